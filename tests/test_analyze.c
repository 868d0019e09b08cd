// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect analyze`: figures of sounds and curves that are known otherwise

#include "support/program.h"
#include "support/report.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define PI 3.14159265358979323846
#define RATE_HZ 48000

/// Of harmonics above -100 dBc and below 18 kHz through the float path
#define PATH_TOLERANCE_DB 0.001

/// Of harmonics by quadrature here against those of the report
#define EXPECTED_TOLERANCE_DB 1e-6

/// Of levels of recordings
#define LEVEL_TOLERANCE_DB 0.001

/// Of noise of some seconds: four deviations of its power
#define NOISE_TOLERANCE_DB 0.1

/// Of sweeps, where aliases cross what is measured
#define SWEEP_TOLERANCE_DB 0.01
#define SWEEP_TOLERANCE_MS 0.02

/// Of marks in sweeps: from where on a value is wrong, how far an error may
/// exceed its uncertainty where aliases meet, what the method itself adds to
/// that, and what counts as no harmonic
#define WRONG_DB 0.1
#define WRONG_MS 0.02
#define EXCESS 1.5
#define METHOD_DB 0.005
#define METHOD_MS 0.002
#define NOTHING_DBC (-80.0)

/// Share of right values that may have a mark: with strong aliases, with weak
#define MARKED_SHARE_1X 0.5
#define MARKED_SHARE_8X 0.01

/// Growth of memory that a long recording may cause
#define MEMORY_KIB 8192L

static double
tanh_of(double x)
{
  return tanh(x);
}

static double
clip(double x)
{
  return fmin(fmax(x, -1.0), 1.0);
}

/// Return a harmonic of a curve that is odd, by the trapezoid rule
static double
harmonic_of(double (*curve)(double), double gain, int order)
{
  enum { N = 1 << 18 };
  double sum = 0.0;
  for (int i = 0; i < N; ++i) {
    const double t = 2.0 * PI * ((double)i + 0.5) / N;
    sum += curve(gain * sin(t)) * sin(order * t);
  }
  return fabs(2.0 * sum / N);
}

static void
check_closed_form(const char* line, double (*curve)(double), int n_least)
{
  cJSON* const report = report_run(line);
  const cJSON* const harmonics = cJSON_GetObjectItem(report, "harmonics");
  const double first = harmonic_of(curve, 10.0, 1);
  int n_checked = 0;
  const cJSON* row = NULL;
  cJSON_ArrayForEach(row, harmonics)
  {
    const int order = (int)report_number(row, "order");
    if (order % 2 == 0 || report_number(row, "frequency_hz") > 18000.0) {
      continue;
    }
    // Behind the DC block, |j f / (j f + 5 Hz)|
    const double frequency_hz = report_number(row, "frequency_hz");
    const double gain = hypot(frequency_hz / order, 5.0) /
                        (frequency_hz / order) * frequency_hz /
                        hypot(frequency_hz, 5.0);
    const double level =
      20.0 * log10(gain * harmonic_of(curve, 10.0, order) / first);
    const double measured = report_number(row, "level_dbc");
    const double expected = report_number(row, "expected_dbc");
    if (level > -100.0) {
      assert_true(fabs(measured - level) < PATH_TOLERANCE_DB);
      assert_true(fabs(expected - level) < EXPECTED_TOLERANCE_DB);
      assert_true(fabs(report_number(row, "deviation_db") -
                       (measured - expected)) < 1e-12);
      ++n_checked;
    }
  }
  assert_true(n_checked >= n_least);
  cJSON_Delete(report);
}

static void
closed_forms_stand_beside_what_is_measured(void** state)
{
  (void)state;
  check_closed_form(
    "analyze --json --set curve=tanh --set drive=20 --set oversampling=8",
    tanh_of, 7);
  check_closed_form(
    "analyze --json --set curve=hard_clip --set drive=20 --set oversampling=8",
    clip, 7);
}

