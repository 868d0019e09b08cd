// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The parts of pictures: ticks, lines, colours, words, files, the command

#include "support/picture.h"
#include "support/program.h"
#include "support/with_cmocka.h"

#include "../host/plot.h"
#include "../host/plot_canvas.h"
#include "../host/plot_figure.h"
#include "../host/plot_series.h"
#include "../host/plot_style.h"
#include "../host/plot_ticks.h"

#include <inflect/activation.h>

#include <cairo.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_MANY 100000U

/// Rounding of a tick, relative
#define TICK_ERROR 1e-12

/// Least contrast of words and of ink, as WCAG 2.1 asks (1.4.3 and 1.4.11)
#define TEXT_CONTRAST 4.5
#define INK_CONTRAST 3.0

static const double up_to_3[] = {0.0, 1.0, 2.0, 3.0};
static const double few[] = {0.5, 0.1, 0.9, 0.4};

static void
assert_ticks(const double* ticks,
             uint32_t n_ticks,
             const double* expected,
             uint32_t n_expected)
{
  assert_int_equal(n_ticks, n_expected);
  for (uint32_t i = 0U; i < n_expected; ++i) {
    assert_true(fabs(ticks[i] - expected[i]) <= TICK_ERROR * fabs(expected[i]));
  }
}

static void
steps_are_1_2_5(void** state)
{
  (void)state;
  static const double cases[][2] = {
    {0.3, 0.5},  {1.0, 1.0},    {1.01, 2.0},    {2.0, 2.0},
    {7.0, 10.0}, {0.021, 0.05}, {1e-13, 1e-13}, {450.0, 500.0}};
  for (size_t i = 0U; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    const double step = inflect_ticks_step(cases[i][0]);
    assert_true(fabs(step - cases[i][1]) <= TICK_ERROR * cases[i][1]);
  }
}

static void
linear_ticks_are_round(void** state)
{
  (void)state;
  static const double majors[] = {-1.0, -0.5, 0.0, 0.5, 1.0};
  const InflectTicks ticks = inflect_ticks_linear(-1.05, 1.05, 5U, false);
  assert_ticks(ticks.major, ticks.n_major, majors, 5U);
  assert_int_equal(ticks.n_minor, 16U); // 21 tenths but the 5 above
  assert_true(fabs(ticks.minor[0] + 0.9) <= TICK_ERROR);

  double whole[20];
  for (uint32_t i = 0U; i < 20U; ++i) {
    whole[i] = i + 1U;
  }
  const InflectTicks orders = inflect_ticks_linear(0.4, 20.6, 500U, true);
  assert_ticks(orders.major, orders.n_major, whole, 20U);
  assert_int_equal(orders.n_minor, 0U);
}

static void
logarithmic_ticks_are_round(void** state)
{
  (void)state;
  static const double all[] = {20.0,   50.0,   100.0,  200.0,   500.0,
                               1000.0, 2000.0, 5000.0, 10000.0, 20000.0};
  static const double decades[] = {100.0, 1000.0, 10000.0};
  static const double every_second[] = {100.0, 10000.0};
  const InflectTicks wide = inflect_ticks_logarithmic(20.0, 20000.0, 12U);
  assert_ticks(wide.major, wide.n_major, all, 10U);
  assert_int_equal(wide.n_minor, 18U); // 28 digits of 20 to 20000 but the 10
  const InflectTicks narrow = inflect_ticks_logarithmic(20.0, 20000.0, 6U);
  assert_ticks(narrow.major, narrow.n_major, decades, 3U);
  const InflectTicks least = inflect_ticks_logarithmic(20.0, 20000.0, 2U);
  assert_ticks(least.major, least.n_major, every_second, 2U);
}

static void
ranges_widen_to_whole_steps(void** state)
{
  (void)state;
  double min = -1.03;
  double max = 1.03;
  inflect_ticks_round(&min, &max, 8U); // 2.06 / 8 = 0.2575, a step of 0.5
  assert_true(min == -1.5 && max == 1.5);
  min = 0.0;
  max = 0.0;
  inflect_ticks_round(&min, &max, 8U);
  assert_true(min == -1.0 && max == 1.0);
  min = 5.0;
  max = 5.0;
  inflect_ticks_round(&min, &max, 8U);
  assert_true(min < 5.0 && max > 5.0);
}

