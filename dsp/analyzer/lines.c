// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "lines.h"

#include "window.h"

#include "../activation/curve.h"

#include <math.h>
#include <string.h>

/// Aliases are marked on this share of all bins
#define ALIAS_SHARE 0.125

/// Bins beyond a lobe, on either side, from which noise is estimated
#define NOISE_REACH 64.0

/// A harmonic is buried below this multiple of its noise, less 1, if it has
/// one bin; with more bins their sum is steadier
#define BURIED 9.0

/// Power beside the fundamental that rounding leaves, -280 dB
#define ROUNDING 1e-28

/// Deviations of the noise that a level may be off: three, and twice that as
/// rounding repeats with the symmetries of a sine and so falls on harmonics
#define N_DEVIATIONS 6.0

/// Power of a sine at 0 dBFS
#define FULL_SCALE_POWER 0.5

/// Widening of a band limit, so that a bin on it is in it
#define ON_LIMIT 1e-9

/// Powers of what a tone became
typedef struct {
  double fundamental;
  double odd;
  double even;
} HarmonicPowers;

/// A stretch of bins
typedef struct {
  uint32_t first;
  uint32_t end; ///< One past the last
} Stretch;

static double
to_db(double power)
{
  return 10.0 * log10(power);
}

/// Return the bins within a reach of a place, between 1 and N / 2
static Stretch
around(const InflectLines* lines, double place, double reach)
{
  const double half = 0.5 * (double)lines->n_frames;
  const double first = fmax(ceil(place - reach), 1.0);
  const double last = fmin(floor(place + reach), half);
  if (last < first) {
    return (Stretch){0U, 0U};
  }
  return (Stretch){(uint32_t)first, (uint32_t)last + 1U};
}

double
inflect_lines_fold(const InflectLines* lines, double bins)
{
  const double n = (double)lines->n_frames;
  const double rest = fmod(bins, n);
  return rest > 0.5 * n ? n - rest : rest;
}

static void
mark(const InflectLines* lines, double place, int32_t order)
{
  const Stretch stretch = around(lines, place, lines->lobe);
  for (uint32_t i = stretch.first; i < stretch.end; ++i) {
    lines->orders[i] = lines->orders[i] ? lines->orders[i] : order;
  }
}

void
inflect_lines_mark(const InflectLines* lines, double tone_bins)
{
  const uint32_t n_bins = lines->n_frames / 2U + 1U;
  memset(lines->orders, 0, n_bins * sizeof(*lines->orders));
  for (uint32_t i = 0U; i <= lines->lobe; ++i) {
    lines->orders[i] = INFLECT_ORDER_DC;
  }
  const double half = 0.5 * (double)lines->n_frames;
  int32_t order = 1;
  for (; (double)order * tone_bins < half; ++order) {
    mark(lines, (double)order * tone_bins, order);
  }
  const uint32_t width = 2U * lines->lobe + 1U;
  const int32_t n_aliases = (int32_t)(ALIAS_SHARE * n_bins / width);
  for (int32_t i = 0; i < n_aliases; ++i, ++order) {
    mark(lines, inflect_lines_fold(lines, (double)order * tone_bins), -order);
  }
}

double
inflect_lines_power(const InflectLines* lines, double tone_bins)
{
  const Stretch stretch = around(lines, tone_bins, lines->lobe);
  double sum = 0.0;
  double share = 0.0;
  for (uint32_t i = stretch.first; i < stretch.end; ++i) {
    sum += lines->power[i];
    share += lines->window
               ? inflect_window_share(lines->window, lines->n_frames,
                                      (double)i - tone_bins)
               : 1.0;
  }
  return share > 0.0 ? sum / share : 0.0;
}

double
inflect_lines_noise(const InflectLines* lines, double tone_bins)
{
  const Stretch stretch =
    around(lines, tone_bins, (double)lines->lobe + NOISE_REACH);
  double sum = 0.0;
  uint32_t n = 0U;
  for (uint32_t i = stretch.first; i < stretch.end; ++i) {
    if (!lines->orders[i]) {
      sum += lines->power[i];
      ++n;
    }
  }
  return n ? sum / (double)n : 0.0;
}

static bool
is_other(const InflectLines* lines, uint32_t bin)
{
  return lines->orders[bin] <= 0;
}

