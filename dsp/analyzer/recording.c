// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "lines.h"
#include "tone_fit.h"
#include "transform_size.h"
#include "window.h"

#include "../activation/curve.h"
#include "../base/fft_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Segments overlap by all but one of their quarters
#define N_QUARTERS 4U

/// Quarters of a steady segment have the same power within 1 dB
#define STEADY_RATIO 1.2589254117941673

/// Segments this much below the loudest do not count, and one this much above
/// starts anew: 3 dB
#define LOUDEST_RATIO 1.9952623149688795

/// Least length of a segment by default, in seconds
#define SEGMENT_SECONDS 1.3

/// What was heard of a quarter
typedef struct {
  double squares;
  double peak;
} Quarter;

struct InflectRecordingImpl {
  InflectRecordingConfig config;
  InflectFftPlan* plan;
  double* window;
  double* history;  ///< The last N frames
  double* windowed; ///< Shape [N]
  double complex* bins;
  double complex* last_bins; ///< Of the segment that counted last
  double* power_sum;         ///< Sum of |X|^2 by bin
  double* power;             ///< Averaged, as InflectLines wants it
  int32_t* orders;
  uint32_t n_filled; ///< Frames in `history`
  Quarter quarters[N_QUARTERS];
  double loudest; ///< Mean square of the loudest segment that counts
  double squares; ///< Sum over segments of their mean squares
  double dc_sum;
  double peak;
  InflectRecordingCoverage coverage;
};

static uint32_t
default_frames(double rate_hz)
{
  uint32_t n = INFLECT_MIN_TRANSFORM;
  while (n < INFLECT_MAX_TRANSFORM && (double)n < SEGMENT_SECONDS * rate_hz) {
    n *= 2U;
  }
  return n;
}

static bool
allocate(InflectRecording* recording)
{
  const uint32_t n = recording->config.n_frames;
  const size_t n_bins = n / 2U + 1U;
  recording->window = inflect_fft_alloc_real(n);
  recording->history = inflect_fft_alloc_real(n);
  recording->windowed = inflect_fft_alloc_real(n);
  recording->bins = inflect_fft_alloc_complex(n_bins);
  recording->last_bins = inflect_fft_alloc_complex(n_bins);
  recording->power_sum = inflect_fft_alloc_real(n_bins);
  recording->power = inflect_fft_alloc_real(n_bins);
  recording->orders = (int32_t*)calloc(n_bins, sizeof(int32_t));
  return recording->window && recording->history && recording->windowed &&
         recording->bins && recording->last_bins && recording->power_sum &&
         recording->power && recording->orders &&
         !inflect_fft_plan_new(n, &recording->plan);
}

static bool
config_fits(const InflectRecordingConfig* config)
{
  return inflect_rate_fits(config->rate_hz) &&
         inflect_transform_fits(config->n_frames, N_QUARTERS) &&
         config->band_hz >= 0.0 && config->near_hz >= 0.0 &&
         config->near_hz < 0.5 * config->rate_hz;
}