static void
settings_that_are_no_curve_expect_nothing(void** state)
{
  (void)state;
  static const char* const settings[] = {
    "tone=3", "mix=50", "stereo_mode=side", "enabled=0", "direction=undo",
  };
  for (size_t i = 0U; i < sizeof(settings) / sizeof(settings[0]); ++i) {
    char line[128] = "";
    snprintf(line, sizeof(line),
             "analyze --json --level -6 --set output=-20 --set %s",
             settings[i]);
    cJSON* const report = report_run(line);
    assert_true(
      cJSON_IsString(cJSON_GetObjectItem(report, "expected_none_because")));
    const cJSON* const first =
      cJSON_GetArrayItem(cJSON_GetObjectItem(report, "harmonics"), 0);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(first, "expected_dbc")));
    cJSON_Delete(report);
  }
}

static void
check_keys(const cJSON* report)
{
  static const char* const keys[] = {
    "sample_rate_hz",
    "frequency_hz",
    "level_dbfs",
    "latency_frames",
    "dc",
    "harmonics",
    "thd_percent",
    "thd_n_percent",
    "sinad_db",
    "noise_floor_dbfs",
    "snr_db",
    "worst_alias_dbc",
    "worst_alias_hz",
    "odd_even_db",
    "thd_rms_percent",
    "enob_bits",
    "crest_db",
    "tone_found",
    "verdict",
  };
  static const char* const harmonic_keys[] = {
    "order", "frequency_hz", "amplitude", "level_dbc", "phase_deg",
  };
  for (size_t i = 0U; i < sizeof(keys) / sizeof(keys[0]); ++i) {
    assert_non_null(cJSON_GetObjectItem(report, keys[i]));
  }
  const cJSON* row = NULL;
  cJSON_ArrayForEach(row, cJSON_GetObjectItem(report, "harmonics"))
  {
    for (size_t i = 0U; i < 5U; ++i) {
      assert_non_null(cJSON_GetObjectItem(row, harmonic_keys[i]));
    }
  }
}

static void
json_has_the_promised_keys(void** state)
{
  (void)state;
  cJSON* report = report_run("analyze --json --set drive=12");
  check_keys(report);
  assert_true(report_number(report, "level_dbfs") == 0.0);
  assert_true(report_number(report, "sample_rate_hz") == 48000.0);
  assert_true(report_number(report, "latency_frames") > 0.0);
  assert_true(fabs(report_number(report, "latency_measured_frames") -
                   report_number(report, "latency_frames")) < 0.01);
  cJSON_Delete(report);

  static const SoundSine sine = {1000.0, 0.5, 0.0};
  sound_write_sines("key.wav", RATE_HZ, 2 * RATE_HZ, 1U, &sine);
  report = report_run("analyze --json key.wav");
  check_keys(report);
  assert_true(cJSON_IsNull(cJSON_GetObjectItem(report, "latency_frames")));
  cJSON_Delete(report);
}

static void
phases_count_from_the_input(void** state)
{
  (void)state;
  // A linear-phase path without the DC block, whose phase is exactly 0
  cJSON* const report =
    report_run("analyze --json --set dc_block=0 --set drive=12");
  const cJSON* const harmonics = cJSON_GetObjectItem(report, "harmonics");
  const double first =
    report_number(cJSON_GetArrayItem(harmonics, 0), "phase_deg");
  const double third =
    report_number(cJSON_GetArrayItem(harmonics, 2), "phase_deg");
  assert_true(fabs(first) < 0.001);
  assert_true(fabs(third) < 0.001);
  cJSON_Delete(report);
}

