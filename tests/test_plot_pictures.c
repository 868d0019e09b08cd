// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Every picture in every format and theme, from usual and extreme numbers.
/// That no words touch or leave the page is asserted as pages are drawn.

#include "support/picture.h"
#include "support/program.h"
#include "support/with_cmocka.h"

#include "../host/plot.h"
#include "../host/plot_analysis.h"
#include "../host/plot_curves.h"
#include "../host/plot_style.h"

#include <inflect/analyzer.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPORT_HEIGHT 930

#define MOST_POINTS 100000U

/// What the numbers of a picture are like
typedef enum {
  USUAL,
  SILENT,    ///< Nothing but minus infinity in decibels
  UNKNOWN,   ///< Nothing but NaN
  GAPPED,    ///< Every third number is a NaN
  SINGLE,    ///< One point, or as few as there may be
  MANY,      ///< MOST_POINTS
  LOUD,      ///< Far above any usual range
  N_NATURES, ///< Not one of them
} Nature;

/// Numbers of a kind
typedef struct {
  uint32_t n_points;
  double* x;
  double* y[INFLECT_PLOT_SWEEP_HARMONICS];
  InflectLine* lines;
  InflectHarmonic harmonics[INFLECT_MAX_HARMONICS];
  double expected_dbc[INFLECT_MAX_HARMONICS];
  InflectToneReport report;
} Numbers;

static const InflectPlotHeading heading = {
  "Shaper & \"friends\"", "curve tanh \u00b7 drive 12 dB \u00b7 4x"};

static double
level_of(Nature nature, uint32_t i, double usual_db)
{
  const double by_nature[N_NATURES] = {
    [USUAL] = usual_db,        [SILENT] = -(double)INFINITY,
    [UNKNOWN] = (double)NAN,   [GAPPED] = i % 3U == 2U ? (double)NAN : usual_db,
    [SINGLE] = usual_db,       [MANY] = usual_db,
    [LOUD] = usual_db + 300.0,
  };
  return by_nature[nature];
}

static void
fill_spectrum(Numbers* numbers, Nature nature)
{
  static const uint32_t spacing = 67U;
  for (uint32_t i = 0U; i < numbers->n_points + 1U; ++i) {
    const bool harmonic = i && i % spacing == 0U;
    const bool alias = i % spacing == 13U;
    const double usual_db = harmonic ? -0.3 * i / spacing
                            : alias  ? -90.0
                                     : -140.0 - i % 11U;
    const double level_db = level_of(nature, i, usual_db);
    numbers->lines[i] =
      (InflectLine){.frequency_hz = 24000.0 * i / numbers->n_points,
                    .amplitude = pow(10.0, level_db / 20.0),
                    .kind = i == 0U    ? INFLECT_LINE_DC
                            : harmonic ? INFLECT_LINE_HARMONIC
                            : alias    ? INFLECT_LINE_ALIAS
                                       : INFLECT_LINE_NOISE,
                    .order = harmonic ? i / spacing
                             : alias  ? 40U + i / spacing
                                      : 0U};
  }
  const bool figures = nature != SILENT && nature != UNKNOWN;
  numbers->report =
    (InflectToneReport){.tone_found = figures,
                        .verdict = INFLECT_VERDICT_SILENCE,
                        .thd_percent = 1.25,
                        .thd_n_percent = 1.5,
                        .sinad_db = 38.0,
                        .snr_db = 90.0,
                        .noise_floor_dbfs = -100.0,
                        .worst_alias_dbc = -90.0,
                        .worst_alias_hz = 24000.0 * 13.0 / numbers->n_points,
                        .worst_alias_order = 40U};
}

