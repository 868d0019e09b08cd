// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   How loud the shipped presets are on plucked strings.

   Argument: the folder of shipped presets.
*/

#include "../host/pluck.h"
#include "../host/preset.h"
#include "support/expect.h"

#include <inflect/shaper.h>

#include <ebur128.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define RATE_HZ 48000.0
#define N_FRAMES ((uint32_t)(RATE_HZ * INFLECT_PLUCK_SECONDS))
#define N_CHANNELS INFLECT_PLUCK_CHANNELS

/// Level at which presets are to be about as loud as the dry sound
#define PLAYING_RMS_DBFS (-12.0)

/// Largest difference in loudness; ears take 3 LU as clearly louder
#define LOUDNESS_TOLERANCE_LU 4.0

/// Peak of a recording with ordinary headroom
#define RECORDING_PEAK_DBFS (-6.0)

/// Least energy of what a preset changes, relative to the sound
#define LEAST_CHANGE_DB (-40.0)

/// Sound in the two shapes that are needed
typedef struct {
  float* interleaved; ///< Shape [N_FRAMES][N_CHANNELS]
  float* channels[N_CHANNELS];
} Sound;

typedef struct {
  InflectPreset* presets;
  size_t n_presets;
  Sound dry;
  Sound wet;
} Bench;

static void
new_sound(Sound* sound)
{
  sound->interleaved =
    (float*)calloc((size_t)N_FRAMES * N_CHANNELS, sizeof(float));
  assert_non_null(sound->interleaved);
  for (uint32_t c = 0U; c < N_CHANNELS; ++c) {
    sound->channels[c] = (float*)calloc(N_FRAMES, sizeof(float));
    assert_non_null(sound->channels[c]);
  }
}

static void
free_sound(Sound* sound)
{
  free(sound->interleaved);
  for (uint32_t c = 0U; c < N_CHANNELS; ++c) {
    free(sound->channels[c]);
  }
}

static void
interleave(Sound* sound)
{
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    for (uint32_t c = 0U; c < N_CHANNELS; ++c) {
      sound->interleaved[i * N_CHANNELS + c] = sound->channels[c][i];
    }
  }
}

static double
peak_of(const Sound* sound)
{
  double peak = 0.0;
  for (uint32_t i = 0U; i < N_FRAMES * N_CHANNELS; ++i) {
    peak = fmax(peak, fabs((double)sound->interleaved[i]));
  }
  return peak;
}

static double
rms_of(const Sound* sound)
{
  double energy = 0.0;
  for (uint32_t i = 0U; i < N_FRAMES * N_CHANNELS; ++i) {
    const double sample = (double)sound->interleaved[i];
    energy += sample * sample;
  }
  return sqrt(energy / (N_FRAMES * N_CHANNELS));
}

static void
scale(Sound* sound, double gain)
{
  for (uint32_t c = 0U; c < N_CHANNELS; ++c) {
    for (uint32_t i = 0U; i < N_FRAMES; ++i) {
      sound->channels[c][i] = (float)(gain * (double)sound->channels[c][i]);
    }
  }
  interleave(sound);
}

static double
loudness_lufs(const Sound* sound)
{
  double loudness = 0.0;
  ebur128_state* meter =
    ebur128_init(N_CHANNELS, (unsigned long)RATE_HZ, EBUR128_MODE_I);
  assert_non_null(meter);
  assert_int_equal(
    ebur128_add_frames_float(meter, sound->interleaved, N_FRAMES), 0);
  assert_int_equal(ebur128_loudness_global(meter, &loudness), 0);
  ebur128_destroy(&meter);
  return loudness;
}

/// Shape the dry sound, and return the latency in frames
static uint32_t
process(Bench* bench, const InflectSettings* settings)
{
  const InflectShaperConfig config = {RATE_HZ, N_CHANNELS};
  InflectShaper* shaper = NULL;
  assert_int_equal(inflect_shaper_new(&config, &shaper),
                   INFLECT_STATUS_SUCCESS);
  inflect_shaper_set(shaper, settings);
  inflect_shaper_reset(shaper);
  const float* const in[] = {bench->dry.channels[0], bench->dry.channels[1]};
  inflect_shaper_process(shaper, N_FRAMES, in, bench->wet.channels);
  const uint32_t latency = inflect_shaper_latency(shaper);
  inflect_shaper_free(shaper);
  interleave(&bench->wet);
  return latency;
}

