// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Analyzers in several threads while others plan transforms, and analyzers
/// that find no memory

#include "support/scarce_memory.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>
#include <inflect/analyzer.h>

#include <fftw3.h>

#include <pthread.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define RATE_HZ 48000.0
#define N_THREADS 6U
#define N_ROUNDS 12U
#define N_FRAMES 4096U

/// Most allocations of any object here
#define MAX_ALLOCATIONS 64L

/// Make, use and free an object; return the status of making it
typedef InflectStatus (*Trial)(double* figure);

static InflectStatus
try_coherent(double* figure)
{
  const InflectCoherentConfig config = {RATE_HZ, N_FRAMES};
  InflectCoherent* coherent = NULL;
  const InflectStatus status = inflect_coherent_new(&config, &coherent);
  if (status) {
    return coherent ? INFLECT_STATUS_BAD_VALUE : status;
  }
  InflectTestSignal signal;
  double x[N_FRAMES] = {0.0};
  InflectToneReport report;
  if (inflect_test_signal_tone(RATE_HZ, N_FRAMES, 1000.0, 1.0, &signal)) {
    return INFLECT_STATUS_BAD_VALUE;
  }
  inflect_test_signal_fill(&signal, 0U, N_FRAMES, x);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    x[i] = tanh(2.0 * x[i]);
  }
  const InflectCoherentQuery query = {signal.tones[0].bin, 0.0, 0.0};
  const InflectStatus run = inflect_coherent_run(coherent, &query, x, &report);
  *figure = report.thd_percent;
  inflect_coherent_free(coherent);
  return run;
}

static InflectStatus
try_recording(double* figure)
{
  const InflectRecordingConfig config = {RATE_HZ, N_FRAMES, NULL, 0.0, 0.0};
  InflectRecording* recording = NULL;
  const InflectStatus status = inflect_recording_new(&config, &recording);
  if (status) {
    return recording ? INFLECT_STATUS_BAD_VALUE : status;
  }
  float x[4U * N_FRAMES];
  for (uint32_t i = 0U; i < 4U * N_FRAMES; ++i) {
    x[i] = (float)tanh(sin(0.25 * i));
  }
  inflect_recording_push(recording, 4U * N_FRAMES, x, 1U);
  InflectToneReport report;
  inflect_recording_report(recording, &report, NULL);
  *figure = report.thd_percent;
  inflect_recording_free(recording);
  return INFLECT_STATUS_SUCCESS;
}

static InflectStatus
try_sweep(double* figure)
{
  const InflectSweepConfig config = {RATE_HZ, 500.0, 5000.0, 0.5,
                                     0.2,     0.02,  0.0};
  InflectSweep* sweep = NULL;
  const InflectStatus status = inflect_sweep_new(&config, &sweep);
  if (status) {
    return sweep ? INFLECT_STATUS_BAD_VALUE : status;
  }
  const uint32_t n = inflect_sweep_frames(sweep);
  double x[32768] = {0.0};
  if (n > 32768U) {
    return INFLECT_STATUS_BAD_VALUE;
  }
  inflect_sweep_fill(sweep, 0U, n, x);
  for (uint32_t i = 0U; i < n; ++i) {
    x[i] = tanh(x[i]);
  }
  InflectSweepPoint point = {0};
  InflectStatus run = inflect_sweep_analyze(sweep, x);
  run = run ? run : inflect_sweep_at(sweep, 1000.0, &point);
  *figure = point.harmonics[2].amplitude;
  inflect_sweep_free(sweep);
  return run;
}

static InflectStatus
try_delay(double* figure)
{
  double x[1000];
  double y[1000];
  for (int i = 0; i < 1000; ++i) {
    x[i] = sin(0.001 * i * i);
    y[i] = i < 7 ? 0.0 : 0.5 * sin(0.001 * (i - 7) * (i - 7));
  }
  InflectDelay delay;
  const InflectStatus status = inflect_delay_find(1000U, x, y, 50U, &delay);
  if (!status) {
    *figure = delay.delay_frames;
  }
  return status;
}

static const Trial trials[] = {try_coherent, try_recording, try_sweep,
                               try_delay};
#define N_TRIALS (sizeof(trials) / sizeof(trials[0]))

/// Let each allocation fail in turn
static void
without_memory(void** state)
{
  (void)state;
  for (size_t t = 0U; t < N_TRIALS; ++t) {
    double figure = 0.0;
    const long before = scarce_memory_blocks();
    long n_failed = 0;
    InflectStatus status = INFLECT_STATUS_NO_MEM;
    for (long n = 0; n < MAX_ALLOCATIONS && status; ++n) {
      scarce_memory_allow(n);
      status = trials[t](&figure);
      scarce_memory_allow(-1L);
      n_failed += status ? 1 : 0;
      assert_true(!status || status == INFLECT_STATUS_NO_MEM);
      assert_int_equal(scarce_memory_blocks(), before);
    }
    assert_int_equal(status, INFLECT_STATUS_SUCCESS);
    assert_true(n_failed >= 4);
    assert_true(figure != 0.0);
  }
}

/// What a thread finds, and what it should find
typedef struct {
  double expected[N_TRIALS];
  unsigned n_wrong;
} Work;

static void*
analyze_often(void* context)
{
  Work* const work = (Work*)context;
  for (unsigned i = 0U; i < N_ROUNDS; ++i) {
    for (size_t t = 0U; t < N_TRIALS; ++t) {
      double figure = 0.0;
      const InflectStatus status = trials[t](&figure);
      const bool same = figure == work->expected[t];
      work->n_wrong += status || !same ? 1U : 0U;
    }
  }
  return NULL;
}

/// Plan as another library in the process would, which knows nothing of us
static void*
plan_often(void* context)
{
  unsigned* const n_planned = (unsigned*)context;
  for (int i = 0; i < 10 * (int)N_ROUNDS; ++i) {
    const int n = 128 + 6 * i;
    fftw_complex* const x = fftw_alloc_complex((size_t)n);
    const fftw_plan plan =
      fftw_plan_dft_1d(n, x, x, FFTW_FORWARD, FFTW_ESTIMATE);
    *n_planned += plan ? 1U : 0U;
    fftw_destroy_plan(plan);
    fftw_free(x);
  }
  return NULL;
}

static void
many_threads(void** state)
{
  (void)state;
  static Work work[N_THREADS];
  unsigned n_planned = 0U;
  for (size_t t = 0U; t < N_TRIALS; ++t) {
    assert_int_equal(trials[t](&work[0].expected[t]), INFLECT_STATUS_SUCCESS);
  }
  pthread_t threads[N_THREADS + 1U];
  assert_int_equal(pthread_create(&threads[0], NULL, plan_often, &n_planned),
                   0);
  for (unsigned i = 0U; i < N_THREADS; ++i) {
    work[i] = work[0];
  }
  for (unsigned i = 0U; i < N_THREADS; ++i) {
    assert_int_equal(
      pthread_create(&threads[i + 1U], NULL, analyze_often, &work[i]), 0);
  }
  for (unsigned i = 0U; i <= N_THREADS; ++i) {
    assert_int_equal(pthread_join(threads[i], NULL), 0);
  }
  for (unsigned i = 0U; i < N_THREADS; ++i) {
    assert_int_equal(work[i].n_wrong, 0);
  }
  assert_int_equal(n_planned, 10U * N_ROUNDS);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(without_memory),
    cmocka_unit_test(many_threads),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