static Numbers*
new_numbers(Nature nature)
{
  Numbers* const numbers = (Numbers*)calloc(1U, sizeof(Numbers));
  const uint32_t n = nature == SINGLE ? 1U
                     : nature == MANY ? MOST_POINTS
                                      : 500U;
  numbers->n_points = n;
  numbers->x = (double*)calloc(n, sizeof(double));
  numbers->lines = (InflectLine*)calloc(n + 1U, sizeof(InflectLine));
  for (uint32_t i = 0U; i < n; ++i) {
    numbers->x[i] = 20.0 * pow(1000.0, n > 1U ? i / (n - 1.0) : 0.5);
  }
  for (uint32_t k = 0U; k < INFLECT_PLOT_SWEEP_HARMONICS; ++k) {
    numbers->y[k] = (double*)calloc(n, sizeof(double));
    for (uint32_t i = 0U; i < n; ++i) {
      numbers->y[k][i] =
        level_of(nature, i, -20.0 - 10.0 * k - 5.0 * sin(20.0 * i / n));
    }
  }
  for (uint32_t i = 0U; i < INFLECT_MAX_HARMONICS; ++i) {
    const double level = i ? level_of(nature, i, -9.0 * i) : 0.0;
    numbers->harmonics[i] = (InflectHarmonic){
      .order = i + 1U, .level_dbc = level, .buried = i % 4U == 3U};
    numbers->expected_dbc[i] = level + 0.001 * sin(3.0 * i);
  }
  fill_spectrum(numbers, nature);
  return numbers;
}

static void
free_numbers(Numbers* numbers)
{
  free(numbers->x);
  free(numbers->lines);
  for (uint32_t k = 0U; k < INFLECT_PLOT_SWEEP_HARMONICS; ++k) {
    free(numbers->y[k]);
  }
  free(numbers);
}

/*
  Pictures
*/

static InflectHarmonicsPlot
harmonics_of(const Numbers* numbers)
{
  const InflectHarmonicsPlot plot = {.measured = numbers->harmonics,
                                     .n_measured = INFLECT_MAX_HARMONICS,
                                     .expected_dbc = numbers->expected_dbc,
                                     .n_expected = INFLECT_MAX_HARMONICS};
  return plot;
}

static InflectSpectrumPlot
spectrum_of(const Numbers* numbers)
{
  const InflectSpectrumPlot plot = {.lines = numbers->lines,
                                    .n_lines = numbers->n_points + 1U,
                                    .report = &numbers->report};
  return plot;
}

static bool
draw_harmonics(const InflectPlotOutput* output,
               const Numbers* numbers,
               InflectMessage* message)
{
  const InflectHarmonicsPlot plot = harmonics_of(numbers);
  return inflect_plot_harmonics(output, &heading, &plot, message);
}

static bool
draw_measured_harmonics(const InflectPlotOutput* output,
                        const Numbers* numbers,
                        InflectMessage* message)
{
  InflectHarmonicsPlot plot = harmonics_of(numbers);
  plot.n_expected = 0U;
  plot.n_measured = 3U;
  return inflect_plot_harmonics(output, &heading, &plot, message);
}

static bool
draw_spectrum(const InflectPlotOutput* output,
              const Numbers* numbers,
              InflectMessage* message)
{
  const InflectSpectrumPlot plot = spectrum_of(numbers);
  return inflect_plot_spectrum(output, &heading, &plot, message);
}

static bool
draw_linear_spectrum(const InflectPlotOutput* output,
                     const Numbers* numbers,
                     InflectMessage* message)
{
  InflectSpectrumPlot plot = spectrum_of(numbers);
  plot.linear = true;
  plot.report = NULL;
  return inflect_plot_spectrum(output, &heading, &plot, message);
}

static bool
draw_distortion(const InflectPlotOutput* output,
                const Numbers* numbers,
                InflectMessage* message)
{
  InflectDistortionPlot plot = {
    .n_points = numbers->n_points, .x = numbers->x, .thd_percent = numbers->x};
  memcpy(plot.harmonics_dbc, numbers->y, sizeof(plot.harmonics_dbc));
  return inflect_plot_distortion(output, &heading, &plot, message);
}

static bool
draw_distortion_over_level(const InflectPlotOutput* output,
                           const Numbers* numbers,
                           InflectMessage* message)
{
  const InflectDistortionPlot plot = {.against_level = true,
                                      .n_points = numbers->n_points,
                                      .x = numbers->x,
                                      .harmonics_dbc = {numbers->y[0]}};
  return inflect_plot_distortion(output, &heading, &plot, message);
}

static bool
draw_linear_part(const InflectPlotOutput* output,
                 const Numbers* numbers,
                 InflectMessage* message)
{
  const InflectLinearPlot plot = {.n_points = numbers->n_points,
                                  .frequency_hz = numbers->x,
                                  .magnitude_db = numbers->y[0],
                                  .group_delay_ms = numbers->y[1]};
  return inflect_plot_linear(output, &heading, &plot, message);
}