static void
channels_are_measured_one_by_one(void** state)
{
  (void)state;
  // Two harmonics on the left, between bins, and another tone on the right
  static const SoundSine left[] = {{997.31, 0.5, 0.3},
                                   {2.0 * 997.31, 0.005, 1.0},
                                   {3.0 * 997.31, 0.0005, 2.0}};
  static const SoundSine right[] = {{440.123, 0.25, 0.0}};
  sound_write_two("two.wav", RATE_HZ, 4 * RATE_HZ, 3U, left, 1U, right);
  cJSON* const report = report_run("analyze --json two.wav");
  const cJSON* const channels = cJSON_GetObjectItem(report, "channels");
  assert_int_equal(cJSON_GetArraySize(channels), 2);
  const cJSON* const one = cJSON_GetArrayItem(channels, 0);
  const cJSON* const two = cJSON_GetArrayItem(channels, 1);

  assert_true(fabs(report_number(one, "frequency_hz") - 997.31) < 1e-4);
  assert_true(fabs(report_number(two, "frequency_hz") - 440.123) < 1e-4);
  assert_true(fabs(report_level(one, 2) + 40.0) < LEVEL_TOLERANCE_DB);
  assert_true(fabs(report_level(one, 3) + 60.0) < LEVEL_TOLERANCE_DB);
  assert_true(fabs(report_number(one, "level_dbfs") - 20.0 * log10(0.5)) <
              LEVEL_TOLERANCE_DB);
  assert_true(fabs(report_number(two, "level_dbfs") - 20.0 * log10(0.25)) <
              LEVEL_TOLERANCE_DB);
  const double thd = 100.0 * hypot(0.01, 0.001);
  assert_true(fabs(report_number(one, "thd_percent") - thd) < 1e-4);
  assert_true(report_number(two, "thd_percent") < 1e-3);
  assert_true(report_number(report, "frequency_hz") ==
              report_number(one, "frequency_hz"));
  cJSON_Delete(report);
}

static void
tones_of_another_program_are_right(void** state)
{
  (void)state;
  assert_int_equal(
    system("sox -R -r 44100 -n -b 32 -e float tone.wav synth 6 sine 1000.37 "
           "vol 0.5 && sox -R -r 44100 -n -b 32 -e float noise.wav synth 6 "
           "whitenoise vol 0.001 && sox -m -v 1 tone.wav -v 1 noise.wav "
           "-b 32 -e float both.wav"),
    0);
  cJSON* report = report_run("analyze --json tone.wav");
  assert_true(fabs(report_number(report, "frequency_hz") - 1000.37) < 1e-4);
  assert_true(fabs(report_number(report, "level_dbfs") - 20.0 * log10(0.5)) <
              LEVEL_TOLERANCE_DB);
  cJSON_Delete(report);

  report = report_run("analyze --json both.wav");
  Sound noise = sound_read("noise.wav");
  double power = 0.0;
  for (size_t i = 0U; i < noise.n_samples; ++i) {
    power += (double)noise.floats[i] * (double)noise.floats[i];
  }
  power /= (double)noise.n_samples;
  sound_free(&noise);
  const double in_band = power * 20000.0 / 22050.0;
  const double sinad_db = 10.0 * log10(0.125 / in_band);
  assert_true(fabs(report_number(report, "sinad_db") - sinad_db) <
              NOISE_TOLERANCE_DB);
  cJSON_Delete(report);
}

static void
check_no_tone(const char* path, const char* verdict)
{
  char line[64] = "";
  snprintf(line, sizeof(line), "analyze --json %s", path);
  cJSON* const report = report_run(line);
  check_keys(report);
  assert_true(cJSON_IsFalse(cJSON_GetObjectItem(report, "tone_found")));
  assert_string_equal(report_text(report, "verdict"), verdict);
  assert_true(cJSON_IsNull(cJSON_GetObjectItem(report, "thd_percent")));
  assert_true(cJSON_IsNull(cJSON_GetObjectItem(report, "frequency_hz")));
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(report, "harmonics")),
                   0);
  cJSON_Delete(report);

  snprintf(line, sizeof(line), "analyze %s", path);
  ProgramRun run = program_run(line);
  assert_int_equal(run.status, 0);
  assert_non_null(strstr(run.out, "No clear tone"));
  assert_null(strstr(run.out, "THD"));
  program_run_free(&run);
}

