// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "body_study.h"
#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_SIZE 160U
#define NAME_SIZE 48U
#define MAX_LINES (INFLECT_MAX_BODY_CURVES * INFLECT_N_LESSONS)

enum { RADII, PEAKS, POWERS, TRAINING, ROLLOUT, N_PANELS };

/// Everything a figure borrows
typedef struct {
  const InflectBodyStudy* study;
  double steps[INFLECT_MAP_RUN_STEPS + 1U];
  double powers[INFLECT_MAP_POWERS];
  double rollout[INFLECT_LEARNED_ROLLOUT + 1U];
  double peaks[INFLECT_MAX_BODY_CURVES][INFLECT_MAP_RUN_STEPS + 1U];
  double errors[MAX_LINES][INFLECT_LEARNED_ROLLOUT + 1U];
  InflectPlotSeries series[N_PANELS][MAX_LINES];
  InflectPlotReference one;
  char names[MAX_LINES][NAME_SIZE];
  char title[TEXT_SIZE];
} Work;

static InflectPlotRole
role_of(uint32_t row)
{
  return (InflectPlotRole)(INFLECT_PLOT_CATEGORY + row);
}

static InflectPlotSeries
line_of(const Work* work, uint32_t row, const double* x, const double* y)
{
  const InflectPlotSeries series = {
    .kind = INFLECT_PLOT_LINE,
    .role = role_of(row),
    .label = work->study->rows[row].map.curve.activation->symbol,
    .n_points = INFLECT_MAP_RUN_STEPS + 1U,
    .x = x,
    .y = y,
  };
  return series;
}

static void
draw_radii(Work* work, InflectPlotPanel* panel)
{
  for (uint32_t i = 0U; i < work->study->n_rows; ++i) {
    work->series[RADII][i] =
      line_of(work, i, work->steps, work->study->rows[i].radii);
  }
  panel->title = "Spectral radius along a run";
  panel->x = (InflectPlotAxis){.label = "step", .whole = true};
  panel->y = (InflectPlotAxis){.label = "greatest |eigenvalue|"};
  panel->series = work->series[RADII];
  panel->n_series = work->study->n_rows;
  panel->references = &work->one;
  panel->n_references = 1U;
}

/// A logarithm needs numbers above 0
static double
above_0(double value)
{
  return value > 1e-16 ? value : (double)NAN;
}

static void
draw_peaks(Work* work, InflectPlotPanel* panel)
{
  for (uint32_t i = 0U; i < work->study->n_rows; ++i) {
    for (uint32_t j = 0U; j <= INFLECT_MAP_RUN_STEPS; ++j) {
      work->peaks[i][j] = above_0(work->study->rows[i].peaks[j]);
    }
    work->series[PEAKS][i] = line_of(work, i, work->steps, work->peaks[i]);
  }
  panel->title = "State along the same run";
  panel->x = (InflectPlotAxis){.label = "step", .whole = true};
  panel->y = (InflectPlotAxis){.label = "greatest |u|", .logarithmic = true};
  panel->series = work->series[PEAKS];
  panel->n_series = work->study->n_rows;
}

static void
draw_powers(Work* work, InflectPlotPanel* panel)
{
  for (uint32_t i = 0U; i < work->study->n_rows; ++i) {
    InflectPlotSeries* const series = &work->series[POWERS][i];
    *series = line_of(work, i, work->powers, work->study->rows[i].powers);
    series->n_points = INFLECT_MAP_POWERS;
  }
  panel->title = "Powers of the Jacobian at 0";
  panel->x = (InflectPlotAxis){.label = "k", .whole = true};
  panel->y = (InflectPlotAxis){.label = "norm of J^k", .logarithmic = true};
  panel->series = work->series[POWERS];
  panel->n_series = work->study->n_rows;
}

static void
name_lesson(Work* work,
            uint32_t row,
            uint32_t lesson,
            InflectPlotSeries* series)
{
  char* const name = work->names[INFLECT_N_LESSONS * row + lesson];
  snprintf(name, NAME_SIZE, "%s%s",
           work->study->rows[row].map.curve.activation->symbol,
           lesson ? ", clamped" : "");
  series->label = name;
  series->dashed = lesson > 0U;
}

