// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // environ, wait4()

#include "bench.h"

#include "bench_figures.h"
#include "support/measure.h"

#include <sndfile.h>

#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RATE_HZ 48000
#define SECONDS 600
#define BLOCK 4800U
#define N_ROUNDS 5U

#define MIN_TIMES_REAL_TIME 650.0
#define MAX_MEMORY_MIB 32.0

/// Arguments of a program
#define MAX_WORDS 24U

/// What a program took
typedef struct {
  double cpu_s; ///< User and system
  double wall_s;
  double memory_mib; ///< Most resident
} Cost;

/// Candidates and their times
typedef struct {
  const char* label;
  const char* words[MAX_WORDS]; ///< Empty if it is not installed
  uint32_t n_files;             ///< Of ten minutes each
  double cpu_s[N_ROUNDS];
  double wall_s[N_ROUNDS];
  double memory_mib;
  bool failed;
} Job;

static double
seconds_of(struct timeval time)
{
  return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

static double
now_s(void)
{
  struct timespec now = {0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool
run(const char* const* words, Cost* cost)
{
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                   O_WRONLY, 0);
  char* list[MAX_WORDS];
  memcpy(list, words, sizeof(list));
  const double start = now_s();
  pid_t child = 0;
  int status = 0;
  struct rusage usage = {0};
  const bool done =
    !posix_spawnp(&child, list[0], &actions, NULL, list, environ) &&
    wait4(child, &status, 0, &usage) == child && WIFEXITED(status) &&
    WEXITSTATUS(status) == 0;
  posix_spawn_file_actions_destroy(&actions);
  cost->wall_s = now_s() - start;
  cost->cpu_s = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  cost->memory_mib = (double)usage.ru_maxrss / 1024.0;
  return done;
}

/// Write ten minutes of a tone and noise in 24 bits
static bool
write_input(const char* path)
{
  SF_INFO info = {.samplerate = RATE_HZ,
                  .channels = 2,
                  .format = SF_FORMAT_WAV | SF_FORMAT_PCM_24};
  SNDFILE* const file = sf_open(path, SFM_WRITE, &info);
  MeasureSound sine = measure_sound(2U, BLOCK);
  MeasureSound noise = measure_sound(2U, BLOCK);
  float samples[2U * BLOCK];
  measure_fill_sine(&sine, RATE_HZ, 440.0, 0.4);
  measure_fill_noise(&noise, 0.1, 1U);
  for (uint32_t i = 0U; i < 2U * BLOCK; ++i) {
    samples[i] = sine.channels[i % 2U][i / 2U] + noise.channels[i % 2U][i / 2U];
  }
  bool done = file != NULL;
  for (uint32_t i = 0U; done && i < SECONDS * RATE_HZ / BLOCK; ++i) {
    done = sf_writef_float(file, samples, BLOCK) == BLOCK;
  }
  measure_sound_free(&sine);
  measure_sound_free(&noise);
  return sf_close(file) == 0 && done;
}

static void
run_rounds(Job* jobs, uint32_t n_jobs)
{
  for (uint32_t round = 0U; round < N_ROUNDS; ++round) {
    for (uint32_t i = 0U; i < n_jobs; ++i) {
      Cost cost = {0.0, 0.0, 0.0};
      jobs[i].failed = jobs[i].failed || !run(jobs[i].words, &cost);
      jobs[i].cpu_s[round] = cost.cpu_s;
      jobs[i].wall_s[round] = cost.wall_s;
      jobs[i].memory_mib = cost.memory_mib > jobs[i].memory_mib
                             ? cost.memory_mib
                             : jobs[i].memory_mib;
    }
  }
}

/// Seconds of sound of a job
static double
sound_s(const Job* job)
{
  return (double)SECONDS * job->n_files;
}

static void
print_jobs(const Job* jobs, uint32_t n_jobs)
{
  printf("ten minutes of stereo at 48 kHz, 24 bits, from the page cache; best "
         "and median of %u\ninterleaved runs, user and system time\n\n"
         "%-32s %8s %8s %8s %8s\n%-32s %8s %8s %8s %8s\n",
         N_ROUNDS, "", "times", "real", "s of", "MiB", "", "best", "median",
         "wall", "at most");
  for (uint32_t i = 0U; i < n_jobs; ++i) {
    const Job* const job = &jobs[i];
    if (job->failed) {
      printf("%-32s does not run\n", job->label);
      continue;
    }
    printf("%-32s %8.0f %8.0f %8.2f %8.1f\n", job->label,
           sound_s(job) / bench_best(N_ROUNDS, job->cpu_s),
           sound_s(job) / bench_median(N_ROUNDS, job->cpu_s),
           bench_median(N_ROUNDS, job->wall_s), job->memory_mib);
  }
  const Job* const first = &jobs[0];
  const double times = sound_s(first) / bench_best(N_ROUNDS, first->cpu_s);
  printf("\n%-40s %8.0f %8.0f   %s\n", "Goal: times real time, at least",
         MIN_TIMES_REAL_TIME, times,
         times >= MIN_TIMES_REAL_TIME ? "ok" : "MISSED");
  printf("%-40s %8.0f %8.1f   %s\n", "Goal: MiB, at most", MAX_MEMORY_MIB,
         first->memory_mib,
         first->memory_mib <= MAX_MEMORY_MIB ? "ok" : "MISSED");
}

static int
print_json(const Job* jobs, uint32_t n_jobs)
{
  cJSON* const document = cJSON_CreateObject();
  cJSON* const list = cJSON_AddArrayToObject(document, "runs");
  for (uint32_t i = 0U; i < n_jobs; ++i) {
    const Job* const job = &jobs[i];
    if (job->failed) {
      continue;
    }
    cJSON* const row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "run", job->label);
    cJSON_AddNumberToObject(row, "sound_s", sound_s(job));
    cJSON_AddNumberToObject(row, "best_cpu_s",
                            bench_best(N_ROUNDS, job->cpu_s));
    cJSON_AddNumberToObject(row, "median_cpu_s",
                            bench_median(N_ROUNDS, job->cpu_s));
    cJSON_AddNumberToObject(row, "median_wall_s",
                            bench_median(N_ROUNDS, job->wall_s));
    cJSON_AddNumberToObject(row, "times_real_time",
                            sound_s(job) / bench_best(N_ROUNDS, job->cpu_s));
    cJSON_AddNumberToObject(row, "memory_mib", job->memory_mib);
    cJSON_AddItemToArray(list, row);
  }
  return bench_print_json(document);
}

/// The program beside this one
static bool
find_program(char* path, size_t size)
{
  char self[PATH_MAX] = "";
  if (readlink("/proc/self/exe", self, sizeof(self) - 1U) < 0) {
    return false;
  }
  char* const slash = strrchr(self, '/');
  *slash = '\0';
  return snprintf(path, size, "%s/../host/inflect", self) < (int)size;
}

static bool
bench_in(const char* folder, bool json, int* status)
{
  char program[PATH_MAX] = "";
  char in[2][PATH_MAX];
  char out[PATH_MAX] = "";
  char made[2][PATH_MAX];
  for (int i = 0; i < 2; ++i) {
    snprintf(in[i], sizeof(in[i]), "%s/in%d.wav", folder, i);
    snprintf(made[i], sizeof(made[i]), "%s/out/in%d.wav", folder, i);
  }
  snprintf(out, sizeof(out), "%s/out/", folder);
  Job jobs[] = {
    {.label = "inflect process, tanh 8x",
     .words = {program, "process", in[0], "-o", out, "--force", "--set",
               "curve=tanh", "--set", "drive=20", "--set", "oversampling=8"},
     .n_files = 1U},
    {.label = "the same, two files",
     .words = {program, "process", in[0], in[1], "-o", out, "--force", "--set",
               "curve=tanh", "--set", "drive=20", "--set", "oversampling=8"},
     .n_files = 2U},
    {.label = "the same, two files, --jobs 2",
     .words = {program, "process", in[0], in[1], "-o", out, "--force", "--jobs",
               "2", "--set", "curve=tanh", "--set", "drive=20", "--set",
               "oversampling=8"},
     .n_files = 2U},
    {.label = "inflect process, enabled=0",
     .words = {program, "process", in[0], "-o", out, "--force", "--set",
               "enabled=0", "--set", "oversampling=1"},
     .n_files = 1U},
    {.label = "sox, a copy", .words = {"sox", in[0], made[0]}, .n_files = 1U},
  };
  const uint32_t n_jobs = sizeof(jobs) / sizeof(jobs[0]);
  const bool ready = find_program(program, sizeof(program)) &&
                     write_input(in[0]) && write_input(in[1]);
  if (ready) {
    run_rounds(jobs, n_jobs);
  }
  const bool done = ready && !jobs[0].failed;
  if (done && json) {
    *status = print_json(jobs, n_jobs);
  } else if (done) {
    print_jobs(jobs, n_jobs);
  }
  for (int i = 0; i < 2; ++i) {
    unlink(in[i]);
    unlink(made[i]);
  }
  rmdir(out);
  return done;
}

int
bench_process(const BenchOptions* options)
{
  char folder[PATH_MAX] = "";
  int status = 0;
  if (!bench_make_folder(folder, sizeof(folder))) {
    perror("bench: temporary folder");
    return 1;
  }
  const bool done = bench_in(folder, options->json, &status);
  rmdir(folder);
  if (!done) {
    fprintf(stderr,
            "bench: inflect process does not run, or %s is too full "
            "for 700 MB\n",
            folder);
    return 1;
  }
  return status;
}
