// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A queue between exactly one writer and one reader, without locks.

   It works between threads, and between processes that share its memory at the
   same address.
*/

#ifndef INFLECT_LIVE_RING_H
#define INFLECT_LIVE_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One queue
typedef struct {
  _Alignas(64) _Atomic uint64_t n_written; ///< Items since init()
  _Alignas(64) _Atomic uint64_t n_read;    ///< Items since init()
  _Alignas(64) unsigned char* memory;      ///< Of the items, borrowed
  size_t item_size;                        ///< Bytes of an item
  uint32_t capacity;                       ///< Most items at a time
} InflectLiveRing;

/**
   Make an empty queue.

   @param memory Of `capacity` items, borrowed.
   @param capacity A power of two.
*/
void
inflect_live_ring_init(InflectLiveRing* ring,
                       void* memory,
                       size_t item_size,
                       uint32_t capacity);

/**
   Append items, all or none.

   @return False if they do not fit now.
*/
bool
inflect_live_ring_push(InflectLiveRing* ring, const void* items, uint32_t n);

/// Take at most `max` of the oldest items, and return how many there were
uint32_t
inflect_live_ring_pop(InflectLiveRing* ring, void* items, uint32_t max);

#endif // INFLECT_LIVE_RING_H
