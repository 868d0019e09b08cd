// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/undo.h>

#include "undo_map.h"
#include "undo_phase.h"
#include "undo_rounds.h"

#include "../base/special.h"

#include <inflect/shaper.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 1024U

/// Frames that fill every filter of the effect
#define SETTLING 1024U

/// Seconds after which the DC block has forgotten all but -130 dB
#define DC_SETTLING_S 0.5

/// Frames at the end of a window that stay as they are first guessed
#define GUARD 256U

#define LOOKAHEAD 512U

/// Frames over which the level of a DC-blocked window joins its history
#define JOINT 256U

struct InflectUndoImpl {
  InflectUndoConfig config;
  InflectShaper* shaper;
  InflectUndoMap map;
  InflectUndoRounds rounds;
  InflectUndoPhase phase;
  double* memory;
  double* shaped[2]; ///< Windows, in channels of the map
  double* estimate[2];
  double* residual[2];
  double* level[2]; ///< What `shaped` was before the DC block
  float* block[2];  ///< Shape [BLOCK]
};

/// What a memory of the effect is called, and what must be done about it
typedef struct {
  InflectParameterIndex parameter;
  double needed;
} Refusal;

InflectStatus
inflect_undo_check(const InflectSettings* settings,
                   char* message,
                   size_t message_size)
{
  static const Refusal refusals[] = {{INFLECT_PARAMETER_FEEDBACK, 0.0},
                                     {INFLECT_PARAMETER_SAG, 0.0},
                                     {INFLECT_PARAMETER_LEVEL_MATCH, 0.0},
                                     {INFLECT_PARAMETER_ENABLED, 1.0}};
  if (settings->values[INFLECT_PARAMETER_DIRECTION] == INFLECT_DIRECTION_UNDO) {
    snprintf(message, message_size,
             "give the settings that the sound was shaped with, and "
             "direction=shape");
    return INFLECT_STATUS_NO_INVERSE;
  }
  for (size_t i = 0U; i < sizeof(refusals) / sizeof(refusals[0]); ++i) {
    const Refusal* const row = &refusals[i];
    if (settings->values[row->parameter] != row->needed) {
      const char* const symbol = inflect_parameter_at(row->parameter)->symbol;
      snprintf(message, message_size,
               "a shaping with %s=%g cannot be undone, only with %s=%g", symbol,
               settings->values[row->parameter], symbol, row->needed);
      return INFLECT_STATUS_NO_INVERSE;
    }
  }
  InflectUndoMap map;
  const InflectStatus status = inflect_undo_map_make(settings, 1U, &map);
  if (status) {
    const InflectCurve curve = inflect_settings_curve(settings);
    snprintf(message, message_size,
             "%s at these settings gives several inputs the same output, so "
             "that it cannot be undone; see 'invertible' in inflect curves",
             curve.activation->symbol);
  }
  return status;
}

static double
gain_of_db(double db)
{
  return pow(10.0, db / 20.0);
}

static InflectStatus
allocate(InflectUndo* undo)
{
  const InflectUndoConfig* const config = &undo->config;
  const size_t n = config->max_frames;
  const size_t n_channels = config->n_channels;
  undo->memory = (double*)calloc(n_channels * (4U * n + BLOCK), sizeof(double));
  if (!undo->memory) {
    return INFLECT_STATUS_NO_MEM;
  }
  for (size_t c = 0U; c < n_channels; ++c) {
    double* const own = undo->memory + c * (4U * n + BLOCK);
    undo->shaped[c] = own;
    undo->estimate[c] = own + n;
    undo->residual[c] = own + 2U * n;
    undo->level[c] = own + 3U * n;
    undo->block[c] = (float*)(own + 4U * n);
  }
  return undo->map.exact || config->max_rounds == 0U
           ? INFLECT_STATUS_SUCCESS
           : inflect_undo_rounds_new(n * n_channels, &undo->rounds);
}

