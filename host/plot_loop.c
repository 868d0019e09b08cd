// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "loop_study.h"
#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEPER_DB 8.6858896380650366
#define TEXT_SIZE 160U

/// Lowest gradient that is drawn, in dB
#define FLOOR_DB (-160.0)

/// Highest gradient that is drawn, in dB
#define CEILING_DB 80.0

/// Series beside those of curves: the range and the bound
#define N_OTHERS 2U

/// Curves that keep a colour where all are drawn
static const char* const named[] = {"sigmoid", "silu", "tanh", "relu"};

#define N_NAMED (sizeof(named) / sizeof(named[0]))

/// Everything a figure borrows
typedef struct {
  const InflectLoopStudy* study;
  double* delays_ms; ///< Shape [n_passes + 1]
  double* lines;     ///< Shape [n_rows + 3][n_passes + 1], in dB
  InflectPlotSeries* series;
  uint32_t n_series;
  double indices[INFLECT_MAX_LYAPUNOV_EXPONENTS];
  double exponents[INFLECT_MAX_LYAPUNOV_EXPONENTS];
  InflectPlotSeries spectrum;
  InflectPlotReference references[3];
  char title[TEXT_SIZE];
  char remark[TEXT_SIZE];
  char subtitle[2U * TEXT_SIZE];
} Work;

static double
clipped_db(double nepers)
{
  return isnan(nepers) ? nepers
                       : fmin(fmax(NEPER_DB * nepers, FLOOR_DB), CEILING_DB);
}

static double*
line_of(const Work* work, uint32_t index)
{
  return work->lines + (size_t)index * (work->study->n_passes + 1U);
}

/// Category of a curve with a colour of its own, or none
static int
category_of(const char* symbol)
{
  for (size_t i = 0U; i < N_NAMED; ++i) {
    if (!strcmp(named[i], symbol)) {
      return (int)i + 1;
    }
  }
  return -1;
}

static void
add_line(Work* work, uint32_t row)
{
  const InflectLoopStudy* const study = work->study;
  const char* const symbol = study->rows[row].curve.activation->symbol;
  const int category = row == 0U ? 0 : category_of(symbol);
  double* const y = line_of(work, row);
  y[0] = 0.0;
  for (uint32_t k = 0U; k < study->n_passes; ++k) {
    y[k + 1U] = clipped_db(study->rows[row].gradients[k].mean_log);
  }
  work->series[work->n_series++] = (InflectPlotSeries){
    .kind = INFLECT_PLOT_LINE,
    .role = category < 0 ? INFLECT_PLOT_REFERENCE
                         : (InflectPlotRole)(INFLECT_PLOT_CATEGORY + category),
    .label = category < 0 ? NULL : symbol,
    .n_points = study->n_passes + 1U,
    .x = work->delays_ms,
    .y = y,
    .wide = row == 0U,
  };
}

/// What is proven of every gradient
static void
add_bound(Work* work)
{
  const InflectLoopStudy* const study = work->study;
  if (!study->flow.certifiable) {
    return;
  }
  double* const y = line_of(work, study->n_rows);
  for (uint32_t k = 0U; k <= study->n_passes; ++k) {
    y[k] = clipped_db(k * study->flow.certificate.nepers_per_pass);
  }
  work->series[work->n_series++] = (InflectPlotSeries){
    .kind = INFLECT_PLOT_LINE,
    .role = INFLECT_PLOT_EXPECTED,
    .label = "bound of the loop",
    .n_points = study->n_passes + 1U,
    .x = work->delays_ms,
    .y = y,
    .dashed = true,
  };
}

static void
draw_gradients(Work* work, InflectPlotPanel* panel)
{
  const InflectLoopStudy* const study = work->study;
  for (uint32_t k = 0U; k <= study->n_passes; ++k) {
    work->delays_ms[k] =
      1000.0 * k * study->run.loop.delay / study->input.rate_hz;
  }
  // Curves without a name first, so that they lie below
  for (uint32_t pass = 0U; pass < 2U; ++pass) {
    for (uint32_t i = study->n_rows; i-- > 0U;) {
      const char* const symbol = study->rows[i].curve.activation->symbol;
      const bool plain = i > 0U && category_of(symbol) < 0;
      if (plain == (pass == 0U)) {
        add_line(work, i);
      }
    }
  }
  add_bound(work);
  double most = 0.0;
  for (uint32_t i = 0U; i < work->n_series; ++i) {
    for (uint32_t k = 0U; k < work->series[i].n_points; ++k) {
      most = fmax(most, work->series[i].y[k]);
    }
  }
  work->references[0] = (InflectPlotReference){
    .role = INFLECT_PLOT_MARK, .value = -60.0, .label = "-60 dB"};
  uint32_t n_blown_up = 0U;
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    n_blown_up += isnan(study->rows[i].gradients[0].alive_share) ? 1U : 0U;
  }
  snprintf(work->remark, sizeof(work->remark),
           n_blown_up ? "mean of those not 0; %u of %u curves blew up"
                      : "mean of those not 0",
           n_blown_up, study->n_rows);
  panel->title = "Gradient along the delay";
  panel->remark = work->remark;
  panel->x = (InflectPlotAxis){.label = "Delay", .unit = "ms"};
  panel->y = (InflectPlotAxis){.label = "|dy / dy before|",
                               .unit = "dB",
                               .min = FLOOR_DB,
                               .max = ceil(most / 20.0 + 0.5) * 20.0};
  panel->series = work->series;
  panel->n_series = work->n_series;
  panel->references = work->references;
  panel->n_references = 1U;
}