uint32_t
inflect_lines_strongest_other(const InflectLines* lines, uint32_t last)
{
  uint32_t strongest = 0U;
  double most = -1.0;
  for (uint32_t i = 1U; i <= last; ++i) {
    if (is_other(lines, i) && lines->power[i] > most) {
      most = lines->power[i];
      strongest = i;
    }
  }
  return strongest;
}

double
inflect_lines_other_power(const InflectLines* lines, uint32_t bin)
{
  const Stretch stretch = around(lines, (double)bin, lines->lobe);
  double power = 0.0;
  for (uint32_t i = stretch.first; i < stretch.end; ++i) {
    power += is_other(lines, i) ? lines->power[i] : 0.0;
  }
  return power;
}

void
inflect_report_clear(InflectToneReport* report, InflectVerdict verdict)
{
  *report = (InflectToneReport){
    .verdict = verdict,
    .frequency_hz = INFLECT_NAN,
    .level_dbfs = INFLECT_NAN,
    .dc = report->dc,
    .peak = report->peak,
    .rms = report->rms,
    .crest_db = report->crest_db,
    .thd_percent = INFLECT_NAN,
    .thd_rms_percent = INFLECT_NAN,
    .thd_n_percent = INFLECT_NAN,
    .sinad_db = INFLECT_NAN,
    .enob_bits = INFLECT_NAN,
    .noise_floor_dbfs = INFLECT_NAN,
    .odd_even_db = INFLECT_NAN,
    .snr_db = INFLECT_NAN,
    .worst_alias_dbc = INFLECT_NAN,
    .worst_alias_hz = INFLECT_NAN,
  };
}

/// Return the power of a harmonic, freed of noise where it stands out of it
static double
harmonic_power(const InflectLines* lines,
               double place,
               double rounding,
               bool* buried)
{
  const double width = 2.0 * lines->lobe + 1.0;
  const double noise = width * inflect_lines_noise(lines, place);
  const double power = inflect_lines_power(lines, place);
  *buried = power <= fmax(noise * (1.0 + BURIED / sqrt(width)), rounding);
  return *buried || !lines->window ? power : power - noise;
}

/// Return how far the noise in the bins of a harmonic may have moved it
static double
uncertainty_db(const InflectLines* lines, double place, double power)
{
  const double width = 2.0 * lines->lobe + 1.0;
  // The share of the noise that is in phase with the harmonic
  const double noise = 0.5 * width * inflect_lines_noise(lines, place);
  return 20.0 * log10(1.0 + N_DEVIATIONS * sqrt(noise / power));
}

/// Read harmonics one by one; those in the band count
static HarmonicPowers
read_harmonics(const InflectLines* lines,
               double tone_bins,
               double last,
               InflectToneReport* report)
{
  HarmonicPowers powers = {0.0, 0.0, 0.0};
  const double half = 0.5 * (double)lines->n_frames;
  const double rounding = ROUNDING * inflect_lines_power(lines, tone_bins);
  for (uint32_t order = 1U; (double)order * tone_bins < half; ++order) {
    const double place = (double)order * tone_bins;
    if (order > INFLECT_MAX_HARMONICS && place > last) {
      break;
    }
    bool buried = false;
    const double power = harmonic_power(lines, place, rounding, &buried);
    if (order <= INFLECT_MAX_HARMONICS) {
      report->harmonics[order - 1U] = (InflectHarmonic){
        .order = order,
        .frequency_hz = place * lines->rate_hz / (double)lines->n_frames,
        .amplitude = sqrt(2.0 * power),
        .buried = buried,
        .uncertainty_db = uncertainty_db(lines, place, power),
      };
      report->n_harmonics = order;
    }
    if (order == 1U) {
      powers.fundamental = power;
    } else if (place <= last) {
      *(order % 2U ? &powers.odd : &powers.even) += power;
    }
  }
  return powers;
}

static void
read_distortion(const HarmonicPowers* powers, InflectToneReport* report)
{
  const double distortion = powers->odd + powers->even;
  const double all = powers->fundamental + distortion;
  for (uint32_t i = 0U; i < report->n_harmonics; ++i) {
    report->harmonics[i].level_dbc =
      20.0 *
      log10(report->harmonics[i].amplitude / report->harmonics[0].amplitude);
  }
  report->thd_percent = 100.0 * sqrt(distortion / powers->fundamental);
  report->thd_rms_percent = 100.0 * sqrt(distortion / all);
  report->odd_even_db = to_db(powers->odd / powers->even);
}