static bool
draw_report(const InflectPlotOutput* output,
            const Numbers* numbers,
            InflectMessage* message)
{
  const InflectReportPlot plot = {.transfer = {.n_points = numbers->n_points,
                                               .input = numbers->x,
                                               .output = numbers->y[0]},
                                  .harmonics = harmonics_of(numbers),
                                  .spectrum = spectrum_of(numbers)};
  return inflect_plot_report(output, &heading, &plot, message);
}

static bool
draw_report_of_a_plugin(const InflectPlotOutput* output,
                        const Numbers* numbers,
                        InflectMessage* message)
{
  const InflectReportPlot plot = {.harmonics = harmonics_of(numbers),
                                  .spectrum = spectrum_of(numbers)};
  return inflect_plot_report(output, &heading, &plot, message);
}

/// A picture and words that it must have
typedef struct {
  bool (*draw)(const InflectPlotOutput*, const Numbers*, InflectMessage*);
  int height;
  const char* words[6];
} Picture;

static const Picture pictures[] = {
  {draw_harmonics,
   INFLECT_PLOT_HEIGHT,
   {"Shaper &amp; ", "Level (dBc)", "Deviation (dB)", "measured", "expected"}},
  {draw_measured_harmonics, INFLECT_PLOT_HEIGHT, {"Level (dBc)", "Harmonic"}},
  {draw_spectrum, INFLECT_PLOT_HEIGHT, {"Frequency (Hz)", "Level (dBFS)"}},
  {draw_linear_spectrum, INFLECT_PLOT_HEIGHT, {"Frequency (Hz)", "spectrum"}},
  {draw_distortion,
   INFLECT_PLOT_HEIGHT,
   {"Frequency (Hz)", "Level (dBc)", "THD", "H2", "H7"}},
  {draw_distortion_over_level, INFLECT_PLOT_HEIGHT, {"Level (dBFS)", "H2"}},
  {draw_linear_part,
   INFLECT_PLOT_HEIGHT,
   {"Magnitude (dB)", "Group delay (ms)", "Frequency (Hz)"}},
  {draw_report,
   REPORT_HEIGHT,
   {"Transfer", "Harmonics", "Spectrum", "Output", "Level (dBFS)"}},
  {draw_report_of_a_plugin, REPORT_HEIGHT, {"Harmonics", "Level (dBFS)"}},
};

#define N_PICTURES (sizeof(pictures) / sizeof(pictures[0]))

/// Draw a picture in every format and theme, and look at each file
static void
assert_draws(const Picture* picture, const Numbers* numbers)
{
  static const char* const names[] = {"a.svg", "a.png", "a.pdf"};
  for (uint32_t i = 0U; i < 3U * INFLECT_N_PLOT_THEMES; ++i) {
    InflectMessage message = {""};
    const InflectPlotOutput output = {.path = names[i % 3U],
                                      .theme = (InflectPlotTheme)(i / 3U),
                                      .force = true};
    const bool done = picture->draw(&output, numbers, &message);
    if (!done) {
      print_error("%s\n", message.text);
    }
    assert_true(done);
    picture_assert(output.path, INFLECT_PLOT_WIDTH, picture->height,
                   inflect_plot_style(output.theme)->page, picture->words);
    unlink(output.path);
  }
}

static void
assert_nature_draws(Nature nature)
{
  Numbers* const numbers = new_numbers(nature);
  for (size_t i = 0U; i < N_PICTURES; ++i) {
    assert_draws(&pictures[i], numbers);
  }
  free_numbers(numbers);
}

static void
usual_numbers_are_drawn(void** state)
{
  (void)state;
  assert_nature_draws(USUAL);
}

static void
silence_is_drawn(void** state)
{
  (void)state;
  assert_nature_draws(SILENT);
}

static void
gaps_are_drawn(void** state)
{
  (void)state;
  assert_nature_draws(GAPPED);
  assert_nature_draws(UNKNOWN);
}

static void
single_points_are_drawn(void** state)
{
  (void)state;
  assert_nature_draws(SINGLE);
}

