// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot.h"
#include "polarity_study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define N_KERNELS INFLECT_N_POLARITY_KERNELS
#define TEXT_SIZE 160U

/// What is shown of the first hit
#define BEFORE_S 0.005
#define SHOWN_S 0.045

/// Everything a figure borrows
typedef struct {
  double* times_ms;
  double* samples;
  uint32_t n_samples;
  double lengths[N_KERNELS];
  double slopes[2][N_KERNELS];
  double kept[3][N_KERNELS];
  InflectPlotSeries wave;
  InflectPlotSeries gradients[2];
  InflectPlotSeries energies[3];
  InflectPlotReference zero[1];
  char title[TEXT_SIZE];
  char subtitle[2U * TEXT_SIZE];
} Work;

static InflectPlotSeries
line(InflectPlotRole role, const char* label, const Work* work, const double* y)
{
  return (InflectPlotSeries){.kind = INFLECT_PLOT_LINE,
                             .role = role,
                             .label = label,
                             .n_points = N_KERNELS,
                             .x = work->lengths,
                             .y = y,
                             .wide = true};
}

static void
draw_hit(const InflectPolarityFile* file, Work* work, InflectPlotPanel* panel)
{
  const size_t before = (size_t)(BEFORE_S * file->rate_hz);
  const size_t hit = file->found.first_hit;
  const size_t start = hit > before ? hit - before : 0U;
  for (uint32_t i = 0U; i < work->n_samples; ++i) {
    const size_t frame = start + i;
    work->times_ms[i] = 1000.0 * ((double)frame - (double)hit) / file->rate_hz;
    work->samples[i] =
      frame < file->sound.n ? (double)file->sound.samples[frame] : (double)NAN;
  }
  work->wave = (InflectPlotSeries){.kind = INFLECT_PLOT_LINE,
                                   .role = INFLECT_PLOT_MEASURED,
                                   .n_points = work->n_samples,
                                   .x = work->times_ms,
                                   .y = work->samples};
  work->zero[0] =
    (InflectPlotReference){.role = INFLECT_PLOT_REFERENCE, .value = 0.0};
  panel->title = file->found.n_hits ? "First hit" : "Beginning";
  panel->x = (InflectPlotAxis){.label = "Time", .unit = "ms"};
  panel->y = (InflectPlotAxis){.label = "Sample"};
  panel->series = &work->wave;
  panel->n_series = 1U;
  panel->references = work->zero;
  panel->n_references = 1U;
}

static void
draw_gradients(const InflectPolarity* found,
               Work* work,
               InflectPlotPanel* panel)
{
  for (uint32_t k = 0U; k < N_KERNELS; ++k) {
    work->lengths[k] = found->kernels[k].length_ms;
    work->slopes[0][k] = found->kernels[k].measured[0].mean;
    work->slopes[1][k] = found->kernels[k].measured[1].mean;
  }
  work->gradients[0] =
    line(INFLECT_PLOT_CATEGORY, "E+, rising", work, work->slopes[0]);
  work->gradients[1] = line((InflectPlotRole)(INFLECT_PLOT_CATEGORY + 1),
                            "E-, falling", work, work->slopes[1]);
  panel->title = "Expected slope, all samples";
  panel->x =
    (InflectPlotAxis){.label = "Kernel", .unit = "ms", .logarithmic = true};
  panel->y = (InflectPlotAxis){.label = "E f'", .min = 0.0, .max = 1.0};
  panel->series = work->gradients;
  panel->n_series = 2U;
}

static void
draw_kept(const InflectPolarity* found, Work* work, InflectPlotPanel* panel)
{
  for (uint32_t k = 0U; k < N_KERNELS; ++k) {
    const InflectPolarityKernel* const row = &found->kernels[k];
    work->kept[0][k] = 100.0 * (1.0 - row->relu_error[0]);
    work->kept[1][k] = 100.0 * (1.0 - row->relu_error[1]);
    work->kept[2][k] =
      100.0 * (1.0 - fmax(row->leaky_error[0], row->leaky_error[1]));
  }
  work->energies[0] =
    line(INFLECT_PLOT_CATEGORY, "ReLU, rising", work, work->kept[0]);
  work->energies[1] = line((InflectPlotRole)(INFLECT_PLOT_CATEGORY + 1),
                           "ReLU, falling", work, work->kept[1]);
  work->energies[2] =
    line(INFLECT_PLOT_EXPECTED, "leaky ReLU, either", work, work->kept[2]);
  panel->title = "What the units keep of edges";
  panel->x =
    (InflectPlotAxis){.label = "Kernel", .unit = "ms", .logarithmic = true};
  panel->y = (InflectPlotAxis){
    .label = "Energy kept", .unit = "%", .min = 0.0, .max = 110.0};
  panel->series = work->energies;
  panel->n_series = 3U;
}

static void
write_words(const InflectPolarityStudy* study, Work* work)
{
  const InflectPolarity* const found = &study->files[0].found;
  const bool known = found->verdict != INFLECT_POLARITY_UNKNOWN;
  snprintf(work->title, sizeof(work->title), "Polarity: %s (%s)",
           inflect_polarity_verdict_symbol(found->verdict),
           inflect_evidence_symbol(found->evidence));
  snprintf(work->subtitle, sizeof(work->subtitle),
           "%.120s, %u hit%s; %s %.2f; leaky ReLU of slope %g",
           study->files[0].path, found->n_hits, found->n_hits == 1U ? "" : "s",
           known ? "confidence" : "share of rising edges",
           known ? found->confidence : found->rising_share, study->alpha);
}

bool
inflect_polarity_study_plot(const InflectPolarityStudy* study,
                            const InflectPlotOutput* output,
                            InflectMessage* message)
{
  const InflectPolarityFile* const file = &study->files[0];
  Work* const work = (Work*)calloc(1U, sizeof(*work));
  const uint32_t n = (uint32_t)(SHOWN_S * file->rate_hz);
  double* const memory = (double*)calloc(2U * (size_t)n, sizeof(double));
  bool done = false;
  if (work && memory) {
    InflectPlotPanel panels[3] = {
      {.left = 0.0, .top = 0.0, .width = 1.0, .height = 0.5},
      {.left = 0.0, .top = 0.5, .width = 0.5, .height = 0.5},
      {.left = 0.5, .top = 0.5, .width = 0.5, .height = 0.5},
    };
    work->times_ms = memory;
    work->samples = memory + n;
    work->n_samples = n;
    draw_hit(file, work, &panels[0]);
    draw_gradients(&file->found, work, &panels[1]);
    draw_kept(&file->found, work, &panels[2]);
    write_words(study, work);
    const InflectPlotFigure figure = {.title = work->title,
                                      .subtitle = work->subtitle,
                                      .panels = panels,
                                      .n_panels = 3U};
    done = inflect_plot_write(&figure, output, message);
  } else {
    inflect_message_set(message, "%.200s: out of memory", output->path);
  }
  free(memory);
  free(work);
  return done;
}
