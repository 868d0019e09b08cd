// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The format that an output gets, for files too large to be made in a test

#include "support/with_cmocka.h"

#include "../host/audio_format.h"

#include <sndfile.h>

#include <string.h>

#define RATE_HZ 48000

/// Frames of stereo, 24 bits, just within and just beyond 4 GiB
#define SMALL_FRAMES ((INT64_C(1) << 32) / 6 - 200000)
#define LARGE_FRAMES ((INT64_C(1) << 32) / 6)

static SF_INFO
info_of(int format, sf_count_t frames)
{
  const SF_INFO info = {.samplerate = RATE_HZ,
                        .channels = 2,
                        .format = format | SF_FORMAT_PCM_24,
                        .frames = frames};
  return info;
}

static void
wav_beyond_4_gib_becomes_rf64(void** state)
{
  (void)state;
  static const int formats[] = {SF_FORMAT_WAV, SF_FORMAT_WAVEX};
  const InflectFormatRequest request = {NULL, NULL};
  for (size_t i = 0U; i < 2U; ++i) {
    InflectMessage message = {""};
    SF_INFO out = {0};
    const SF_INFO small = info_of(formats[i], SMALL_FRAMES);
    assert_true(
      inflect_format_choose(&request, "a.wav", &small, &out, &message));
    assert_int_equal(out.format, formats[i] | SF_FORMAT_PCM_24);
    const SF_INFO large = info_of(formats[i], LARGE_FRAMES);
    assert_true(
      inflect_format_choose(&request, "a.wav", &large, &out, &message));
    assert_int_equal(out.format, SF_FORMAT_RF64 | SF_FORMAT_PCM_24);
  }
}

static void
unlimited_containers_stay(void** state)
{
  (void)state;
  static const int formats[] = {SF_FORMAT_W64, SF_FORMAT_RF64, SF_FORMAT_CAF,
                                SF_FORMAT_FLAC};
  const InflectFormatRequest request = {NULL, NULL};
  for (size_t i = 0U; i < 4U; ++i) {
    InflectMessage message = {""};
    SF_INFO out = {0};
    const SF_INFO large = info_of(formats[i], LARGE_FRAMES);
    assert_true(inflect_format_choose(&request, NULL, &large, &out, &message));
    assert_int_equal(out.format, formats[i] | SF_FORMAT_PCM_24);
  }
}

static void
small_containers_refuse_and_say_what_to_do(void** state)
{
  (void)state;
  const InflectFormatRequest request = {NULL, NULL};
  InflectMessage message = {""};
  SF_INFO out = {0};
  const SF_INFO large = info_of(SF_FORMAT_AIFF, LARGE_FRAMES);
  assert_false(inflect_format_choose(&request, NULL, &large, &out, &message));
  assert_non_null(strstr(message.text, "aiff"));
  assert_non_null(strstr(message.text, "--format w64"));
}

static void
unknown_length_may_grow(void** state)
{
  (void)state;
  const InflectFormatRequest request = {NULL, NULL};
  InflectMessage message = {""};
  SF_INFO out = {0};
  const SF_INFO endless = info_of(SF_FORMAT_FLAC, SF_COUNT_MAX);
  assert_true(
    inflect_format_choose(&request, "a.wav", &endless, &out, &message));
  assert_int_equal(out.format, SF_FORMAT_RF64 | SF_FORMAT_PCM_24);
}

static void
names_in_a_folder_keep_or_change_extension(void** state)
{
  (void)state;
  static const struct {
    const char* folder;
    const char* input;
    const char* format;
    const char* path;
  } cases[] = {
    {"out", "takes/a.wav", NULL, "out/a.wav"},
    {"out/", "a.wav", "flac", "out/a.flac"},
    {"out", "a.b/c", "flac", "out/c.flac"},
    {"out", "a.AIF", "aiff", "out/a.AIF"},
    {"out", ".hidden", "wav", "out/.hidden.wav"},
  };
  for (size_t i = 0U; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    InflectMessage message = {""};
    const InflectContainer* const container =
      cases[i].format ? inflect_container_find(cases[i].format, &message)
                      : NULL;
    char path[64] = "";
    assert_true(inflect_format_name(cases[i].folder, cases[i].input, container,
                                    path, sizeof(path)));
    assert_string_equal(path, cases[i].path);
    assert_false(inflect_format_name(cases[i].folder, cases[i].input, container,
                                     path, strlen(cases[i].path)));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(wav_beyond_4_gib_becomes_rf64),
    cmocka_unit_test(unlimited_containers_stay),
    cmocka_unit_test(small_containers_refuse_and_say_what_to_do),
    cmocka_unit_test(unknown_length_may_grow),
    cmocka_unit_test(names_in_a_folder_keep_or_change_extension),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