static void
hint_tells_which_tone(void** state)
{
  (void)state;
  static const SoundSine chord[] = {{700.0, 0.5, 0.0}, {1234.5, 0.4, 0.0}};
  sound_write_sines("chord.wav", RATE_HZ, 4 * RATE_HZ, 2U, chord);
  check_no_tone("chord.wav", "several");

  // An octaver: is this 500 Hz with a strong octave, or 1000 Hz with one below?
  static const SoundSine octaves[] = {{500.0, 0.05, 0.0}, {1000.0, 0.5, 0.0}};
  sound_write_sines("octaves.wav", RATE_HZ, 4 * RATE_HZ, 2U, octaves);
  cJSON* report = report_run("analyze --json octaves.wav");
  assert_true(fabs(report_number(report, "frequency_hz") - 500.0) < 1e-3);
  cJSON_Delete(report);
  report = report_run("analyze --json octaves.wav --frequency 1005");
  assert_true(fabs(report_number(report, "frequency_hz") - 1000.0) < 1e-3);
  assert_true(fabs(report_number(report, "worst_alias_hz") - 500.0) < 1.0);
  assert_true(fabs(report_number(report, "worst_alias_dbc") + 20.0) < 0.1);
  cJSON_Delete(report);
}

static void
no_tone_is_an_answer(void** state)
{
  (void)state;
  static const SoundSine silence = {1000.0, 0.0, 0.0};
  static const SoundSine sine = {1000.0, 0.5, 0.0};
  sound_write_sines("silence.wav", RATE_HZ, 3 * RATE_HZ, 1U, &silence);
  check_no_tone("silence.wav", "silence");
  sound_write_sines("short.wav", RATE_HZ, RATE_HZ / 10, 1U, &sine);
  check_no_tone("short.wav", "too_short");
  sound_write_noise("noise.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1,
                    4 * RATE_HZ, 0.5);
  check_no_tone("noise.wav", "noise");
}

static void
pipe_gives_what_a_file_gives(void** state)
{
  (void)state;
  static const SoundSine sine = {1000.5, 0.5, 0.0};
  sound_write_sines("pipe.wav", RATE_HZ, 2 * RATE_HZ, 1U, &sine);
  const ProgramConfig config = {"pipe.wav", 0};
  ProgramRun piped = program_run_with(&config, "analyze --csv -");
  ProgramRun plain = program_run("analyze --csv pipe.wav");
  assert_int_equal(piped.status, 0);
  assert_string_equal(piped.out, plain.out);
  program_run_free(&piped);
  program_run_free(&plain);
}

static long
largest_child_kib(void)
{
  struct rusage usage;
  assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
  return usage.ru_maxrss;
}

/// Runs first: what counts is the largest child so far
static void
memory_does_not_grow_with_length(void** state)
{
  (void)state;
  static const SoundSine sine = {500.1, 0.5, 0.0};
  sound_write_sines("short.wav", 8000, 8000 * 5, 1U, &sine);
  sound_write_sines("long.wav", 8000, 8000 * 600, 1U, &sine);
  program_expect(0, "analyze short.wav");
  const long before = largest_child_kib();
  program_expect(0, "analyze long.wav");
  assert_true(largest_child_kib() - before < MEMORY_KIB);
}

static void
tables_have_their_columns(void** state)
{
  (void)state;
  ProgramRun run = program_run("analyze --csv --set drive=12");
  assert_int_equal(run.status, 0);
  static const char header[] =
    "order,frequency_hz,amplitude,level_dbc,phase_deg,expected_dbc,"
    "deviation_db,uncertainty_db\n";
  assert_int_equal(strncmp(run.out, header, strlen(header)), 0);
  int n_lines = 0;
  for (const char* c = run.out; *c; ++c) {
    n_lines += *c == '\n' ? 1 : 0;
  }
  assert_int_equal(n_lines, 1 + 19); // Harmonics of 1244 Hz below 24 kHz
  program_run_free(&run);
}