static void
many_points_are_drawn(void** state)
{
  (void)state;
  assert_nature_draws(MANY);
}

static void
large_numbers_are_drawn(void** state)
{
  (void)state;
  assert_nature_draws(LOUD);
}

/*
  Contents
*/

/// Return how many times a word is in a file
static uint32_t
count_words(const char* path, const char* word)
{
  PictureFile file = picture_read(path);
  uint32_t n = 0U;
  for (const char* c = file.bytes; (c = strstr(c, word)); c += strlen(word)) {
    ++n;
  }
  free(file.bytes);
  return n;
}

static void
many_points_make_no_large_file(void** state)
{
  (void)state;
  Numbers* const numbers = new_numbers(MANY);
  const InflectPlotOutput output = {.path = "many.svg"};
  InflectMessage message = {""};
  assert_true(draw_spectrum(&output, numbers, &message));
  PictureFile file = picture_read("many.svg");
  assert_true(file.size < 1000000U);
  free(file.bytes);
  unlink("many.svg");
  free_numbers(numbers);
}

static void
figures_stand_beside_a_spectrum(void** state)
{
  (void)state;
  Numbers* const numbers = new_numbers(USUAL);
  const InflectPlotOutput output = {.path = "spectrum.svg", .force = true};
  InflectMessage message = {""};
  assert_true(draw_spectrum(&output, numbers, &message));
  assert_int_equal(count_words("spectrum.svg", "THD 1.25 %"), 1U);
  assert_int_equal(count_words("spectrum.svg", "THD+N 1.5 %"), 1U);
  assert_int_equal(count_words("spectrum.svg", "worst alias \u221290.0 dBc"),
                   1U);
  assert_int_equal(count_words("spectrum.svg", "\u2212100.0 dBFS in all"), 1U);

  numbers->report.tone_found = false;
  numbers->report.verdict = INFLECT_VERDICT_NOISE;
  assert_true(draw_spectrum(&output, numbers, &message));
  assert_int_equal(count_words("spectrum.svg", "THD"), 0U);
  assert_int_equal(
    count_words("spectrum.svg", inflect_verdict_message(INFLECT_VERDICT_NOISE)),
    1U);
  unlink("spectrum.svg");
  free_numbers(numbers);
}

static void
devices_have_their_own_names(void** state)
{
  (void)state;
  Numbers* const numbers = new_numbers(USUAL);
  InflectHarmonicsPlot plot = harmonics_of(numbers);
  plot.measured_label = "plugin A";
  plot.expected_label = "plugin B";
  const InflectPlotOutput output = {.path = "two.svg"};
  InflectMessage message = {""};
  assert_true(inflect_plot_harmonics(&output, &heading, &plot, &message));
  assert_int_equal(
    count_words("two.svg", "Deviation: plugin A \u2212 plugin B"), 1U);
  assert_int_equal(count_words("two.svg", "measured"), 0U);
  unlink("two.svg");
  free_numbers(numbers);
}

static void
frequencies_below_0_are_refused(void** state)
{
  (void)state;
  static const InflectPlotOutput output = {.path = "bad.png"};
  Numbers* const numbers = new_numbers(USUAL);
  InflectMessage message = {""};
  numbers->x[0] = -20.0;
  numbers->lines[0].frequency_hz = -20.0;
  assert_false(draw_distortion(&output, numbers, &message));
  assert_non_null(strstr(message.text, "bad.png: "));
  assert_non_null(strstr(message.text, "above 0"));
  assert_false(draw_linear_part(&output, numbers, &message));
  assert_false(draw_spectrum(&output, numbers, &message));
  assert_non_null(strstr(message.text, "below 0 Hz"));
  assert_false(draw_report(&output, numbers, &message));
  numbers->x[0] = 0.0;
  assert_false(draw_distortion(&output, numbers, &message));
  numbers->x[0] = (double)NAN;
  assert_false(draw_distortion_over_level(&output, numbers, &message));
  numbers->n_points = 0U;
  assert_false(draw_spectrum(&output, numbers, &message));
  assert_int_equal(program_count_files("."), 0);
  free_numbers(numbers);
}

/*
  Curves
*/

