// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define N_TONES 2U

/// Levels in dB re the reference below which a product is nothing, and what is
/// shown below the lowest that is something
#define NOTHING_DB (-200.0)
#define BELOW_LEAST_DB 20.0
#define LEAST_DBFS (-100.0)

/// What is shown closely, as shares of a frequency of the upper tone
static const double close_ups[INFLECT_N_IMD_METHODS][2] = {
  [INFLECT_IMD_SMPTE] = {0.94, 1.06},
  [INFLECT_IMD_CCIF] = {0.82, 1.13},
};

/// What a picture of intermodulation points to
typedef struct {
  double* hz; ///< Of all lines, shape [n_lines]
  double* dbfs;
  double tone_hz[N_TONES];
  double tone_dbfs[N_TONES];
  double product_hz[INFLECT_MAX_PRODUCTS];
  double product_dbfs[INFLECT_MAX_PRODUCTS];
  InflectPlotPeaks tones;
  InflectPlotPeaks products;
  InflectPlotSeries series[3];
  InflectPlotNote notes[N_TONES + INFLECT_MAX_PRODUCTS];
  uint32_t n_notes;
  InflectPlotNote far_notes[N_TONES + INFLECT_MAX_PRODUCTS];
  uint32_t n_far_notes; ///< Of what the close-up does not show
  char names[INFLECT_MAX_PRODUCTS][INFLECT_PLOT_NAME_SIZE];
  char remark[INFLECT_PLOT_TEXT_SIZE];
} ImdParts;

/// Write a term of a frequency, such as `2f1`
static size_t
write_term(char* text, size_t size, const char* sign, int32_t times, int tone)
{
  char number[12] = "";
  snprintf(number, sizeof(number), "%d", times < 0 ? -times : times);
  const bool single = times == 1 || times == -1;
  return (size_t)snprintf(text, size, "%s%sf%d", sign, single ? "" : number,
                          tone);
}

/// Write which product it is, the positive term first: `2f2 - f1`
static void
name_product(const InflectProduct* product, char* text, size_t size)
{
  const bool upper_first = product->q > 0;
  const int32_t first = upper_first ? product->q : product->p;
  const int32_t second = upper_first ? product->p : product->q;
  const size_t length = write_term(text, size, "", first, upper_first ? 2 : 1);
  if (second != 0) {
    write_term(text + length, size - length, second < 0 ? "\u2212" : "+",
               second, upper_first ? 1 : 2);
  }
}

static void
add_note(ImdParts* work,
         double hz,
         double dbfs,
         const char* text,
         InflectPlotRole role)
{
  work->notes[work->n_notes++] =
    (InflectPlotNote){.x = hz, .y = dbfs, .text = text, .role = role};
}

static void
fill_tones(ImdParts* work, const InflectImdPlot* plot)
{
  static const char* const names[N_TONES] = {"f1", "f2"};
  work->tones = (InflectPlotPeaks){
    .hz = work->tone_hz, .dbfs = work->tone_dbfs, .n_peaks = N_TONES};
  for (uint32_t i = 0U; i < N_TONES; ++i) {
    work->tone_hz[i] = plot->signal->tones[i].frequency_hz;
    work->tone_dbfs[i] = inflect_plot_to_db(plot->report->amplitudes[i]);
    add_note(work, work->tone_hz[i], work->tone_dbfs[i], names[i],
             INFLECT_PLOT_HARMONIC);
  }
}

static void
fill_products(ImdParts* work, const InflectImdPlot* plot)
{
  work->products =
    (InflectPlotPeaks){.hz = work->product_hz, .dbfs = work->product_dbfs};
  for (uint32_t i = 0U; i < plot->report->n_products; ++i) {
    const InflectProduct* const product = &plot->report->products[i];
    if (!(product->level_db > NOTHING_DB)) {
      continue;
    }
    const uint32_t at = work->products.n_peaks++;
    work->product_hz[at] = product->frequency_hz;
    work->product_dbfs[at] = inflect_plot_to_db(product->amplitude);
    name_product(product, work->names[at], sizeof(work->names[at]));
    add_note(work, work->product_hz[at], work->product_dbfs[at],
             work->names[at], INFLECT_PLOT_ALIAS);
  }
}