InflectStatus
inflect_undo_new(const InflectUndoConfig* config, InflectUndo** undo)
{
  *undo = NULL;
  char message[160] = "";
  InflectStatus status =
    inflect_undo_check(&config->settings, message, sizeof(message));
  if (status) {
    return status;
  }
  if (config->max_frames < 1U || !(config->clip_level >= 0.0) ||
      !(config->headroom_db >= 0.0)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectUndo* const made = (InflectUndo*)calloc(1U, sizeof(*made));
  if (!made) {
    return INFLECT_STATUS_NO_MEM;
  }
  made->config = *config;
  const InflectShaperConfig shaper = {config->rate_hz, config->n_channels};
  status = inflect_shaper_new(&shaper, &made->shaper);
  status = status ? status
                  : inflect_undo_map_make(&config->settings, config->n_channels,
                                          &made->map);
  status = status ? status
                  : inflect_undo_phase_design(&config->settings,
                                              config->rate_hz, &made->phase);
  status = status ? status : allocate(made);
  if (status) {
    inflect_undo_free(made);
    return status;
  }
  inflect_shaper_set_rendering(made->shaper, true);
  inflect_shaper_set(made->shaper, &config->settings);
  *undo = made;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_undo_free(InflectUndo* undo)
{
  if (undo) {
    inflect_shaper_free(undo->shaper);
    inflect_undo_rounds_free(&undo->rounds);
    free(undo->memory);
    free(undo);
  }
}

bool
inflect_undo_is_exact(const InflectUndo* undo)
{
  return undo->map.exact;
}

uint32_t
inflect_undo_history(const InflectUndo* undo)
{
  const double dc_frames =
    undo->map.dc_block ? DC_SETTLING_S * undo->config.rate_hz : 0.0;
  return undo->map.exact && undo->config.clip_level == 0.0
           ? 0U
           : SETTLING + (uint32_t)dc_frames;
}

uint32_t
inflect_undo_lookahead(const InflectUndo* undo)
{
  return undo->map.exact && undo->config.clip_level == 0.0 ? 0U : LOOKAHEAD;
}

/// Write a block of an estimate into channels of the effect
static void
put_block(const InflectUndo* undo, uint32_t from, uint32_t to, uint32_t n_known)
{
  const uint32_t n_channels = undo->config.n_channels == 2U ? 2U : 1U;
  for (uint32_t i = from; i < to; ++i) {
    double frame[2] = {0.0, 0.0};
    for (uint32_t c = 0U; c < n_channels && i < n_known; ++c) {
      frame[c] = undo->estimate[c][i];
    }
    inflect_undo_map_to_sound(&undo->map, frame);
    for (uint32_t c = 0U; c < n_channels; ++c) {
      undo->block[c][i - from] = (float)frame[c];
    }
  }
}

/// Set `residual` to what the effect makes of `estimate`, less `shaped`
static void
find_residual(InflectUndo* undo, uint32_t n)
{
  const uint32_t latency = inflect_shaper_latency(undo->shaper);
  inflect_shaper_reset(undo->shaper);
  for (uint32_t from = 0U; from < n + latency; from += BLOCK) {
    const uint32_t left = n + latency - from;
    const uint32_t to = from + (left < BLOCK ? left : BLOCK);
    put_block(undo, from, to, n);
    inflect_shaper_process(undo->shaper, to - from,
                           (const float* const*)undo->block, undo->block);
    for (uint32_t i = from < latency ? latency : from; i < to; ++i) {
      double frame[2] = {0.0, 0.0};
      for (uint32_t c = 0U; c < undo->config.n_channels; ++c) {
        frame[c] = (double)undo->block[c][i - from];
      }
      inflect_undo_map_from_sound(&undo->map, frame);
      for (uint32_t c = 0U; c < undo->config.n_channels; ++c) {
        undo->residual[c][i - latency] =
          frame[c] - undo->shaped[c][i - latency];
      }
    }
  }
}

/// Whether a sample stands for all that is beyond the clip level
static bool
is_clipped(const InflectUndo* undo, double y)
{
  return undo->config.clip_level > 0.0 && fabs(y) >= undo->config.clip_level;
}

/// Undo the high-pass, whose past is silence
static void
undo_dc_block(const InflectUndo* undo,
              uint32_t n,
              const double* in,
              double* out)
{
  // Bilinear: y = (1 - k) (x - past), then past += 2 k (x - past)
  const double warped =
    tan(INFLECT_PI * INFLECT_DC_CUTOFF_HZ / undo->config.rate_hz);
  const double k = warped / (1.0 + warped);
  double past = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    const double off = in[i] / (1.0 - k);
    out[i] = off + past;
    past += 2.0 * k * off;
  }
}

/// Undo the DC block in a way that goes on where the history ends
static void
find_level(InflectUndo* undo, uint32_t c, uint32_t n_history, uint32_t n)
{
  double* const level = undo->level[c];
  if (!undo->map.dc_block) {
    memcpy(level, undo->shaped[c], n * sizeof(double));
    return;
  }
  undo_dc_block(undo, n, undo->shaped[c], level);
  const uint32_t n_joint = n_history < JOINT ? n_history : JOINT;
  double off = 0.0;
  for (uint32_t i = n_history - n_joint; i < n_history; ++i) {
    off += inflect_bijection_value(&undo->map.maps[c], undo->estimate[c][i]) -
           level[i];
  }
  for (uint32_t i = n_history; n_joint && i < n; ++i) {
    level[i] += off / n_joint;
  }
}

/// Bend what was clipped over the gap, beyond the clip as far as allowed
static void
restore_run(InflectUndo* undo, uint32_t c, uint32_t from, uint32_t to)
{
  double* const x = undo->estimate[c];
  const double span = (double)(to - from) + 1.0;
  const double a = x[from - 1U];
  const double b = x[to];
  const double slope_a = (a - x[from - 2U]) * span;
  const double slope_b = (x[to + 1U] - b) * span;
  for (uint32_t i = from; i < to; ++i) {
    const double t = ((double)(i - from) + 1.0) / span;
    const double s = 1.0 - t;
    const double y = s * s * ((1.0 + 2.0 * t) * a + t * slope_a) +
                     t * t * ((1.0 + 2.0 * s) * b - s * slope_b);
    const double least = fabs(x[i]);
    const double most = least * gain_of_db(undo->config.headroom_db);
    x[i] = copysign(fmin(fmax(copysign(1.0, x[i]) * y, least), most), x[i]);
  }
}

static uint64_t
restore(InflectUndo* undo, uint32_t c, uint32_t n_history, uint32_t n)
{
  const double* const y = undo->shaped[c];
  uint64_t n_clipped = 0U;
  for (uint32_t i = n_history > 2U ? n_history : 2U; i < n; ++i) {
    uint32_t to = i;
    while (to < n && is_clipped(undo, y[to]) &&
           signbit(y[to]) == signbit(y[i])) {
      ++to;
    }
    if (to > i && to + 1U < n) {
      restore_run(undo, c, i, to);
      n_clipped += to - i;
    }
    i = to > i ? to : i;
  }
  return n_clipped;
}

static void
guess(InflectUndo* undo,
      uint32_t n_history,
      uint32_t n,
      InflectUndoReport* report)
{
  for (uint32_t c = 0U; c < undo->config.n_channels; ++c) {
    find_level(undo, c, n_history, n);
    for (uint32_t i = n_history; i < n; ++i) {
      bool outside = false;
      undo->estimate[c][i] =
        inflect_undo_map_back(&undo->map, c, undo->level[c][i], &outside);
      report->n_outside += outside ? 1U : 0U;
    }
    if (undo->config.clip_level > 0.0) {
      report->n_clipped += restore(undo, c, n_history, n);
    }
  }
}

/// Take out of a residual what is not known: the past, the end, the clipped
static void
mask_residual(InflectUndo* undo, uint32_t from, uint32_t to, uint32_t n)
{
  for (uint32_t c = 0U; c < undo->config.n_channels; ++c) {
    double* const r = undo->residual[c];
    memset(r, 0, from * sizeof(double));
    memset(r + to, 0, (n - to) * sizeof(double));
    for (uint32_t i = from; i < to; ++i) {
      const double y = undo->shaped[c][i];
      // What goes beyond the clip agrees with it
      r[i] = is_clipped(undo, y) && r[i] * y > 0.0 ? 0.0 : r[i];
    }
  }
}

static double
rms_of(const InflectUndo* undo, uint32_t from, uint32_t to)
{
  double sum = 0.0;
  for (uint32_t c = 0U; c < undo->config.n_channels; ++c) {
    for (uint32_t i = from; i < to; ++i) {
      sum += undo->residual[c][i] * undo->residual[c][i];
    }
  }
  const double count = (double)(to - from) * undo->config.n_channels;
  return to > from ? sqrt(sum / count) : 0.0;
}

/// Take what filters do to small changes off a correction
static void
undo_filters(const InflectUndo* undo, uint32_t n, double* x, double* scratch)
{
  if (undo->phase.needed) {
    inflect_undo_phase_run(&undo->phase, n, x, scratch);
    memcpy(x, scratch, n * sizeof(double));
  }
  if (undo->map.dc_block) {
    undo_dc_block(undo, n, x, x);
  }
}

/// Correct an estimate until that changes no more
static void
iterate(InflectUndo* undo,
        uint32_t from,
        uint32_t to,
        uint32_t n,
        InflectUndoReport* report)
{
  InflectUndoWindow window = {.n_channels = undo->config.n_channels,
                              .from = from,
                              .to = to,
                              .estimate = undo->estimate,
                              .residual = undo->residual};
  inflect_undo_rounds_start(&undo->rounds, &window);
  find_residual(undo, n);
  mask_residual(undo, from, to, n);
  report->first_rms = rms_of(undo, from, to);
  double rms = report->first_rms;
  while (report->n_rounds < undo->config.max_rounds &&
         inflect_undo_rounds_next(&undo->rounds, &window, rms)) {
    for (uint32_t c = 0U; c < window.n_channels; ++c) {
      undo_filters(undo, to - from, undo->rounds.correction[c], undo->level[c]);
    }
    inflect_undo_rounds_apply(&undo->rounds, &undo->map, &window);
    find_residual(undo, n);
    mask_residual(undo, from, to, n);
    rms = rms_of(undo, from, to);
    ++report->n_rounds;
  }
  inflect_undo_rounds_finish(&undo->rounds, &window);
}

static void
take(InflectUndo* undo,
     uint32_t n_history,
     uint32_t n,
     const float* const* shaped,
     float* const* estimate)
{
  for (uint32_t i = 0U; i < n; ++i) {
    double y[2] = {0.0, 0.0};
    double x[2] = {0.0, 0.0};
    for (uint32_t c = 0U; c < undo->config.n_channels; ++c) {
      y[c] = (double)shaped[c][i];
      x[c] = i < n_history ? (double)estimate[c][i] : 0.0;
    }
    inflect_undo_map_from_sound(&undo->map, y);
    inflect_undo_map_from_sound(&undo->map, x);
    for (uint32_t c = 0U; c < undo->config.n_channels; ++c) {
      undo->shaped[c][i] = y[c];
      undo->estimate[c][i] = x[c];
    }
  }
}

static void
give(const InflectUndo* undo,
     double* const* rows,
     uint32_t from,
     uint32_t n,
     float* const* out)
{
  for (uint32_t i = from; i < n; ++i) {
    double frame[2] = {0.0, 0.0};
    for (uint32_t c = 0U; c < undo->config.n_channels; ++c) {
      frame[c] = rows[c][i];
    }
    inflect_undo_map_to_sound(&undo->map, frame);
    for (uint32_t c = 0U; c < undo->config.n_channels; ++c) {
      out[c][i] = (float)frame[c];
    }
  }
}

/// Find what the inverse makes of small errors
static void
measure_gain(const InflectUndo* undo,
             uint32_t from,
             uint32_t to,
             InflectUndoReport* report)
{
  for (uint32_t c = 0U; c < undo->config.n_channels; ++c) {
    for (uint32_t i = from; i < to; ++i) {
      const double slope =
        inflect_bijection_slope(&undo->map.maps[c], undo->estimate[c][i]);
      report->gain_power += 1.0 / (slope * slope);
      report->worst_gain = fmax(report->worst_gain, 1.0 / slope);
    }
  }
}

void
inflect_undo_solve(InflectUndo* undo,
                   uint32_t n_history,
                   uint32_t n_frames,
                   bool ends,
                   const float* const* shaped,
                   float* const* estimate,
                   float* const* residual,
                   InflectUndoReport* report)
{
  *report = (InflectUndoReport){.n_rounds = 0U};
  const uint32_t room = n_frames - n_history;
  const uint32_t kept = ends || undo->map.exact ? 0U
                        : GUARD < room          ? GUARD
                                                : room;
  const uint32_t to = n_frames - kept;
  take(undo, n_history, n_frames, shaped, estimate);
  guess(undo, n_history, n_frames, report);
  if (!undo->map.exact && undo->config.max_rounds > 0U) {
    iterate(undo, n_history, to, n_frames, report);
  }
  measure_gain(undo, n_history, n_frames, report);
  give(undo, undo->estimate, n_history, n_frames, estimate);
  find_residual(undo, n_frames);
  mask_residual(undo, n_history, to, n_frames);
  report->last_rms = rms_of(undo, n_history, to);
  report->first_rms = report->n_rounds ? report->first_rms : report->last_rms;
  if (residual) {
    give(undo, undo->residual, 0U, n_frames, residual);
  }
}
