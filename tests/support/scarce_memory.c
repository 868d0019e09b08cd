// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "scarce_memory.h"

#include <stdbool.h>
#include <stdlib.h>

/// Allocations of this thread left before they fail; negative for never
static _Thread_local long n_left = -1;

/// Blocks of this thread that are allocated and not freed
static _Thread_local long n_blocks;

// The linker's names begin with underscores
// NOLINTBEGIN(bugprone-reserved-identifier)

void*
__real_malloc(size_t size);
void*
__real_calloc(size_t count, size_t size);
void*
__real_aligned_alloc(size_t alignment, size_t size);
void
__real_free(void* memory);
void*
__wrap_malloc(size_t size);
void*
__wrap_calloc(size_t count, size_t size);
void*
__wrap_aligned_alloc(size_t alignment, size_t size);
void
__wrap_free(void* memory);

static bool
may_allocate(void)
{
  if (n_left == 0) {
    return false;
  }
  n_left -= n_left > 0 ? 1 : 0;
  ++n_blocks;
  return true;
}

void*
__wrap_malloc(size_t size)
{
  return may_allocate() ? __real_malloc(size) : NULL;
}

void*
__wrap_calloc(size_t count, size_t size)
{
  return may_allocate() ? __real_calloc(count, size) : NULL;
}

void*
__wrap_aligned_alloc(size_t alignment, size_t size)
{
  return may_allocate() ? __real_aligned_alloc(alignment, size) : NULL;
}

void
__wrap_free(void* memory)
{
  n_blocks -= memory ? 1 : 0;
  __real_free(memory);
}

// NOLINTEND(bugprone-reserved-identifier)

void
scarce_memory_allow(long n_allocations)
{
  n_left = n_allocations;
}

long
scarce_memory_blocks(void)
{
  return n_blocks;
}