static void
draw_spectrum(Work* work, InflectPlotPanel* panel)
{
  const InflectLoopFlow* const flow = &work->study->flow;
  const double delay = work->study->run.loop.delay;
  const bool followed = flow->verdict != INFLECT_LOOP_DIVERGING;
  uint32_t n = 0U;
  for (uint32_t k = 0U; followed && k < flow->n_exponents; ++k) {
    if (isfinite(flow->exponents[k].value)) {
      work->indices[n] = k + 1.0;
      work->exponents[n++] = flow->exponents[k].value * delay;
    }
  }
  work->spectrum = (InflectPlotSeries){.kind = INFLECT_PLOT_STEMS,
                                       .role = INFLECT_PLOT_MEASURED,
                                       .n_points = n,
                                       .x = work->indices,
                                       .y = work->exponents};
  work->references[1] = (InflectPlotReference){
    .role = INFLECT_PLOT_REFERENCE, .value = 0.0, .label = NULL};
  work->references[2] = (InflectPlotReference){
    .role = INFLECT_PLOT_EXPECTED,
    .value =
      flow->certifiable ? flow->certificate.nepers_per_pass : (double)NAN,
    .label = "bound"};
  panel->title = "Lyapunov exponents";
  panel->remark = n == 0U && followed ? "all is squeezed to nothing"
                  : n == 0U           ? "the loop blew up"
                                      : NULL;
  panel->x = (InflectPlotAxis){.label = "Order",
                               .whole = true,
                               .min = 0.5,
                               .max = fmax(flow->n_exponents, 2.0) + 0.5};
  panel->y = (InflectPlotAxis){.label = "Growth", .unit = "Np/pass"};
  panel->series = &work->spectrum;
  panel->n_series = n > 0U ? 1U : 0U;
  panel->references = work->references + 1;
  panel->n_references = 2U;
  if (n == 0U) {
    panel->y.min = -1.0;
    panel->y.max = 1.0;
  }
}

static void
write_words(Work* work)
{
  const InflectLoopStudy* const study = work->study;
  const InflectLoop* const loop = &study->run.loop;
  snprintf(work->title, sizeof(work->title), "Loop of %s: %s (%s)",
           loop->curve.activation->symbol,
           inflect_loop_verdict_symbol(study->flow.verdict),
           inflect_evidence_symbol(study->flow.evidence));
  snprintf(work->subtitle, sizeof(work->subtitle),
           "feedback %.4g, delay %.4g ms, margin %+.2f dB; along %.100s, "
           "%.4g s, seed %llu",
           loop->feedback, 1000.0 * loop->delay / study->input.rate_hz,
           inflect_loop_margin(&loop->curve, loop->feedback),
           study->source ? study->source : "noise", study->duration_s,
           (unsigned long long)study->seed);
}

bool
inflect_loop_study_plot(const InflectLoopStudy* study,
                        const InflectPlotOutput* output,
                        InflectMessage* message)
{
  const size_t n_points = (size_t)study->n_passes + 1U;
  const size_t n_lines = (size_t)study->n_rows + N_OTHERS;
  Work* const work = (Work*)calloc(1U, sizeof(*work));
  double* const delays_ms = (double*)calloc(n_points, sizeof(double));
  double* const lines = (double*)calloc(n_lines * n_points, sizeof(double));
  InflectPlotSeries* const series =
    (InflectPlotSeries*)calloc(n_lines, sizeof(*series));
  bool done = false;
  if (work && delays_ms && lines && series) {
    InflectPlotPanel panels[2] = {
      {.left = 0.0, .top = 0.0, .width = 0.64, .height = 1.0},
      {.left = 0.64, .top = 0.0, .width = 0.36, .height = 1.0},
    };
    work->study = study;
    work->delays_ms = delays_ms;
    work->lines = lines;
    work->series = series;
    draw_gradients(work, &panels[0]);
    draw_spectrum(work, &panels[1]);
    write_words(work);
    const InflectPlotFigure figure = {.title = work->title,
                                      .subtitle = work->subtitle,
                                      .panels = panels,
                                      .n_panels = 2U};
    done = inflect_plot_write(&figure, output, message);
  } else {
    inflect_message_set(message, "%.200s: out of memory", output->path);
  }
  free(series);
  free(lines);
  free(delays_ms);
  free(work);
  return done;
}
