// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Plays live sound through a JACK server in blocks of 32, counts the xruns, and
   asks of each whether the machine itself stalled beside it.

   On every processor a thread of the server's own priority sleeps for a part of
   a block again and again.  Where it wakes up late, the machine stalled: it
   does nothing else.  Instants at random tell how many xruns would be explained
   by chance.

   Prints TAP.  Usage: live_minute PROGRAM SECONDS
*/

#define _GNU_SOURCE // CPU_SET(), pthread_setaffinity_np()

#include "support/jack_server.h"
#include "support/live.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BLOCK 32U
#define RATE_HZ 48000U
#define BLOCK_S ((double)BLOCK / RATE_HZ)

/// Sleep of a watcher, and lateness that counts as a stall: a quarter of a
/// block each, for a chain of several processes has to wake up within it
#define SLEEP_NS ((long)(0.25e9 * BLOCK / RATE_HZ))
#define STALL_S (0.25 * BLOCK_S)

/// Share of xruns that must stand beside a stall: some stalls fall into the
/// sleep of the watchers
#define EXPLAINED_SHARE 0.9

/// Blocks before an xrun is told of in which its reason may be
#define BLOCKS_BEFORE 16.0

#define MAX_WATCHERS 64
#define MAX_STALLS 65536U
#define N_RANDOM 10000U
#define LIFE_S 900U
#define PRIORITY 10

/// A stretch in which a watcher should have run and did not
typedef struct {
  double start_s;
  double end_s;
} Stall;

/// What one watcher saw
typedef struct {
  pthread_t thread;
  size_t cpu;
  uint32_t n_stalls;
  double longest_s;
  Stall stalls[MAX_STALLS];
} Watcher;

static Watcher watchers[MAX_WATCHERS];
static int n_watchers;
static _Atomic bool over;
static bool realtime;

static double
seconds(const struct timespec* time)
{
  return (double)time->tv_sec + 1e-9 * (double)time->tv_nsec;
}

static double
now_s(void)
{
  struct timespec now = {0, 0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return seconds(&now);
}

static void
note(Watcher* watcher, double due_s, double woke_s)
{
  const double late_s = woke_s - due_s;
  watcher->longest_s =
    late_s > watcher->longest_s ? late_s : watcher->longest_s;
  if (late_s > STALL_S && watcher->n_stalls < MAX_STALLS) {
    watcher->stalls[watcher->n_stalls++] = (Stall){due_s, woke_s};
  }
}

static void*
watch(void* data)
{
  Watcher* const watcher = (Watcher*)data;
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(watcher->cpu, &cpus);
  pthread_setaffinity_np(pthread_self(), sizeof(cpus), &cpus);
  const struct sched_param priority = {.sched_priority = PRIORITY};
  if (realtime) {
    pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority);
  }
  while (!atomic_load(&over)) {
    struct timespec due = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &due);
    due.tv_nsec += SLEEP_NS;
    due.tv_sec += due.tv_nsec / 1000000000L;
    due.tv_nsec %= 1000000000L;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    note(watcher, seconds(&due), now_s());
  }
  return NULL;
}

static void
start_watchers(void)
{
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  sched_getaffinity(0, sizeof(cpus), &cpus);
  for (size_t cpu = 0U; cpu < CPU_SETSIZE && n_watchers < MAX_WATCHERS; ++cpu) {
    if (CPU_ISSET(cpu, &cpus)) {
      Watcher* const watcher = &watchers[n_watchers++];
      watcher->cpu = cpu;
      pthread_create(&watcher->thread, NULL, watch, watcher);
    }
  }
}

static void
end_watchers(void)
{
  atomic_store(&over, true);
  for (int i = 0; i < n_watchers; ++i) {
    pthread_join(watchers[i].thread, NULL);
  }
}

/// Whether the machine stalled in a stretch
static bool
is_explained(double from_s, double to_s)
{
  for (int i = 0; i < n_watchers; ++i) {
    for (uint32_t k = 0U; k < watchers[i].n_stalls; ++k) {
      const Stall* const stall = &watchers[i].stalls[k];
      if (stall->start_s < to_s && stall->end_s > from_s) {
        return true;
      }
    }
  }
  return false;
}

/// Stretch before a time in which the reason of an xrun may be
static bool
is_explained_at(double time_s, double gap_s)
{
  const double before_s = BLOCKS_BEFORE * BLOCK_S;
  return is_explained(time_s - (gap_s > before_s ? gap_s : before_s), time_s);
}

