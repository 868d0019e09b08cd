// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // memmem()

#include "live.h"

#include "with_cmocka.h"

#include <inflect/shaper.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_SIZE (PATH_MAX + 1024)

static char program_path[PATH_MAX];

void
live_setup(const char* program)
{
  assert_non_null(realpath(program, program_path));
  program_setup("/usr/bin/timeout");

  // Whatever runs on this machine is left alone
  setenv("JACK_NO_START_SERVER", "1", 1);
  setenv("JACK_DEFAULT_SERVER", "inflect-test-none", 1);
}

bool
live_silence_alsa(void)
{
  char path[PATH_MAX] = "";
  FILE* const file = fopen("alsa.conf", "w");
  if (!file) {
    return false;
  }
  const bool written = fputs("pcm.!default { type null }\n"
                             "ctl.!default { type null }\n",
                             file) >= 0;
  return fclose(file) == 0 && written && realpath("alsa.conf", path) &&
         !setenv("ALSA_CONFIG_PATH", path, 1);
}

pid_t
live_start(const ProgramConfig* config, const char* line)
{
  char text[LINE_SIZE] = "";
  snprintf(text, sizeof(text), "-k 5 " LIVE_TIME_LIMIT " %s %s", program_path,
           line);
  return program_start(config, text);
}

ProgramRun
live_run(const char* line)
{
  const ProgramConfig config = {NULL, 0};
  return program_wait(live_start(&config, line));
}

void
live_expect(ProgramRun* run, int status, const char* text)
{
  if (run->status != status || !strstr(run->err, text)) {
    print_error("exit %d instead of %d, or no '%s' in:\n%s", run->status,
                status, text, run->err);
  }
  assert_int_equal(run->status, status);
  assert_non_null(strstr(run->err, text));
  program_run_free(run);
}

void
live_noise(float* sound, uint32_t n_frames, float level)
{
  uint32_t state = 1U;
  for (uint32_t i = 0U; i < n_frames; ++i) {
    state = state * 1664525U + 1013904223U;
    sound[i] = level * ((float)(state >> 8U) / 8388608.0f - 1.0f);
  }
}

/// Make a shaper of one channel at 48 kHz, at rest
static InflectShaper*
new_shaper(const char* set)
{
  InflectSettings settings = inflect_settings_default();
  char text[256] = "";
  char* rest = NULL;
  snprintf(text, sizeof(text), "%s", set ? set : "");
  for (char* word = strtok_r(text, " ", &rest); word;
       word = strtok_r(NULL, " ", &rest)) {
    char* const equals = strchr(word, '=');
    assert_non_null(equals);
    *equals = '\0';
    assert_int_equal(
      inflect_settings_set_text(&settings, word, equals + 1, NULL, 0U), 0);
  }
  const InflectShaperConfig config = {48000.0, 1U};
  InflectShaper* shaper = NULL;
  assert_int_equal(inflect_shaper_new(&config, &shaper), 0);
  inflect_shaper_set(shaper, &settings);
  inflect_shaper_reset(shaper);
  return shaper;
}

void
live_shape(const char* set, const float* in, float* out, uint32_t n_frames)
{
  InflectShaper* const shaper = new_shaper(set);
  inflect_shaper_process(shaper, n_frames, &in, &out);
  inflect_shaper_free(shaper);
}

uint32_t
live_latency(const char* set)
{
  InflectShaper* const shaper = new_shaper(set);
  const uint32_t latency = inflect_shaper_latency(shaper);
  inflect_shaper_free(shaper);
  return latency;
}

long
live_find(const float* sound,
          uint32_t n_frames,
          const float* part,
          uint32_t n_part)
{
  const void* const found =
    memmem(sound, n_frames * sizeof(float), part, n_part * sizeof(float));
  return found ? (long)((const float*)found - sound) : -1L;
}

float*
live_read(const char* path, uint32_t max, uint32_t* n_frames)
{
  FILE* const file = fopen(path, "rb");
  assert_non_null(file);
  float* const sound = (float*)calloc(max, sizeof(float));
  assert_non_null(sound);
  *n_frames = (uint32_t)fread(sound, sizeof(float), max, file);
  fclose(file);
  return sound;
}

void
live_send(int fd, const char* line)
{
  assert_int_equal(write(fd, line, strlen(line)), (ssize_t)strlen(line));
}

void
live_pause(void)
{
  const struct timespec moment = {0, 20000000};
  nanosleep(&moment, NULL);
}
