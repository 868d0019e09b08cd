// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench.h"

#include <inflect/analyzer.h>
#include <inflect/settings.h>
#include <inflect/shaper.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define RATE_HZ 48000.0
#define N_FRAMES 262144U // As `inflect analyze` takes
#define N_PERIODS 2U     // One to settle, 5.5 s
#define N_ROUNDS 3
#define N_CHANNELS 2U
#define BLOCK 32768U
#define RECORDING_S 600.0

#define MAX_REPORT_S 1.0
#define MIN_TIMES_REAL_TIME 200.0

static double
cpu_s(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// Drive the shaper with a tone and analyze it, plans and all
static bool
report_once(float* x)
{
  const InflectShaperConfig shaper_config = {RATE_HZ, 1U};
  const InflectCoherentConfig config = {RATE_HZ, N_FRAMES};
  InflectTestSignal signal;
  InflectShaper* shaper = NULL;
  InflectCoherent* coherent = NULL;
  InflectToneReport report = {.tone_found = false};
  InflectSettings settings = inflect_settings_default();
  settings.values[INFLECT_PARAMETER_DRIVE] = 12.0;
  settings.values[INFLECT_PARAMETER_OVERSAMPLING] = 8.0;
  if (!inflect_test_signal_tone(RATE_HZ, N_FRAMES, 1244.4, 1.0, &signal) &&
      !inflect_shaper_new(&shaper_config, &shaper) &&
      !inflect_coherent_new(&config, &coherent)) {
    inflect_shaper_set(shaper, &settings);
    inflect_shaper_reset(shaper);
    for (uint32_t i = 0U; i < N_PERIODS; ++i) {
      inflect_test_signal_fill_float(&signal, (uint64_t)i * N_FRAMES, N_FRAMES,
                                     x);
      inflect_shaper_process(shaper, N_FRAMES, (const float* const[]){x},
                             (float* const[]){x});
    }
    const InflectCoherentQuery query = {.bin = signal.tones[0].bin};
    if (inflect_coherent_run_float(coherent, &query, x, &report)) {
      report.tone_found = false;
    }
  }
  inflect_coherent_free(coherent);
  inflect_shaper_free(shaper);
  return report.tone_found;
}

/// Let both channels of a recording be heard and reported
static bool
listen_once(const float* block)
{
  const InflectRecordingConfig config = {.rate_hz = RATE_HZ};
  bool found = true;
  for (uint32_t c = 0U; c < N_CHANNELS; ++c) {
    InflectRecording* recording = NULL;
    InflectToneReport report = {.tone_found = false};
    if (!inflect_recording_new(&config, &recording)) {
      for (double t = 0.0; t < RECORDING_S; t += BLOCK / RATE_HZ) {
        inflect_recording_push(recording, BLOCK, block + c, N_CHANNELS);
      }
      inflect_recording_report(recording, &report, NULL);
    }
    inflect_recording_free(recording);
    found = found && report.tone_found;
  }
  return found;
}

static double
best_of(double best, double time)
{
  return best > 0.0 && best < time ? best : time;
}

static bool
time_both(float* x, float* block, double* report_s, double* listen_s)
{
  InflectTestSignal signal;
  if (inflect_test_signal_tone(RATE_HZ, BLOCK, 997.0, 0.5, &signal)) {
    return false;
  }
  inflect_test_signal_fill_float(&signal, 0U, BLOCK, x);
  for (uint32_t i = 0U; i < N_CHANNELS * BLOCK; ++i) {
    block[i] = x[i / N_CHANNELS];
  }
  for (int i = 0; i < N_ROUNDS; ++i) {
    const double start = cpu_s();
    const bool listened = listen_once(block);
    const double middle = cpu_s();
    const bool reported = report_once(x);
    *listen_s = best_of(*listen_s, middle - start);
    *report_s = best_of(*report_s, cpu_s() - middle);
    if (!listened || !reported) {
      return false;
    }
  }
  return true;
}

int
bench_analyzer(const BenchOptions* options)
{
  double report_s = 0.0;
  double listen_s = 0.0;
  float* const x = (float*)calloc(N_FRAMES, sizeof(float));
  float* const block =
    (float*)calloc((size_t)N_CHANNELS * BLOCK, sizeof(float));
  const bool done = x && block && time_both(x, block, &report_s, &listen_s);
  free(x);
  free(block);
  if (!done) {
    fprintf(stderr, "bench: the analyzer does not find its own tones\n");
    return 1;
  }
  const double times = RECORDING_S / listen_s;
  const bool met = report_s <= MAX_REPORT_S && times >= MIN_TIMES_REAL_TIME;
  if (!options->json) {
    printf(
      "report on one setting, 8x          %8.1f ms of CPU time, goal %g\n"
      "stereo recording at 48 kHz         %8.0f times real time, goal %g\n",
      1e3 * report_s, 1e3 * MAX_REPORT_S, times, MIN_TIMES_REAL_TIME);
    return met ? 0 : 1;
  }
  printf("{\"report_ms\": %.17g, \"recording_times_real_time\": %.17g}\n",
         1e3 * report_s, times);
  return met ? 0 : 1;
}
