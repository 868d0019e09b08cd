// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "interposer.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

// The C library's own parameters have reserved names
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)

static _Thread_local bool guarded;
static _Thread_local unsigned n_calls;
static _Thread_local const char* last = "";

static void
note(const char* name)
{
  if (guarded) {
    ++n_calls;
    last = name;
  }
}

void
interposer_guard(void)
{
  n_calls = 0U;
  last = "";
  guarded = true;
}

unsigned
interposer_unguard(void)
{
  guarded = false;
  return n_calls;
}

const char*
interposer_last(void)
{
  return last;
}

// Memory: the C library keeps these names for those who replace the others

void*
__libc_malloc(size_t size);
void*
__libc_calloc(size_t count, size_t size);
void*
__libc_realloc(void* memory, size_t size);
void*
__libc_memalign(size_t alignment, size_t size);
void
__libc_free(void* memory);

void*
malloc(size_t size)
{
  note("malloc");
  return __libc_malloc(size);
}

void*
calloc(size_t count, size_t size)
{
  note("calloc");
  return __libc_calloc(count, size);
}

void*
realloc(void* memory, size_t size)
{
  note("realloc");
  return __libc_realloc(memory, size);
}

void*
aligned_alloc(size_t alignment, size_t size)
{
  note("aligned_alloc");
  return __libc_memalign(alignment, size);
}

int
posix_memalign(void** memory, size_t alignment, size_t size)
{
  note("posix_memalign");
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : 12;
}

void
free(void* memory)
{
  note("free");
  __libc_free(memory);
}

// The rest is found behind this program

/// Find the next function of a name; `function` is a pointer to one
static void
find_next(const char* name, void* function)
{
  void* const found = dlsym(RTLD_NEXT, name);
  if (!found) {
    abort();
  }
  memcpy(function, &found, sizeof(found));
}

void*
mmap(void* address, size_t size, int access, int flags, int file, off_t offset)
{
  note("mmap");
  void* (*next)(void*, size_t, int, int, int, off_t) = NULL;
  find_next("mmap", &next);
  return next(address, size, access, flags, file, offset);
}

int
pthread_mutex_lock(pthread_mutex_t* mutex)
{
  note("pthread_mutex_lock");
  int (*next)(pthread_mutex_t*) = NULL;
  find_next("pthread_mutex_lock", &next);
  return next(mutex);
}

int
pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex)
{
  note("pthread_cond_wait");
  int (*next)(pthread_cond_t*, pthread_mutex_t*) = NULL;
  find_next("pthread_cond_wait", &next);
  return next(condition, mutex);
}

int
nanosleep(const struct timespec* time, struct timespec* left)
{
  note("nanosleep");
  int (*next)(const struct timespec*, struct timespec*) = NULL;
  find_next("nanosleep", &next);
  return next(time, left);
}

ssize_t
write(int file, const void* bytes, size_t size)
{
  note("write");
  ssize_t (*next)(int, const void*, size_t) = NULL;
  find_next("write", &next);
  return next(file, bytes, size);
}

ssize_t
read(int file, void* bytes, size_t size)
{
  note("read");
  ssize_t (*next)(int, void*, size_t) = NULL;
  find_next("read", &next);
  return next(file, bytes, size);
}

size_t
fwrite(const void* bytes, size_t size, size_t count, FILE* file)
{
  note("fwrite");
  size_t (*next)(const void*, size_t, size_t, FILE*) = NULL;
  find_next("fwrite", &next);
  return next(bytes, size, count, file);
}

int
puts(const char* text)
{
  note("puts");
  int (*next)(const char*) = NULL;
  find_next("puts", &next);
  return next(text);
}

int
printf(const char* format, ...)
{
  note("printf");
  va_list args;
  va_start(args, format);
  const int n = vprintf(format, args);
  va_end(args);
  return n;
}

int
fprintf(FILE* file, const char* format, ...)
{
  note("fprintf");
  va_list args;
  va_start(args, format);
  const int n = vfprintf(file, format, args);
  va_end(args);
  return n;
}

// NOLINTEND(readability-inconsistent-declaration-parameter-name)
