// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_trainability.h"

#include "plot.h"

#include <inflect/activation.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRAINED_HEIGHT 930
#define MAX_VIEWS 3U
#define TEXT_SIZE 160U

/// Where a number of a row is
#define PREDICTION(field)                      \
  (offsetof(InflectTrainability, prediction) + \
   offsetof(InflectTrainabilityPrediction, field))
#define MEASUREMENT(field)                      \
  (offsetof(InflectTrainability, measurement) + \
   offsetof(InflectTrainabilityMeasurement, field))
#define CURVATURE \
  (PREDICTION(statistics) + offsetof(InflectCurveStatistics, curvature_mean))

/// One number of each curve over another
typedef struct {
  const char* title;
  const char* x_label;
  const char* y_label;
  size_t x;
  size_t y;
  InflectPredictor predictor;
  InflectOutcome outcome;
  bool same_scale; ///< Whether y should be x
  double place[4]; ///< Left, top, width and height
} View;

static const View trained_views[] = {
  {"Condition at the start",
   "Pseudo-condition of G, at the start",
   "Steps to \u221260 dB",
   PREDICTION(condition_start),
   MEASUREMENT(steps[INFLECT_GOAL_60DB]),
   INFLECT_PREDICTOR_CONDITION_START,
   INFLECT_OUTCOME_STEPS_60DB,
   false,
   {0.0, 0.0, 0.5, 0.5}},
  {"Mean curvature",
   "Mean |curvature|, kinks counted",
   "Steps to \u221260 dB",
   CURVATURE,
   MEASUREMENT(steps[INFLECT_GOAL_60DB]),
   INFLECT_PREDICTOR_CURVATURE_MEAN,
   INFLECT_OUTCOME_STEPS_60DB,
   false,
   {0.5, 0.0, 0.5, 0.5}},
  {"Largest stable step",
   "Predicted, 1 / \u03bbmax at the start",
   "Measured, at the target",
   PREDICTION(largest_step_start),
   MEASUREMENT(stable_step_target),
   INFLECT_PREDICTOR_LARGEST_STEP_START,
   INFLECT_OUTCOME_STABLE_STEP_TARGET,
   true,
   {0.0, 0.5, 1.0, 0.5}},
};

static const View predicted_views[] = {
  {"Predictions",
   "Mean |curvature|, kinks counted",
   "Pseudo-condition of G, at the start",
   CURVATURE,
   PREDICTION(condition_start),
   INFLECT_PREDICTOR_CONDITION_START,
   INFLECT_OUTCOME_STEPS_60DB,
   false,
   {0.0, 0.0, 1.0, 1.0}},
};

/// A view with what its panel points to
typedef struct {
  double* x;
  double* y;
  InflectPlotNote* notes;
  uint32_t n_points;
  InflectPlotSeries series;
  char remark[TEXT_SIZE];
} ViewParts;

static double
number_at(const InflectTrainability* row, size_t offset)
{
  double value = 0.0;
  memcpy(&value, (const char*)row + offset, sizeof(value));
  return value;
}

/// Whether a logarithmic axis can show a number
static bool
can_show(double value)
{
  return isfinite(value) && value > 0.0;
}

static void
fill_points(const View* view, const InflectStudy* study, ViewParts* parts)
{
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const InflectTrainability* const row = &study->rows[i];
    const double x = number_at(row, view->x);
    const double y = number_at(row, view->y);
    if (!can_show(x) || !can_show(y)) {
      continue;
    }
    const uint32_t at = parts->n_points++;
    parts->x[at] = x;
    parts->y[at] = y;
    parts->notes[at] = (InflectPlotNote){.x = x,
                                         .y = y,
                                         .text = row->curve.activation->symbol,
                                         .role = INFLECT_PLOT_MEASURED};
  }
}

/// Say how well one follows the other, and what is not shown
static void
write_remark(const View* view, const InflectStudy* study, ViewParts* parts)
{
  const uint32_t n_missing = study->n_rows - parts->n_points;
  char missing[48] = "";
  if (n_missing) {
    snprintf(missing, sizeof(missing), "%u not finite", n_missing);
  }
  if (!study->is_ranked) {
    snprintf(parts->remark, TEXT_SIZE, "%s", missing);
    return;
  }
  const InflectCorrelation* const found =
    &study->ranking
       .correlations[INFLECT_CURVES_ALL][view->outcome][view->predictor];
  const double numbers[] = {found->rho, found->lower, found->upper};
  char texts[3][24];
  for (size_t i = 0U; i < 3U; ++i) {
    snprintf(texts[i], sizeof(texts[i]), "%s%.2f",
             numbers[i] < 0.0 ? "\u2212" : "", fabs(numbers[i]));
  }
  snprintf(parts->remark, TEXT_SIZE, "\u03c1 %s [%s, %s], n %u%s%s", texts[0],
           texts[1], texts[2], found->n, n_missing ? " \u00b7 " : "", missing);
}