InflectStatus
inflect_recording_new(const InflectRecordingConfig* config,
                      InflectRecording** recording)
{
  *recording = NULL;
  InflectRecordingConfig used = *config;
  used.n_frames =
    used.n_frames ? used.n_frames : default_frames(config->rate_hz);
  used.window = used.window ? used.window : inflect_window_at(0U);
  if (!config_fits(&used)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectRecording* const made = (InflectRecording*)calloc(1U, sizeof(*made));
  if (!made) {
    return INFLECT_STATUS_NO_MEM;
  }
  made->config = used;
  if (!allocate(made)) {
    inflect_recording_free(made);
    return INFLECT_STATUS_NO_MEM;
  }
  inflect_window_fill(used.window, used.n_frames, made->window);
  *recording = made;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_recording_free(InflectRecording* recording)
{
  if (!recording) {
    return;
  }
  inflect_fft_plan_free(recording->plan);
  free(recording->orders);
  free(recording->power);
  free(recording->power_sum);
  free(recording->last_bins);
  free(recording->bins);
  free(recording->windowed);
  free(recording->history);
  free(recording->window);
  free(recording);
}

/// Forget the segments that counted
static void
start_anew(InflectRecording* recording)
{
  const size_t n_bins = recording->config.n_frames / 2U + 1U;
  memset(recording->power_sum, 0, n_bins * sizeof(double));
  recording->coverage.n_skipped += recording->coverage.n_segments;
  recording->coverage.n_segments = 0U;
  recording->loudest = 0.0;
  recording->squares = 0.0;
  recording->dc_sum = 0.0;
  recording->peak = 0.0;
}

void
inflect_recording_reset(InflectRecording* recording)
{
  start_anew(recording);
  recording->n_filled = 0U;
  recording->coverage = (InflectRecordingCoverage){0};
}

static void
hear_quarter(InflectRecording* recording, uint32_t index)
{
  const uint32_t n = recording->config.n_frames / N_QUARTERS;
  const double* const x = recording->history + (size_t)index * n;
  Quarter quarter = {0.0, 0.0};
  for (uint32_t i = 0U; i < n; ++i) {
    quarter.squares += x[i] * x[i];
    quarter.peak = fmax(quarter.peak, fabs(x[i]));
  }
  recording->quarters[index] = quarter;
}

static void
count_segment(InflectRecording* recording, double mean_square)
{
  const uint32_t n = recording->config.n_frames;
  for (uint32_t i = 0U; i < n; ++i) {
    recording->windowed[i] = recording->window[i] * recording->history[i];
  }
  inflect_fft_forward(recording->plan, recording->windowed, recording->bins);
  for (uint32_t i = 0U; i <= n / 2U; ++i) {
    const double re = creal(recording->bins[i]);
    const double im = cimag(recording->bins[i]);
    recording->power_sum[i] += re * re + im * im;
  }
  recording->loudest = fmax(recording->loudest, mean_square);
  recording->squares += mean_square;
  recording->dc_sum += creal(recording->bins[0]);
  for (uint32_t i = 0U; i < N_QUARTERS; ++i) {
    recording->peak = fmax(recording->peak, recording->quarters[i].peak);
  }
  ++recording->coverage.n_segments;

  double complex* const spare = recording->last_bins;
  recording->last_bins = recording->bins;
  recording->bins = spare;
}

/// Take a full segment into account
static void
hear_segment(InflectRecording* recording)
{
  double least = recording->quarters[0].squares;
  double most = least;
  double sum = 0.0;
  for (uint32_t i = 0U; i < N_QUARTERS; ++i) {
    least = fmin(least, recording->quarters[i].squares);
    most = fmax(most, recording->quarters[i].squares);
    sum += recording->quarters[i].squares;
  }
  const double mean_square = sum / (double)recording->config.n_frames;
  const bool unsteady = most > STEADY_RATIO * least;
  if (unsteady || LOUDEST_RATIO * mean_square < recording->loudest) {
    ++recording->coverage.n_skipped;
    return;
  }
  if (mean_square > LOUDEST_RATIO * recording->loudest) {
    start_anew(recording);
  }
  count_segment(recording, mean_square);
}

/// Look at a full history, then make room for one quarter
static void
advance(InflectRecording* recording)
{
  const uint32_t n = recording->config.n_frames;
  const uint32_t quarter = n / N_QUARTERS;
  const bool first =
    recording->coverage.n_segments == 0U && recording->coverage.n_skipped == 0U;
  for (uint32_t i = first ? 0U : N_QUARTERS - 1U; i < N_QUARTERS; ++i) {
    hear_quarter(recording, i);
  }
  hear_segment(recording);
  memmove(recording->history, recording->history + quarter,
          (n - quarter) * sizeof(double));
  memmove(recording->quarters, recording->quarters + 1U,
          (N_QUARTERS - 1U) * sizeof(Quarter));
  recording->n_filled = n - quarter;
}

void
inflect_recording_push(InflectRecording* recording,
                       uint32_t n,
                       const float* x,
                       uint32_t stride)
{
  for (uint32_t i = 0U; i < n; ++i) {
    const double sample = (double)x[(size_t)i * stride];
    const bool broken = !isfinite(sample);
    recording->coverage.n_broken += broken ? 1U : 0U;
    recording->history[recording->n_filled] = broken ? 0.0 : sample;
    if (++recording->n_filled == recording->config.n_frames) {
      advance(recording);
    }
  }
  recording->coverage.n_frames += n;
}

/// Average the power, as if each bin were a channel of a filter bank
static void
average(InflectRecording* recording)
{
  const InflectWindow* const window = recording->config.window;
  const uint32_t n = recording->config.n_frames;
  const double gain = (double)n * window->coefficients[0];
  const double energy = gain * gain * window->noise_bandwidth_bins *
                        fmax((double)recording->coverage.n_segments, 1.0);
  for (uint32_t i = 0U; i <= n / 2U; ++i) {
    const bool single = i == 0U || 2U * i == n;
    recording->power[i] =
      recording->power_sum[i] * (single ? 1.0 : 2.0) / energy;
  }
}

static InflectLines
lines_of(const InflectRecording* recording)
{
  return (InflectLines){
    .rate_hz = recording->config.rate_hz,
    .n_frames = recording->config.n_frames,
    .lobe = (uint32_t)recording->config.window->lobe_bins,
    .window = recording->config.window,
    .power = recording->power,
    .orders = recording->orders,
  };
}

/// Return the phase of a sine in a bin in turns, in the middle of the segment
static double
phase_turns(const InflectRecording* recording, double place)
{
  const uint32_t bin = (uint32_t)lround(place);
  const double middle = bin % 2U ? 0.5 : 0.0;
  return carg(recording->last_bins[bin]) / (2.0 * INFLECT_PI) + 0.25 + middle;
}

static void
read_phases(const InflectRecording* recording,
            double tone_bins,
            InflectToneReport* report)
{
  const double first = phase_turns(recording, tone_bins);
  for (uint32_t i = 0U; i < report->n_harmonics; ++i) {
    const double order = (double)i + 1.0;
    const double turns =
      phase_turns(recording, order * tone_bins) - order * first;
    report->harmonics[i].phase_deg = 360.0 * (turns - round(turns));
  }
}

/// Read what needs no tone
static void
read_levels(const InflectRecording* recording, InflectToneReport* report)
{
  const double n = (double)recording->coverage.n_segments;
  const double gain = (double)recording->config.n_frames *
                      recording->config.window->coefficients[0];
  report->dc = recording->dc_sum / gain / n;
  report->rms = sqrt(recording->squares / n);
  report->peak = n > 0.0 ? recording->peak : INFLECT_NAN;
  report->crest_db = 20.0 * log10(report->peak / report->rms);
}

/// Say why nothing can be measured, before any spectrum is looked at
static InflectVerdict
first_verdict(const InflectRecording* recording)
{
  const InflectRecordingCoverage* const coverage = &recording->coverage;
  return coverage->n_broken ? INFLECT_VERDICT_NOT_FINITE
         : coverage->n_frames < recording->config.n_frames
           ? INFLECT_VERDICT_TOO_SHORT
         : coverage->n_segments == 0U ? INFLECT_VERDICT_UNSTEADY
                                      : INFLECT_VERDICT_TONE;
}

void
inflect_recording_report(InflectRecording* recording,
                         InflectToneReport* report,
                         InflectRecordingCoverage* coverage)
{
  const InflectRecordingConfig* const config = &recording->config;
  if (coverage) {
    *coverage = recording->coverage;
    coverage->noise_bandwidth_hz = config->window->noise_bandwidth_bins *
                                   config->rate_hz / (double)config->n_frames;
  }
  *report = (InflectToneReport){0};
  read_levels(recording, report);
  average(recording);
  const InflectLines lines = lines_of(recording);
  double tone_bins = 0.0;
  InflectVerdict verdict = first_verdict(recording);
  if (verdict == INFLECT_VERDICT_TONE) {
    verdict = inflect_tone_find(&lines, config->near_hz, &tone_bins);
  }
  const double band_hz = inflect_band_limit(config->band_hz, config->rate_hz);
  if (verdict == INFLECT_VERDICT_TONE &&
      tone_bins * config->rate_hz > band_hz * (double)config->n_frames) {
    verdict = INFLECT_VERDICT_SILENCE;
  }
  if (verdict != INFLECT_VERDICT_TONE) {
    inflect_report_clear(report, verdict);
    return;
  }
  inflect_lines_report(&lines, tone_bins, band_hz, report);
  read_phases(recording, tone_bins, report);
}

uint32_t
inflect_recording_segment_frames(const InflectRecording* recording)
{
  return recording->config.n_frames;
}

InflectLine
inflect_recording_line(const InflectRecording* recording, uint32_t index)
{
  const InflectLines lines = lines_of(recording);
  return inflect_lines_at(&lines, index);
}
