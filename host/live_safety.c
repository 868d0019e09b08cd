// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_safety.h"

#include <math.h>
#include <string.h>

#define LIMITER_HOLD_S 0.05
#define LIMITER_RELEASE_S 0.1

/// Beyond it the limiter is back at 1; the last step is below 0.001 dB
#define LIMITER_REST 0.9999

#define DC_SLOW_HZ 1.0
#define DC_MEAN_HZ 5.0
#define DC_ENGAGE_S 0.02
#define DC_CALM_S 2.0
#define DC_CALM_SHARE 0.5

#define HOWL_WINDOW_S 0.05
#define HOWL_IN_SILENCE 3.1623e-4f
#define HOWL_OUT_LEVEL 0.01
#define HOWL_OUT_QUIET 3.1623e-3
#define HOWL_GROWTH 4.0
#define HOWL_SILENT_WINDOWS 8U
#define HOWL_LOUD_WINDOWS 3U
#define HOWL_EXCUSED_WINDOWS 4U
#define HOWL_CALM_WINDOWS 10U
#define HOWL_MUTE_S 0.005
#define HOWL_RETURN_S 0.2

/// Part of the way that a one-pole low-pass goes in one frame
static double
pole_step(double cutoff_hz, double rate_hz)
{
  return 1.0 - exp(-2.0 * 3.14159265358979323846 * cutoff_hz / rate_hz);
}

void
inflect_live_fade_init(InflectLiveFade* fade, double rate_hz, double gain)
{
  *fade = (InflectLiveFade){gain, gain, 0.0, rate_hz};
}

void
inflect_live_fade_to(InflectLiveFade* fade, double target, double time_s)
{
  fade->target = target;
  fade->step = 1.0 / fmax(1.0, time_s * fade->rate_hz);
}

static double
approach(double value, double target, double step)
{
  return value < target ? fmin(target, value + step)
                        : fmax(target, value - step);
}

void
inflect_live_fade_run(InflectLiveFade* fade,
                      uint32_t n_channels,
                      uint32_t n_frames,
                      float* const* sound)
{
  if (fade->gain == 1.0 && fade->target == 1.0) {
    return;
  }
  for (uint32_t i = 0U; i < n_frames; ++i) {
    fade->gain = approach(fade->gain, fade->target, fade->step);
    for (uint32_t c = 0U; c < n_channels; ++c) {
      sound[c][i] *= (float)fade->gain;
    }
  }
}

void
inflect_live_limiter_init(InflectLiveLimiter* limiter, double rate_hz)
{
  *limiter = (InflectLiveLimiter){
    .gain = 1.0,
    .release = 1.0 - exp(-1.0 / (LIMITER_RELEASE_S * rate_hz)),
    .hold_frames = (uint32_t)(LIMITER_HOLD_S * rate_hz),
  };
}

/// Move the gain by one frame with a peak
static void
limiter_step(InflectLiveLimiter* limiter, float peak)
{
  if ((double)peak * limiter->gain > (double)INFLECT_LIVE_CEILING) {
    limiter->gain = (double)INFLECT_LIVE_CEILING / (double)peak;
    limiter->n_held = limiter->hold_frames;
  } else if (limiter->n_held) {
    --limiter->n_held;
  } else if (limiter->gain < 1.0) {
    limiter->gain += (1.0 - limiter->gain) * limiter->release;
    limiter->gain = limiter->gain > LIMITER_REST ? 1.0 : limiter->gain;
  }
}

double
inflect_live_limiter_run(InflectLiveLimiter* limiter,
                         uint32_t n_channels,
                         uint32_t n_frames,
                         float* const* sound)
{
  double least = limiter->gain;
  for (uint32_t i = 0U; i < n_frames; ++i) {
    float peak = 0.0f;
    for (uint32_t c = 0U; c < n_channels; ++c) {
      peak = fmaxf(peak, fabsf(sound[c][i]));
    }
    limiter_step(limiter, peak);
    least = fmin(least, limiter->gain);
    if (limiter->gain == 1.0) {
      continue;
    }
    for (uint32_t c = 0U; c < n_channels; ++c) {
      const float y = (float)((double)sound[c][i] * limiter->gain);
      sound[c][i] =
        fmaxf(-INFLECT_LIVE_CEILING, fminf(INFLECT_LIVE_CEILING, y));
    }
  }
  return least;
}

void
inflect_live_dc_init(InflectLiveDc* dc, double rate_hz)
{
  *dc = (InflectLiveDc){
    .slow_step = pole_step(DC_SLOW_HZ, rate_hz),
    .mean_step = pole_step(DC_MEAN_HZ, rate_hz),
    .share_step = 1.0 / (DC_ENGAGE_S * rate_hz),
    .calm_frames = (uint64_t)(DC_CALM_S * rate_hz),
  };
}

/// Follow the mean of one frame, and return the largest over the channels
static double
dc_follow(InflectLiveDc* dc,
          uint32_t n_channels,
          const float* const* sound,
          uint32_t i)
{
  double largest = 0.0;
  for (uint32_t c = 0U; c < n_channels; ++c) {
    const double x = (double)sound[c][i];
    double* const slow = dc->slow[c];
    slow[0] += dc->slow_step * (x - slow[0]);
    slow[1] += dc->slow_step * (slow[0] - slow[1]);
    dc->mean[c] += dc->mean_step * (x - dc->mean[c]);
    largest = fmax(largest, fabs(slow[1]));
  }
  return largest;
}