static void
text_fits_a_terminal(void** state)
{
  (void)state;
  static const char* const lines[] = {
    "analyze --set drive=12",
    "analyze --imd smpte",
    "analyze --sweep level",
    "analyze --sweep frequency",
    "analyze --compare shaper",
    "analyze --level -200",
    "analyze two.wav",
    "analyze noise.wav",
    "analyze --imd ccif --rate 96000",
  };
  for (size_t i = 0U; i < sizeof(lines) / sizeof(lines[0]); ++i) {
    ProgramRun run = program_run(lines[i]);
    assert_int_equal(run.status, 0);
    size_t length = 0U;
    for (const char* c = run.out; *c; ++c) {
      length = *c == '\n' ? 0U : length + 1U;
      assert_true(length < 80U);
    }
    assert_null(strstr(run.out, "nan"));
    program_run_free(&run);
  }
}

static void
second_shaper_starts_from_the_first(void** state)
{
  (void)state;
  cJSON* const pair = report_run(
    "analyze --json --set curve=hard_clip --set drive=20 --compare shaper "
    "--compare-set oversampling=1 --compare-set antialias=off");
  const cJSON* const a = cJSON_GetObjectItem(pair, "a");
  const cJSON* const b = cJSON_GetObjectItem(pair, "b");
  check_keys(a);
  check_keys(b);
  assert_true(report_number(a, "snr_db") > 95.0);
  // Of a naive hard clip at 20 dB, by a simulation apart from this code
  assert_true(fabs(report_number(b, "snr_db") - 33.4) < 0.1);
  cJSON_Delete(pair);
}

static void
intermodulation_is_that_of_the_polynomial(void** state)
{
  (void)state;
  // x - x^3 / 3 with amplitudes of 1/2
  const double product = 0.75 / 3.0 * 0.125;
  const double tone = 0.5 - (0.75 + 1.5) / 3.0 * 0.125;
  const double third = 200.0 * product / (2.0 * tone);
  cJSON* const report =
    report_run("analyze --json --imd ccif --rate 96000 --set curve=cubic");
  assert_true(fabs(report_number(report, "third_percent") - third) < 0.01);
  assert_true(report_number(report, "second_percent") < 1e-4);
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(report, "tones")), 2);
  cJSON_Delete(report);
}

static void
sweep_over_frequency_finds_gain_and_delay(void** state)
{
  (void)state;
  cJSON* const report =
    report_run("analyze --json --sweep frequency --from 100 --points 9 --set "
               "curve=cubic --set dc_block=0 --set output=-6");
  const double latency = report_number(report, "latency_frames");
  // Of the cubic at amplitude 1: a first harmonic of 3/4, a third of 1/12
  const double gain_db = 20.0 * log10(0.75) - 6.0;
  const double third_dbc = 20.0 * log10(1.0 / 9.0);
  const cJSON* const points = cJSON_GetObjectItem(report, "points");
  assert_int_equal(cJSON_GetArraySize(points), 9);
  const cJSON* row = NULL;
  cJSON_ArrayForEach(row, points)
  {
    const double hz = report_number(row, "frequency_hz");
    assert_true(fabs(report_number(row, "magnitude_db") - gain_db) < 0.01);
    if (hz < 5000.0) {
      assert_true(fabs(report_number(row, "group_delay_ms") -
                       1000.0 * latency / 48000.0) < 0.01);
      assert_true(fabs(report_number(row, "h3_dbc") - third_dbc) < 0.01);
    }
  }
  cJSON_Delete(report);
}

