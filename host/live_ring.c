// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_ring.h"

#include <string.h>

void
inflect_live_ring_init(InflectLiveRing* ring,
                       void* memory,
                       size_t item_size,
                       uint32_t capacity)
{
  atomic_store(&ring->n_written, 0U);
  atomic_store(&ring->n_read, 0U);
  ring->memory = (unsigned char*)memory;
  ring->item_size = item_size;
  ring->capacity = capacity;
}

/// Number of items from a position to the end of the memory
static uint32_t
until_end(const InflectLiveRing* ring, uint64_t position, uint32_t n)
{
  const uint32_t left =
    ring->capacity - (uint32_t)(position & (ring->capacity - 1U));
  return n < left ? n : left;
}

static unsigned char*
item_at(const InflectLiveRing* ring, uint64_t position)
{
  return ring->memory + ring->item_size * (position & (ring->capacity - 1U));
}

bool
inflect_live_ring_push(InflectLiveRing* ring, const void* items, uint32_t n)
{
  const uint64_t written =
    atomic_load_explicit(&ring->n_written, memory_order_relaxed);
  const uint64_t read =
    atomic_load_explicit(&ring->n_read, memory_order_acquire);
  if (n > ring->capacity - (written - read)) {
    return false;
  }
  const unsigned char* const bytes = (const unsigned char*)items;
  const uint32_t first = until_end(ring, written, n);
  memcpy(item_at(ring, written), bytes, first * ring->item_size);
  memcpy(ring->memory, bytes + first * ring->item_size,
         (n - first) * ring->item_size);
  atomic_store_explicit(&ring->n_written, written + n, memory_order_release);
  return true;
}

uint32_t
inflect_live_ring_pop(InflectLiveRing* ring, void* items, uint32_t max)
{
  const uint64_t read =
    atomic_load_explicit(&ring->n_read, memory_order_relaxed);
  const uint64_t written =
    atomic_load_explicit(&ring->n_written, memory_order_acquire);
  const uint64_t there = written - read;
  const uint32_t n = there < max ? (uint32_t)there : max;
  unsigned char* const bytes = (unsigned char*)items;
  const uint32_t first = until_end(ring, read, n);
  memcpy(bytes, item_at(ring, read), first * ring->item_size);
  memcpy(bytes + first * ring->item_size, ring->memory,
         (n - first) * ring->item_size);
  atomic_store_explicit(&ring->n_read, read + n, memory_order_release);
  return n;
}
