// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tone_fit.h"

#include "window.h"

#include <math.h>
#include <stdbool.h>

/// Steps of the fit, which converges quadratically, and its step of a slope
#define MAX_STEPS 16U
#define SLOPE_STEP 1e-4

/// A step below this in bins is the last
#define SETTLED 1e-10

/// Mean square of what is silent, -200 dB
#define SILENT_POWER 1e-20

/// How far the tone may lie from where it is looked for
#define NEAR_SHARE 0.02

/// Share of the power that makes a sound too low
#define LOW_SHARE 0.5

/// The strongest line may be a harmonic of up to this order
#define MAX_SUBMULTIPLE 32U

/// A fundamental is at least this much of the strongest line, by power, and
/// this much above the bins beside it
#define LEAST_FUNDAMENTAL 1e-4
#define STANDS_OUT 10.0

/// Largest distance of a fundamental, in bins, from where harmonics put it
#define ON_PLACE 0.2

/// A tone may leave this multiple of what the best explanation leaves, or this
/// share of all
#define EXPLAINS_FACTOR 4.0
#define EXPLAINS_SHARE 1e-3

/// Largest share of the power that is no harmonic of a clear tone
#define CLEAR_SHARE 0.2

/// Largest power midway between the harmonics of a tone, beside theirs
#define VALLEY_SHARE 0.2

/// Share of one more line, in the whole, that makes it another tone, where the
/// tone is not clear; and relative to the tone, where it is
#define OTHER_SHARE 0.02
#define OTHER_RATIO 0.01

/// How close a line is to a folded harmonic that is one, in bins
#define ALIAS_REACH 0.05

/// The window's magnitude about a tone and the least squares it gives
typedef struct {
  double shape[16];
  double slope[16];
} LobeShape;

static double
magnitude_at(const InflectLines* lines, double offset)
{
  return sqrt(inflect_window_share(lines->window, lines->n_frames, offset));
}

/// Return the Gauss-Newton step in frequency
static double
fit_step(const double* measured, const LobeShape* lobe, uint32_t n)
{
  double ss = 0.0;
  double sd = 0.0;
  double sm = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    ss += lobe->shape[i] * lobe->shape[i];
    sd += lobe->shape[i] * lobe->slope[i];
    sm += lobe->shape[i] * measured[i];
  }
  const double amplitude = sm / ss;
  double jj = 0.0;
  double jr = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    const double rest = measured[i] - amplitude * lobe->shape[i];
    const double j = amplitude * (lobe->slope[i] - lobe->shape[i] * sd / ss);
    jj += j * j;
    jr += j * rest;
  }
  return jj > 0.0 ? jr / jj : 0.0;
}

double
inflect_tone_fit(const InflectLines* lines, uint32_t peak, double noise)
{
  const uint32_t reach = lines->lobe / 2U;
  const uint32_t n = 2U * reach + 1U;
  double measured[16] = {0.0};
  double sum = 0.0;
  double moment = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    const double power = lines->power[peak - reach + i];
    measured[i] = sqrt(fmax(power - noise, 0.0));
    sum += power;
    moment += ((double)i - (double)reach) * power;
  }
  double offset = moment / sum;
  for (uint32_t step = 0U; step < MAX_STEPS; ++step) {
    LobeShape lobe = {{0.0}, {0.0}};
    for (uint32_t i = 0U; i < n; ++i) {
      const double x = (double)i - (double)reach - offset;
      lobe.shape[i] = magnitude_at(lines, x);
      lobe.slope[i] = (magnitude_at(lines, x - SLOPE_STEP) -
                       magnitude_at(lines, x + SLOPE_STEP)) /
                      (2.0 * SLOPE_STEP);
    }
    const double change = fit_step(measured, &lobe, n);
    offset = fmin(fmax(offset + change, -1.0), 1.0);
    if (fabs(change) < SETTLED) {
      break;
    }
  }
  return (double)peak + offset;
}

/// Return the strongest bin where the tone is looked for, 0 if there is none
static uint32_t
strongest_bin(const InflectLines* lines, double near_hz)
{
  const double half = 0.5 * (double)lines->n_frames;
  const double near_bins = near_hz / lines->rate_hz * (double)lines->n_frames;
  const double reach = fmax(NEAR_SHARE * near_bins, 2.0);
  const double least = 2.0 * (double)lines->lobe + 2.0;
  const double most = half - (double)lines->lobe - 1.0;
  const double first = near_hz > 0.0 ? fmax(near_bins - reach, least) : least;
  const double last = near_hz > 0.0 ? fmin(near_bins + reach, most) : most;
  uint32_t strongest = 0U;
  double power = 0.0;
  for (double bin = ceil(first); bin <= last; bin += 1.0) {
    const uint32_t i = (uint32_t)bin;
    if (lines->power[i] > power) {
      power = lines->power[i];
      strongest = i;
    }
  }
  return strongest;
}

/// Return the power of all that is not DC
static double
whole_power(const InflectLines* lines)
{
  double sum = 0.0;
  for (uint32_t i = lines->lobe + 1U; i <= lines->n_frames / 2U; ++i) {
    sum += lines->power[i];
  }
  return sum;
}

/// Power that is not explained by a tone, as a share of all
typedef struct {
  double no_harmonic;
  double no_alias; ///< Nor is it a harmonic
} Rest;

static Rest
unexplained(const InflectLines* lines, double tone_bins, double whole)
{
  Rest rest = {0.0, 0.0};
  inflect_lines_mark(lines, tone_bins);
  for (uint32_t i = lines->lobe + 1U; i <= lines->n_frames / 2U; ++i) {
    const double share = lines->power[i] / whole;
    rest.no_harmonic += lines->orders[i] <= 0 ? share : 0.0;
    rest.no_alias += lines->orders[i] == 0 ? share : 0.0;
  }
  return rest;
}

