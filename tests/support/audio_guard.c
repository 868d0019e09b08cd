// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_guard.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

static _Thread_local unsigned n_forbidden;
static _Thread_local const char* forbidden_name = "";
static _Thread_local bool guarded;

/// Allocations left before they fail; negative for never
static _Thread_local long n_left = -1;

/// Blocks that are allocated and not freed
static _Thread_local long n_blocks;

void
audio_guard_begin(void)
{
  n_forbidden = 0U;
  guarded = true;
}

unsigned
audio_guard_end(void)
{
  guarded = false;
  return n_forbidden;
}

const char*
audio_guard_name(void)
{
  return forbidden_name;
}

void
audio_guard_fail_after(long n)
{
  n_left = n;
}

long
audio_guard_blocks(void)
{
  return n_blocks;
}

static void
note(const char* name)
{
  if (guarded) {
    ++n_forbidden;
    forbidden_name = name;
  }
}

static bool
may_allocate(const char* name)
{
  note(name);
  if (n_left == 0) {
    return false;
  }
  n_left -= n_left > 0 ? 1 : 0;
  return true;
}

static void*
count_block(void* memory)
{
  n_blocks += memory ? 1 : 0;
  return memory;
}

// The linker's names begin with underscores
// NOLINTBEGIN(bugprone-reserved-identifier)

/// Declare the real function, and define the one that notes and calls it
#define WRAP(type, name, parameters, arguments) \
  type __real_##name parameters;                \
  type __wrap_##name parameters;                \
  type __wrap_##name parameters                 \
  {                                             \
    note(#name);                                \
    return __real_##name arguments;             \
  }

/// The same for an allocation, which may fail
#define WRAP_ALLOCATION(name, parameters, arguments)                          \
  void* __real_##name parameters;                                             \
  void* __wrap_##name parameters;                                             \
  void* __wrap_##name parameters                                              \
  {                                                                           \
    return may_allocate(#name) ? count_block(__real_##name arguments) : NULL; \
  }

WRAP_ALLOCATION(malloc, (size_t size), (size))
WRAP_ALLOCATION(calloc, (size_t count, size_t size), (count, size))
WRAP_ALLOCATION(aligned_alloc,
                (size_t alignment, size_t size),
                (alignment, size))
WRAP(int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
WRAP(ssize_t,
     write,
     (int file, const void* bytes, size_t size),
     (file, bytes, size))
WRAP(size_t,
     fwrite,
     (const void* bytes, size_t size, size_t n, FILE* file),
     (bytes, size, n, file))
WRAP(int, puts, (const char* text), (text))

void*
__real_realloc(void* memory, size_t size);
void*
__wrap_realloc(void* memory, size_t size);
int
__real_posix_memalign(void** memory, size_t alignment, size_t size);
int
__wrap_posix_memalign(void** memory, size_t alignment, size_t size);
void
__real_free(void* memory);
void
__wrap_free(void* memory);
int
__wrap_printf(const char* format, ...) __attribute__((format(printf, 1, 2)));
int
__wrap_fprintf(FILE* file, const char* format, ...)
  __attribute__((format(printf, 2, 3)));

void*
__wrap_realloc(void* memory, size_t size)
{
  if (!may_allocate("realloc")) {
    return NULL;
  }
  void* const moved = __real_realloc(memory, size);
  return memory ? moved : count_block(moved);
}

int
__wrap_posix_memalign(void** memory, size_t alignment, size_t size)
{
  if (!may_allocate("posix_memalign")) {
    return ENOMEM;
  }
  const int status = __real_posix_memalign(memory, alignment, size);
  n_blocks += status ? 0 : 1;
  return status;
}

void
__wrap_free(void* memory)
{
  note("free");
  n_blocks -= memory ? 1 : 0;
  __real_free(memory);
}

int
__wrap_printf(const char* format, ...)
{
  va_list args;
  note("printf");
  va_start(args, format);
  const int n = vprintf(format, args);
  va_end(args);
  return n;
}

int
__wrap_fprintf(FILE* file, const char* format, ...)
{
  va_list args;
  note("fprintf");
  va_start(args, format);
  const int n = vfprintf(file, format, args);
  va_end(args);
  return n;
}

// NOLINTEND(bugprone-reserved-identifier)