static void
sweep_tells_a_driven_curve_from_its_aliases(void** state)
{
  (void)state;
  // Driven so hard that H19 of 20 kHz, at -50 dBc, folds into the band
  cJSON* const report = report_run(
    "analyze --json --sweep frequency --set curve=tanh --set drive=20 --set "
    "oversampling=8 --set dc_block=0 --points 61");
  const double gain_db = 20.0 * log10(harmonic_of(tanh_of, 10.0, 1));
  const double third_dbc =
    20.0 * log10(harmonic_of(tanh_of, 10.0, 3)) - gain_db;
  const double delay_ms =
    1000.0 * report_number(report, "latency_frames") / RATE_HZ;
  const cJSON* point = NULL;
  cJSON_ArrayForEach(point, cJSON_GetObjectItem(report, "points"))
  {
    const double gain = report_number(point, "magnitude_db");
    const double delay = report_number(point, "group_delay_ms");
    assert_true(fabs(gain - gain_db) < SWEEP_TOLERANCE_DB);
    assert_true(fabs(delay - delay_ms) < SWEEP_TOLERANCE_MS);
    if (3.0 * report_number(point, "frequency_hz") < 18000.0) {
      const double third = report_number(point, "h3_dbc");
      assert_true(fabs(third - third_dbc) < SWEEP_TOLERANCE_DB);
    }
  }
  cJSON_Delete(report);
}

/// What became of the values of a sweep
typedef struct {
  int n_right;
  int n_right_marked;
  int n_wrong;
} MarkCounts;

/// Set a value against the truth: what is wrong must have a mark
static void
count_mark(double error,
           double uncertainty,
           double wrong,
           double method,
           MarkCounts* counts)
{
  assert_true(error <= EXCESS * uncertainty + method);
  assert_false(error > wrong && !(uncertainty > wrong));
  counts->n_wrong += error > wrong;
  counts->n_right += error <= wrong;
  counts->n_right_marked += error <= wrong && uncertainty > wrong;
}

/// Count a value in dB of a point, known to be `truth` or, if NaN, nothing
static void
count_level(const cJSON* point,
            const char* name,
            const char* uncertainty_name,
            double truth,
            MarkCounts* counts)
{
  const cJSON* const level = cJSON_GetObjectItem(point, name);
  const bool there = cJSON_IsNumber(level);
  if (isnan(truth)) {
    // A figure of what does not exist is wrong, but for rounding
    const bool wrong = there && level->valuedouble > NOTHING_DBC;
    assert_true(!wrong || report_number(point, uncertainty_name) > WRONG_DB);
    counts->n_wrong += wrong;
    return;
  }
  if (!there) {
    ++counts->n_right;
    ++counts->n_right_marked;
    return;
  }
  count_mark(fabs(level->valuedouble - truth),
             report_number(point, uncertainty_name), WRONG_DB, METHOD_DB,
             counts);
}

/// Count all values of a sweep of a curve at a drive of 20 dB whose harmonics
/// are below a frequency
static MarkCounts
count_marks(const char* line, double (*curve)(double), double below_hz)
{
  double levels[8] = {0.0};
  for (int order = 1; order < 8; ++order) {
    levels[order] = order % 2 ? harmonic_of(curve, 10.0, order) : (double)NAN;
  }
  cJSON* const report = report_run(line);
  const double delay_ms =
    1000.0 * report_number(report, "latency_frames") / RATE_HZ;
  MarkCounts counts = {0, 0, 0};
  const cJSON* point = NULL;
  cJSON_ArrayForEach(point, cJSON_GetObjectItem(report, "points"))
  {
    const double hz = report_number(point, "frequency_hz");
    count_level(point, "magnitude_db", "magnitude_uncertainty_db",
                20.0 * log10(levels[1]), &counts);
    count_mark(fabs(report_number(point, "group_delay_ms") - delay_ms),
               report_number(point, "group_delay_uncertainty_ms"), WRONG_MS,
               METHOD_MS, &counts);
    double squares = 0.0;
    for (int order = 2; order < 8 && order * hz < below_hz; ++order) {
      char name[16] = "";
      char uncertainty_name[32] = "";
      snprintf(name, sizeof(name), "h%d_dbc", order);
      snprintf(uncertainty_name, sizeof(uncertainty_name), "h%d_uncertainty_db",
               order);
      count_level(point, name, uncertainty_name,
                  20.0 * log10(levels[order] / levels[1]), &counts);
      squares += order % 2 ? levels[order] * levels[order] : 0.0;
    }
    if (7.0 * hz < below_hz) {
      const double thd_percent = 100.0 * sqrt(squares) / levels[1];
      const double thd = report_number(point, "thd_percent");
      count_mark(fabs(20.0 * log10(thd / thd_percent)),
                 report_number(point, "thd_uncertainty_db"), WRONG_DB,
                 METHOD_DB, &counts);
    }
  }
  cJSON_Delete(report);
  return counts;
}