/// Return the energy of what changed relative to the dry sound
static double
change_db(const Bench* bench, uint32_t latency)
{
  double changed = 0.0;
  double dry = 0.0;
  for (uint32_t c = 0U; c < N_CHANNELS; ++c) {
    for (uint32_t i = latency; i < N_FRAMES; ++i) {
      const double x = (double)bench->dry.channels[c][i - latency];
      const double y = (double)bench->wet.channels[c][i];
      changed += (y - x) * (y - x);
      dry += x * x;
    }
  }
  return 10.0 * log10(changed / dry);
}

static void
test_loudness(void** state)
{
  Bench* const bench = (Bench*)*state;
  scale(&bench->dry, pow(10.0, PLAYING_RMS_DBFS / 20.0) / rms_of(&bench->dry));
  const double dry_lufs = loudness_lufs(&bench->dry);
  for (size_t i = 0U; i < bench->n_presets; ++i) {
    const InflectPreset* const preset = &bench->presets[i];
    const uint32_t latency = process(bench, &preset->settings);
    const double difference_lu = loudness_lufs(&bench->wet) - dry_lufs;
    expect(fabs(difference_lu) <= LOUDNESS_TOLERANCE_LU,
           "%s is %+.1f LU louder than the dry sound", preset->symbol,
           difference_lu);
    expect(change_db(bench, latency) >= LEAST_CHANGE_DB,
           "%s hardly changes the sound (%.1f dB)", preset->symbol,
           change_db(bench, latency));
  }
  expect_all_met();
}

static void
test_headroom(void** state)
{
  Bench* const bench = (Bench*)*state;
  scale(&bench->dry,
        pow(10.0, RECORDING_PEAK_DBFS / 20.0) / peak_of(&bench->dry));
  for (size_t i = 0U; i < bench->n_presets; ++i) {
    const InflectPreset* const preset = &bench->presets[i];
    process(bench, &preset->settings);
    expect(peak_of(&bench->wet) <= 1.0, "%s clips: %+.1f dBFS", preset->symbol,
           20.0 * log10(peak_of(&bench->wet)));
  }
  expect_all_met();
}

static int
set_up(void** state)
{
  Bench* const bench = (Bench*)*state;
  char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
  if (!inflect_preset_list(&bench->presets, &bench->n_presets, message,
                           sizeof(message))) {
    fprintf(stderr, "%s\n", message);
    return -1;
  }
  new_sound(&bench->dry);
  new_sound(&bench->wet);
  if (!inflect_pluck(RATE_HZ, 0U, 1.0, N_FRAMES, bench->dry.interleaved)) {
    return -1;
  }
  for (uint32_t i = 0U; i < N_FRAMES * N_CHANNELS; ++i) {
    bench->dry.channels[i % N_CHANNELS][i / N_CHANNELS] =
      bench->dry.interleaved[i];
  }
  return 0;
}

static int
tear_down(void** state)
{
  Bench* const bench = (Bench*)*state;
  free_sound(&bench->dry);
  free_sound(&bench->wet);
  free(bench->presets);
  return 0;
}

int
main(int argc, char** argv)
{
  if (argc != 2 || setenv("INFLECT_PRESETS", argv[1], 1)) {
    fprintf(stderr, "usage: %s PRESET_FOLDER\n", argv[0]);
    return 2;
  }
  Bench bench = {NULL, 0U, {NULL, {NULL}}, {NULL, {NULL}}};
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_prestate(test_loudness, &bench),
    cmocka_unit_test_prestate(test_headroom, &bench),
  };
  void* state = &bench;
  const int n_failed =
    set_up(&state)
      ? 2
      : cmocka_run_group_tests_name("preset_sound", tests, NULL, NULL);
  tear_down(&state);
  return n_failed;
}
