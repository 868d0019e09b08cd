// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "amplitude_reader.h"
#include "audio_file.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 4096U

/// Frames kept so far, interleaved
typedef struct {
  double* samples;
  uint32_t n_channels;
  uint64_t capacity; ///< In frames
  uint64_t n_frames; ///< Seen, not kept
  uint64_t seed;
  double peak;
} Choice;

bool
inflect_take_amplitudes(void* target, const char* text, InflectMessage* message)
{
  InflectAmplitudes* const amplitudes = (InflectAmplitudes*)target;
  const char* const colon = strchr(text, ':');
  const size_t length = colon ? (size_t)(colon - text) : strlen(text);
  for (unsigned i = 0U; colon && i < INFLECT_AMPLITUDES_SAMPLES; ++i) {
    const char* const symbol =
      inflect_amplitudes_symbol((InflectAmplitudesKind)i);
    char* end = NULL;
    const double scale = strtod(colon + 1, &end);
    if (strlen(symbol) != length || strncmp(symbol, text, length) != 0) {
      continue;
    }
    if (end == colon + 1 || *end || !(scale > 0.0) ||
        scale > INFLECT_MAX_AMPLITUDE_SCALE) {
      return inflect_message_set(
        message, "'%.40s' needs a scale above 0, to %g, after its colon", text,
        INFLECT_MAX_AMPLITUDE_SCALE);
    }
    *amplitudes =
      (InflectAmplitudes){.kind = (InflectAmplitudesKind)i, .scale = scale};
    return true;
  }
  return inflect_message_set(message,
                             "is gaussian:SCALE, uniform:SCALE, sine:SCALE or "
                             "laplace:SCALE, not '%.40s'",
                             text);
}

/// Keep a frame or not. Source: Vitter (1985), Random sampling with a
/// reservoir, algorithm R.
static void
choose(Choice* choice, const float* frame)
{
  const uint64_t n = choice->n_frames++;
  const uint64_t place =
    n < choice->capacity ? n : inflect_random_bits(choice->seed, n) % (n + 1U);
  if (place >= choice->capacity) {
    return;
  }
  for (uint32_t i = 0U; i < choice->n_channels; ++i) {
    const double sample = (double)frame[i];
    choice->samples[place * choice->n_channels + i] = sample;
    choice->peak = fmax(choice->peak, fabs(sample));
  }
}

static bool
read_all(SNDFILE* sound, Choice* choice, InflectMessage* message)
{
  float block[BLOCK_SIZE];
  const sf_count_t n_wanted = (sf_count_t)(BLOCK_SIZE / choice->n_channels);
  sf_count_t n = 0;
  while ((n = sf_readf_float(sound, block, n_wanted)) > 0) {
    for (sf_count_t i = 0; i < n; ++i) {
      choose(choice, block + i * (sf_count_t)choice->n_channels);
    }
  }
  if (sf_error(sound)) {
    return inflect_message_set(message, "%s", sf_strerror(sound));
  }
  return choice->peak > 0.0 ||
         inflect_message_set(message, "silence has no density of amplitudes");
}

/// Read an open file into memory that the caller frees, also after an error
static bool
read_open(const InflectAudioInput* input,
          uint64_t seed,
          InflectAmplitudes* amplitudes,
          double** samples,
          InflectMessage* message)
{
  const uint32_t n_channels = (uint32_t)input->info.channels;
  if (n_channels > BLOCK_SIZE) {
    return inflect_message_set(message, "too many channels");
  }
  *samples = (double*)calloc(INFLECT_MAX_READ_SAMPLES, sizeof(double));
  if (!*samples) {
    return inflect_message_set(message, "out of memory");
  }
  Choice choice = {
    .samples = *samples,
    .n_channels = n_channels,
    .capacity = INFLECT_MAX_READ_SAMPLES / n_channels,
    .seed = seed,
  };
  if (!read_all(input->sound, &choice, message)) {
    return false;
  }
  const uint64_t n_kept =
    choice.n_frames < choice.capacity ? choice.n_frames : choice.capacity;
  return !inflect_amplitudes_of_samples((uint32_t)(n_kept * n_channels),
                                        *samples, amplitudes) ||
         inflect_message_set(message, "a sample is no number");
}

bool
inflect_amplitudes_read(const char* path,
                        uint64_t seed,
                        InflectAmplitudes* amplitudes,
                        double** samples,
                        InflectMessage* message)
{
  *samples = NULL;
  InflectAudioInput input;
  const bool done = inflect_audio_input_open(path, &input, message) &&
                    read_open(&input, seed, amplitudes, samples, message);
  inflect_audio_input_close(&input);
  if (!done) {
    free(*samples);
    *samples = NULL;
  }
  return done;
}