static void
draw_training(Work* work, InflectPlotPanel* panel)
{
  uint32_t n = 0U;
  for (uint32_t i = 0U; i < work->study->n_rows; ++i) {
    for (uint32_t j = 0U; j < INFLECT_N_LESSONS; ++j) {
      const InflectMapLearned* const learned = &work->study->rows[i].learned[j];
      InflectPlotSeries* const series = &work->series[TRAINING][n++];
      *series = line_of(work, i, learned->look_steps, learned->radii);
      series->n_points = INFLECT_N_LEARNED_LOOKS;
      name_lesson(work, i, j, series);
    }
  }
  panel->title = "Radius while learning heat";
  panel->x = (InflectPlotAxis){.label = "training step", .whole = true};
  panel->y = (InflectPlotAxis){.label = "greatest |eigenvalue|"};
  panel->series = work->series[TRAINING];
  panel->n_series = n;
  panel->references = &work->one;
  panel->n_references = 1U;
}

static void
draw_rollout(Work* work, InflectPlotPanel* panel)
{
  uint32_t n = 0U;
  for (uint32_t i = 0U; i < work->study->n_rows; ++i) {
    const InflectMapStudy* const row = &work->study->rows[i];
    for (uint32_t j = 0U; j < INFLECT_N_LESSONS; ++j) {
      for (uint32_t k = 0U; k <= INFLECT_LEARNED_ROLLOUT; ++k) {
        work->errors[n][k] = above_0(row->learned[j].rollout[k]);
      }
      InflectPlotSeries* const series = &work->series[ROLLOUT][n];
      *series = line_of(work, i, work->rollout, work->errors[n]);
      series->n_points = INFLECT_LEARNED_ROLLOUT + 1U;
      name_lesson(work, i, j, series);
      ++n;
    }
  }
  panel->title = "Roll-out of what was learned";
  panel->x = (InflectPlotAxis){.label = "step", .whole = true};
  panel->y = (InflectPlotAxis){.label = "error", .logarithmic = true};
  panel->series = work->series[ROLLOUT];
  panel->n_series = n;
}

static void
fill_axes(Work* work)
{
  for (uint32_t i = 0U; i <= INFLECT_MAP_RUN_STEPS; ++i) {
    work->steps[i] = i;
  }
  for (uint32_t i = 0U; i < INFLECT_MAP_POWERS; ++i) {
    work->powers[i] = i + 1.0;
  }
  for (uint32_t i = 0U; i <= INFLECT_LEARNED_ROLLOUT; ++i) {
    work->rollout[i] = i;
  }
  work->one =
    (InflectPlotReference){.role = INFLECT_PLOT_REFERENCE, .value = 1.0};
}

bool
inflect_body_study_plot(const InflectBodyStudy* study,
                        const InflectPlotOutput* output,
                        InflectMessage* message)
{
  Work* const work = (Work*)calloc(1U, sizeof(Work));
  if (!work) {
    return inflect_message_set(message, "%.200s: out of memory", output->path);
  }
  const double width = study->learns ? 1.0 / 3.0 : 1.0;
  InflectPlotPanel panels[N_PANELS] = {
    {.left = 0.0, .top = 0.0, .width = 0.5, .height = 0.5},
    {.left = 0.5, .top = 0.0, .width = 0.5, .height = 0.5},
    {.left = 0.0, .top = 0.5, .width = width, .height = 0.5},
    {.left = width, .top = 0.5, .width = width, .height = 0.5},
    {.left = 2.0 * width, .top = 0.5, .width = width, .height = 0.5},
  };
  const InflectUpdateMap* const map = &study->rows[0].map;
  work->study = study;
  fill_axes(work);
  draw_radii(work, &panels[RADII]);
  draw_peaks(work, &panels[PEAKS]);
  draw_powers(work, &panels[POWERS]);
  if (study->learns) {
    draw_training(work, &panels[TRAINING]);
    draw_rollout(work, &panels[ROLLOUT]);
  }
  snprintf(work->title, TEXT_SIZE, "Update map \u00b7 %s, %u nodes, step %g",
           inflect_map_symbol(map->kind), map->n_nodes, map->step);
  const InflectPlotFigure figure = {
    .title = work->title,
    .panels = panels,
    .n_panels = study->learns ? N_PANELS : TRAINING,
  };
  const bool done = inflect_plot_write(&figure, output, message);
  free(work);
  return done;
}
