// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "equilibrium_study.h"
#include "plot.h"
#include "random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_POINTS 241U

/// Solutions that are drawn, and states of one
#define N_PATHS INFLECT_N_PLOT_CATEGORIES
#define N_TWINS 5U
#define TEXT_SIZE 160U

/// Distance that is rounding
#define LEAST_DISTANCE 1e-10

enum { LEFT, PATHS, TWINS, N_PANELS };

/// Everything a figure borrows
typedef struct {
  const InflectEquilibriumStudy* study;
  double times_s[N_POINTS];
  double places[N_POINTS];         ///< Along a phase line
  double rates[N_POINTS];          ///< dx/dt there
  double paths[N_PATHS][N_POINTS]; ///< Solutions of one state, or states
  double twins[N_TWINS][N_POINTS]; ///< Distances, as part of the first
  double promise[N_POINTS];        ///< What is guaranteed of them
  double attracting[INFLECT_MAX_EQUILIBRIA];
  double repelling[INFLECT_MAX_EQUILIBRIA];
  double zeros[INFLECT_MAX_EQUILIBRIA];
  uint32_t n_attracting;
  uint32_t n_repelling;
  InflectPlotSeries series[N_PANELS][N_PATHS + 3U];
  InflectPlotReference references[INFLECT_MAX_EQUILIBRIA + 1U];
  uint32_t n_paths;
  uint32_t n_twins;
  char title[TEXT_SIZE];
  char subtitle[TEXT_SIZE];
  char names[N_PATHS][16];
} Work;

static InflectPlotSeries
line_of(const double* x, const double* y, InflectPlotRole role)
{
  const InflectPlotSeries series = {.kind = INFLECT_PLOT_LINE,
                                    .role = role,
                                    .n_points = N_POINTS,
                                    .x = x,
                                    .y = y};
  return series;
}

static InflectPlotRole
category(uint32_t index)
{
  return (InflectPlotRole)(INFLECT_PLOT_CATEGORY +
                           index % INFLECT_N_PLOT_CATEGORIES);
}

/// A stretch that holds all equilibria, with room around
static double
choose_reach(const Work* work)
{
  double reach = work->study->search.spread;
  for (uint32_t i = 0U; i < work->study->equilibria.n; ++i) {
    const double x = fabs(work->study->equilibria.found[i].state[0]);
    reach = fmax(reach, 1.5 * x);
  }
  return reach;
}

static void
sort_equilibria(Work* work)
{
  const InflectEquilibria* const all = &work->study->equilibria;
  for (uint32_t i = 0U; i < all->n; ++i) {
    const double x = all->found[i].state[0];
    if (all->found[i].local_rate > 0.0) {
      work->attracting[work->n_attracting++] = x;
    } else {
      work->repelling[work->n_repelling++] = x;
    }
  }
}

static InflectPlotSeries
marks_of(const Work* work,
         const double* x,
         uint32_t n,
         InflectPlotMarker marker,
         const char* label)
{
  const InflectPlotSeries series = {.kind = INFLECT_PLOT_POINTS,
                                    .role = INFLECT_PLOT_MARK,
                                    .marker = marker,
                                    .label = n ? label : NULL,
                                    .n_points = n,
                                    .x = x,
                                    .y = work->zeros};
  return series;
}

static void
draw_phase_line(Work* work, InflectPlotPanel* panel)
{
  const double reach = choose_reach(work);
  for (uint32_t i = 0U; i < N_POINTS; ++i) {
    work->places[i] = reach * (2.0 * i / (N_POINTS - 1.0) - 1.0);
    inflect_network_derivative(&work->study->network, &work->places[i],
                               &work->rates[i]);
  }
  sort_equilibria(work);
  InflectPlotSeries* const series = work->series[LEFT];
  series[0] = line_of(work->places, work->rates, INFLECT_PLOT_MEASURED);
  series[1] = marks_of(work, work->attracting, work->n_attracting,
                       INFLECT_PLOT_CIRCLE, "attracts");
  series[2] = marks_of(work, work->repelling, work->n_repelling,
                       INFLECT_PLOT_RING, "repels");
  work->references[0] =
    (InflectPlotReference){.role = INFLECT_PLOT_REFERENCE, .value = 0.0};
  panel->title = "Phase line";
  panel->x = (InflectPlotAxis){.label = "x"};
  panel->y = (InflectPlotAxis){.label = "dx/dt", .unit = "1/s"};
  panel->series = series;
  panel->n_series = 3U;
  panel->references = work->references;
  panel->n_references = 1U;
}

