// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_guard.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

static _Thread_local unsigned n_forbidden;
static _Thread_local const char* forbidden_name = "";
static _Thread_local bool guarded;

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

static void
note(const char* name)
{
  if (guarded) {
    ++n_forbidden;
    forbidden_name = name;
  }
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

WRAP(void*, malloc, (size_t size), (size))
WRAP(void*, calloc, (size_t count, size_t size), (count, size))
WRAP(void*, realloc, (void* memory, size_t size), (memory, size))
WRAP(void*, aligned_alloc, (size_t alignment, size_t size), (alignment, size))
WRAP(int,
     posix_memalign,
     (void** memory, size_t alignment, size_t size),
     (memory, alignment, size))
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

void
__real_free(void* memory);
void
__wrap_free(void* memory);
int
__wrap_printf(const char* format, ...) __attribute__((format(printf, 1, 2)));
int
__wrap_fprintf(FILE* file, const char* format, ...)
  __attribute__((format(printf, 2, 3)));

void
__wrap_free(void* memory)
{
  note("free");
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