/// Return an axis with some air, also around a single point
static InflectPlotAxis
axis_of(const char* label, const double* values, uint32_t n)
{
  double least = (double)INFINITY;
  double most = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    least = fmin(least, values[i]);
    most = fmax(most, values[i]);
  }
  const bool any = least <= most;
  return (InflectPlotAxis){.label = label,
                           .logarithmic = true,
                           .min = any ? 0.5 * least : 0.1,
                           .max = any ? 2.0 * most : 10.0};
}

static InflectPlotPanel
panel_of(const View* view, const InflectStudy* study, ViewParts* parts)
{
  fill_points(view, study, parts);
  write_remark(view, study, parts);
  parts->series = (InflectPlotSeries){.kind = INFLECT_PLOT_POINTS,
                                      .role = INFLECT_PLOT_MEASURED,
                                      .marker = INFLECT_PLOT_CIRCLE,
                                      .n_points = parts->n_points,
                                      .x = parts->x,
                                      .y = parts->y};
  return (InflectPlotPanel){
    .title = view->title,
    .remark = parts->remark,
    .left = view->place[0],
    .top = view->place[1],
    .width = view->place[2],
    .height = view->place[3],
    .x = axis_of(view->x_label, parts->x, parts->n_points),
    .y = axis_of(view->y_label, parts->y, parts->n_points),
    .diagonal = view->same_scale,
    .series = &parts->series,
    .n_series = 1U,
    .notes = parts->notes,
    .n_notes = parts->n_points,
  };
}

static void
write_subtitle(const InflectStudy* study, char* text, size_t size)
{
  const InflectAmplitudes* const amplitudes = &study->config.amplitudes;
  const int length =
    snprintf(text, size, "amplitudes %s:%g",
             inflect_amplitudes_symbol(amplitudes->kind), amplitudes->scale);
  if (study->is_trained && length > 0 && (size_t)length < size) {
    snprintf(text + length, size - (size_t)length,
             ", %u targets that the predictors did not see, seed %llu",
             study->config.n_targets, (unsigned long long)study->config.seed);
  }
}

static bool
draw(const InflectPlotOutput* output,
     const InflectStudy* study,
     ViewParts* parts,
     InflectMessage* message)
{
  const View* const views = study->is_trained ? trained_views : predicted_views;
  const uint32_t n_views = study->is_trained ? MAX_VIEWS : 1U;
  InflectPlotPanel panels[MAX_VIEWS];
  for (uint32_t i = 0U; i < n_views; ++i) {
    panels[i] = panel_of(&views[i], study, &parts[i]);
  }
  char subtitle[TEXT_SIZE] = "";
  write_subtitle(study, subtitle, sizeof(subtitle));
  const InflectPlotFigure figure = {
    .title = "Trainability of curves",
    .subtitle = subtitle,
    .height = study->is_trained ? TRAINED_HEIGHT : 0,
    .panels = panels,
    .n_panels = n_views,
  };
  return inflect_plot_write(&figure, output, message);
}

bool
inflect_plot_trainability(const InflectPlotOutput* output,
                          const InflectStudy* study,
                          InflectMessage* message)
{
  const size_t n = study->n_rows;
  ViewParts parts[MAX_VIEWS] = {{.x = NULL}};
  double* const numbers = (double*)calloc(2U * MAX_VIEWS * n, sizeof(double));
  InflectPlotNote* const notes =
    (InflectPlotNote*)calloc(MAX_VIEWS * n, sizeof(InflectPlotNote));
  bool done = false;
  if (numbers && notes) {
    for (size_t i = 0U; i < MAX_VIEWS; ++i) {
      parts[i].x = numbers + 2U * i * n;
      parts[i].y = parts[i].x + n;
      parts[i].notes = notes + i * n;
    }
    done = draw(output, study, parts, message);
  } else {
    inflect_message_set(message, "%.200s: out of memory", output->path);
  }
  free(notes);
  free(numbers);
  return done;
}