static void
sweep_marks_what_aliases_spoil(void** state)
{
  (void)state;
  static const struct {
    const char* line;
    double (*curve)(double);
  } rows[] = {
    {"analyze --json --sweep frequency --from 100 --points 101 --set "
     "curve=hard_clip --set drive=20 --set oversampling=1 --set antialias=off "
     "--set dc_block=0",
     clip},
    {"analyze --json --sweep frequency --from 100 --points 101 --set "
     "curve=tanh --set drive=20 --set oversampling=1 --set antialias=off "
     "--set dc_block=0",
     tanh_of},
  };
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    const MarkCounts counts =
      count_marks(rows[i].line, rows[i].curve, 0.49 * RATE_HZ);
    print_message("%d right, %d of them marked, %d wrong\n", counts.n_right,
                  counts.n_right_marked, counts.n_wrong);
    assert_true(counts.n_wrong >= 5);
    assert_true(counts.n_right_marked <= MARKED_SHARE_1X * counts.n_right);
  }
}

static void
sweep_without_aliases_has_few_marks(void** state)
{
  (void)state;
  const MarkCounts counts =
    count_marks("analyze --json --sweep frequency --from 50 --points 101 "
                "--set curve=tanh --set drive=20 --set oversampling=8 --set "
                "dc_block=0",
                tanh_of, 18000.0);
  print_message("%d right, %d of them marked, %d wrong\n", counts.n_right,
                counts.n_right_marked, counts.n_wrong);
  assert_int_equal(counts.n_wrong, 0);
  assert_true(counts.n_right > 400);
  assert_true(counts.n_right_marked <= MARKED_SHARE_8X * counts.n_right);
}

static void
sweep_over_level_agrees_with_single_tones(void** state)
{
  (void)state;
  cJSON* const sweep =
    report_run("analyze --json --sweep level --from -30 --to 0 --points 3 "
               "--set bias=0.2");
  const cJSON* const points = cJSON_GetObjectItem(sweep, "points");
  assert_int_equal(cJSON_GetArraySize(points), 3);
  static const char* const lines[] = {
    "analyze --json --set bias=0.2 --level -30",
    "analyze --json --set bias=0.2 --level -15",
    "analyze --json --set bias=0.2",
  };
  for (int i = 0; i < 3; ++i) {
    cJSON* const tone = report_run(lines[i]);
    const cJSON* const point = cJSON_GetArrayItem(points, i);
    const double thd = report_number(point, "thd_percent");
    assert_true(fabs(report_number(tone, "thd_percent") - thd) < 1e-5 * thd);
    assert_true(report_number(tone, "level_dbfs") ==
                report_number(point, "level_dbfs"));
    cJSON_Delete(tone);
  }
  cJSON_Delete(sweep);
}

