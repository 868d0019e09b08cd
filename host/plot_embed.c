// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "embed_study.h"
#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_K INFLECT_MAX_EMBEDDING_OUTPUTS
#define TEXT_SIZE 160U

/// Of the power iteration
#define N_ITERATIONS 300U

/// Lowest singular value that is drawn, over the greatest
#define FLOOR_DB (-100.0)

/// Everything a figure borrows
typedef struct {
  const InflectEmbedStudy* study;
  double order[MAX_K];
  double spectra[3][MAX_K];
  InflectPlotSeries lines[3];
  double* unit; ///< Shape [n_items][K], embedded rows of length 1
  double* x;    ///< Shape [n_items]
  double* y;
  InflectPlotSeries points;
  InflectPlotNote* notes; ///< Shape [n_items]
  char title[TEXT_SIZE];
  char subtitle[2U * TEXT_SIZE];
} Work;

static void
draw_spectrum(Work* work, InflectPlotPanel* panel)
{
  static const char* const labels[3] = {"trained", "control", "untrained"};
  static const InflectPlotRole roles[3] = {
    INFLECT_PLOT_MEASURED, INFLECT_PLOT_ALIAS, INFLECT_PLOT_NOISE};
  const InflectEmbedRun* const runs[3] = {
    &work->study->run, &work->study->control, &work->study->untrained};
  const uint32_t k = work->study->lesson.n_outputs;
  for (uint32_t r = 0U; r < 3U; ++r) {
    const double* const s = runs[r]->collapse.singular;
    for (uint32_t i = 0U; i < k; ++i) {
      work->order[i] = i + 1.0;
      work->spectra[r][i] =
        s[0] > 0.0 ? fmax(20.0 * log10(s[i] / s[0]), FLOOR_DB) : (double)NAN;
    }
    work->lines[r] = (InflectPlotSeries){.kind = INFLECT_PLOT_LINE,
                                         .role = roles[r],
                                         .label = labels[r],
                                         .n_points = k,
                                         .x = work->order,
                                         .y = work->spectra[r],
                                         .wide = r == 0U,
                                         .dashed = r == 2U};
  }
  panel->title = "Singular values";
  panel->x = (InflectPlotAxis){.label = "Order", .whole = true};
  panel->y = (InflectPlotAxis){.label = "Over the greatest", .unit = "dB"};
  panel->series = work->lines;
  panel->n_series = 3U;
}

static double
project(uint32_t k, const double* row, const double* mean, const double* axis)
{
  double sum = 0.0;
  for (uint32_t j = 0U; j < k; ++j) {
    sum += (row[j] - mean[j]) * axis[j];
  }
  return sum;
}

/// Find the direction of the greatest variance by powers, not along `before`
static void
find_axis(const Work* work,
          const double* mean,
          const double* before,
          double* axis)
{
  static const double zero[MAX_K] = {0.0};
  const uint32_t k = work->study->lesson.n_outputs;
  for (uint32_t j = 0U; j < k; ++j) {
    axis[j] = 1.0 + 0.1 * j;
  }
  for (uint32_t step = 0U; step < N_ITERATIONS; ++step) {
    double next[MAX_K] = {0.0};
    for (uint32_t i = 0U; i < work->study->sounds.n_items; ++i) {
      const double* const row = work->unit + (size_t)i * k;
      const double share = project(k, row, mean, axis);
      for (uint32_t j = 0U; j < k; ++j) {
        next[j] += share * (row[j] - mean[j]);
      }
    }
    const double along = project(k, next, zero, before);
    double square = 0.0;
    for (uint32_t j = 0U; j < k; ++j) {
      next[j] -= along * before[j];
      square += next[j] * next[j];
    }
    for (uint32_t j = 0U; j < k; ++j) {
      axis[j] = square > 0.0 ? next[j] / sqrt(square) : 0.0;
    }
  }
}

/// Angles are what neighbours are told by, so that lengths do not count
static void
fill_unit(Work* work)
{
  const InflectEmbedStudy* const study = work->study;
  const uint32_t k = study->lesson.n_outputs;
  for (uint32_t i = 0U; i < study->sounds.n_items; ++i) {
    const double* const row = study->embedded + (size_t)i * k;
    double square = 0.0;
    for (uint32_t j = 0U; j < k; ++j) {
      square += row[j] * row[j];
    }
    for (uint32_t j = 0U; j < k; ++j) {
      work->unit[(size_t)i * k + j] =
        square > 0.0 ? row[j] / sqrt(square) : 0.0;
    }
  }
}

