// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/expect.h"
#include "support/measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/// Largest deviation of the pass band, in dB
#define RIPPLE_DB 0.01

/// The same as a distance from 1, in the complex plane
#define RIPPLE_DISTANCE 0.00116

/// Droop at 20 kHz left by a compensated ADAA at 2x, and at 4x and above
#define ADAA_2X_DB 0.3
#define ADAA_DB 0.1

/// A mix of 50 % may differ from the wet path by this, or it combs
#define COMB_DB 0.02

/// Rounding of a group delay to whole frames
#define ROUNDING_FRAMES 0.501

/// Rounding of float arithmetic on a full-scale sound
#define FLOAT_ERROR 1e-6

#define N_FRAMES 6000U

static const double main_rates_hz[] = {44100.0, 48000.0, 96000.0};
static const double other_rates_hz[] = {8000.0,  11025.0,  22050.0, 32000.0,
                                        88200.0, 192000.0, 384000.0};
static const uint32_t factors[] = {1U, 2U, 4U, 8U, 16U, 32U};
static const char* const phases[] = {"linear", "minimum"};
static const char* const antialiases[] = {"off", "adaa1", "adaa2"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static InflectSettings
linear_path(uint32_t factor,
            const char* phase,
            const char* antialias,
            const char* more)
{
  char words[256] = {0};
  snprintf(words, sizeof(words),
           "curve=identity dc_block=0 oversampling=%u phase=%s antialias=%s %s",
           factor, phase, antialias, more);
  return measure_settings(words);
}

static double
allowed_ripple_db(uint32_t factor, const char* antialias)
{
  if (antialias[0] == 'o') {
    return RIPPLE_DB;
  }
  return factor >= 4U ? ADAA_DB : factor == 2U ? ADAA_2X_DB : HUGE_VAL;
}

/// Check ripple, delay and reported latency of one setting
static void
expect_path(double rate_hz,
            uint32_t factor,
            const char* phase,
            const char* antialias)
{
  const InflectSettings settings = linear_path(factor, phase, antialias, "");
  const MeasurePath path = measure_path(&settings, rate_hz);
  const double ripple_db = allowed_ripple_db(factor, antialias);
  expect(path.ripple_db <= ripple_db, "%.0f Hz %ux %s %s: ripple %.4f > %g dB",
         rate_hz, factor, phase, antialias, path.ripple_db, ripple_db);

  const bool plain = antialias[0] == 'o';
  const bool exact =
    phase[0] == 'l' ? factor > 1U || plain : factor == 1U && plain;
  const double error = fabs(path.delay_frames - (double)path.latency_frames);
  expect(error <= (exact ? 1e-3 : ROUNDING_FRAMES),
         "%.0f Hz %ux %s %s: delay %.4f, reported %u", rate_hz, factor, phase,
         antialias, path.delay_frames, path.latency_frames);
  const double distance = pow(10.0, ripple_db / 20.0) - 1.0 + 1e-5;
  expect(!exact || path.deviation <= distance,
         "%.0f Hz %ux %s %s: |H exp(iwL) - 1| %.6f > %.6f", rate_hz, factor,
         phase, antialias, path.deviation, distance);
}

static void
expect_paths(double rate_hz)
{
  for (size_t f = 0U; f < COUNT(factors); ++f) {
    for (size_t p = 0U; p < COUNT(phases); ++p) {
      for (size_t a = 0U; a < COUNT(antialiases); ++a) {
        expect_path(rate_hz, factors[f], phases[p], antialiases[a]);
      }
    }
  }
}

static void
pass_band_and_latency_hold_at_main_rates(void** state)
{
  (void)state;
  for (size_t r = 0U; r < COUNT(main_rates_hz); ++r) {
    expect_paths(main_rates_hz[r]);
  }
  expect_all_met();
}

static void
pass_band_and_latency_hold_at_other_rates(void** state)
{
  (void)state;
  for (size_t r = 0U; r < COUNT(other_rates_hz); ++r) {
    for (size_t f = 0U; f < COUNT(factors); ++f) {
      expect_path(other_rates_hz[r], factors[f], "linear", "off");
      expect_path(other_rates_hz[r], factors[f], "minimum", "off");
      expect_path(other_rates_hz[r], factors[f], "linear", "adaa2");
    }
  }
  expect_all_met();
}

/// The impulse response must predict steady tones, or a path is not linear
static void
stepped_sines_agree_with_the_impulse_response(void** state)
{
  (void)state;
  static const uint32_t bins[] = {137U, 1365U, 13653U, 26001U, 27305U};
  const InflectSettings settings = linear_path(4U, "linear", "adaa2", "");
  double complex* const response =
    measure_response(&settings, 48000.0, 0.5, NULL);
  for (size_t i = 0U; i < COUNT(bins); ++i) {
    const MeasureTone tone = measure_tone(&settings, 48000.0, bins[i], 0.5);
    const double gain = tone.amplitudes[1] / 0.5;
    expect(fabs(gain - cabs(response[bins[i]])) <= 1e-5,
           "%.1f Hz: %.6f against %.6f", tone.frequency_hz, gain,
           cabs(response[bins[i]]));
  }
  free(response);
  expect_all_met();
}

static void
no_mix_combs(void** state)
{
  (void)state;
  for (size_t f = 0U; f < COUNT(factors); ++f) {
    for (size_t p = 0U; p < COUNT(phases); ++p) {
      for (size_t a = 0U; a < COUNT(antialiases); ++a) {
        const InflectSettings wet =
          linear_path(factors[f], phases[p], antialiases[a], "");
        const InflectSettings half =
          linear_path(factors[f], phases[p], antialiases[a], "mix=50");
        double complex* const h = measure_response(&wet, 48000.0, 0.5, NULL);
        double complex* const g = measure_response(&half, 48000.0, 0.5, NULL);
        double worst_db = 0.0;
        // In linear phase the dry is a delay, without the droop of the wet
        const double room_db =
          factors[f] > 1U && phases[p][0] == 'l'
            ? fmax(COMB_DB, 0.5 * allowed_ripple_db(factors[f], antialiases[a]))
            : COMB_DB;
        for (uint32_t i = 1U; i <= 27306U; ++i) {
          worst_db = fmax(
            worst_db, fabs(measure_db(cabs(g[i])) - measure_db(cabs(h[i]))));
        }
        expect(worst_db <= room_db, "%ux %s %s: mix 50 %% moves by %.4f dB",
               factors[f], phases[p], antialiases[a], worst_db);
        free(h);
        free(g);
      }
    }
  }
  expect_all_met();
}

/// Run noise and check that it comes out delayed, bit for bit
static void
expect_delayed(const char* words, double rate_hz, uint32_t n_channels)
{
  const InflectSettings settings = measure_settings(words);
  InflectShaper* const shaper = measure_shaper(&settings, rate_hz, n_channels);
  MeasureSound in = measure_sound(n_channels, N_FRAMES);
  MeasureSound out = measure_sound(n_channels, N_FRAMES);
  measure_fill_noise(&in, 1.0, 11U);
  measure_process(shaper, &in, &out, 0U, N_FRAMES, 100U);
  const uint32_t latency = inflect_shaper_latency(shaper);
  expect(measure_is_delayed(&in, &out, latency, 0U),
         "%.0f Hz, %u channels: %s is not the input %u frames later", rate_hz,
         n_channels, words, latency);
  measure_sound_free(&in);
  measure_sound_free(&out);
  inflect_shaper_free(shaper);
}

static void
expect_delayed_everywhere(const char* more, bool minimum_too)
{
  for (size_t f = 0U; f < COUNT(factors); ++f) {
    for (size_t a = 0U; a < COUNT(antialiases); ++a) {
      for (size_t p = 0U; p < (minimum_too ? 2U : 1U); ++p) {
        if (!minimum_too && factors[f] == 1U && a > 0U) {
          continue; // The dry passes through the same filters there
        }
        char words[256] = {0};
        snprintf(words, sizeof(words),
                 "curve=tanh drive=20 oversampling=%u antialias=%s phase=%s %s",
                 factors[f], antialiases[a], phases[p], more);
        expect_delayed(words, 48000.0, 1U);
        expect_delayed(words, 44100.0, 2U);
      }
    }
  }
}

static void
no_mix_is_the_delayed_input(void** state)
{
  (void)state;
  expect_delayed_everywhere("mix=0", false);
  expect_all_met();
}

static void
bypass_is_the_delayed_input(void** state)
{
  (void)state;
  expect_delayed_everywhere("enabled=0", true);
  expect_delayed_everywhere("enabled=0 mix=30 output=-6 stereo_mode=mid", true);
  expect_delayed("enabled=0 level_match=1 drive=40", 48000.0, 2U);
  expect_all_met();
}

/// Longest fade of a bypass, in frames
#define FADE_FRAMES 9600U

static void
bypass_becomes_the_delayed_input(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "drive=20",
    "drive=20 oversampling=1",
    "drive=20 oversampling=32",
    "drive=20 phase=minimum",
    "curve=hard_tanh drive=6 bias=0.5 mix=60",
  };
  const uint32_t n = 4U * FADE_FRAMES;
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    InflectSettings settings = measure_settings(rows[i]);
    InflectShaper* const shaper = measure_shaper(&settings, 48000.0, 2U);
    MeasureSound in = measure_sound(2U, n);
    MeasureSound out = measure_sound(2U, n);
    measure_fill_noise(&in, 0.9, 13U);
    measure_process(shaper, &in, &out, 0U, FADE_FRAMES, 64U);
    settings.values[INFLECT_PARAMETER_ENABLED] = 0.0;
    inflect_shaper_set(shaper, &settings);
    measure_process(shaper, &in, &out, FADE_FRAMES, n, 64U);
    expect(measure_is_delayed(&in, &out, inflect_shaper_latency(shaper),
                              2U * FADE_FRAMES),
           "%s: not the input after the fade", rows[i]);
    inflect_shaper_free(shaper);
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// Identity at 1x is one multiplication from the first frame
static void
gains_are_exact(void** state)
{
  (void)state;
  static const struct {
    const char* words;
    double gain_db;
  } rows[] = {
    {"drive=6", 6.0},      {"output=-6", -6.0}, {"drive=48 output=-48", 0.0},
    {"drive=-24", -24.0},  {"output=24", 24.0}, {"drive=7.3 output=1.9", 9.2},
    {"output=-48", -48.0},
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings =
      linear_path(1U, "linear", "off", rows[i].words);
    MeasureSound in = measure_sound(1U, N_FRAMES);
    MeasureSound out = measure_sound(1U, N_FRAMES);
    measure_fill_noise(&in, 1.0, 3U);
    measure_run(&settings, 48000.0, &in, &out);
    const double gain = pow(10.0, rows[i].gain_db / 20.0);
    for (uint32_t j = 0U; j < N_FRAMES; ++j) {
      in.channels[0][j] = (float)(gain * (double)in.channels[0][j]);
    }
    const double error = measure_difference(&in, &out, 0U, N_FRAMES) / gain;
    expect(error <= FLOAT_ERROR, "%s: off by %g", rows[i].words, error);
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

/// Bias leaves a linear path alone but for a constant, which dc_block takes
static void
output_is_phi_of_driven_input_plus_bias(void** state)
{
  (void)state;
  const InflectSettings settings = measure_settings(
    "curve=tanh oversampling=1 antialias=off dc_block=0 drive=12 bias=-0.4 "
    "output=3 mix=70");
  MeasureSound in = measure_sound(1U, N_FRAMES);
  MeasureSound out = measure_sound(1U, N_FRAMES);
  measure_fill_noise(&in, 1.0, 5U);
  measure_run(&settings, 48000.0, &in, &out);
  const double drive = pow(10.0, 12.0 / 20.0);
  const double output = pow(10.0, 3.0 / 20.0);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    const double x = (double)in.channels[0][i];
    const double wet = output * tanh(drive * x - 0.4);
    in.channels[0][i] = (float)(0.7 * wet + 0.3 * x);
  }
  const double error = measure_difference(&in, &out, 0U, N_FRAMES);
  expect(error <= 2.0 * FLOAT_ERROR, "off by %g", error);
  expect_all_met();
  measure_sound_free(&in);
  measure_sound_free(&out);
}

static void
tone_is_undone_after_the_curve(void** state)
{
  (void)state;
  static const char* const tones[] = {"tone=12", "tone=-12", "tone=3.3"};
  for (size_t i = 0U; i < COUNT(tones); ++i) {
    for (size_t f = 0U; f < COUNT(factors); ++f) {
      const InflectSettings settings =
        linear_path(factors[f], "linear", "off", tones[i]);
      const MeasurePath path = measure_path(&settings, 48000.0);
      expect(path.deviation <= RIPPLE_DISTANCE,
             "%s %ux: |H exp(iwL) - 1| is %.6f", tones[i], factors[f],
             path.deviation);
    }
  }
  expect_all_met();
}

/// Ratio of the third harmonic to the first, in dB
static double
third_db(const char* words, uint32_t bin)
{
  const InflectSettings settings = measure_settings(words);
  const MeasureTone tone = measure_tone(&settings, 48000.0, bin, 0.1);
  return measure_db(tone.amplitudes[3]) - measure_db(tone.amplitudes[1]);
}

/// More highs before a cubic curve are more distortion of highs
static void
tone_tilts_about_1_khz_before_the_curve(void** state)
{
  (void)state;
  static const struct {
    uint32_t bin; ///< 99.6, 1000.5 and 6000.2 Hz
    double sign;  ///< Of the change of distortion with tone
  } rows[] = {{137U, -1.0}, {1367U, 0.0}, {8193U, 1.0}};
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const double flat = third_db("curve=tanh", rows[i].bin);
    const double bright = third_db("curve=tanh tone=12", rows[i].bin);
    const double dark = third_db("curve=tanh tone=-12", rows[i].bin);
    if (rows[i].sign == 0.0) {
      // The tilt undone after the curve attenuates the third harmonic
      expect(fabs(bright - flat) < 12.0 && fabs(dark - flat) < 12.0,
             "at the pivot: %.2f, %.2f and %.2f dB", dark, flat, bright);
      continue;
    }
    expect(rows[i].sign * (bright - flat) > 3.0 &&
             rows[i].sign * (flat - dark) > 3.0,
           "bin %u: third harmonic at %.2f, %.2f and %.2f dB", rows[i].bin,
           dark, flat, bright);
  }
  expect_all_met();
}

/// What remains of the other component in mid or side mode, in amplitude
static void
expect_component_passes(const char* words, bool mid)
{
  const InflectSettings settings = measure_settings(words);
  InflectShaper* const shaper = measure_shaper(&settings, 48000.0, 2U);
  MeasureSound in = measure_sound(2U, N_FRAMES);
  MeasureSound out = measure_sound(2U, N_FRAMES);
  measure_fill_noise(&in, 0.9, 17U);
  measure_process(shaper, &in, &out, 0U, N_FRAMES, 77U);
  const uint32_t latency = inflect_shaper_latency(shaper);
  inflect_shaper_free(shaper);
  const double sign = mid ? -1.0 : 1.0;
  double passed = 0.0;
  double shaped = 0.0;
  for (uint32_t i = latency; i < N_FRAMES; ++i) {
    const double left = (double)in.channels[0][i - latency];
    const double right = (double)in.channels[1][i - latency];
    const double wet_left = (double)out.channels[0][i];
    const double wet_right = (double)out.channels[1][i];
    passed =
      fmax(passed, fabs(wet_left + sign * wet_right - (left + sign * right)));
    shaped =
      fmax(shaped, fabs(wet_left - sign * wet_right - (left - sign * right)));
  }
  expect(passed <= 2.0 * FLOAT_ERROR, "%s: other component off by %g", words,
         passed);
  expect(shaped > 0.1, "%s: component not shaped", words);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

static void
stereo_modes_leave_the_other_component(void** state)
{
  (void)state;
  expect_component_passes("drive=20 stereo_mode=mid oversampling=1", true);
  expect_component_passes("drive=20 stereo_mode=mid", true);
  expect_component_passes("drive=20 stereo_mode=side", false);
  expect_component_passes("drive=20 stereo_mode=mid oversampling=16", true);
  expect_component_passes("drive=20 stereo_mode=side oversampling=2 bias=0.2",
                          false);
  expect_all_met();
}

/// Left alone goes in; H of each output channel must not comb
static void
stereo_modes_stay_aligned(void** state)
{
  (void)state;
  for (size_t f = 0U; f < COUNT(factors); ++f) {
    for (size_t p = 0U; p < COUNT(phases); ++p) {
      const InflectSettings settings =
        linear_path(factors[f], phases[p], "adaa1", "stereo_mode=side");
      MeasureSound in = measure_sound(2U, MEASURE_N + 64U);
      MeasureSound out = measure_sound(2U, MEASURE_N + 64U);
      in.channels[0][64] = 0.5f;
      measure_run(&settings, 48000.0, &in, &out);
      double complex* const right =
        measure_spectrum(out.channels[1], out.n_frames);
      double leak = 0.0;
      for (uint32_t i = 0U; i < 27306U; ++i) {
        leak = fmax(leak, cabs(right[i]) * (double)MEASURE_N / (i ? 1.0 : 0.5));
      }
      // In linear phase the passed component lacks the droop of the shaped
      const double room =
        factors[f] > 1U && phases[p][0] == 'l'
          ? pow(10.0, allowed_ripple_db(factors[f], "adaa1") / 20.0) - 1.0
          : RIPPLE_DISTANCE;
      expect(leak <= room, "%ux %s: left leaks to the right by %.6f",
             factors[f], phases[p], leak);
      free(right);
      measure_sound_free(&in);
      measure_sound_free(&out);
    }
  }
  expect_all_met();
}

static void
a_mono_effect_ignores_stereo_mode(void** state)
{
  (void)state;
  const InflectSettings plain = measure_settings("drive=12");
  const InflectSettings side = measure_settings("drive=12 stereo_mode=side");
  MeasureSound in = measure_sound(1U, N_FRAMES);
  MeasureSound a = measure_sound(1U, N_FRAMES);
  MeasureSound b = measure_sound(1U, N_FRAMES);
  measure_fill_noise(&in, 0.9, 19U);
  measure_run(&plain, 48000.0, &in, &a);
  measure_run(&side, 48000.0, &in, &b);
  assert_true(measure_difference(&a, &b, 0U, N_FRAMES) == 0.0);
  measure_sound_free(&in);
  measure_sound_free(&a);
  measure_sound_free(&b);
}

/// Least slope of the curve of `settings` over its driven range
static double
least_slope(const InflectSettings* settings, double reach)
{
  const InflectCurve curve = inflect_settings_curve(settings);
  double least = HUGE_VAL;
  for (int i = -500; i <= 500; ++i) {
    const double x =
      settings->values[INFLECT_PARAMETER_BIAS] + reach * (double)i / 500.0;
    least = fmin(least, curve.activation->slope(x, curve.parameters));
  }
  return least;
}

static void
expect_undone(const char* words)
{
  InflectSettings settings = measure_settings(words);
  MeasureSound in = measure_sound(2U, N_FRAMES);
  MeasureSound shaped = measure_sound(2U, N_FRAMES);
  MeasureSound out = measure_sound(2U, N_FRAMES);
  const double peak = 0.5;
  measure_fill_noise(&in, peak, 23U);
  measure_run(&settings, 48000.0, &in, &shaped);
  settings.values[INFLECT_PARAMETER_DIRECTION] = INFLECT_DIRECTION_UNDO;
  settings.values[INFLECT_PARAMETER_OVERSAMPLING] = 8.0; // Must not matter
  InflectShaper* const shaper = measure_shaper(&settings, 48000.0, 2U);
  measure_process(shaper, &shaped, &out, 0U, N_FRAMES, 128U);
  expect(inflect_shaper_latency(shaper) == 0U, "%s: undoing is late", words);
  inflect_shaper_free(shaper);

  // A rounding of the shaped sound grows by 1 / (drive * slope)
  const double drive =
    pow(10.0, settings.values[INFLECT_PARAMETER_DRIVE] / 20.0);
  const double tilt =
    pow(10.0, fabs(settings.values[INFLECT_PARAMETER_TONE]) / 20.0);
  const double slope = least_slope(&settings, drive * tilt * 2.0 * peak);
  const double bound =
    16.0 * 0x1p-24 * tilt * tilt * (1.0 + 1.0 / (drive * slope));
  const double error = measure_difference(&in, &out, 0U, N_FRAMES);
  expect(error <= bound, "%s: undone within %g, not %g", words, error, bound);
  expect(measure_difference(&in, &shaped, 0U, N_FRAMES) > 0.01,
         "%s: nothing was shaped", words);
  measure_sound_free(&in);
  measure_sound_free(&shaped);
  measure_sound_free(&out);
}

static void
undo_inverts_shape(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "curve=asinh drive=12",
    "curve=asinh drive=12 bias=0.3 tone=6 output=-9",
    "curve=tanh drive=6",
    "curve=tanh drive=3 bias=-0.2 tone=-3 output=4",
    "curve=leaky_relu drive=18 bias=0.1 output=-12",
    "curve=leaky_relu tone=12",
    "curve=mulaw drive=-6",
    "curve=mulaw bias=0.2 tone=2 output=-3",
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    char words[256] = {0};
    snprintf(words, sizeof(words), "%s oversampling=1 antialias=off dc_block=0",
             rows[i]);
    expect_undone(words);
  }
  expect_all_met();
}

static void
undo_without_an_inverse_passes_the_dry(void** state)
{
  (void)state;
  expect_delayed("curve=relu direction=undo drive=20", 48000.0, 2U);
  expect_delayed("curve=hard_tanh direction=undo output=6", 48000.0, 1U);
  expect_delayed("curve=sine_fold direction=undo mix=40 bias=0.5", 48000.0, 1U);
  expect_all_met();
}

/// Undoing samples outside the range of the curve must stay finite
static void
undo_of_impossible_samples_is_finite(void** state)
{
  (void)state;
  static const char* const rows[] = {
    "curve=tanh direction=undo", "curve=mulaw direction=undo drive=-24",
    "curve=exponential direction=undo", "curve=erf direction=undo tone=6",
    "curve=softsign direction=undo output=-48 bias=1"};
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    const InflectSettings settings = measure_settings(rows[i]);
    MeasureSound in = measure_sound(1U, N_FRAMES);
    MeasureSound out = measure_sound(1U, N_FRAMES);
    measure_fill_noise(&in, 60.0, 29U);
    in.channels[0][100] = 1.0f;
    in.channels[0][101] = -1.0f;
    measure_run(&settings, 48000.0, &in, &out);
    expect(isfinite(measure_peak(&out, 0U, N_FRAMES)), "%s: not finite",
           rows[i]);
    measure_sound_free(&in);
    measure_sound_free(&out);
  }
  expect_all_met();
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(pass_band_and_latency_hold_at_main_rates),
    cmocka_unit_test(pass_band_and_latency_hold_at_other_rates),
    cmocka_unit_test(stepped_sines_agree_with_the_impulse_response),
    cmocka_unit_test(no_mix_combs),
    cmocka_unit_test(no_mix_is_the_delayed_input),
    cmocka_unit_test(bypass_is_the_delayed_input),
    cmocka_unit_test(bypass_becomes_the_delayed_input),
    cmocka_unit_test(gains_are_exact),
    cmocka_unit_test(output_is_phi_of_driven_input_plus_bias),
    cmocka_unit_test(tone_is_undone_after_the_curve),
    cmocka_unit_test(tone_tilts_about_1_khz_before_the_curve),
    cmocka_unit_test(stereo_modes_leave_the_other_component),
    cmocka_unit_test(stereo_modes_stay_aligned),
    cmocka_unit_test(a_mono_effect_ignores_stereo_mode),
    cmocka_unit_test(undo_inverts_shape),
    cmocka_unit_test(undo_without_an_inverse_passes_the_dry),
    cmocka_unit_test(undo_of_impossible_samples_is_finite),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