/// Follow a solution; what runs away is a gap
static void
follow(const Work* work, const double* start, double* states)
{
  const size_t n = work->study->network.n_states;
  for (size_t i = 0U; i < N_POINTS * n; ++i) {
    states[i] = (double)NAN;
  }
  const InflectStatus status = inflect_network_follow(
    &work->study->network, start, N_POINTS, work->times_s, states);
  (void)status;
}

static void
random_start(const Work* work, uint64_t key, double* state)
{
  for (uint32_t i = 0U; i < work->study->network.n_states; ++i) {
    state[i] = 2.0 * work->study->search.spread *
               inflect_random_uniform(work->study->search.seed + key, i);
  }
}

/// Of one state: solutions from an even spread of starts
static void
follow_one(Work* work, double* states)
{
  work->n_paths = N_PATHS;
  for (uint32_t k = 0U; k < N_PATHS; ++k) {
    const double start =
      work->study->search.spread * (2.0 * k / (N_PATHS - 1.0) - 1.0);
    follow(work, &start, states);
    memcpy(work->paths[k], states, sizeof(work->paths[k]));
  }
}

/// Of many states: the first of them along one solution
static void
follow_many(Work* work, double* states)
{
  const uint32_t n = work->study->network.n_states;
  double start[INFLECT_MAX_STATES] = {0.0};
  random_start(work, 1U, start);
  follow(work, start, states);
  work->n_paths = n < N_PATHS ? n : N_PATHS;
  for (uint32_t k = 0U; k < work->n_paths; ++k) {
    for (uint32_t i = 0U; i < N_POINTS; ++i) {
      work->paths[k][i] = states[(size_t)i * n + k];
    }
  }
}

static void
draw_paths(Work* work, InflectPlotPanel* panel)
{
  const bool one = work->study->network.n_states == 1U;
  for (uint32_t k = 0U; k < work->n_paths; ++k) {
    InflectPlotSeries* const series = &work->series[PATHS][k];
    *series = line_of(work->times_s, work->paths[k],
                      one ? INFLECT_PLOT_MEASURED : category(k));
    if (!one) {
      snprintf(work->names[k], sizeof(work->names[k]), "x%u", k + 1U);
      series->label = work->names[k];
    }
  }
  panel->title = one ? "Solutions" : "One solution";
  panel->x = (InflectPlotAxis){.label = "time", .unit = "s"};
  panel->y = (InflectPlotAxis){.label = "x"};
  if (one) {
    // What runs away may leave the picture
    panel->y.max = choose_reach(work);
    panel->y.min = -panel->y.max;
  }
  panel->series = work->series[PATHS];
  panel->n_series = work->n_paths;
  InflectPlotReference* const references = work->references + 1U;
  for (uint32_t i = 0U; one && i < work->study->equilibria.n; ++i) {
    references[i] = (InflectPlotReference){
      .role = INFLECT_PLOT_REFERENCE,
      .value = work->study->equilibria.found[i].state[0]};
  }
  panel->references = references;
  panel->n_references = one ? work->study->equilibria.n : 0U;
}

static double
distance_at(const Work* work, const double* x, const double* y)
{
  const uint32_t n = work->study->network.n_states;
  double most = 0.0;
  double square = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    most = fmax(most, fabs(x[i] - y[i]));
    square += (x[i] - y[i]) * (x[i] - y[i]);
  }
  return work->study->euclidean ? sqrt(square) : most;
}

