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
read_all(const char* path,
         SNDFILE* sound,
         Choice* choice,
         InflectMessage* message)
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
    return inflect_message_set(message, "%s: %s", path, sf_strerror(sound));
  }
  return choice->n_frames > 0U && choice->peak > 0.0
           ? true
           : inflect_message_set(message,
                                 "%s: the file is silent, so it has no density "
                                 "of amplitudes",
                                 path);
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
  bool done = inflect_audio_input_open(path, &input, message);
  if (done && (uint32_t)input.info.channels > BLOCK_SIZE) {
    done = inflect_message_set(message, "%s: too many channels", path);
  }
  if (done) {
    const uint32_t n_channels = (uint32_t)input.info.channels;
    Choice choice = {
      .samples =
        (double*)calloc(INFLECT_MAX_READ_SAMPLES, sizeof(*choice.samples)),
      .n_channels = n_channels,
      .capacity = INFLECT_MAX_READ_SAMPLES / n_channels,
      .seed = seed,
    };
    done = choice.samples ? read_all(path, input.sound, &choice, message)
                          : inflect_message_set(message, "out of memory");
    const uint64_t n_kept =
      choice.n_frames < choice.capacity ? choice.n_frames : choice.capacity;
    if (done && inflect_amplitudes_of_samples((uint32_t)(n_kept * n_channels),
                                              choice.samples, amplitudes)) {
      done = inflect_message_set(message, "%s: a sample is no number", path);
    }
    *samples = choice.samples;
  }
  inflect_audio_input_close(&input);
  if (!done) {
    free(*samples);
    *samples = NULL;
  }
  return done;
}