static void
dc_judge(InflectLiveDc* dc, double mean)
{
  if (mean > INFLECT_LIVE_DC_THRESHOLD) {
    dc->acts = true;
    dc->n_calm = 0U;
  } else if (dc->acts && mean < DC_CALM_SHARE * INFLECT_LIVE_DC_THRESHOLD) {
    dc->acts = ++dc->n_calm < dc->calm_frames;
  } else {
    dc->n_calm = 0U;
  }
}

void
inflect_live_dc_run(InflectLiveDc* dc,
                    uint32_t n_channels,
                    uint32_t n_frames,
                    float* const* sound)
{
  for (uint32_t i = 0U; i < n_frames; ++i) {
    dc_judge(dc, dc_follow(dc, n_channels, (const float* const*)sound, i));
    dc->share = approach(dc->share, dc->acts ? 1.0 : 0.0, dc->share_step);
    if (dc->share == 0.0) {
      continue;
    }
    for (uint32_t c = 0U; c < n_channels; ++c) {
      sound[c][i] = (float)((double)sound[c][i] - dc->share * dc->mean[c]);
    }
  }
}

void
inflect_live_howl_init(InflectLiveHowl* howl, double rate_hz)
{
  memset(howl, 0, sizeof(*howl));
  inflect_live_fade_init(&howl->fade, rate_hz, 1.0);
  howl->floor = HUGE_VAL;
  howl->window_frames = (uint32_t)(HOWL_WINDOW_S * rate_hz);
}

void
inflect_live_howl_excuse(InflectLiveHowl* howl)
{
  howl->n_excused = HOWL_EXCUSED_WINDOWS;
}

/// Follow a stretch of silent input, and return whether sound grew out of it
static bool
howl_grows(InflectLiveHowl* howl, bool silent, double level)
{
  howl->n_silent = silent ? howl->n_silent + 1U : 0U;
  if (!silent || howl->n_excused) {
    howl->n_excused -= howl->n_excused ? 1U : 0U;
    howl->floor = HUGE_VAL;
    howl->n_loud = 0U;
    return false;
  }
  const bool loud = level > HOWL_OUT_LEVEL && level > HOWL_GROWTH * howl->floor;
  howl->floor = fmin(howl->floor, level);
  howl->n_loud = loud ? howl->n_loud + 1U : 0U;
  return howl->n_silent >= HOWL_SILENT_WINDOWS &&
         howl->n_loud >= HOWL_LOUD_WINDOWS;
}

/// End the mute once there is no reason for it any more
static void
howl_calm(InflectLiveHowl* howl, bool silent, double level)
{
  const bool calm = level < HOWL_OUT_QUIET || !silent;
  howl->n_calm = calm ? howl->n_calm + 1U : 0U;
  if (howl->n_calm >= HOWL_CALM_WINDOWS) {
    howl->muted = false;
    inflect_live_fade_to(&howl->fade, 1.0, HOWL_RETURN_S);
  }
}

/// Decide at the end of a stretch, and return true if the mute begins
static bool
howl_judge(InflectLiveHowl* howl, double level)
{
  const bool silent = howl->in_peak < HOWL_IN_SILENCE;
  const bool grows = howl_grows(howl, silent, level);
  if (howl->muted) {
    howl_calm(howl, silent, level);
    return false;
  }
  if (!grows) {
    return false;
  }
  howl->muted = true;
  howl->n_calm = 0U;
  inflect_live_fade_to(&howl->fade, 0.0, HOWL_MUTE_S);
  return true;
}

/// Listen to one frame, and return true if the mute begins
static bool
howl_listen(InflectLiveHowl* howl,
            uint32_t n_in,
            const float* const* in,
            uint32_t n_channels,
            float* const* sound,
            uint32_t i)
{
  for (uint32_t c = 0U; c < n_in; ++c) {
    howl->in_peak = fmaxf(howl->in_peak, fabsf(in[c][i]));
  }
  for (uint32_t c = 0U; c < n_channels; ++c) {
    howl->power += (double)sound[c][i] * (double)sound[c][i];
  }
  if (++howl->n_frames < howl->window_frames) {
    return false;
  }
  const bool begins =
    howl_judge(howl, sqrt(howl->power / (n_channels * howl->n_frames)));
  howl->power = 0.0;
  howl->in_peak = 0.0f;
  howl->n_frames = 0U;
  return begins;
}

bool
inflect_live_howl_run(InflectLiveHowl* howl,
                      uint32_t n_in,
                      const float* const* in,
                      uint32_t n_channels,
                      uint32_t n_frames,
                      float* const* sound)
{
  bool begins = false;
  for (uint32_t i = 0U; i < n_frames; ++i) {
    if (howl_listen(howl, n_in, in, n_channels, sound, i)) {
      begins = true;
    }
  }
  inflect_live_fade_run(&howl->fade, n_channels, n_frames, sound);
  return begins;
}