static void
ticks_are_written_short(void** state)
{
  (void)state;
  static const struct {
    double value;
    double step;
    bool kilo;
    const char* text;
  } cases[] = {{0.0, 0.5, false, "0"},
               {-0.5, 0.5, false, "\u22120.5"},
               {2.0, 0.5, false, "2.0"},
               {20000.0, 0.0, true, "20k"},
               {1500.0, 500.0, true, "1.5k"},
               {500.0, 0.0, true, "500"},
               {-120.0, 20.0, false, "\u2212120"},
               {1e-12, 1e-12, false, "1e-12"},
               {3e6, 1e6, false, "3e+06"},
               {0.03, 0.01, false, "0.03"}};
  for (size_t i = 0U; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    char text[INFLECT_TICK_SIZE] = "";
    inflect_ticks_text(cases[i].value, cases[i].step, cases[i].kilo, text);
    assert_string_equal(text, cases[i].text);
  }
}

/*
  Lines
*/

static const InflectPlotScale across = {.min = 0.0,
                                        .max = 1.0,
                                        .first_px = 100.0,
                                        .last_px = 1100.0};
static const InflectPlotScale upward = {.min = 0.0,
                                        .max = 1.0,
                                        .first_px = 700.0,
                                        .last_px = 100.0};

static void
scales_are_linear_or_logarithmic(void** state)
{
  (void)state;
  const InflectPlotScale decades = {.min = 10.0,
                                    .max = 1000.0,
                                    .first_px = 0.0,
                                    .last_px = 200.0,
                                    .logarithmic = true};
  assert_true(fabs(inflect_scale_pixel(&decades, 100.0) - 100.0) < 1e-9);
  assert_true(fabs(inflect_scale_pixel(&across, 0.25) - 350.0) < 1e-9);
  assert_true(isnan(inflect_scale_pixel(&across, (double)NAN)));
  assert_true(inflect_scale_pixel(&upward, -(double)INFINITY) > 700.0);
  assert_true(inflect_scale_pixel(&decades, 0.0) < 0.0);
}

static void
thinning_keeps_peaks_and_gaps(void** state)
{
  (void)state;
  double* const x = (double*)calloc(N_MANY, sizeof(double));
  double* const y = (double*)calloc(N_MANY, sizeof(double));
  InflectPixel* const pixels =
    (InflectPixel*)calloc(N_MANY, sizeof(InflectPixel));
  for (uint32_t i = 0U; i < N_MANY; ++i) {
    x[i] = (double)i / N_MANY;
    y[i] = 0.4 + 0.1 * (i % 7U) / 7.0;
  }
  y[43210] = 1.0;
  y[76543] = 0.0;
  for (uint32_t i = 50000U; i < 50100U; ++i) {
    y[i] = (double)NAN;
  }
  const InflectPlotSeries series = {.n_points = N_MANY, .x = x, .y = y};
  const uint32_t n = inflect_plot_trace(&series, &across, &upward, pixels);
  assert_true(n < 5000U);
  double top = 700.0;
  double bottom = 100.0;
  uint32_t n_gaps = 0U;
  for (uint32_t i = 0U; i < n; ++i) {
    n_gaps += isnan(pixels[i].x) ? 1U : 0U;
    top = fmin(top, pixels[i].y);
    bottom = fmax(bottom, pixels[i].y);
    assert_false(i && pixels[i].x < pixels[i - 1U].x);
  }
  assert_true(fabs(top - 100.0) < 1e-9);
  assert_true(fabs(bottom - 700.0) < 1e-9);
  assert_in_range(n_gaps, 1U, 100U);
  free(x);
  free(y);
  free(pixels);
}

/*
  Colours
*/

