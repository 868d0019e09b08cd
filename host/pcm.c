// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "pcm.h"

#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__)
#  include <immintrin.h>
#endif

/// Containers whose samples have their lowest byte first
static const int containers[] = {SF_FORMAT_WAV, SF_FORMAT_WAVEX, SF_FORMAT_RF64,
                                 SF_FORMAT_W64};

static const struct {
  int subtype;
  uint32_t bytes;
} subtypes[] = {
  {SF_FORMAT_PCM_16, 2U},
  {SF_FORMAT_PCM_24, 3U},
  {SF_FORMAT_PCM_32, 4U},
};

uint32_t
inflect_pcm_bytes(int format)
{
  const int endian = format & SF_FORMAT_ENDMASK;
  uint32_t bytes = 0U;
  for (size_t i = 0U; i < sizeof(subtypes) / sizeof(subtypes[0]); ++i) {
    if (subtypes[i].subtype == (format & SF_FORMAT_SUBMASK)) {
      bytes = subtypes[i].bytes;
    }
  }
  if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__ ||
      (endian != SF_ENDIAN_FILE && endian != SF_ENDIAN_LITTLE)) {
    return 0U;
  }
  for (size_t i = 0U; i < sizeof(containers) / sizeof(containers[0]); ++i) {
    if (containers[i] == (format & SF_FORMAT_TYPEMASK)) {
      return bytes;
    }
  }
  return 0U;
}

/// Take samples out one by one; compiled once for each number of bytes
static inline __attribute__((always_inline)) void
unpack_each(uint32_t bytes, size_t n, const uint8_t* in, int32_t* out)
{
  for (size_t i = 0U; i < n; ++i) {
    uint32_t word = 0U;
    memcpy(&word, in + bytes * i, sizeof(word));
    out[i] = (int32_t)(word << (32U - 8U * bytes));
  }
}

/// Likewise; each sample wipes out what the one before has written too much
static inline __attribute__((always_inline)) void
pack_each(uint32_t bytes, size_t n, const int32_t* in, uint8_t* out)
{
  for (size_t i = 0U; i < n; ++i) {
    const uint32_t word = (uint32_t)in[i] >> (32U - 8U * bytes);
    memcpy(out + bytes * i, &word, sizeof(word));
  }
}

#if defined(__x86_64__)

/// Byte that a shuffle sets to 0
#  define NONE (-128)

/// Take out samples of 3 bytes, four at a time
__attribute__((target("ssse3"))) static void
unpack_fours(size_t n, const uint8_t* in, int32_t* out)
{
  const __m128i order =
    _mm_setr_epi8(NONE, 0, 1, 2, NONE, 3, 4, 5, NONE, 6, 7, 8, NONE, 9, 10, 11);
  size_t i = 0U;
  for (; i + 4U <= n; i += 4U) {
    const __m128i bytes = _mm_loadu_si128((const __m128i_u*)(in + 3U * i));
    _mm_storeu_si128((__m128i_u*)(out + i), _mm_shuffle_epi8(bytes, order));
  }
  unpack_each(3U, n - i, in + 3U * i, out + i);
}

/// Put in samples of 3 bytes, four at a time
__attribute__((target("ssse3"))) static void
pack_fours(size_t n, const int32_t* in, uint8_t* out)
{
  const __m128i order = _mm_setr_epi8(1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15,
                                      NONE, NONE, NONE, NONE);
  size_t i = 0U;
  for (; i + 4U <= n; i += 4U) {
    const __m128i words = _mm_loadu_si128((const __m128i_u*)(in + i));
    _mm_storeu_si128((__m128i_u*)(out + 3U * i),
                     _mm_shuffle_epi8(words, order));
  }
  pack_each(3U, n - i, in + i, out + 3U * i);
}

#endif

static void
unpack_threes(size_t n, const uint8_t* in, int32_t* out)
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports("ssse3")) {
    unpack_fours(n, in, out);
    return;
  }
#endif
  unpack_each(3U, n, in, out);
}

static void
pack_threes(size_t n, const int32_t* in, uint8_t* out)
{
#if defined(__x86_64__)
  if (__builtin_cpu_supports("ssse3")) {
    pack_fours(n, in, out);
    return;
  }
#endif
  pack_each(3U, n, in, out);
}

void
inflect_pcm_unpack(uint32_t bytes, size_t n, const uint8_t* in, int32_t* out)
{
  if (bytes == 2U) {
    unpack_each(2U, n, in, out);
  } else if (bytes == 3U) {
    unpack_threes(n, in, out);
  } else {
    unpack_each(4U, n, in, out);
  }
}

void
inflect_pcm_pack(uint32_t bytes, size_t n, const int32_t* in, uint8_t* out)
{
  if (bytes == 2U) {
    pack_each(2U, n, in, out);
  } else if (bytes == 3U) {
    pack_threes(n, in, out);
  } else {
    pack_each(4U, n, in, out);
  }
}
