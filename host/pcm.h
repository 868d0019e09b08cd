// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The bytes of plain integer samples, which libsndfile can pass as they are.

   Converting them here, with loops for whole blocks, halves the cost of files.
*/

#ifndef INFLECT_PCM_H
#define INFLECT_PCM_H

#include <sndfile.h>

#include <stddef.h>
#include <stdint.h>

/// Bytes that packed samples may be read and written beyond their end
#define INFLECT_PCM_SLACK 4U

/**
   Return the bytes of a sample: 2, 3 or 4, lowest first.

   @param format Of a file, as libsndfile has it.
   @return 0 if libsndfile must convert.
*/
uint32_t
inflect_pcm_bytes(int format);

/**
   Take samples out of their bytes.

   @param bytes Of a sample.
   @param n Number of samples of all channels.
   @param in n * bytes bytes, and INFLECT_PCM_SLACK more that may hold anything.
   @param[out] out Samples, in the upper bits.
*/
void
inflect_pcm_unpack(uint32_t bytes, size_t n, const uint8_t* in, int32_t* out);

/**
   Put samples into their bytes.

   @param bytes Of a sample.
   @param n Number of samples of all channels.
   @param in Samples, in the upper bits.
   @param[out] out n * bytes bytes, and INFLECT_PCM_SLACK more.
*/
void
inflect_pcm_pack(uint32_t bytes, size_t n, const int32_t* in, uint8_t* out);

#endif // INFLECT_PCM_H
