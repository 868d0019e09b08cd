// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "friction_study.h"
#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_SIZE 160U

/// Periods of the sound that are drawn
#define N_PERIODS 6.0
#define MAX_SOUND 8192U

enum { CYCLES, SLIDE, ENERGY, SOUND, N_PANELS };
enum { STORED, INPUT, FRICTION, LOSSES, N_ACCOUNTS };

/// Everything a figure borrows
typedef struct {
  const InflectFrictionStudy* study;
  double steps[INFLECT_SLIDE_STEPS];
  double energies[INFLECT_SLIDE_STEPS];
  double accounts[N_ACCOUNTS][INFLECT_N_ACCOUNTS];
  double times_ms[MAX_SOUND];
  uint32_t n_sound;
  uint32_t first; ///< Frame of the sound that is drawn
  InflectPlotSeries series[N_PANELS][N_ACCOUNTS];
  InflectPlotReference bound;
  char title[TEXT_SIZE];
  char subtitle[TEXT_SIZE];
} Work;

static InflectPlotSeries
line_of(const double* x, const double* y, uint32_t n, InflectPlotRole role)
{
  const InflectPlotSeries series = {
    .kind = INFLECT_PLOT_LINE, .role = role, .n_points = n, .x = x, .y = y};
  return series;
}

static void
draw_cycles(Work* work, InflectPlotPanel* panel)
{
  const InflectFrictionStudy* const study = work->study;
  InflectPlotSeries* const series = work->series[CYCLES];
  series[0] = line_of(study->kappas, study->predicted, INFLECT_N_KAPPAS,
                      INFLECT_PLOT_EXPECTED);
  series[0].label = study->odd ? "v = kappa f(v) / 2" : NULL;
  series[1] = line_of(study->kappas, study->reached, INFLECT_N_KAPPAS,
                      INFLECT_PLOT_MEASURED);
  series[1].kind = INFLECT_PLOT_POINTS;
  series[1].marker = INFLECT_PLOT_RING;
  series[1].label = "where explicit steps end";
  work->bound = (InflectPlotReference){.role = INFLECT_PLOT_REFERENCE,
                                       .vertical = true,
                                       .value = 2.0 / study->lipschitz,
                                       .label = "largest dissipative step"};
  panel->title = "Two-cycle of a sliding mass";
  panel->x = (InflectPlotAxis){.label = "kappa"};
  panel->y = (InflectPlotAxis){.label = "|v| / slip"};
  panel->series = series;
  panel->n_series = 2U;
  panel->references = &work->bound;
  panel->n_references = 1U;
}

static void
draw_slide(Work* work, InflectPlotPanel* panel)
{
  static const double least = 1e-30;

  uint32_t n = 0U;
  for (uint32_t i = 0U; i < INFLECT_SLIDE_STEPS; ++i) {
    const double energy = work->study->slide[i].before;
    work->steps[n] = i;
    work->energies[n] = energy;
    n += energy > least ? 1U : 0U;
  }
  InflectPlotSeries* const series = work->series[SLIDE];
  series[0] = line_of(work->steps, work->energies, n, INFLECT_PLOT_MEASURED);
  series[0].label = NULL;
  series[1] = series[0];
  series[1].kind = INFLECT_PLOT_POINTS;
  panel->title = "Kinetic energy of one slide";
  panel->x = (InflectPlotAxis){.label = "step", .whole = true};
  panel->y = (InflectPlotAxis){.label = "v\u00b2 / 2", .logarithmic = true};
  panel->series = series;
  panel->n_series = 2U;
}

