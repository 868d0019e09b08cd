// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// From the samples of a file to those of the effect, and back

#include "support/with_cmocka.h"

#include "../host/pcm.h"
#include "../host/planes.h"
#include "../host/quantise.h"

#include <sndfile.h>

#include <math.h>
#include <stdint.h>
#include <string.h>

#define MAX_FRAMES 1300U
#define MAX_CHANNELS 6U
#define SEED 41U

/// Lengths around those of vectors, rows and blocks
static const uint32_t lengths[] = {0U,  1U,   2U,   3U,   4U,   5U,
                                   31U, 511U, 512U, 513U, 1027U};
#define N_LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

/// Bytes that must stay what they are
#define CANARY 0x5A

/// Random bits of a position, written out once more
static uint64_t
random_bits(uint64_t key, uint64_t position)
{
  uint64_t z = key + (position + 1U) * 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

/// Return a sample of any size up to 1.2, some of them exact or extreme
static float
sample_at(uint64_t i)
{
  static const float special[] = {0.0F, -0.0F, 1.0F,   -1.0F,
                                  1.2F, -1.2F, 0.5F,   0x1.fffffep-1F,
                                  8.0F, -8.0F, 1e-30F, 0x1p-24F};
  const uint64_t bits = random_bits(7U, i);
  const size_t n_special = sizeof(special) / sizeof(special[0]);
  return bits % 5U ? (float)(1.2 * (double)(int32_t)(bits >> 32) * 0x1p-31)
                   : special[(bits >> 8) % n_special];
}

/// What a sample must become, with the functions of the C library
static int32_t
rounded(const InflectQuantiser* quantiser,
        uint32_t channel,
        uint64_t frame,
        float sample)
{
  const double scale = ldexp(1.0, (int)quantiser->bits - 1);
  const uint64_t bits =
    random_bits(quantiser->seed + (channel + 1U) * 0xD1B54A32D192ED03U, frame);
  const double noise =
    ((double)(bits >> 32) - (double)(bits & UINT32_MAX)) * 0x1p-32;
  const double level =
    (double)sample * scale + (quantiser->dither ? noise : 0.0);
  const int64_t whole = lrint(fmin(fmax(level, -scale), scale - 1.0));
  return (int32_t)(whole * (INT64_C(1) << (32U - quantiser->bits)));
}

static void
check_quantiser(const InflectQuantiser* quantiser, uint32_t n_frames)
{
  static const uint64_t frames[] = {0U, 12345U, UINT64_C(1) << 40U};
  static float planes[MAX_CHANNELS][MAX_FRAMES];
  static int32_t out[MAX_CHANNELS * MAX_FRAMES];
  const float* rows[MAX_CHANNELS] = {NULL};
  const uint32_t n_channels = quantiser->n_channels;
  for (uint32_t c = 0U; c < n_channels; ++c) {
    rows[c] = planes[c];
    for (uint32_t i = 0U; i < n_frames; ++i) {
      planes[c][i] = sample_at((uint64_t)c * MAX_FRAMES + i);
    }
  }
  for (size_t f = 0U; f < sizeof(frames) / sizeof(frames[0]); ++f) {
    out[n_channels * n_frames] = CANARY;
    inflect_quantise(quantiser, frames[f], n_frames, rows, out);
    for (uint32_t i = 0U; i < n_frames; ++i) {
      for (uint32_t c = 0U; c < n_channels; ++c) {
        assert_int_equal(out[i * n_channels + c],
                         rounded(quantiser, c, frames[f] + i, planes[c][i]));
      }
    }
    assert_int_equal(out[n_channels * n_frames], CANARY);
  }
}

static void
every_processor_rounds_as_the_c_library_does(void** state)
{
  (void)state;
  static const uint32_t bits[] = {8U, 12U, 16U, 24U, 32U};
  static const uint32_t channels[] = {1U, 2U, 3U, 6U};
  for (size_t i = 0U; i < 5U * 4U * 4U; ++i) {
    const InflectQuantiser quantiser = {
      .seed = SEED,
      .bits = bits[i / 16U],
      .n_channels = channels[i / 4U % 4U],
      .dither = i / 2U % 2U != 0U,
      .baseline = i % 2U != 0U,
    };
    for (size_t l = 0U; l < N_LENGTHS; ++l) {
      check_quantiser(&quantiser, lengths[l]);
    }
  }
}

static void
plain_formats_are_told(void** state)
{
  (void)state;
  static const struct {
    int format;
    uint32_t bytes;
  } cases[] = {
    {SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2U},
    {SF_FORMAT_WAV | SF_FORMAT_PCM_24, 3U},
    {SF_FORMAT_WAVEX | SF_FORMAT_PCM_32, 4U},
    {SF_FORMAT_RF64 | SF_FORMAT_PCM_24 | SF_ENDIAN_LITTLE, 3U},
    {SF_FORMAT_W64 | SF_FORMAT_PCM_24, 3U},
    {SF_FORMAT_WAV | SF_FORMAT_PCM_24 | SF_ENDIAN_BIG, 0U},
    {SF_FORMAT_WAV | SF_FORMAT_FLOAT, 0U},
    {SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 0U},
    {SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 0U},
    {SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 0U},
  };
  for (size_t i = 0U; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    assert_int_equal(inflect_pcm_bytes(cases[i].format), cases[i].bytes);
  }
}

static void
samples_come_out_of_their_bytes_and_return(void** state)
{
  (void)state;
  static uint8_t in[4U * MAX_FRAMES + INFLECT_PCM_SLACK];
  static uint8_t back[4U * MAX_FRAMES + INFLECT_PCM_SLACK + 1U];
  static int32_t samples[MAX_FRAMES + 1U];
  for (size_t i = 0U; i < sizeof(in); ++i) {
    in[i] = (uint8_t)(random_bits(3U, i) >> 20);
  }
  for (uint32_t bytes = 2U; bytes <= 4U; ++bytes) {
    for (size_t l = 0U; l < N_LENGTHS; ++l) {
      const size_t n = lengths[l];
      samples[n] = CANARY;
      memset(back, CANARY, sizeof(back));
      inflect_pcm_unpack(bytes, n, in, samples);
      inflect_pcm_pack(bytes, n, samples, back);
      assert_int_equal(samples[n], CANARY);
      assert_memory_equal(back, in, n * bytes);
      assert_int_equal(back[n * bytes + INFLECT_PCM_SLACK], CANARY);
      for (size_t i = 0U; i < n; ++i) {
        uint32_t word = 0U;
        for (uint32_t b = 0U; b < bytes; ++b) {
          word |= (uint32_t)in[bytes * i + b] << (32U - 8U * (bytes - b));
        }
        assert_int_equal(samples[i], (int32_t)word);
      }
    }
  }
}

static void
channels_part_and_meet(void** state)
{
  (void)state;
  static float interleaved[MAX_CHANNELS * MAX_FRAMES];
  static float again[MAX_CHANNELS * MAX_FRAMES];
  static int32_t integers[MAX_CHANNELS * MAX_FRAMES];
  static float planes[MAX_CHANNELS][MAX_FRAMES];
  float* rows[MAX_CHANNELS];
  for (uint32_t c = 0U; c < MAX_CHANNELS; ++c) {
    rows[c] = planes[c];
  }
  for (uint32_t i = 0U; i < MAX_CHANNELS * MAX_FRAMES; ++i) {
    interleaved[i] = sample_at(i);
    integers[i] = (int32_t)(random_bits(5U, i) >> 32);
  }
  for (uint32_t n_channels = 1U; n_channels <= MAX_CHANNELS; ++n_channels) {
    inflect_planes_from_floats(n_channels, MAX_FRAMES, interleaved, rows);
    inflect_planes_to_floats(n_channels, MAX_FRAMES, (const float* const*)rows,
                             again);
    assert_memory_equal(again, interleaved,
                        n_channels * MAX_FRAMES * sizeof(float));
    for (uint32_t i = 0U; i < n_channels * MAX_FRAMES; ++i) {
      const float here = planes[i % n_channels][i / n_channels];
      assert_true(here == interleaved[i]);
    }
    inflect_planes_from_integers(n_channels, MAX_FRAMES, integers, rows);
    for (uint32_t i = 0U; i < n_channels * MAX_FRAMES; ++i) {
      const float here = planes[i % n_channels][i / n_channels];
      assert_true(here == ldexpf((float)integers[i], -31));
    }
  }
}

static void
levels_are_those_of_all_samples(void** state)
{
  (void)state;
  static float samples[MAX_FRAMES];
  for (size_t l = 0U; l < N_LENGTHS; ++l) {
    InflectLevels levels = {0.25F, 3U};
    float peak = 0.25F;
    uint64_t n_over = 3U;
    for (uint32_t i = 0U; i < lengths[l]; ++i) {
      samples[i] = sample_at(i);
      peak = fmaxf(peak, fabsf(samples[i]));
      n_over += fabsf(samples[i]) > 1.0F ? 1U : 0U;
    }
    inflect_levels_add(&levels, lengths[l], samples);
    assert_true(levels.peak == peak);
    assert_int_equal(levels.n_over, n_over);

    inflect_planes_clip(lengths[l], samples);
    for (uint32_t i = 0U; i < lengths[l]; ++i) {
      const float x = sample_at(i);
      assert_true(samples[i] == fminf(fmaxf(x, -1.0F), 1.0F));
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_processor_rounds_as_the_c_library_does),
    cmocka_unit_test(plain_formats_are_told),
    cmocka_unit_test(samples_come_out_of_their_bytes_and_return),
    cmocka_unit_test(channels_part_and_meet),
    cmocka_unit_test(levels_are_those_of_all_samples),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