static void
follow_twins(Work* work, double* states)
{
  const size_t n = work->study->network.n_states;
  double* const others = states + N_POINTS * n;
  double start[INFLECT_MAX_STATES] = {0.0};
  for (uint32_t k = 0U; k < N_TWINS; ++k) {
    random_start(work, 10U + 2U * k, start);
    follow(work, start, states);
    random_start(work, 11U + 2U * k, start);
    follow(work, start, others);
    const double first = distance_at(work, states, others);
    for (size_t i = 0U; i < N_POINTS; ++i) {
      const double part =
        distance_at(work, states + i * n, others + i * n) / first;
      work->twins[k][i] = part > LEAST_DISTANCE ? part : (double)NAN;
    }
  }
  for (uint32_t i = 0U; i < N_POINTS; ++i) {
    work->promise[i] = exp(-work->study->contraction.rate * work->times_s[i]);
  }
  work->n_twins = N_TWINS;
}

static void
draw_twins(Work* work, InflectPlotPanel* panel)
{
  InflectPlotSeries* const series = work->series[TWINS];
  for (uint32_t k = 0U; k < work->n_twins; ++k) {
    series[k] = line_of(work->times_s, work->twins[k], INFLECT_PLOT_MEASURED);
    series[k].label = k ? NULL : "measured";
  }
  panel->n_series = work->n_twins;
  if (work->study->contraction.certified) {
    series[work->n_twins] =
      line_of(work->times_s, work->promise, INFLECT_PLOT_EXPECTED);
    series[work->n_twins].label = "guaranteed";
    series[work->n_twins].dashed = true;
    ++panel->n_series;
  }
  panel->title = "Distance of twin solutions";
  panel->x = (InflectPlotAxis){.label = "time", .unit = "s"};
  panel->y =
    (InflectPlotAxis){.label = "part of the first", .logarithmic = true};
  panel->series = series;
}

static void
write_words(Work* work)
{
  const InflectEquilibriumStudy* const study = work->study;
  const char* const symbol = study->network.curve.activation->symbol;
  snprintf(work->title, TEXT_SIZE, "Equilibrium \u00b7 %s", symbol);
  if (study->contraction.certified) {
    snprintf(work->subtitle, TEXT_SIZE,
             "certified: all solutions approach at %.4g /s or faster",
             study->contraction.rate);
  } else {
    snprintf(work->subtitle, TEXT_SIZE, "not certified \u00b7 %u found (%s)",
             study->equilibria.n,
             inflect_evidence_symbol(study->equilibria.evidence));
  }
}

static bool
draw(Work* work,
     double* states,
     const InflectPlotOutput* output,
     InflectMessage* message)
{
  const bool one = work->study->network.n_states == 1U;
  InflectPlotPanel panels[N_PANELS] = {
    {.left = 0.0, .top = 0.0, .width = 0.5, .height = 1.0},
    {.left = 0.5, .top = 0.0, .width = 0.5, .height = 0.5},
    {.left = 0.5, .top = 0.5, .width = 0.5, .height = 0.5},
  };
  for (uint32_t i = 0U; i < N_POINTS; ++i) {
    work->times_s[i] =
      work->study->measurement.duration_s * i / (N_POINTS - 1.0);
  }
  if (one) {
    draw_phase_line(work, &panels[LEFT]);
    follow_one(work, states);
  } else {
    follow_many(work, states);
    panels[PATHS].left = 0.0;
    panels[PATHS].height = 1.0;
    panels[TWINS].top = 0.0;
    panels[TWINS].height = 1.0;
  }
  draw_paths(work, &panels[PATHS]);
  follow_twins(work, states);
  draw_twins(work, &panels[TWINS]);
  write_words(work);
  const uint32_t n_left_out = one ? 0U : 1U;
  const InflectPlotFigure figure = {.title = work->title,
                                    .subtitle = work->subtitle,
                                    .panels = panels + n_left_out,
                                    .n_panels = N_PANELS - n_left_out};
  return inflect_plot_write(&figure, output, message);
}

bool
inflect_equilibrium_study_plot(const InflectEquilibriumStudy* study,
                               const InflectPlotOutput* output,
                               InflectMessage* message)
{
  Work* const work = (Work*)calloc(1U, sizeof(Work));
  double* const states = (double*)calloc(
    2U * (size_t)N_POINTS * study->network.n_states, sizeof(double));
  bool done = false;
  if (work && states) {
    work->study = study;
    done = draw(work, states, output, message);
  } else {
    inflect_message_set(message, "%.200s: out of memory", output->path);
  }
  free(states);
  free(work);
  return done;
}