/// Whether most of the power lies below the lowest tone that can be told apart
static bool
is_too_low(const InflectLines* lines, double whole)
{
  double low = 0.0;
  for (uint32_t i = lines->lobe + 1U; i < 2U * lines->lobe + 2U; ++i) {
    low += lines->power[i];
  }
  return low > LOW_SHARE * whole;
}

/// Whether a bin stands out from those beyond its lobe
static bool
stands_out(const InflectLines* lines, uint32_t bin)
{
  const uint32_t away = lines->lobe + 1U;
  const uint32_t half = lines->n_frames / 2U;
  if (bin < away + 1U || bin + away + 1U > half) {
    return false;
  }
  const double beside =
    0.25 * (lines->power[bin - away] + lines->power[bin - away - 1U] +
            lines->power[bin + away] + lines->power[bin + away + 1U]);
  return lines->power[bin] > STANDS_OUT * beside;
}

/// Whether there is a line at a place, not too weak beside the strongest
static bool
is_line(const InflectLines* lines, double place, double strongest_power)
{
  uint32_t bin = (uint32_t)lround(place) - 1U;
  const uint32_t last = bin + 2U;
  for (uint32_t i = bin + 1U; i <= last; ++i) {
    bin = lines->power[i] > lines->power[bin] ? i : bin;
  }
  return stands_out(lines, bin) &&
         fabs(inflect_tone_fit(lines, bin, 0.0) - place) < ON_PLACE &&
         inflect_lines_power(lines, place) >=
           LEAST_FUNDAMENTAL * strongest_power;
}

/// Return the fundamental of which the strongest line is a harmonic
static double
choose_fundamental(const InflectLines* lines, double strongest, double whole)
{
  const double power = inflect_lines_power(lines, strongest);
  const double least = 2.0 * lines->lobe + 3.0;
  double rests[MAX_SUBMULTIPLE + 1U] = {0.0};
  double best = 1.0;
  uint32_t n = 1U;
  for (uint32_t d = 1U; d <= MAX_SUBMULTIPLE; ++d) {
    const double place = strongest / (double)d;
    if (place < least) {
      break;
    }
    rests[d] = d == 1U || is_line(lines, place, power)
                 ? unexplained(lines, place, whole).no_alias
                 : 1.0;
    best = fmin(best, rests[d]);
    n = d;
  }
  for (uint32_t d = 1U; d <= n; ++d) {
    if (rests[d] <= EXPLAINS_FACTOR * best + EXPLAINS_SHARE) {
      return strongest / (double)d;
    }
  }
  return strongest;
}

/// Whether a line is a harmonic that has been folded
static bool
is_alias(const InflectLines* lines, double tone_bins, uint32_t bin)
{
  const int32_t order = -lines->orders[bin];
  if (order <= 0) {
    return false;
  }
  const double place = inflect_lines_fold(lines, (double)order * tone_bins);
  return fabs(inflect_tone_fit(lines, bin, 0.0) - place) < ALIAS_REACH;
}

/// Whether the spectrum is low between harmonics, as that of noise is not
static bool
has_valleys(const InflectLines* lines, double tone_bins)
{
  double tops = 0.0;
  double valleys = 0.0;
  const double half = 0.5 * (double)lines->n_frames;
  for (double order = 1.0; (order + 0.5) * tone_bins < half; order += 1.0) {
    tops += lines->power[lround(order * tone_bins)];
    valleys += lines->power[lround((order + 0.5) * tone_bins)];
  }
  return valleys <= VALLEY_SHARE * tops;
}

/// Judge what the harmonics of a tone leave
static InflectVerdict
judge(const InflectLines* lines, double tone_bins, double whole)
{
  const double rest = unexplained(lines, tone_bins, whole).no_harmonic;
  const uint32_t last = lines->n_frames / 2U - lines->lobe;
  const uint32_t other = inflect_lines_strongest_other(lines, last);
  const bool is_tone = stands_out(lines, other);
  const double power = inflect_lines_other_power(lines, other);
  if (rest <= CLEAR_SHARE && !has_valleys(lines, tone_bins)) {
    return INFLECT_VERDICT_NOISE;
  }
  if (rest > CLEAR_SHARE) {
    return is_tone && power > OTHER_SHARE * whole ? INFLECT_VERDICT_SEVERAL
                                                  : INFLECT_VERDICT_NOISE;
  }
  if (is_tone && power > OTHER_RATIO * (1.0 - rest) * whole &&
      !is_alias(lines, tone_bins, other)) {
    return INFLECT_VERDICT_SEVERAL;
  }
  return INFLECT_VERDICT_TONE;
}

InflectVerdict
inflect_tone_find(const InflectLines* lines, double near_hz, double* tone_bins)
{
  const double whole = whole_power(lines);
  if (whole < SILENT_POWER) {
    return INFLECT_VERDICT_SILENCE;
  }
  if (is_too_low(lines, whole)) {
    return INFLECT_VERDICT_TOO_LOW;
  }
  const uint32_t peak = strongest_bin(lines, near_hz);
  if (!peak) {
    return INFLECT_VERDICT_NOISE;
  }
  const double rough = inflect_tone_fit(lines, peak, 0.0);
  inflect_lines_mark(lines, rough);
  const double strongest =
    inflect_tone_fit(lines, peak, inflect_lines_noise(lines, rough));
  *tone_bins =
    near_hz > 0.0 ? strongest : choose_fundamental(lines, strongest, whole);
  return judge(lines, *tone_bins, whole);
}