/// Return an axis with room for the markers at its ends
static InflectPlotAxis
axis_of(const char* label, uint32_t n, const double* values)
{
  double least = values[0];
  double most = values[0];
  for (uint32_t i = 1U; i < n; ++i) {
    least = fmin(least, values[i]);
    most = fmax(most, values[i]);
  }
  const double room = fmax(0.08 * (most - least), 1e-3);
  return (InflectPlotAxis){
    .label = label, .min = least - room, .max = most + room};
}

static void
draw_map(Work* work, InflectPlotPanel* panel)
{
  static const double zero[MAX_K] = {0.0};
  const InflectEmbedStudy* const study = work->study;
  const uint32_t n = study->sounds.n_items;
  const uint32_t k = study->lesson.n_outputs;
  double mean[MAX_K] = {0.0};
  double axes[2][MAX_K];
  fill_unit(work);
  for (uint32_t i = 0U; i < n; ++i) {
    for (uint32_t j = 0U; j < k; ++j) {
      mean[j] += work->unit[(size_t)i * k + j] / n;
    }
  }
  find_axis(work, mean, zero, axes[0]);
  find_axis(work, mean, axes[0], axes[1]);
  for (uint32_t i = 0U; i < n; ++i) {
    const double* const row = work->unit + (size_t)i * k;
    work->x[i] = project(k, row, mean, axes[0]);
    work->y[i] = project(k, row, mean, axes[1]);
    work->notes[i] = (InflectPlotNote){.x = work->x[i],
                                       .y = work->y[i],
                                       .text = study->sounds.names[i],
                                       .role = INFLECT_PLOT_REFERENCE,
                                       .below = i % 2U == 1U};
  }
  work->points = (InflectPlotSeries){.kind = INFLECT_PLOT_POINTS,
                                     .role = INFLECT_PLOT_MEASURED,
                                     .n_points = n,
                                     .x = work->x,
                                     .y = work->y};
  panel->title = study->presets ? "Presets" : "Sounds";
  panel->remark = "angles, along the two directions of greatest variance";
  panel->x = axis_of("First", n, work->x);
  panel->y = axis_of("Second", n, work->y);
  panel->series = &work->points;
  panel->n_series = 1U;
  panel->notes = work->notes;
  panel->n_notes = n;
}

static void
write_words(Work* work)
{
  const InflectEmbedStudy* const study = work->study;
  const InflectCollapse* const found = &study->run.collapse;
  snprintf(work->title, sizeof(work->title), "Embedding by %s: %s (sampled)",
           study->lesson.curve.activation->symbol,
           study->run.settled ? inflect_collapse_verdict_symbol(found->verdict)
                              : "diverged");
  snprintf(work->subtitle, sizeof(work->subtitle),
           "effective rank %.2f of %u, spread %.2f; control %.2f, %.2f; "
           "n = %u, seed %llu",
           found->ranks.effective, study->lesson.n_outputs,
           found->normalised_spread, study->control.collapse.ranks.effective,
           study->control.collapse.normalised_spread, study->sounds.n_things,
           (unsigned long long)study->lesson.seed);
}

bool
inflect_embed_study_plot(const InflectEmbedStudy* study,
                         const InflectPlotOutput* output,
                         InflectMessage* message)
{
  const uint32_t n = study->sounds.n_items;
  Work* const work = (Work*)calloc(1U, sizeof(*work));
  double* const memory =
    (double*)calloc(((size_t)study->lesson.n_outputs + 2U) * n, sizeof(double));
  InflectPlotNote* const notes =
    (InflectPlotNote*)calloc(n, sizeof(InflectPlotNote));
  bool done = false;
  if (work && memory && notes) {
    InflectPlotPanel panels[2] = {
      {.left = 0.0, .top = 0.0, .width = 0.36, .height = 1.0},
      {.left = 0.36, .top = 0.0, .width = 0.64, .height = 1.0},
    };
    work->study = study;
    work->x = memory;
    work->y = memory + n;
    work->unit = memory + 2U * (size_t)n;
    work->notes = notes;
    draw_spectrum(work, &panels[0]);
    draw_map(work, &panels[1]);
    write_words(work);
    const InflectPlotFigure figure = {.title = work->title,
                                      .subtitle = work->subtitle,
                                      .panels = panels,
                                      .n_panels = 2U};
    done = inflect_plot_write(&figure, output, message);
  } else {
    inflect_message_set(message, "%.200s: out of memory", output->path);
  }
  free(notes);
  free(memory);
  free(work);
  return done;
}