static double
linear_light(uint32_t byte)
{
  const double value = byte / 255.0;
  return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double
luminance(InflectColour colour)
{
  return 0.2126 * linear_light(colour >> 16U & 0xffU) +
         0.7152 * linear_light(colour >> 8U & 0xffU) +
         0.0722 * linear_light(colour & 0xffU);
}

static double
contrast(InflectColour a, InflectColour b)
{
  const double x = luminance(a) + 0.05;
  const double y = luminance(b) + 0.05;
  return fmax(x, y) / fmin(x, y);
}

static void
colours_stand_out(void** state)
{
  (void)state;
  assert_true(fabs(contrast(0x000000, 0xffffff) - 21.0) < 1e-9);
  for (uint32_t i = 0U; i < INFLECT_N_PLOT_THEMES; ++i) {
    const InflectPlotStyle* const style =
      inflect_plot_style((InflectPlotTheme)i);
    assert_true(contrast(style->text, style->page) >= TEXT_CONTRAST);
    assert_true(contrast(style->faint_text, style->page) >= TEXT_CONTRAST);
    for (uint32_t k = 0U; k < INFLECT_N_PLOT_ROLES; ++k) {
      assert_true(contrast(style->roles[k], style->panel) >= INK_CONTRAST);
      for (uint32_t m = INFLECT_PLOT_CATEGORY; m < k; ++m) {
        assert_int_not_equal(style->roles[k], style->roles[m]);
      }
    }
  }
}

/*
  Words
*/

static InflectCanvas*
new_canvas(cairo_surface_t** surface)
{
  InflectCanvas* const canvas = (InflectCanvas*)malloc(sizeof(InflectCanvas));
  *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 400, 300);
  inflect_canvas_init(canvas, cairo_create(*surface),
                      inflect_plot_style(INFLECT_PLOT_LIGHT), 400.0, 300.0);
  return canvas;
}

static void
free_canvas(InflectCanvas* canvas, cairo_surface_t* surface)
{
  assert_int_equal(cairo_status(canvas->cairo), CAIRO_STATUS_SUCCESS);
  cairo_destroy(canvas->cairo);
  cairo_surface_destroy(surface);
  free(canvas);
}

static void
untidy_pages_are_noticed(void** state)
{
  (void)state;
  static const InflectFont font = {12.0, false};
  static const InflectTextPlace place = {.across = 0.0, .down = 0.0};
  static const double seconds[][2] = {{20.0, 15.0}, {395.0, 200.0}};
  for (size_t i = 0U; i < 2U; ++i) {
    cairo_surface_t* surface = NULL;
    InflectCanvas* const canvas = new_canvas(&surface);
    inflect_canvas_text(canvas, font, 0U, 10.0, 10.0, place, "Level");
    assert_true(inflect_canvas_is_tidy(canvas));
    inflect_canvas_text(canvas, font, 0U, seconds[i][0], seconds[i][1], place,
                        "Level");
    assert_false(inflect_canvas_is_tidy(canvas));
    free_canvas(canvas, surface);
  }
}

static void
words_are_cut_to_fit(void** state)
{
  (void)state;
  static const InflectFont font = {12.0, true};
  cairo_surface_t* surface = NULL;
  InflectCanvas* const canvas = new_canvas(&surface);
  char text[INFLECT_CANVAS_TEXT_SIZE] = "";
  inflect_canvas_fit_text(canvas, font, "short", 200.0, text);
  assert_string_equal(text, "short");
  inflect_canvas_fit_text(canvas, font,
                          "\u2212\u2212\u2212 a name that is long", 60.0, text);
  assert_true(inflect_canvas_text_width(canvas, font, text) <= 60.0);
  assert_non_null(strstr(text, "\u2026"));
  inflect_canvas_sound_text("a\xff"
                            "b\xc3\n\xed\xa0\x80",
                            text, sizeof(text));
  assert_string_equal(text, "a?b?????");
  free_canvas(canvas, surface);
}