static void
draw_energy(Work* work, InflectPlotPanel* panel)
{
  static const char* const labels[N_ACCOUNTS] = {
    "stored", "from the surface", "taken by friction", "other losses"};

  const InflectFrictionStudy* const study = work->study;
  for (uint32_t i = 0U; i < INFLECT_N_ACCOUNTS; ++i) {
    const InflectEnergyLedger* const row = &study->accounts[i];
    work->accounts[STORED][i] = row->stored_j;
    work->accounts[INPUT][i] = row->input_j;
    work->accounts[FRICTION][i] = row->friction_j;
    work->accounts[LOSSES][i] = row->losses_j;
  }
  for (uint32_t i = 0U; i < N_ACCOUNTS; ++i) {
    work->series[ENERGY][i] =
      line_of(study->times_s, work->accounts[i], INFLECT_N_ACCOUNTS,
              (InflectPlotRole)(INFLECT_PLOT_CATEGORY + i));
    work->series[ENERGY][i].label = labels[i];
  }
  panel->title = "Account of energy";
  panel->x = (InflectPlotAxis){.label = "time", .unit = "s"};
  panel->y = (InflectPlotAxis){.label = "energy", .unit = "J"};
  panel->series = work->series[ENERGY];
  panel->n_series = N_ACCOUNTS;
}

static void
draw_sound(Work* work, InflectPlotPanel* panel)
{
  const InflectFrictionStudy* const study = work->study;
  const double rate_hz = study->string.rate_hz;
  const double wanted =
    fmin(N_PERIODS * rate_hz / study->designed_hz, study->n_frames);
  work->n_sound = (uint32_t)fmin(wanted, MAX_SOUND);
  work->first =
    study->mode == INFLECT_RUB_BOW ? study->n_frames - work->n_sound : 0U;
  for (uint32_t i = 0U; i < work->n_sound; ++i) {
    work->times_ms[i] = 1e3 * i / rate_hz;
  }
  work->series[SOUND][0] = line_of(work->times_ms, study->samples + work->first,
                                   work->n_sound, INFLECT_PLOT_MEASURED);
  panel->title =
    study->mode == INFLECT_RUB_BOW ? "Sound, its end" : "Sound, its start";
  panel->x = (InflectPlotAxis){.label = "time", .unit = "ms"};
  panel->y = (InflectPlotAxis){.label = "sample"};
  panel->series = work->series[SOUND];
  panel->n_series = 1U;
}

static void
write_words(Work* work)
{
  const InflectFrictionStudy* const study = work->study;
  const bool bowed = study->mode == INFLECT_RUB_BOW;
  snprintf(work->title, TEXT_SIZE, "Friction \u00b7 %s",
           study->curve.activation->symbol);
  snprintf(work->subtitle, TEXT_SIZE,
           "%s %s, designed %.4g Hz, measured %.4g Hz \u00b7 %s \u00b7 "
           "%.1g of all energy is not accounted for",
           bowed ? "bowed" : "damped",
           study->model == INFLECT_RUB_STRING ? "string" : "mass",
           study->designed_hz, study->measured_hz,
           bowed ? "driven" : "passive (proven)",
           inflect_friction_study_residual(study));
}

bool
inflect_friction_study_plot(const InflectFrictionStudy* study,
                            const InflectPlotOutput* output,
                            InflectMessage* message)
{
  Work* const work = (Work*)calloc(1U, sizeof(Work));
  if (!work) {
    return inflect_message_set(message, "%.200s: out of memory", output->path);
  }
  work->study = study;
  InflectPlotPanel panels[N_PANELS] = {
    {.left = 0.0, .top = 0.0, .width = 0.5, .height = 0.5},
    {.left = 0.5, .top = 0.0, .width = 0.5, .height = 0.5},
    {.left = 0.0, .top = 0.5, .width = 0.5, .height = 0.5},
    {.left = 0.5, .top = 0.5, .width = 0.5, .height = 0.5},
  };
  draw_cycles(work, &panels[CYCLES]);
  draw_slide(work, &panels[SLIDE]);
  draw_energy(work, &panels[ENERGY]);
  draw_sound(work, &panels[SOUND]);
  write_words(work);
  const InflectPlotFigure figure = {.title = work->title,
                                    .subtitle = work->subtitle,
                                    .panels = panels,
                                    .n_panels = N_PANELS};
  const bool done = inflect_plot_write(&figure, output, message);
  free(work);
  return done;
}