static double
lowest_level(const ImdParts* work)
{
  double least = LEAST_DBFS;
  for (uint32_t i = 0U; i < work->products.n_peaks; ++i) {
    least = fmin(least, work->product_dbfs[i] - BELOW_LEAST_DB);
  }
  return 20.0 * floor(least / 20.0);
}

static void
fill_series(ImdParts* work, const InflectImdPlot* plot, double base)
{
  for (uint32_t i = 0U; i < plot->n_lines; ++i) {
    work->hz[i] = plot->lines[i].frequency_hz;
    work->dbfs[i] = inflect_plot_to_db(plot->lines[i].amplitude);
  }
  // Without 0 Hz, which a logarithmic axis does not have
  work->series[0] = (InflectPlotSeries){.kind = INFLECT_PLOT_LINE,
                                        .role = INFLECT_PLOT_NOISE,
                                        .label = "spectrum",
                                        .n_points = plot->n_lines - 1U,
                                        .x = work->hz + 1,
                                        .y = work->dbfs + 1};
  work->series[1] =
    inflect_plot_stems(&work->products, INFLECT_PLOT_ALIAS,
                       INFLECT_PLOT_DIAMOND, "intermodulation products");
  work->series[2] = inflect_plot_stems(&work->tones, INFLECT_PLOT_HARMONIC,
                                       INFLECT_PLOT_CIRCLE, "tones sent");
  work->series[1].base = base;
  work->series[2].base = base;
}

/// Name in the whole spectrum what the close-up leaves out
static void
fill_far_notes(ImdParts* work, double from_hz)
{
  for (uint32_t i = 0U; i < work->n_notes; ++i) {
    if (work->notes[i].x < from_hz) {
      work->far_notes[work->n_far_notes++] = work->notes[i];
    }
  }
}

static bool
draw(ImdParts* work,
     const InflectImdPlot* plot,
     const InflectPlotOutput* output,
     const InflectPlotHeading* heading,
     InflectMessage* message)
{
  fill_tones(work, plot);
  fill_products(work, plot);
  const double base = lowest_level(work);
  fill_series(work, plot, base);
  const InflectImdReport* const report = plot->report;
  snprintf(work->remark, sizeof(work->remark),
           "IMD %.4g %% \u00b7 second order %.4g %% \u00b7 third order %.4g %%",
           report->imd_percent, report->second_percent, report->third_percent);
  const double upper_hz = work->tone_hz[1];
  InflectPlotPanel panels[2];
  panels[0] = (InflectPlotPanel){
    .title = "Intermodulation",
    .remark = work->remark,
    .width = 1.0,
    .height = 0.55,
    .x = {.label = "Frequency",
          .unit = "Hz",
          .logarithmic = true,
          .kilo = true,
          .min = 20.0,
          .max = plot->lines[plot->n_lines - 1U].frequency_hz},
    .y = {.label = "Level", .unit = "dBFS", .min = base, .max = 10.0},
    .series = work->series,
    .n_series = 3U,
  };
  panels[1] = panels[0];
  panels[1].title = "Around f2";
  panels[1].remark = NULL;
  panels[1].top = 0.55;
  panels[1].height = 0.45;
  panels[1].x.logarithmic = false;
  panels[1].x.min = close_ups[plot->method][0] * upper_hz;
  panels[1].x.max = close_ups[plot->method][1] * upper_hz;
  panels[1].notes = work->notes;
  panels[1].n_notes = work->n_notes;
  fill_far_notes(work, panels[1].x.min);
  panels[0].notes = work->far_notes;
  panels[0].n_notes = work->n_far_notes;
  const InflectPlotFigure figure = inflect_plot_figure_of(heading, panels, 2U);
  return inflect_plot_write(&figure, output, message);
}

bool
inflect_plot_imd(const InflectPlotOutput* output,
                 const InflectPlotHeading* heading,
                 const InflectImdPlot* plot,
                 InflectMessage* message)
{
  if (!plot->report->tone_found) {
    return inflect_plot_refuse(
      output, "there is nothing to draw, as not both tones arrive", message);
  }
  ImdParts work = {.n_notes = 0U};
  work.hz = (double*)calloc(2U * (size_t)plot->n_lines, sizeof(double));
  if (!work.hz) {
    return inflect_plot_no_memory(output, message);
  }
  work.dbfs = work.hz + plot->n_lines;
  const bool done = draw(&work, plot, output, heading, message);
  free(work.hz);
  return done;
}