static void
long_words_never_touch(void** state)
{
  (void)state;
  char name[2000] = "";
  for (size_t i = 0U; i < sizeof(name) - 1U; ++i) {
    name[i] = "settings \xff"[i % 10U];
  }
  InflectPlotSeries series[30];
  for (size_t i = 0U; i < 30U; ++i) {
    series[i] = (InflectPlotSeries){.role = INFLECT_PLOT_MEASURED,
                                    .label = i % 5U ? "series" : name,
                                    .n_points = 4U,
                                    .x = up_to_3,
                                    .y = few};
  }
  const InflectPlotReference reference = {.value = 0.5, .label = name};
  const InflectPlotAxis axis = {.label = name, .unit = name};
  const InflectPlotPanel panels[] = {
    {.title = name,
     .remark = name,
     .width = 0.3,
     .height = 1.0,
     .x = axis,
     .y = axis,
     .series = series,
     .n_series = 4U,
     .references = &reference,
     .n_references = 1U},
    {.title = "Right",
     .remark = name,
     .left = 0.3,
     .width = 0.7,
     .height = 1.0,
     .x = axis,
     .y = axis,
     .percent = true,
     .series = series,
     .n_series = 30U},
  };
  const InflectPlotFigure figure = {
    .title = name, .subtitle = name, .panels = panels, .n_panels = 2U};
  for (uint32_t i = 0U; i < INFLECT_N_PLOT_FORMATS; ++i) {
    InflectPlotBytes bytes = {NULL, 0U, 0U};
    InflectMessage message = {""};
    // Whether the page is tidy is asserted as it is drawn
    assert_true(inflect_plot_figure_render(
      &figure, (InflectPlotFormat)i, INFLECT_PLOT_DARK, &bytes, &message));
    assert_true(bytes.size > 1000U);
    free(bytes.bytes);
  }
}

/*
  Files
*/

static const InflectPlotSeries series_few = {.n_points = 4U,
                                             .x = up_to_3,
                                             .y = few};

static bool
write_few(const InflectPlotOutput* output, bool log, InflectMessage* message)
{
  const InflectPlotPanel panel = {.title = "A & B < C",
                                  .width = 1.0,
                                  .height = 1.0,
                                  .x = {.label = "Time", .logarithmic = log},
                                  .y = {.label = "Level", .unit = "dB"},
                                  .series = &series_few,
                                  .n_series = 1U};
  const InflectPlotFigure figure = {
    .title = "Few", .panels = &panel, .n_panels = 1U};
  return inflect_plot_write(&figure, output, message);
}

static void
words_of_drawings_are_escaped(void** state)
{
  (void)state;
  static const char* const words[] = {"<title>Few</title>", "A &amp; B &lt; C",
                                      "Level (dB)", NULL};
  InflectMessage message = {""};
  const InflectPlotOutput output = {.path = "few.svg"};
  assert_true(write_few(&output, false, &message));
  picture_assert("few.svg", 1200, 750, 0xffffff, words);
  unlink("few.svg");
}

static void
names_decide_the_kind(void** state)
{
  (void)state;
  static const char* const bad[] = {"few",       "few.jpg",     ".png",
                                    "a.png/few", "few.png.txt", "svg"};
  for (size_t i = 0U; i < sizeof(bad) / sizeof(bad[0]); ++i) {
    const char* path = NULL;
    InflectMessage message = {""};
    const InflectPlotOutput output = {.path = bad[i]};
    assert_false(write_few(&output, false, &message));
    assert_non_null(strstr(message.text, bad[i]));
    assert_non_null(strstr(message.text, ".svg, .png or .pdf"));
    assert_false(inflect_take_plot_path(&path, bad[i], &message));
    assert_null(path);
  }
  InflectMessage message = {""};
  const InflectPlotOutput upper = {.path = "FEW.PNG"};
  assert_true(write_few(&upper, false, &message));
  unlink("FEW.PNG");
}

static void
nothing_is_replaced_unasked(void** state)
{
  (void)state;
  InflectMessage message = {""};
  InflectPlotOutput output = {.path = "few.pdf"};
  FILE* const file = fopen("few.pdf", "wb");
  fputs("mine", file);
  fclose(file);
  assert_int_equal(symlink("few.pdf", "link.pdf"), 0);
  assert_false(write_few(&output, false, &message));
  assert_non_null(strstr(message.text, "--force"));
  PictureFile kept = picture_read("few.pdf");
  assert_string_equal(kept.bytes, "mine");
  free(kept.bytes);

  output.force = true;
  output.path = "link.pdf";
  assert_true(write_few(&output, false, &message));
  PictureFile replaced = picture_read("few.pdf");
  assert_memory_equal(replaced.bytes, "%PDF-", 5U);
  free(replaced.bytes);
  unlink("few.pdf");
  unlink("link.pdf");
  assert_int_equal(program_count_files("."), 0);
}

