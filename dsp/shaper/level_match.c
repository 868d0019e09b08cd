// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "level_match.h"

#include "../base/special.h"

#include <math.h>
#include <string.h>

#define BLOCK_SECONDS 0.1
#define GLIDE_SECONDS 0.05

/// Blocks before the measurement replaces the estimate, and in all
#define MIN_BLOCKS 3U
#define MAX_BLOCKS 30U

/// Loudness of a block that counts, in LUFS, and the constant of BS.1770
#define GATE_LUFS (-60.0)
#define LOUDNESS_OFFSET 0.691

/// The gain stays within 48 dB
#define MAX_GAIN 251.18864315095801

/// Gains this close to their target are there
#define SETTLED 1e-7

/// Level and resolution of the estimate
#define ESTIMATE_RMS 0.12589254117941673
#define ESTIMATE_POINTS 64
#define ESTIMATE_SIGMAS 4.0

void
inflect_weighting_design(double rate_hz, InflectBiquad weight[2])
{
  // The analog prototypes behind the coefficients that BS.1770 lists at 48 kHz
  const double shelf_hz = 1681.974450955533;
  const double shelf_db = 3.999843853973347;
  const double shelf_q = 0.7071752369554196;
  const double high = pow(10.0, shelf_db / 20.0);
  const double band = pow(high, 0.4996667741545416);
  const double k = tan(INFLECT_PI * shelf_hz / rate_hz);
  const double a0 = 1.0 + k / shelf_q + k * k;
  weight[0] = (InflectBiquad){
    {(high + band * k / shelf_q + k * k) / a0, 2.0 * (k * k - high) / a0,
     (high - band * k / shelf_q + k * k) / a0},
    {2.0 * (k * k - 1.0) / a0, (1.0 - k / shelf_q + k * k) / a0}};

  const double cut_hz = 38.13547087602444;
  const double cut_q = 0.5003270373238773;
  const double c = tan(INFLECT_PI * cut_hz / rate_hz);
  const double d0 = 1.0 + c / cut_q + c * c;
  weight[1] =
    (InflectBiquad){{1.0, -2.0, 1.0},
                    {2.0 * (c * c - 1.0) / d0, (1.0 - c / cut_q + c * c) / d0}};
}

void
inflect_level_match_init(InflectLevelMatch* match, double rate_hz)
{
  *match = (InflectLevelMatch){.gain = 1.0, .target = 1.0};
  inflect_weighting_design(rate_hz, match->weight);
  match->block_frames = (uint32_t)lround(BLOCK_SECONDS * rate_hz);
  match->glide = 1.0 - exp(-1.0 / (GLIDE_SECONDS * rate_hz));
}

static void
listen_anew(InflectLevelMatch* match)
{
  match->frame = 0U;
  match->n_heard = 0U;
  memset(match->block_energy, 0, sizeof(match->block_energy));
  memset(match->energy, 0, sizeof(match->energy));
}

void
inflect_level_match_reset(InflectLevelMatch* match)
{
  memset(match->reference, 0, sizeof(match->reference));
  memset(match->shaped, 0, sizeof(match->shaped));
  match->gain = match->target;
  listen_anew(match);
}

void
inflect_level_match_restart(InflectLevelMatch* match, double estimate)
{
  match->target = match->on ? estimate : 1.0;
  listen_anew(match);
}

void
inflect_level_match_set(InflectLevelMatch* match, bool on, double estimate)
{
  if (on != match->on) {
    match->on = on;
    memset(match->reference, 0, sizeof(match->reference));
    memset(match->shaped, 0, sizeof(match->shaped));
    inflect_level_match_restart(match, estimate);
  }
}

/// Take a whole block into account
static void
end_block(InflectLevelMatch* match)
{
  const double mean = match->block_energy[0] / (double)match->block_frames;
  const double gate = pow(10.0, 0.1 * (GATE_LUFS + LOUDNESS_OFFSET));
  if (mean > gate && match->n_heard < MAX_BLOCKS) {
    match->energy[0] += match->block_energy[0];
    match->energy[1] += match->block_energy[1];
    ++match->n_heard;
    if (match->n_heard >= MIN_BLOCKS && match->energy[1] > 0.0) {
      const double gain = sqrt(match->energy[0] / match->energy[1]);
      match->target = fmin(fmax(gain, 1.0 / MAX_GAIN), MAX_GAIN);
    }
  }
  match->frame = 0U;
  match->block_energy[0] = 0.0;
  match->block_energy[1] = 0.0;
}

void
inflect_level_match_run(InflectLevelMatch* match,
                        uint32_t n_channels,
                        const float* const* reference,
                        float* const* shaped,
                        uint32_t n)
{
  if (!match->on && match->gain == 1.0) {
    return;
  }
  for (uint32_t i = 0U; i < n; ++i) {
    for (uint32_t c = 0U; c < n_channels; ++c) {
      const double r = inflect_weighting_run(
        match->weight, &match->reference[c], (double)reference[c][i]);
      const double s = inflect_weighting_run(match->weight, &match->shaped[c],
                                             (double)shaped[c][i]);
      match->block_energy[0] += r * r;
      match->block_energy[1] += s * s;
    }
    const double away = match->target - match->gain;
    match->gain = fabs(away) <= SETTLED * match->target
                    ? match->target
                    : match->gain + match->glide * away;
    for (uint32_t c = 0U; c < n_channels; ++c) {
      shaped[c][i] *= (float)match->gain;
    }
    if (++match->frame == match->block_frames) {
      end_block(match);
    }
  }
}

double
inflect_level_match_estimate(const InflectCurve* curve,
                             double drive_gain,
                             double bias)
{
  double sums[4] = {0.0, 0.0, 0.0, 0.0};
  for (int i = 0; i <= ESTIMATE_POINTS; ++i) {
    const double z =
      ESTIMATE_SIGMAS * (2.0 * (double)i / ESTIMATE_POINTS - 1.0);
    const double weight = exp(-0.5 * z * z);
    const double x = ESTIMATE_RMS * z;
    const double y =
      curve->activation->value(drive_gain * x + bias, curve->parameters);
    sums[0] += weight;
    sums[1] += weight * x * x;
    sums[2] += weight * y;
    sums[3] += weight * y * y;
  }
  const double mean = sums[2] / sums[0];
  const double variance = sums[3] / sums[0] - mean * mean;
  const double gain = sqrt(sums[1] / sums[0] / variance);
  return gain >= 1.0 / MAX_GAIN && gain <= MAX_GAIN ? gain : 1.0;
}
