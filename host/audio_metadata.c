// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_metadata.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TEXT 16000U // libsndfile takes less than 16 KiB
#define MAX_CUES 65536U
#define MAX_CHUNK (64U << 20U)

typedef SF_BROADCAST_INFO_VAR(MAX_TEXT) BroadcastInfo;
typedef SF_CART_INFO_VAR(MAX_TEXT) CartInfo;

/// A block of metadata that is read and written as one struct
typedef struct {
  int get;
  int set;
  size_t size;
} Block;

static void
copy_texts(SNDFILE* in, SNDFILE* out)
{
  for (int type = SF_STR_FIRST; type <= SF_STR_LAST; ++type) {
    const char* const text = sf_get_string(in, type);
    if (text && *text) {
      sf_set_string(out, type, text);
    }
  }
}

static void
copy_blocks(SNDFILE* in, SNDFILE* out)
{
  static const Block blocks[] = {
    {SFC_GET_BROADCAST_INFO, SFC_SET_BROADCAST_INFO, sizeof(BroadcastInfo)},
    {SFC_GET_CART_INFO, SFC_SET_CART_INFO, sizeof(CartInfo)},
    {SFC_GET_INSTRUMENT, SFC_SET_INSTRUMENT, sizeof(SF_INSTRUMENT)},
  };
  for (size_t i = 0U; i < sizeof(blocks) / sizeof(blocks[0]); ++i) {
    const int size = (int)blocks[i].size;
    void* const data = calloc(1U, blocks[i].size);
    if (data && sf_command(in, blocks[i].get, data, size) == SF_TRUE) {
      sf_command(out, blocks[i].set, data, size);
    }
    free(data);
  }
}

static void
copy_cues(SNDFILE* in, SNDFILE* out)
{
  uint32_t n_cues = 0U;
  if (sf_command(in, SFC_GET_CUE_COUNT, &n_cues, sizeof(n_cues)) != SF_TRUE ||
      n_cues == 0U || n_cues > MAX_CUES) {
    return;
  }
  const size_t size = sizeof(uint32_t) + n_cues * sizeof(SF_CUE_POINT);
  void* const cues = calloc(1U, size);
  if (cues && sf_command(in, SFC_GET_CUE, cues, (int)size) == SF_TRUE) {
    sf_command(out, SFC_SET_CUE, cues, (int)size);
  }
  free(cues);
}

static void
copy_channel_map(SNDFILE* in, SNDFILE* out, int n_channels)
{
  const int size = n_channels * (int)sizeof(int);
  int* const map = (int*)calloc((size_t)n_channels, sizeof(int));
  if (map && sf_command(in, SFC_GET_CHANNEL_MAP_INFO, map, size) == SF_TRUE) {
    sf_command(out, SFC_SET_CHANNEL_MAP_INFO, map, size);
  }
  free(map);
}

static bool
is_wave(int format)
{
  const int container = format & SF_FORMAT_TYPEMASK;
  return container == SF_FORMAT_WAV || container == SF_FORMAT_WAVEX ||
         container == SF_FORMAT_RF64;
}

/// Copy one chunk as it is
static void
copy_chunk(SF_CHUNK_ITERATOR* iterator, SNDFILE* out)
{
  SF_CHUNK_INFO chunk = {.datalen = 0U};
  if (sf_get_chunk_size(iterator, &chunk) || !chunk.datalen ||
      chunk.datalen > MAX_CHUNK) {
    return;
  }
  chunk.data = calloc(1U, chunk.datalen);
  if (chunk.data && !sf_get_chunk_data(iterator, &chunk)) {
    sf_set_chunk(out, &chunk);
  }
  free(chunk.data);
}

/// Copy chunks that libsndfile does not know and that the sound does not enter
static void
copy_chunks(SNDFILE* in, SNDFILE* out)
{
  static const char* const ids[] = {"iXML", "axml", "chna", "_PMX",
                                    "acid", "id3 ", "ID3 "};
  for (size_t i = 0U; i < sizeof(ids) / sizeof(ids[0]); ++i) {
    SF_CHUNK_INFO wanted = {.id_size = 4U};
    memcpy(wanted.id, ids[i], 4U);
    SF_CHUNK_ITERATOR* iterator = sf_get_chunk_iterator(in, &wanted);
    for (; iterator; iterator = sf_next_chunk_iterator(iterator)) {
      copy_chunk(iterator, out);
    }
  }
}

void
inflect_audio_metadata_copy(SNDFILE* in,
                            SNDFILE* out,
                            const SF_INFO* in_info,
                            const SF_INFO* out_info)
{
  copy_texts(in, out);
  copy_blocks(in, out);
  copy_cues(in, out);
  copy_channel_map(in, out, in_info->channels);
  if (is_wave(in_info->format) && is_wave(out_info->format)) {
    copy_chunks(in, out);
  }
}