static void
failures_leave_nothing(void** state)
{
  (void)state;
  InflectMessage message = {""};
  const InflectPlotOutput nowhere = {.path = "no/folder/few.png"};
  assert_false(write_few(&nowhere, false, &message));
  assert_non_null(strstr(message.text, "no/folder/few.png: cannot be written"));
  const InflectPlotOutput output = {.path = "few.png"};
  assert_false(write_few(&output, true, &message));
  assert_non_null(strstr(message.text, "few.png"));
  assert_non_null(strstr(message.text, "logarithmic"));
  assert_int_equal(program_count_files("."), 0);
}

static void
themes_have_names(void** state)
{
  (void)state;
  InflectPlotTheme theme = INFLECT_PLOT_LIGHT;
  InflectMessage message = {""};
  assert_true(inflect_take_plot_theme(&theme, "dark", &message));
  assert_int_equal(theme, INFLECT_PLOT_DARK);
  assert_false(inflect_take_plot_theme(&theme, "blue", &message));
  assert_non_null(strstr(message.text, "light nor dark"));
}

/*
  Command
*/

static void
command_draws_every_curve(void** state)
{
  (void)state;
  static const char* const words[] = {"Transfer curve", "Slope", "Curvature",
                                      NULL};
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    char line[128] = "";
    snprintf(line, sizeof(line), "curves %s --plot curve.svg --force",
             inflect_activation_at(i)->symbol);
    program_expect(0, line);
    picture_assert("curve.svg", 1200, 750, 0xffffff, words);
  }
  unlink("curve.svg");
}

static void
command_says_what_is_wrong(void** state)
{
  (void)state;
  program_expect(0, "curves tanh gelu silu --plot three.png --plot-theme dark");
  picture_assert("three.png", 1200, 750,
                 inflect_plot_style(INFLECT_PLOT_DARK)->page, NULL);
  program_expect(1, "curves tanh gelu --plot three.png");
  program_expect(0, "curves elu --param alpha=2 --plot three.png --force");
  program_expect(2, "curves tanh --plot three.gif");
  program_expect(2, "curves tanh --plot three.png --plot-theme red");
  program_expect(2, "curves tanh gelu");
  program_expect(2, "curves tanh gelu --plot a.png --param alpha=1");
  program_expect(2, "curves --plot a.png");
  program_expect(2, "curves a b c --plot a.png");
  program_expect(2,
                 "curves relu abs elu selu gelu silu mish tanh --plot a.png");
  assert_int_equal(program_count_files("."), 1);
  unlink("three.png");
}

int
main(int argc, char** argv)
{
  assert_int_equal(argc, 2);
  program_setup(argv[1]);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(steps_are_1_2_5),
    cmocka_unit_test(linear_ticks_are_round),
    cmocka_unit_test(logarithmic_ticks_are_round),
    cmocka_unit_test(ranges_widen_to_whole_steps),
    cmocka_unit_test(ticks_are_written_short),
    cmocka_unit_test(scales_are_linear_or_logarithmic),
    cmocka_unit_test(thinning_keeps_peaks_and_gaps),
    cmocka_unit_test(colours_stand_out),
    cmocka_unit_test(untidy_pages_are_noticed),
    cmocka_unit_test(words_are_cut_to_fit),
    cmocka_unit_test(long_words_never_touch),
    cmocka_unit_test(words_of_drawings_are_escaped),
    cmocka_unit_test(names_decide_the_kind),
    cmocka_unit_test(nothing_is_replaced_unasked),
    cmocka_unit_test(failures_leave_nothing),
    cmocka_unit_test(themes_have_names),
    cmocka_unit_test(command_draws_every_curve),
    cmocka_unit_test(command_says_what_is_wrong),
  };
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
