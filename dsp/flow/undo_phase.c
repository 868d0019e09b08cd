// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "undo_phase.h"

#include "../base/fft_plan.h"

#include <inflect/shaper.h>

#include <complex.h>
#include <math.h>
#include <stdlib.h>

/// Frames of a response, more than any filter of the effect rings
#define N_FRAMES 1024U

/// Frame of the impulse
#define START 256U

#define IMPULSE 0.5

/// Square of the gain below which a frequency hardly passes
#define LEAST_POWER 0.01

/// The same filters around a straight curve
static InflectSettings
straighten(const InflectSettings* settings)
{
  static const InflectParameterIndex kept[] = {
    INFLECT_PARAMETER_OVERSAMPLING, INFLECT_PARAMETER_RENDER_OVERSAMPLING,
    INFLECT_PARAMETER_ANTIALIAS, INFLECT_PARAMETER_PHASE};
  InflectSettings straight = inflect_settings_default();
  for (size_t i = 0U; i < sizeof(kept) / sizeof(kept[0]); ++i) {
    straight.values[kept[i]] = settings->values[kept[i]];
  }
  straight.values[INFLECT_PARAMETER_CURVE] =
    inflect_activation_find("identity")->id;
  straight.values[INFLECT_PARAMETER_DC_BLOCK] = 0.0;
  return straight;
}

/// Whether the filters delay some frequencies by more than others
static bool
turns_phase(const double* values)
{
  const double rendering = values[INFLECT_PARAMETER_RENDER_OVERSAMPLING];
  const double factor =
    rendering > 0.0 ? rendering : values[INFLECT_PARAMETER_OVERSAMPLING];
  return factor > 1.0
           ? values[INFLECT_PARAMETER_PHASE] == INFLECT_PHASE_MINIMUM
           : values[INFLECT_PARAMETER_ANTIALIAS] >= INFLECT_ANTIALIAS_ADAA1;
}

/// Find the response to an impulse, with 0 where it would be without filters
static InflectStatus
respond(const InflectSettings* settings, double rate_hz, double* response)
{
  const InflectShaperConfig config = {rate_hz, 1U};
  InflectShaper* shaper = NULL;
  const InflectStatus status = inflect_shaper_new(&config, &shaper);
  if (status) {
    return status;
  }
  const InflectSettings straight = straighten(settings);
  inflect_shaper_set_rendering(shaper, true);
  inflect_shaper_set(shaper, &straight);
  inflect_shaper_reset(shaper);
  float block[N_FRAMES] = {0.0F};
  float* const rows[1] = {block};
  block[START] = (float)IMPULSE;
  inflect_shaper_process(shaper, N_FRAMES, (const float* const*)rows, rows);
  const uint32_t now = START + inflect_shaper_latency(shaper);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    // What comes before now stands at the end
    response[(i + N_FRAMES - now) % N_FRAMES] = (double)block[i] / IMPULSE;
  }
  inflect_shaper_free(shaper);
  return INFLECT_STATUS_SUCCESS;
}

static void
invert(const InflectFftPlan* plan,
       double* response,
       double complex* spectrum,
       InflectUndoPhase* phase)
{
  inflect_fft_forward(plan, response, spectrum);
  for (uint32_t i = 0U; i <= N_FRAMES / 2U; ++i) {
    const double re = creal(spectrum[i]);
    const double im = cimag(spectrum[i]);
    spectrum[i] = conj(spectrum[i]) / (re * re + im * im + LEAST_POWER);
  }
  inflect_fft_backward(plan, spectrum, response);
  for (uint32_t k = 0U; k <= 2U * INFLECT_PHASE_REACH; ++k) {
    const uint32_t from = (k + N_FRAMES - INFLECT_PHASE_REACH) % N_FRAMES;
    phase->taps[k] = response[from] / N_FRAMES;
  }
}

InflectStatus
inflect_undo_phase_design(const InflectSettings* settings,
                          double rate_hz,
                          InflectUndoPhase* phase)
{
  phase->needed = turns_phase(settings->values);
  if (!phase->needed) {
    return INFLECT_STATUS_SUCCESS;
  }
  InflectFftPlan* plan = NULL;
  double* const response = inflect_fft_alloc_real(N_FRAMES);
  double complex* const spectrum =
    inflect_fft_alloc_complex(N_FRAMES / 2U + 1U);
  InflectStatus status = INFLECT_STATUS_NO_MEM;
  if (response && spectrum && !inflect_fft_plan_new(N_FRAMES, &plan)) {
    status = respond(settings, rate_hz, response);
  }
  if (!status) {
    invert(plan, response, spectrum, phase);
  }
  inflect_fft_plan_free(plan);
  free(spectrum);
  free(response);
  return status;
}

void
inflect_undo_phase_run(const InflectUndoPhase* phase,
                       size_t n,
                       const double* in,
                       double* out)
{
  const size_t reach = INFLECT_PHASE_REACH;
  for (size_t i = 0U; i < n; ++i) {
    // Tap k belongs to the input k - reach samples ago
    const size_t first = i + reach >= n ? i + reach + 1U - n : 0U;
    const size_t last = i + reach < 2U * reach ? i + reach : 2U * reach;
    double sum = 0.0;
    for (size_t k = first; k <= last; ++k) {
      sum += phase->taps[k] * in[i + reach - k];
    }
    out[i] = sum;
  }
}