/// Read what takes whole bins: fundamental, harmonics, noise, all the rest
static void
read_sums(const InflectLines* lines, uint32_t last, InflectToneReport* report)
{
  double fundamental = 0.0;
  double overtones = 0.0;
  double others = 0.0;
  double noise = 0.0;
  uint32_t n_noise = 0U;
  for (uint32_t i = 1U; i <= last; ++i) {
    const int32_t order = lines->orders[i];
    const double power = lines->power[i];
    fundamental += order == 1 ? power : 0.0;
    overtones += order > 1 && order != INFLECT_ORDER_DC ? power : 0.0;
    others += order <= 0 ? power : 0.0;
    noise += order == 0 ? power : 0.0;
    n_noise += order == 0 ? 1U : 0U;
  }
  const double residue = overtones + others;
  report->thd_n_percent = 100.0 * sqrt(residue / (residue + fundamental));
  report->sinad_db = to_db(fundamental / residue);
  report->enob_bits = (report->sinad_db - to_db(1.5)) / (20.0 * log10(2.0));
  report->snr_db = to_db((fundamental + overtones) / others);
  report->noise_floor_dbfs =
    to_db(noise * (double)last / (double)n_noise / FULL_SCALE_POWER);
}

static void
read_worst_alias(const InflectLines* lines,
                 double tone_bins,
                 uint32_t last,
                 double fundamental,
                 InflectToneReport* report)
{
  const uint32_t bin = inflect_lines_strongest_other(lines, last);
  const int32_t order = -lines->orders[bin];
  const double place = order > 0
                         ? inflect_lines_fold(lines, (double)order * tone_bins)
                         : (double)bin;
  const double power = bin ? inflect_lines_other_power(lines, bin) : 0.0;
  report->worst_alias_order = order > 0 ? (uint32_t)order : 0U;
  report->worst_alias_hz =
    bin ? place * lines->rate_hz / (double)lines->n_frames : INFLECT_NAN;
  report->worst_alias_dbc = to_db(power / fundamental);
}

void
inflect_lines_report(const InflectLines* lines,
                     double tone_bins,
                     double band_hz,
                     InflectToneReport* report)
{
  const double bin_hz = lines->rate_hz / (double)lines->n_frames;
  const uint32_t half = lines->n_frames / 2U;
  const double limit = floor(band_hz / bin_hz * (1.0 + ON_LIMIT));
  const uint32_t last = (uint32_t)fmin(limit, (double)half);

  const HarmonicPowers powers =
    read_harmonics(lines, tone_bins, (double)last, report);
  report->tone_found = true;
  report->verdict = INFLECT_VERDICT_TONE;
  report->frequency_hz = tone_bins * bin_hz;
  report->level_dbfs = to_db(powers.fundamental / FULL_SCALE_POWER);
  read_distortion(&powers, report);
  read_sums(lines, last, report);
  read_worst_alias(lines, tone_bins, last, powers.fundamental, report);
}

InflectLine
inflect_lines_at(const InflectLines* lines, uint32_t index)
{
  if (index > lines->n_frames / 2U) {
    return (InflectLine){0.0, 0.0, INFLECT_LINE_NOISE, 0U};
  }
  const int32_t order = lines->orders[index];
  const double spread =
    lines->window ? lines->window->noise_bandwidth_bins : 1.0;
  // DC and half the sample rate have one line in the two-sided spectrum
  const bool single = index == 0U || 2U * index == lines->n_frames;
  const InflectLineKind kind = order == INFLECT_ORDER_DC ? INFLECT_LINE_DC
                               : order > 0               ? INFLECT_LINE_HARMONIC
                               : order < 0               ? INFLECT_LINE_ALIAS
                                                         : INFLECT_LINE_NOISE;
  return (InflectLine){
    .frequency_hz = index * lines->rate_hz / (double)lines->n_frames,
    .amplitude = sqrt((single ? 1.0 : 2.0) * lines->power[index] * spread),
    .kind = kind,
    .order =
      kind == INFLECT_LINE_DC ? 0U : (uint32_t)(order < 0 ? -order : order),
  };
}
