// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "sound_writer.h"

#include "audio_file.h"
#include "audio_format.h"

#include <string.h>

static bool
write_to(const char* path,
         const SF_INFO* made,
         const double* samples,
         bool force,
         InflectAudioOutput* output,
         InflectMessage* message)
{
  const InflectFormatRequest request = {NULL, NULL};
  const char* const name = strcmp(path, INFLECT_AUDIO_PIPE) ? path : NULL;
  SF_INFO info = {0};
  if (!inflect_format_choose(&request, name, made, &info, message) ||
      !inflect_audio_output_open(path, &info, force, output, message)) {
    return false;
  }
  if (sf_writef_double(output->sound, samples, made->frames) != made->frames) {
    return inflect_audio_output_failure(output, message);
  }
  return inflect_audio_output_commit(output, message);
}

bool
inflect_sound_write(const char* path,
                    int rate_hz,
                    uint32_t n_frames,
                    const double* samples,
                    bool force,
                    InflectMessage* message)
{
  const SF_INFO made = {.frames = n_frames,
                        .samplerate = rate_hz,
                        .channels = 1,
                        .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
  InflectMessage reason = {""};
  InflectAudioOutput output = {.sound = NULL};
  const bool done = write_to(path, &made, samples, force, &output, &reason);
  inflect_audio_output_abandon(&output);
  return done || inflect_message_set(message, "%.200s: %s", path, reason.text);
}
