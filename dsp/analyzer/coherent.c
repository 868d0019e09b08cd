// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "coherent.h"

#include "lines.h"
#include "transform_size.h"

#include "../base/fft_plan.h"
#include "../base/special.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Power of a fundamental that counts as silence, -300 dB
#define SILENT_POWER 1e-30

struct InflectCoherentImpl {
  InflectCoherentConfig config;
  InflectFftPlan* plan;
  double* time;
  double complex* bins;
  double* power;
  int32_t* orders;
};

static InflectLines
lines_of(const InflectCoherent* coherent)
{
  return (InflectLines){
    .rate_hz = coherent->config.rate_hz,
    .n_frames = coherent->config.n_frames,
    .power = coherent->power,
    .orders = coherent->orders,
  };
}

InflectStatus
inflect_coherent_new(const InflectCoherentConfig* config,
                     InflectCoherent** coherent)
{
  *coherent = NULL;
  if (!inflect_rate_fits(config->rate_hz) ||
      !inflect_transform_fits(config->n_frames, 2U)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectCoherent* const made = (InflectCoherent*)calloc(1U, sizeof(*made));
  if (!made) {
    return INFLECT_STATUS_NO_MEM;
  }
  const size_t n_bins = config->n_frames / 2U + 1U;
  made->config = *config;
  made->time = inflect_fft_alloc_real(config->n_frames);
  made->bins = inflect_fft_alloc_complex(n_bins);
  made->power = (double*)calloc(n_bins, sizeof(double));
  made->orders = (int32_t*)calloc(n_bins, sizeof(int32_t));
  if (!made->time || !made->bins || !made->power || !made->orders ||
      inflect_fft_plan_new(config->n_frames, &made->plan)) {
    inflect_coherent_free(made);
    return INFLECT_STATUS_NO_MEM;
  }
  *coherent = made;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_coherent_free(InflectCoherent* coherent)
{
  if (!coherent) {
    return;
  }
  inflect_fft_plan_free(coherent->plan);
  free(coherent->orders);
  free(coherent->power);
  free(coherent->bins);
  free(coherent->time);
  free(coherent);
}

uint32_t
inflect_coherent_frames(const InflectCoherent* coherent)
{
  return coherent->config.n_frames;
}

double
inflect_coherent_amplitude(const InflectCoherent* coherent, uint32_t bin)
{
  const uint32_t n = coherent->config.n_frames;
  const bool single = bin == 0U || 2U * bin == n;
  return cabs(coherent->bins[bin]) * (single ? 1.0 : 2.0) / (double)n;
}

static void
transform(InflectCoherent* coherent)
{
  inflect_fft_forward(coherent->plan, coherent->time, coherent->bins);
  const uint32_t n = coherent->config.n_frames;
  for (uint32_t i = 0U; i <= n / 2U; ++i) {
    const double amplitude = inflect_coherent_amplitude(coherent, i);
    const bool single = i == 0U || 2U * i == n;
    coherent->power[i] = amplitude * amplitude * (single ? 1.0 : 0.5);
  }
}

void
inflect_coherent_transform(InflectCoherent* coherent, const double* x)
{
  memcpy(coherent->time, x, coherent->config.n_frames * sizeof(*x));
  transform(coherent);
}

/// Read what needs no spectrum
static void
read_time(const InflectCoherent* coherent, InflectToneReport* report)
{
  double peak = 0.0;
  double sum = 0.0;
  double squares = 0.0;
  const uint32_t n = coherent->config.n_frames;
  for (uint32_t i = 0U; i < n; ++i) {
    const double x = coherent->time[i];
    peak = fmax(peak, fabs(x));
    sum += x;
    squares += x * x;
  }
  // The sums let a NaN through, which fmax() hides
  report->peak = isfinite(squares) ? peak : squares;
  report->dc = sum / (double)n;
  report->rms = sqrt(squares / (double)n);
  report->crest_db = 20.0 * log10(report->peak / report->rms);
}

/// Return an angle in degrees between -180 and 180
static double
to_degrees(double turns)
{
  return 360.0 * (turns - round(turns));
}

/// Return the phase of a harmonic in turns, as if frame `origin` came first
static double
phase_turns(const InflectCoherent* coherent,
            uint32_t bin,
            uint32_t order,
            double origin)
{
  const double n = (double)coherent->config.n_frames;
  const double place = (double)bin * (double)order;
  const double turns =
    carg(coherent->bins[bin * order]) / (2.0 * INFLECT_PI) + 0.25;
  return turns + fmod(place * fmod(origin, n), n) / n;
}

static void
read_phases(const InflectCoherent* coherent,
            const InflectCoherentQuery* query,
            InflectToneReport* report)
{
  const bool free_origin = isnan(query->origin_frames);
  const double origin = free_origin ? 0.0 : query->origin_frames;
  const double first =
    free_origin ? phase_turns(coherent, query->bin, 1U, 0.0) : 0.0;
  for (uint32_t i = 0U; i < report->n_harmonics; ++i) {
    const double turns = phase_turns(coherent, query->bin, i + 1U, origin);
    report->harmonics[i].phase_deg =
      to_degrees(turns - (double)(i + 1U) * first);
  }
}

static InflectStatus
run(InflectCoherent* coherent,
    const InflectCoherentQuery* query,
    InflectToneReport* report)
{
  *report = (InflectToneReport){0};
  read_time(coherent, report);
  if (!isfinite(report->rms)) {
    inflect_report_clear(report, INFLECT_VERDICT_NOT_FINITE);
    return INFLECT_STATUS_SUCCESS;
  }
  transform(coherent);
  const InflectLines lines = lines_of(coherent);
  inflect_lines_mark(&lines, (double)query->bin);
  if (coherent->power[query->bin] < SILENT_POWER) {
    inflect_report_clear(report, INFLECT_VERDICT_SILENCE);
    return INFLECT_STATUS_SUCCESS;
  }
  const double band_hz =
    inflect_band_limit(query->band_hz, coherent->config.rate_hz);
  inflect_lines_report(&lines, (double)query->bin, band_hz, report);
  read_phases(coherent, query, report);
  return INFLECT_STATUS_SUCCESS;
}

static bool
query_fits(const InflectCoherent* coherent, const InflectCoherentQuery* query)
{
  const double band_hz =
    inflect_band_limit(query->band_hz, coherent->config.rate_hz);
  const double bin_hz =
    coherent->config.rate_hz / (double)coherent->config.n_frames;
  return query->bin >= 1U && query->bin < coherent->config.n_frames / 2U &&
         query->band_hz >= 0.0 && (double)query->bin * bin_hz <= band_hz &&
         !isinf(query->origin_frames);
}

InflectStatus
inflect_coherent_run(InflectCoherent* coherent,
                     const InflectCoherentQuery* query,
                     const double* x,
                     InflectToneReport* report)
{
  if (!query_fits(coherent, query)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  memcpy(coherent->time, x, coherent->config.n_frames * sizeof(*x));
  return run(coherent, query, report);
}

InflectStatus
inflect_coherent_run_float(InflectCoherent* coherent,
                           const InflectCoherentQuery* query,
                           const float* x,
                           InflectToneReport* report)
{
  if (!query_fits(coherent, query)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  for (uint32_t i = 0U; i < coherent->config.n_frames; ++i) {
    coherent->time[i] = (double)x[i];
  }
  return run(coherent, query, report);
}

InflectLine
inflect_coherent_line(const InflectCoherent* coherent, uint32_t index)
{
  const InflectLines lines = lines_of(coherent);
  return inflect_lines_at(&lines, index);
}
