// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "channel_reader.h"
#include "embed_study.h"
#include "preset.h"
#include "random.h"

#include <inflect/shaper.h>
#include <inflect/sound_features.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define V INFLECT_EMBED_VIEWS
#define PI 3.14159265358979323846

/// Random settings, and how many of them are held out
#define N_SETTINGS 200U
#define N_HELD_OUT 40U

/// The test sound of a setting: two tones at three levels
#define RATE_HZ 48000.0
#define N_SECTION 4096U
#define N_SECTIONS 3U
#define N_RESPONSE (N_SECTIONS * N_SECTION)
#define NOISE 0.003

/// What renderings differ by
#define GAIN_SPREAD 0.2
#define PITCH_SPREAD 0.02
#define START_SHARE 0.05

/// Every so many files one is held out
#define HOLD_OUT_EVERY 4U

/// Random numbers of one rendering
typedef struct {
  uint64_t key;
  uint64_t position;
} Chance;

/// A number of -0.5 to 0.5
static double
draw(Chance* chance)
{
  return inflect_random_uniform(chance->key, chance->position++);
}

static Chance
chance_of(uint64_t seed, uint64_t thing, uint64_t view)
{
  return (Chance){inflect_random_bits(seed, thing * 64U + view), 0U};
}

static void
make_test_sound(Chance* chance, float* x)
{
  static const double levels[N_SECTIONS] = {0.03, 0.18, 1.0};
  static const double tones_hz[2] = {220.0, 1109.0};
  const double pitch = 1.0 + PITCH_SPREAD * draw(chance);
  const double level = 1.0 + GAIN_SPREAD * draw(chance);
  const double phases[2] = {2.0 * PI * draw(chance), 2.0 * PI * draw(chance)};
  for (uint32_t i = 0U; i < N_RESPONSE; ++i) {
    const double gain = level * levels[i / N_SECTION];
    double sum = NOISE * 2.0 * draw(chance);
    for (uint32_t k = 0U; k < 2U; ++k) {
      const double cycles = pitch * tones_hz[k] * i / RATE_HZ;
      sum += 0.5 * sin(2.0 * PI * cycles + phases[k]);
    }
    x[i] = (float)(gain * sum);
  }
}

/// Find the features of one rendering of an effect
static InflectStatus
respond(InflectShaper* shaper, Chance* chance, float* x, double* features)
{
  make_test_sound(chance, x);
  const float* in[1] = {x};
  float* out[1] = {x};
  inflect_shaper_reset(shaper);
  inflect_shaper_process(shaper, N_RESPONSE, in, out);
  const InflectStatus status =
    inflect_sound_features(RATE_HZ, N_RESPONSE, x, features);
  return status ? status
                : inflect_sound_features(RATE_HZ, N_SECTION, x,
                                         features + INFLECT_SOUND_FEATURES);
}

/// Find the features of all renderings of settings
static InflectStatus
respond_to(const InflectSettings* settings,
           uint64_t seed,
           uint64_t thing,
           double* features)
{
  const InflectShaperConfig config = {RATE_HZ, 1U};
  InflectShaper* shaper = NULL;
  float* const x = (float*)calloc(N_RESPONSE, sizeof(float));
  InflectStatus status =
    x ? inflect_shaper_new(&config, &shaper) : INFLECT_STATUS_NO_MEM;
  if (!status) {
    inflect_shaper_set(shaper, settings);
  }
  for (uint32_t v = 0U; v < V && !status; ++v) {
    Chance chance = chance_of(seed, thing, v);
    status = respond(shaper, &chance, x,
                     features + (size_t)v * 2U * INFLECT_SOUND_FEATURES);
  }
  inflect_shaper_free(shaper);
  free(x);
  return status;
}

static InflectSettings
random_settings(uint64_t seed, uint64_t thing)
{
  Chance chance = chance_of(~seed, thing, 0U);
  InflectSettings settings = inflect_settings_default();
  const double share = 0.5 + draw(&chance);
  const uint32_t index = (uint32_t)(share * inflect_activation_count());
  settings.values[INFLECT_PARAMETER_CURVE] = inflect_activation_at(index)->id;
  settings.values[INFLECT_PARAMETER_DRIVE] = 15.0 + 30.0 * draw(&chance);
  settings.values[INFLECT_PARAMETER_BIAS] = 0.6 * draw(&chance);
  settings.values[INFLECT_PARAMETER_TONE] = 12.0 * draw(&chance);
  settings.values[INFLECT_PARAMETER_MIX] = 75.0 + 50.0 * draw(&chance);
  return settings;
}

static bool
allocate(InflectEmbedSounds* sounds, InflectMessage* message)
{
  const size_t thing = (size_t)V * sounds->n_features;
  sounds->things =
    (double*)calloc(sounds->n_things * thing + 1U, sizeof(double));
  sounds->tests = (double*)calloc(sounds->n_tests * thing + 1U, sizeof(double));
  sounds->items = (double*)calloc(sounds->n_items * thing + 1U, sizeof(double));
  sounds->names = (char(*)[INFLECT_EMBED_NAME_SIZE])calloc(
    sounds->n_items + 1U, sizeof(*sounds->names));
  return (sounds->things && sounds->tests && sounds->items && sounds->names) ||
         inflect_message_set(message, "embed: out of memory");
}

void
inflect_embed_sounds_free(InflectEmbedSounds* sounds)
{
  free(sounds->names);
  free(sounds->items);
  free(sounds->tests);
  free(sounds->things);
}

