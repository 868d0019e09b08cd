// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "channel_reader.h"

#include "audio_file.h"

#include <inflect/shaper.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Samples that room is made for at first
#define FIRST_ROOM 65536U

/// Make room for one more sample
static bool
make_room(InflectChannel* sound, size_t* room)
{
  if (sound->n < *room) {
    return true;
  }
  const size_t more = *room ? 2U * *room : FIRST_ROOM;
  float* const samples = (float*)realloc(sound->samples, more * sizeof(float));
  if (samples) {
    sound->samples = samples;
    *room = more;
  }
  return samples;
}

static bool
read_open(InflectAudioInput* input,
          uint32_t channel,
          double duration_s,
          InflectChannel* sound,
          InflectMessage* message)
{
  const uint32_t n_channels = (uint32_t)input->info.channels;
  const uint32_t index = channel ? channel - 1U : 0U;
  if (index >= n_channels) {
    return inflect_message_set(message, "has %u channel%s; choose --channel",
                               n_channels, n_channels == 1U ? "" : "s");
  }
  sound->rate_hz = (double)input->info.samplerate;
  if (sound->rate_hz < INFLECT_MIN_RATE_HZ ||
      sound->rate_hz > INFLECT_MAX_RATE_HZ) {
    return inflect_message_set(
      message, "its sample rate is %d Hz but must be from %g to %g Hz",
      input->info.samplerate, INFLECT_MIN_RATE_HZ, INFLECT_MAX_RATE_HZ);
  }
  const double most = ceil(duration_s * sound->rate_hz);
  const size_t limit = (size_t)fmin(most, (double)input->info.frames);
  float* const frame = (float*)calloc(n_channels, sizeof(float));
  size_t room = 0U;
  bool good = frame;
  while (good && sound->n < limit &&
         sf_readf_float(input->sound, frame, 1) == 1) {
    const float x = frame[index];
    const bool sane = fabsf(x) <= (float)INFLECT_MAX_SAMPLE;
    good = make_room(sound, &room);
    if (good) {
      sound->n_broken += sane ? 0U : 1U;
      sound->samples[sound->n++] = sane ? x : 0.0F;
    }
  }
  free(frame);
  if (!good) {
    return inflect_message_set(message, "out of memory");
  }
  return sound->n > 0U || inflect_message_set(message, "holds no sound");
}

bool
inflect_channel_read(const char* path,
                     uint32_t channel,
                     double duration_s,
                     InflectChannel* sound,
                     InflectMessage* message)
{
  memset(sound, 0, sizeof(*sound));
  InflectAudioInput input = {.sound = NULL};
  const bool done = inflect_audio_input_open(path, &input, message) &&
                    read_open(&input, channel, duration_s, sound, message);
  inflect_audio_input_close(&input);
  return done;
}