static void
pictures_are_made_but_not_over_others(void** state)
{
  (void)state;
  static const char* const lines[] = {
    "analyze --plot tone.svg",
    "analyze --plot harmonics.png --picture harmonics",
    "analyze --plot pair.pdf --compare shaper",
    "analyze --imd smpte --plot smpte.svg",
    "analyze --imd ccif --rate 96000 --plot ccif.png",
    "analyze --sweep level --points 5 --plot level.svg",
    "analyze --sweep frequency --plot frequency.svg",
    "analyze --sweep frequency --plot linear.svg --picture linear",
    "analyze two.wav --plot channel.png --channel 2",
  };
  for (size_t i = 0U; i < sizeof(lines) / sizeof(lines[0]); ++i) {
    program_expect(0, lines[i]);
    program_expect(1, lines[i]);
  }
  assert_true(program_has_file("tone.svg"));
  assert_true(program_has_file("channel.png"));
  program_expect(0, "analyze --plot tone.svg --force");
  program_expect(1, "analyze two.wav --plot x.png --picture linear");
  program_expect(1, "analyze --imd ccif --plot x.png --picture linear");
  assert_false(program_has_file("x.png"));
}

static void
wrong_usage_is_refused(void** state)
{
  (void)state;
  static const char* const lines[] = {
    "analyze two.wav noise.wav",
    "analyze two.wav --set drive=3",
    "analyze two.wav --channel 3",
    "analyze two.wav --sweep level",
    "analyze --imd other",
    "analyze --sweep other",
    "analyze --frequency 0",
    "analyze --frequency 30000",
    "analyze --frequency x",
    "analyze --level 40",
    "analyze --rate 1000",
    "analyze --points 5",
    "analyze --sweep level --points 1000",
    "analyze --sweep level --to 100",
    "analyze --sweep frequency --from 300 --to 100",
    "analyze --imd ccif --rate 32000",
    "analyze --json --csv",
    "analyze --control drive=3",
    "analyze --compare-set drive=3",
    "analyze --compare shaper --csv",
    "analyze --compare shaper --compare-control drive=3",
    "analyze --lv2 urn:x --set drive=3",
    "analyze --channel 3",
    "analyze --picture other",
  };
  for (size_t i = 0U; i < sizeof(lines) / sizeof(lines[0]); ++i) {
    ProgramRun run = program_run(lines[i]);
    if (run.status != 2 || run.err_lines != 1 || *run.out) {
      print_error("%s: exit %d\n%s", lines[i], run.status, run.err);
    }
    assert_int_equal(run.status, 2);
    assert_int_equal(run.err_lines, 1);
    assert_string_equal(run.out, "");
    program_run_free(&run);
  }
  program_expect(1, "analyze missing.wav");
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(memory_does_not_grow_with_length),
    cmocka_unit_test(closed_forms_stand_beside_what_is_measured),
    cmocka_unit_test(settings_that_are_no_curve_expect_nothing),
    cmocka_unit_test(json_has_the_promised_keys),
    cmocka_unit_test(phases_count_from_the_input),
    cmocka_unit_test(channels_are_measured_one_by_one),
    cmocka_unit_test(tones_of_another_program_are_right),
    cmocka_unit_test(hint_tells_which_tone),
    cmocka_unit_test(no_tone_is_an_answer),
    cmocka_unit_test(pipe_gives_what_a_file_gives),
    cmocka_unit_test(tables_have_their_columns),
    cmocka_unit_test(text_fits_a_terminal),
    cmocka_unit_test(second_shaper_starts_from_the_first),
    cmocka_unit_test(intermodulation_is_that_of_the_polynomial),
    cmocka_unit_test(sweep_over_frequency_finds_gain_and_delay),
    cmocka_unit_test(sweep_tells_a_driven_curve_from_its_aliases),
    cmocka_unit_test(sweep_marks_what_aliases_spoil),
    cmocka_unit_test(sweep_without_aliases_has_few_marks),
    cmocka_unit_test(sweep_over_level_agrees_with_single_tones),
    cmocka_unit_test(pictures_are_made_but_not_over_others),
    cmocka_unit_test(wrong_usage_is_refused),
  };
  if (argc != 2) {
    return 99;
  }
  program_setup(argv[1]);
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