static InflectCurve
curve_of(const char* symbol)
{
  const InflectActivation* const activation = inflect_activation_find(symbol);
  assert_non_null(activation);
  return inflect_curve_default(activation);
}

static void
curves_are_drawn(void** state)
{
  (void)state;
  static const char* const words[] = {"Transfer curve", "f(x)",      "Slope",
                                      "f\u2032(x)",     "Curvature", NULL};
  static const char* const names[] = {"c.svg", "c.png", "c.pdf"};
  const InflectCurve curves[] = {curve_of("hard_tanh"), curve_of("quantise"),
                                 curve_of("mulaw")};
  for (uint32_t i = 0U; i < 3U * INFLECT_N_PLOT_THEMES; ++i) {
    for (uint32_t n = 1U; n <= 3U; ++n) {
      InflectMessage message = {""};
      const InflectPlotOutput output = {.path = names[i % 3U],
                                        .theme = (InflectPlotTheme)(i / 3U),
                                        .force = true};
      assert_true(inflect_plot_curves(&output, curves, n, &message));
      picture_assert(output.path, INFLECT_PLOT_WIDTH, INFLECT_PLOT_HEIGHT,
                     inflect_plot_style(output.theme)->page, words);
      unlink(output.path);
    }
  }
}

/// Draw a curve and return how many times a word is in its picture
static uint32_t
count_in_curve(const char* symbol, const char* word)
{
  const InflectCurve curve = curve_of(symbol);
  const InflectPlotOutput output = {.path = "c.svg", .force = true};
  InflectMessage message = {""};
  assert_true(inflect_plot_curves(&output, &curve, 1U, &message));
  const uint32_t n = count_words("c.svg", word);
  unlink("c.svg");
  return n;
}

static void
facts_of_curves_are_named(void** state)
{
  (void)state;
  assert_int_equal(count_in_curve("tanh", "Lipschitz constant 1."), 1U);
  assert_int_equal(count_in_curve("tanh", "upper bound 1."), 1U);
  assert_int_equal(count_in_curve("tanh", "lower bound \u22121."), 1U);
  assert_int_equal(count_in_curve("tanh", "kink"), 0U);
  assert_int_equal(count_in_curve("relu", "kink"), 2U);
  assert_int_equal(count_in_curve("sign", "no Lipschitz constant"), 1U);
  assert_int_equal(count_in_curve("sign", "jump"), 2U);
  assert_int_equal(count_in_curve("mulaw", "Lipschitz constant 45.99"), 1U);
  assert_int_equal(count_in_curve("mulaw", "beyond the scale"), 2U);
}

static void
curves_show_where_they_bend(void** state)
{
  (void)state;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    const InflectCurve curve = inflect_curve_default(inflect_activation_at(i));
    const InflectCurveFacts facts = inflect_curve_facts(&curve);
    const double reach = inflect_plot_curve_reach(&curve);
    assert_true(reach >= 1.5 && reach <= 16.0);
    for (uint32_t k = 0U; k < facts.n_breaks; ++k) {
      assert_true(fabs(facts.breaks[k].x) < reach);
    }
  }
  InflectCurve far = curve_of("threshold");
  assert_int_equal(
    inflect_curve_set(&far, "threshold", far.activation->parameters[0].max),
    INFLECT_STATUS_SUCCESS);
  assert_true(inflect_plot_curve_reach(&far) >
              far.activation->parameters[0].max);
}

int
main(int argc, char** argv)
{
  assert_int_equal(argc, 2);
  program_setup(argv[1]);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(usual_numbers_are_drawn),
    cmocka_unit_test(silence_is_drawn),
    cmocka_unit_test(gaps_are_drawn),
    cmocka_unit_test(single_points_are_drawn),
    cmocka_unit_test(many_points_are_drawn),
    cmocka_unit_test(large_numbers_are_drawn),
    cmocka_unit_test(many_points_make_no_large_file),
    cmocka_unit_test(figures_stand_beside_a_spectrum),
    cmocka_unit_test(devices_have_their_own_names),
    cmocka_unit_test(frequencies_below_0_are_refused),
    cmocka_unit_test(curves_are_drawn),
    cmocka_unit_test(facts_of_curves_are_named),
    cmocka_unit_test(curves_show_where_they_bend),
  };
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