static bool
render_all(const InflectPreset* presets,
           uint64_t seed,
           InflectEmbedSounds* sounds)
{
  const size_t thing = (size_t)V * sounds->n_features;
  InflectStatus status = INFLECT_STATUS_SUCCESS;
  for (uint32_t i = 0U; i < N_SETTINGS && !status; ++i) {
    const InflectSettings settings = random_settings(seed, i);
    double* const place = i < sounds->n_tests
                            ? sounds->tests + i * thing
                            : sounds->things + (i - sounds->n_tests) * thing;
    status = respond_to(&settings, seed, i, place);
  }
  for (uint32_t i = 0U; i < sounds->n_items && !status; ++i) {
    snprintf(sounds->names[i], sizeof(sounds->names[i]), "%s",
             presets[i].symbol);
    status = respond_to(&presets[i].settings, seed, N_SETTINGS + i,
                        sounds->items + i * thing);
  }
  return !status;
}

bool
inflect_embed_presets(uint64_t seed,
                      InflectEmbedSounds* sounds,
                      InflectMessage* message)
{
  InflectPreset* presets = NULL;
  size_t n_presets = 0U;
  if (!inflect_preset_list(&presets, &n_presets, message->text,
                           sizeof(message->text))) {
    return false;
  }
  // Those that can be used move to the front
  uint32_t n = 0U;
  for (size_t i = 0U; i < n_presets; ++i) {
    if (!*presets[i].problem) {
      presets[n++] = presets[i];
    }
  }
  *sounds = (InflectEmbedSounds){
    .n_features = 2U * INFLECT_SOUND_FEATURES,
    .n_things = N_SETTINGS - N_HELD_OUT,
    .n_tests = N_HELD_OUT,
    .n_items = n,
  };
  bool done = allocate(sounds, message);
  if (done && !render_all(presets, seed, sounds)) {
    done = inflect_message_set(message, "embed: out of memory");
  }
  free(presets);
  return done;
}

/// Find the features of noisy renderings of a sound
static InflectStatus
render(const InflectChannel* sound,
       uint64_t seed,
       uint64_t thing,
       double* features)
{
  double energy = 0.0;
  for (size_t i = 0U; i < sound->n; ++i) {
    energy += (double)sound->samples[i] * (double)sound->samples[i];
  }
  const double rms = sqrt(energy / (double)sound->n);
  float* const x = (float*)calloc(sound->n, sizeof(float));
  InflectStatus status = x ? INFLECT_STATUS_SUCCESS : INFLECT_STATUS_NO_MEM;
  for (uint32_t v = 0U; v < V && !status; ++v) {
    Chance chance = chance_of(seed, thing, v);
    const double share = START_SHARE * (0.5 + draw(&chance));
    const size_t start = (size_t)(share * (double)sound->n);
    const double noise = rms * pow(10.0, -2.0 + 0.5 * draw(&chance));
    const uint32_t n = (uint32_t)(sound->n - start);
    for (uint32_t i = 0U; i < n; ++i) {
      x[i] = (float)((double)sound->samples[start + i] +
                     noise * sqrt(12.0) * draw(&chance));
    }
    status = inflect_sound_features(
      sound->rate_hz, n, x, features + (size_t)v * INFLECT_SOUND_FEATURES);
  }
  free(x);
  return status;
}

static bool
is_silent(const InflectChannel* sound)
{
  for (size_t i = 0U; i < sound->n; ++i) {
    if (sound->samples[i] < 0.0F || sound->samples[i] > 0.0F) {
      return false;
    }
  }
  return true;
}

static bool
render_file(const char* path,
            uint32_t channel,
            double duration_s,
            uint64_t seed,
            uint64_t thing,
            double* features,
            InflectMessage* message)
{
  InflectChannel sound = {NULL, 0U, 0.0, 0U};
  InflectMessage inner = {""};
  bool done = inflect_channel_read(path, channel, duration_s, &sound, &inner);
  if (done && sound.n_broken) {
    done = inflect_message_set(
      &inner,
      "%zu samples are not finite or far too large; mend it, for "
      "example with 'inflect process'",
      sound.n_broken);
  }
  if (done && is_silent(&sound)) {
    done = inflect_message_set(&inner, "is silent; leave it out");
  }
  if (done && render(&sound, seed, thing, features)) {
    done = inflect_message_set(&inner, "out of memory");
  }
  free(sound.samples);
  return done ||
         inflect_message_set(message, "%.200s: %.250s", path, inner.text);
}

/// The name of a file without its folder
static const char*
base_name(const char* path)
{
  const char* const slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

bool
inflect_embed_files(uint32_t n_files,
                    char** paths,
                    uint32_t channel,
                    double duration_s,
                    uint64_t seed,
                    InflectEmbedSounds* sounds,
                    InflectMessage* message)
{
  const bool enough = n_files >= INFLECT_EMBED_LEAST_FILES;
  const uint32_t n_tests = enough ? n_files / HOLD_OUT_EVERY : 0U;
  *sounds = (InflectEmbedSounds){
    .n_features = INFLECT_SOUND_FEATURES,
    .n_things = n_files - n_tests,
    .n_tests = n_tests,
    .n_items = n_files,
  };
  if (!allocate(sounds, message)) {
    return false;
  }
  const size_t thing = (size_t)V * sounds->n_features;
  double* next_thing = sounds->things;
  double* next_test = sounds->tests;
  for (uint32_t i = 0U; i < n_files; ++i) {
    double* const own = sounds->items + i * thing;
    if (!render_file(paths[i], channel, duration_s, seed, i, own, message)) {
      return false;
    }
    const bool held_out = enough && i % HOLD_OUT_EVERY == HOLD_OUT_EVERY - 1U;
    double** const next = held_out ? &next_test : &next_thing;
    memcpy(*next, own, thing * sizeof(double));
    *next += thing;
    snprintf(sounds->names[i], sizeof(sounds->names[i]), "%s",
             base_name(paths[i]));
  }
  return true;
}