/// Share of instants at random that stand beside a stall
static double
share_by_chance(double from_s, double to_s)
{
  uint32_t state = 1U;
  uint32_t n = 0U;
  for (uint32_t i = 0U; i < N_RANDOM; ++i) {
    state = state * 1664525U + 1013904223U;
    const double place = (double)(state >> 8U) / 16777216.0;
    n += is_explained_at(from_s + place * (to_s - from_s), 0.0) ? 1U : 0U;
  }
  return (double)n / N_RANDOM;
}

static double
number(const cJSON* object, const char* key)
{
  return cJSON_GetNumberValue(cJSON_GetObjectItem(object, key));
}

/// Count xruns by whether the machine stalled beside them
static void
explain(const cJSON* summary, uint32_t* n_explained, uint32_t* n_listed)
{
  const cJSON* xrun = NULL;
  cJSON_ArrayForEach(xrun, cJSON_GetObjectItem(summary, "xrun_list"))
  {
    const bool explained = is_explained_at(number(xrun, "monotonic_s"),
                                           1e-3 * number(xrun, "gap_ms"));
    *n_explained += explained ? 1U : 0U;
    ++*n_listed;
    if (!explained) {
      printf("# not beside a stall: gap %.2f ms, load %.1f %%\n",
             number(xrun, "gap_ms"), 100.0 * number(xrun, "load"));
    }
  }
}

static void
report(const cJSON* summary, double from_s, double to_s)
{
  uint32_t n_explained = 0U;
  uint32_t n_listed = 0U;
  uint32_t n_stalls = 0U;
  double longest_s = 0.0;
  for (int i = 0; i < n_watchers; ++i) {
    n_stalls += watchers[i].n_stalls;
    longest_s =
      watchers[i].longest_s > longest_s ? watchers[i].longest_s : longest_s;
  }
  explain(summary, &n_explained, &n_listed);
  printf("# blocks of %.0f for %.0f s, %s priority\n",
         number(summary, "block_frames"),
         number(summary, "frames") / number(summary, "sample_rate_hz"),
         realtime ? "real-time" : "no");
  printf("# load: median %.1f %%, p99 %.1f %%, p99.9 %.1f %% of the block\n",
         100.0 * number(summary, "load_p50"),
         100.0 * number(summary, "load_p99"),
         100.0 * number(summary, "load_p999"));
  printf("# the machine: %u stalls beyond a quarter of a block, the longest "
         "%.2f ms\n",
         n_stalls, 1e3 * longest_s);
  printf(
    "# xruns: %.0f, %.0f after a block that took too long; %u of %u beside "
    "a stall (%.1f %% of instants at random are)\n",
    number(summary, "xruns"), number(summary, "own_xruns"), n_explained,
    n_listed, 100.0 * share_by_chance(from_s, to_s));
  printf("%sok 1 - blocks of 32: 99.9 %% of them take less than their time\n",
         number(summary, "load_p999") < 1.0 ? "" : "not ");
  printf("%sok 2 - blocks of 32: xruns stand beside stalls of the machine\n"
         "1..2\n",
         n_explained >= EXPLAINED_SHARE * n_listed ? "" : "not ");
}

/// Play, watch and report; false if it did not come to that
static bool
run(const char* seconds_text, const JackServerConfig* config)
{
  const pid_t server = jack_server_start(config);
  jack_client_t* const client = jack_server_meet(server, "watcher");
  if (!client) {
    return false;
  }
  jack_client_close(client);
  char line[256] = "";
  snprintf(line, sizeof(line),
           "live --api JACK --seconds %s --set drive=12 --set oversampling=8 "
           "--json",
           seconds_text);
  const double from_s = now_s();
  start_watchers();
  ProgramRun played = live_run(line);
  end_watchers();
  jack_server_end(server, SIGTERM);
  cJSON* const summary = cJSON_Parse(played.out);
  const bool done = played.status == 0 && summary;
  if (done) {
    report(summary, from_s, now_s());
  } else {
    printf("%s", played.err);
  }
  cJSON_Delete(summary);
  program_run_free(&played);
  return done;
}

int
main(int argc, char** argv)
{
  JackServerConfig config = {RATE_HZ, BLOCK, LIFE_S, true};
  if (argc != 3) {
    return 99;
  }
  live_setup(argv[1]);
  if (!jack_server_setup()) {
    printf("1..0 # SKIP there is no jackd\n");
    return 0;
  }
  const struct sched_param priority = {.sched_priority = PRIORITY};
  const struct sched_param plain = {.sched_priority = 0};
  realtime = !sched_setscheduler(0, SCHED_FIFO, &priority);
  sched_setscheduler(0, SCHED_OTHER, &plain);
  config.realtime = realtime;
  const bool done = run(argv[2], &config);
  if (!done) {
    printf("not ok 1 - blocks of 32: the sound begins\n1..1\n");
  }
  jack_server_teardown();
  program_teardown();
  return done ? 0 : 1;
}
