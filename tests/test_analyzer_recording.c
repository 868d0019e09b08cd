// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Recordings: tones of known size between bins, with noise, silence and
/// detuning, and what is no tone

#include "support/expect.h"
#include "support/with_cmocka.h"

#include <inflect/analyzer.h>

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846
#define RATE_HZ 48000.0
#define BLOCK 1000U
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// What a float sample rounds to
#define FLOAT_EPSILON 6e-8

/// Error of a frequency in bins, of a level in dB, of a phase in degrees
#define FREQUENCY_ERROR_BINS 1e-4
#define LEVEL_ERROR_DB 1e-3
#define PHASE_ERROR_DEG 0.01

/// The same for lines that stand 30 dB out of noise
#define NOISY_LEVEL_ERROR_DB 0.1

/// One sine of a recording
typedef struct {
  double frequency_hz;
  double amplitude;
  double phase_deg;
} Partial;

/// A deterministic recording
typedef struct {
  uint64_t n_frames;
  uint64_t from;    ///< Frame at which its tones begin
  uint64_t to;      ///< Frame at which they end; 0: with the recording
  double noise_rms; ///< White
  double dc;
  double decay_s; ///< Time to fall by 1/e; 0: none
  size_t n_partials;
  Partial partials[8];
} Sound;

/// Return a deterministic random number of variance 1, nearly Gaussian
static double
random_gaussian(uint64_t* state)
{
  double sum = 0.0;
  for (int i = 0; i < 12; ++i) {
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    sum += (double)(*state >> 11U) / 9007199254740992.0 - 0.5;
  }
  return sum;
}

static double
tones_at(const Sound* sound, uint64_t frame)
{
  const uint64_t end = sound->to ? sound->to : sound->n_frames;
  if (frame < sound->from || frame >= end) {
    return 0.0;
  }
  double sum = 0.0;
  for (size_t k = 0U; k < sound->n_partials; ++k) {
    const Partial* const p = &sound->partials[k];
    const double turns = fmod(p->frequency_hz / RATE_HZ * (double)frame, 1.0);
    sum += p->amplitude * sin(2.0 * PI * turns + p->phase_deg * PI / 180.0);
  }
  const double t = (double)(frame - sound->from) / RATE_HZ;
  return sum * (sound->decay_s > 0.0 ? exp(-t / sound->decay_s) : 1.0);
}

static InflectRecording*
recorder(const InflectRecordingConfig* config)
{
  InflectRecording* recording = NULL;
  assert_int_equal(inflect_recording_new(config, &recording),
                   INFLECT_STATUS_SUCCESS);
  return recording;
}

static void
hear(InflectRecording* recording, const Sound* sound)
{
  uint64_t state = 20260401U;
  float block[BLOCK];
  uint32_t n = 0U;
  for (uint64_t i = 0U; i < sound->n_frames; ++i) {
    const double noise =
      sound->noise_rms > 0.0 ? sound->noise_rms * random_gaussian(&state) : 0.0;
    block[n++] = (float)(sound->dc + noise + tones_at(sound, i));
    if (n == BLOCK || i + 1U == sound->n_frames) {
      inflect_recording_push(recording, n, block, 1U);
      n = 0U;
    }
  }
}

static InflectToneReport
report_on(const InflectRecordingConfig* config,
          const Sound* sound,
          InflectRecordingCoverage* coverage)
{
  InflectRecording* const recording = recorder(config);
  hear(recording, sound);
  InflectToneReport report;
  inflect_recording_report(recording, &report, coverage);
  inflect_recording_free(recording);
  return report;
}

static const InflectRecordingConfig usual = {RATE_HZ, 65536U, NULL, 0.0, 0.0};

static void
expect_near(double got, double want, double error, const char* what)
{
  expect(fabs(got - want) <= error, "%s: %.12g, not %.12g", what, got, want);
}

static void
windows_are_as_their_table_says(void** state)
{
  (void)state;
  for (uint32_t i = 0U; inflect_window_at(i); ++i) {
    const InflectWindow* const w = inflect_window_at(i);
    double squares = w->coefficients[0] * w->coefficients[0];
    for (uint32_t m = 1U; m < w->n_terms; ++m) {
      squares += 0.5 * w->coefficients[m] * w->coefficients[m];
    }
    expect_near(w->noise_bandwidth_bins,
                squares / (w->coefficients[0] * w->coefficients[0]), 1e-12,
                w->symbol);
    // The spectrum of a long window: sinc functions side by side
    double side = 0.0;
    double lobe = 1.0;
    for (int s = 1; s < 40000; ++s) {
      const double x = 0.001 * s + 1e-7;
      double sum = w->coefficients[0] * sin(PI * x) / (PI * x);
      for (uint32_t m = 1U; m < w->n_terms; ++m) {
        sum += 0.5 * w->coefficients[m] *
               (sin(PI * (x - m)) / (PI * (x - m)) +
                sin(PI * (x + m)) / (PI * (x + m)));
      }
      const double level = fabs(sum) / w->coefficients[0];
      lobe = x < w->lobe_bins - 0.01 ? fmin(lobe, level) : lobe;
      side = x > w->lobe_bins ? fmax(side, level) : side;
    }
    expect_near(20.0 * log10(side), w->sidelobe_db, 0.02, w->symbol);
    expect(lobe > 0.0, "%s: the lobe ends early", w->symbol);
    expect(inflect_window_find(w->symbol) == w, "%s by name", w->symbol);
  }
  expect(!inflect_window_find("boxcar"), "an unknown window");
  expect_all_met();
}

/// A tone anywhere between two bins, at the precision of float samples
static void
tones_between_bins(void** state)
{
  (void)state;
  for (uint32_t w = 0U; inflect_window_at(w); ++w) {
    InflectRecordingConfig config = usual;
    config.window = inflect_window_at(w);
    for (int i = 0; i < 8; ++i) {
      const double bins = 1365.0 + 0.137 * i;
      const Sound sound = {
        .n_frames = 3U * 65536U,
        .n_partials = 1U,
        .partials = {{bins * RATE_HZ / 65536.0, 0.5, 17.0 * i}}};
      const InflectToneReport r = report_on(&config, &sound, NULL);
      expect(r.tone_found, "%s, %g bins: %s", config.window->symbol, bins,
             inflect_verdict_message(r.verdict));
      expect_near(r.frequency_hz * 65536.0 / RATE_HZ, bins,
                  FREQUENCY_ERROR_BINS, "frequency");
      expect_near(r.level_dbfs, 20.0 * log10(0.5), LEVEL_ERROR_DB, "level");
      expect_near(r.crest_db, 20.0 * log10(sqrt(2.0)), LEVEL_ERROR_DB,
                  "crest factor");
    }
  }
  expect_all_met();
}

/// Harmonics, noise and detuning of known size
static void
a_recording_of_known_size(void** state)
{
  (void)state;
  const double f = 997.3821;
  const double noise_rms = 1e-5;
  const Sound sound = {
    .n_frames = 20U * 48000U,
    .noise_rms = noise_rms,
    .dc = -0.003,
    .n_partials = 6U,
    .partials = {{f, 0.7, 40.0},
                 {2.0 * f, 0.007, 200.0},
                 {3.0 * f, 0.0021, -20.0},
                 {5.0 * f, 7e-5, 0.0},
                 {RATE_HZ - 30.0 * f, 3e-4, 0.0},
                 {7777.0, 2e-4, 0.0}},
  };
  InflectRecordingCoverage coverage;
  const InflectToneReport r = report_on(&usual, &sound, &coverage);
  assert_true(r.tone_found);
  expect(coverage.n_segments == 55U && coverage.n_skipped == 0U &&
           coverage.n_frames == sound.n_frames,
         "%lu segments", (unsigned long)coverage.n_segments);
  expect_near(r.frequency_hz * 65536.0 / RATE_HZ, f * 65536.0 / RATE_HZ,
              FREQUENCY_ERROR_BINS, "frequency");
  expect_near(r.level_dbfs, 20.0 * log10(0.7), LEVEL_ERROR_DB, "level");
  expect_near(r.dc, -0.003, 1e-7, "DC");
  expect_near(r.harmonics[1].level_dbc, -40.0, LEVEL_ERROR_DB, "H2");
  expect_near(r.harmonics[2].level_dbc, 20.0 * log10(0.003), LEVEL_ERROR_DB,
              "H3");
  expect_near(r.harmonics[4].level_dbc, -80.0, NOISY_LEVEL_ERROR_DB, "H5");
  expect(r.harmonics[3].buried && r.harmonics[5].buried &&
           !r.harmonics[4].buried,
         "what is buried");
  expect_near(r.harmonics[0].phase_deg, 0.0, PHASE_ERROR_DEG, "phase 1");
  expect_near(r.harmonics[1].phase_deg, 120.0, PHASE_ERROR_DEG, "phase 2");
  expect_near(r.harmonics[2].phase_deg, -140.0, PHASE_ERROR_DEG, "phase 3");

  const double thd = 0.007 * 0.007 + 0.0021 * 0.0021 + 7e-5 * 7e-5;
  expect_near(r.thd_percent, 100.0 * sqrt(thd) / 0.7, 1e-4, "THD");
  // White noise to 20 of 24 kHz, where a sine of amplitude 1 has 1/2
  const double noise = 2.0 * noise_rms * noise_rms * 20.0 / 24.0;
  const double rest = thd + 3e-4 * 3e-4 + 2e-4 * 2e-4 + noise;
  expect_near(r.thd_n_percent, 100.0 * sqrt(rest / (rest + 0.49)), 1e-4,
              "THD+N");
  expect_near(r.sinad_db, 10.0 * log10(0.49 / rest), 1e-3, "SINAD");
  const double line_and_noise = noise + 2e-4 * 2e-4;
  expect_near(r.noise_floor_dbfs, 10.0 * log10(line_and_noise), 0.6,
              "noise floor");
  expect_near(r.worst_alias_dbc, 20.0 * log10(3e-4 / 0.7), NOISY_LEVEL_ERROR_DB,
              "worst alias");
  expect_near(r.worst_alias_hz, RATE_HZ - 30.0 * f, 1e-3, "its frequency");
  expect(r.worst_alias_order == 30U, "its order %u", r.worst_alias_order);
  expect_all_met();
}

/// The floor of white noise, without any line in it
static void
noise_floor(void** state)
{
  (void)state;
  const Sound sound = {.n_frames = 10U * 48000U,
                       .noise_rms = 1e-4,
                       .n_partials = 1U,
                       .partials = {{1234.5, 0.5, 0.0}}};
  const InflectToneReport r = report_on(&usual, &sound, NULL);
  expect_near(r.noise_floor_dbfs, 10.0 * log10(2.0 * 1e-8 * 20.0 / 24.0), 0.05,
              "noise floor");
  expect_near(r.frequency_hz * 65536.0 / RATE_HZ, 1234.5 * 65536.0 / RATE_HZ,
              FREQUENCY_ERROR_BINS, "frequency");
  expect_all_met();
}

/// Silence before and after a tone does not matter
static void
silence_around_a_tone(void** state)
{
  (void)state;
  const Sound sound = {.n_frames = 10U * 48000U,
                       .from = 101234U,
                       .to = 8U * 48000U,
                       .noise_rms = 1e-6,
                       .n_partials = 2U,
                       .partials = {{440.7, 0.25, 90.0}, {881.4, 0.0025, 0.0}}};
  InflectRecordingCoverage coverage;
  const InflectToneReport r = report_on(&usual, &sound, &coverage);
  assert_true(r.tone_found);
  expect(coverage.n_skipped > 8U, "skipped %lu",
         (unsigned long)coverage.n_skipped);
  expect_near(r.level_dbfs, 20.0 * log10(0.25), LEVEL_ERROR_DB, "level");
  expect_near(r.thd_percent, 1.0, 1e-3, "THD");
  expect(r.noise_floor_dbfs < -115.0, "noise floor %g", r.noise_floor_dbfs);
  expect_all_met();
}

/// Harmonics may be stronger than the fundamental
static void
weak_fundamental(void** state)
{
  (void)state;
  const Sound sound = {.n_frames = 3U * 48000U,
                       .n_partials = 4U,
                       .partials = {{300.3, 0.05, 0.0},
                                    {900.9, 0.2, 0.0},
                                    {1501.5, 0.5, 0.0},
                                    {2102.1, 0.4, 0.0}}};
  const InflectToneReport r = report_on(&usual, &sound, NULL);
  expect(r.tone_found, "%s", inflect_verdict_message(r.verdict));
  expect_near(r.frequency_hz, 300.3, 1e-4, "frequency");
  expect_near(r.harmonics[4].level_dbc, 20.0, LEVEL_ERROR_DB, "H5");
  expect_all_met();
}

/// A naive square wave: its aliases lie on multiples of a fifteenth of it
static void
aliases_are_no_harmonics(void** state)
{
  (void)state;
  InflectRecordingConfig config = usual;
  config.rate_hz = 44100.0;
  InflectRecording* const recording = recorder(&config);
  for (uint32_t i = 0U; i < 200000U; ++i) {
    const float x = i * 4186ULL % 44100U < 22050U ? 0.5f : -0.5f;
    inflect_recording_push(recording, 1U, &x, 1U);
  }
  InflectToneReport r;
  inflect_recording_report(recording, &r, NULL);
  inflect_recording_free(recording);
  expect(r.tone_found, "%s", inflect_verdict_message(r.verdict));
  expect_near(r.frequency_hz, 4186.0, 1e-3, "frequency");
  expect(r.worst_alias_order % 2U == 1U && r.worst_alias_dbc > -30.0,
         "alias of order %u at %g dBc", r.worst_alias_order, r.worst_alias_dbc);
  expect_all_met();
}

/// Noise through poles at low frequencies, where lobes of a low tone would
/// cover most of what is heard
static void
rumble_is_no_tone(void** state)
{
  (void)state;
  static const double poles[] = {0.0003, 0.0005, 0.001, 0.002, 0.0065, 0.05};
  for (size_t p = 0U; p < COUNT(poles); ++p) {
    InflectRecording* const recording = recorder(&usual);
    uint64_t seed = 7U + p;
    double rumble = 0.0;
    for (uint32_t i = 0U; i < 400000U; ++i) {
      rumble += poles[p] * (random_gaussian(&seed) - rumble);
      const float y = (float)rumble;
      inflect_recording_push(recording, 1U, &y, 1U);
    }
    InflectToneReport r;
    inflect_recording_report(recording, &r, NULL);
    inflect_recording_free(recording);
    expect(!r.tone_found && r.verdict != INFLECT_VERDICT_SEVERAL, "pole %g: %s",
           poles[p], inflect_verdict_symbol(r.verdict));
  }
  expect_all_met();
}

/// Hum far below a tone does not become its fundamental
static void
hum_is_no_fundamental(void** state)
{
  (void)state;
  const Sound sound = {.n_frames = 3U * 48000U,
                       .n_partials = 2U,
                       .partials = {{50.0, 0.0005, 0.0}, {1000.0, 0.5, 0.0}}};
  const InflectToneReport r = report_on(&usual, &sound, NULL);
  expect_near(r.frequency_hz, 1000.0, 1e-4, "frequency");
  expect_near(r.worst_alias_hz, 50.0, 0.5, "the hum");
  expect_near(r.worst_alias_dbc, -60.0, 0.01, "its level");
  InflectRecordingConfig config = usual;
  config.near_hz = 50.4;
  const Sound louder = {.n_frames = 3U * 48000U,
                        .n_partials = 2U,
                        .partials = {{50.2, 0.5, 0.0}, {100.4, 0.6, 0.0}}};
  const InflectToneReport given = report_on(&config, &louder, NULL);
  expect_near(given.frequency_hz, 50.2, 1e-4, "frequency given");
  expect_all_met();
}

static const struct {
  const char* name;
  InflectVerdict verdict;
  Sound sound;
} no_tones[] = {
  {"silence", INFLECT_VERDICT_SILENCE, {.n_frames = 200000U}},
  {"DC", INFLECT_VERDICT_SILENCE, {.n_frames = 200000U, .dc = 0.5}},
  {"nothing", INFLECT_VERDICT_TOO_SHORT, {.n_frames = 0U}},
  {"a moment",
   INFLECT_VERDICT_TOO_SHORT,
   {.n_frames = 65535U, .n_partials = 1U, .partials = {{1000.0, 0.5, 0.0}}}},
  {"noise", INFLECT_VERDICT_NOISE, {.n_frames = 200000U, .noise_rms = 0.1}},
  {"soft noise",
   INFLECT_VERDICT_NOISE,
   {.n_frames = 70000U, .noise_rms = 1e-5}},
  {"a tone in noise",
   INFLECT_VERDICT_NOISE,
   {.n_frames = 200000U,
    .noise_rms = 0.1,
    .n_partials = 1U,
    .partials = {{1000.0, 0.05, 0.0}}}},
  {"a chord",
   INFLECT_VERDICT_SEVERAL,
   {.n_frames = 400000U,
    .n_partials = 3U,
    .partials = {{440.0, 0.3, 0.0}, {554.4, 0.3, 0.0}, {659.3, 0.3, 0.0}}}},
  {"a just chord",
   INFLECT_VERDICT_SEVERAL,
   {.n_frames = 400000U,
    .n_partials = 3U,
    .partials = {{400.0, 0.3, 0.0}, {500.0, 0.3, 0.0}, {600.0, 0.3, 0.0}}}},
  {"two tones, one softer",
   INFLECT_VERDICT_SEVERAL,
   {.n_frames = 400000U,
    .n_partials = 2U,
    .partials = {{440.0, 0.5, 0.0}, {1234.0, 0.1, 0.0}}}},
  {"a tone, and another a bin beside its third",
   INFLECT_VERDICT_SEVERAL,
   {.n_frames = 400000U,
    .n_partials = 2U,
    .partials = {{3000.0, 0.5, 0.0}, {1000.7, 0.15, 0.0}}}},
  {"a low tone",
   INFLECT_VERDICT_TOO_LOW,
   {.n_frames = 400000U, .n_partials = 1U, .partials = {{8.0, 0.5, 0.0}}}},
  {"a pluck",
   INFLECT_VERDICT_UNSTEADY,
   {.n_frames = 400000U,
    .decay_s = 0.5,
    .n_partials = 1U,
    .partials = {{440.0, 0.9, 0.0}}}},
};

static void
no_tone_gives_no_numbers(void** state)
{
  (void)state;
  for (size_t i = 0U; i < COUNT(no_tones); ++i) {
    const InflectToneReport r = report_on(&usual, &no_tones[i].sound, NULL);
    expect(!r.tone_found && r.verdict == no_tones[i].verdict, "%s: %s",
           no_tones[i].name, inflect_verdict_symbol(r.verdict));
    expect(isnan(r.frequency_hz) && isnan(r.level_dbfs) &&
             isnan(r.thd_percent) && isnan(r.thd_n_percent) &&
             isnan(r.sinad_db) && isnan(r.snr_db) && r.n_harmonics == 0U,
           "%s: numbers", no_tones[i].name);
  }
  expect_all_met();
}

static void
broken_samples_are_counted(void** state)
{
  (void)state;
  InflectRecordingConfig config = usual;
  config.n_frames = 1024U;
  InflectRecording* const recording = recorder(&config);
  float x[4096];
  for (uint32_t i = 0U; i < 4096U; ++i) {
    x[i] = (float)sin(0.3 * i);
  }
  x[100] = NAN;
  x[200] = INFINITY;
  inflect_recording_push(recording, 4096U, x, 1U);
  InflectToneReport report;
  InflectRecordingCoverage coverage;
  inflect_recording_report(recording, &report, &coverage);
  assert_false(report.tone_found);
  assert_int_equal(report.verdict, INFLECT_VERDICT_NOT_FINITE);
  assert_int_equal(coverage.n_broken, 2);
  inflect_recording_reset(recording);
  x[100] = x[200] = 0.0f;
  inflect_recording_push(recording, 2000U, x + 1000, 1U);
  inflect_recording_report(recording, &report, &coverage);
  assert_true(report.tone_found);
  assert_int_equal(coverage.n_frames, 2000);
  inflect_recording_free(recording);
}

/// Blocks and strides do not matter, bit for bit
static void
blocks_do_not_matter(void** state)
{
  (void)state;
  InflectRecordingConfig config = usual;
  config.n_frames = 4096U;
  InflectRecording* const whole = recorder(&config);
  InflectRecording* const cut = recorder(&config);
  static float x[2U * 20000U];
  for (uint32_t i = 0U; i < 20000U; ++i) {
    x[2U * i] = (float)(0.4 * sin(0.111 * i));
    x[2U * i + 1U] = 1.0f;
  }
  inflect_recording_push(whole, 20000U, x, 2U);
  for (uint32_t i = 0U; i < 20000U; i += 77U) {
    const uint32_t n = i + 77U < 20000U ? 77U : 20000U - i;
    inflect_recording_push(cut, n, x + (size_t)2U * i, 2U);
  }
  InflectToneReport a;
  InflectToneReport b;
  inflect_recording_report(whole, &a, NULL);
  inflect_recording_report(cut, &b, NULL);
  assert_true(a.tone_found);
  assert_true(a.level_dbfs == b.level_dbfs && a.snr_db == b.snr_db &&
              a.frequency_hz == b.frequency_hz && a.peak == b.peak);
  for (uint32_t i = 0U; i <= 2048U; ++i) {
    expect(inflect_recording_line(whole, i).amplitude ==
             inflect_recording_line(cut, i).amplitude,
           "line %u", i);
  }
  expect(inflect_recording_line(whole, 2049U).amplitude == 0.0, "no line");
  inflect_recording_free(whole);
  inflect_recording_free(cut);
  expect_all_met();
}

static void
bad_sizes_are_refused(void** state)
{
  (void)state;
  int anything = 0;
  void* const not_null = &anything;
  static const InflectRecordingConfig bad[] = {
    {0.0, 65536U, NULL, 0.0, 0.0},     {RATE_HZ, 1022U, NULL, 0.0, 0.0},
    {RATE_HZ, 4U, NULL, 0.0, 0.0},     {RATE_HZ, 1U << 21U, NULL, 0.0, 0.0},
    {RATE_HZ, 1024U, NULL, -1.0, 0.0}, {RATE_HZ, 1024U, NULL, 0.0, 24000.0}};
  for (size_t i = 0U; i < COUNT(bad); ++i) {
    InflectRecording* recording = (InflectRecording*)not_null;
    assert_int_equal(inflect_recording_new(&bad[i], &recording),
                     INFLECT_STATUS_BAD_RANGE);
    assert_null(recording);
  }
  const InflectRecordingConfig config = {96000.0, 0U, NULL, 0.0, 0.0};
  InflectRecording* const recording = recorder(&config);
  assert_int_equal(inflect_recording_segment_frames(recording), 131072);
  inflect_recording_free(recording);
  inflect_recording_free(NULL);
}

/// A clean tone of float samples reads better than any converter
static void
instrument_has_no_floor_of_its_own(void** state)
{
  (void)state;
  const Sound sound = {
    .n_frames = 200000U, .n_partials = 1U, .partials = {{997.0, 0.9, 0.0}}};
  const InflectToneReport r = report_on(&usual, &sound, NULL);
  const double rounding_percent = 100.0 * FLOAT_EPSILON;
  assert_true(r.thd_n_percent < rounding_percent);
  assert_true(r.sinad_db > 144.0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(windows_are_as_their_table_says),
    cmocka_unit_test(tones_between_bins),
    cmocka_unit_test(a_recording_of_known_size),
    cmocka_unit_test(noise_floor),
    cmocka_unit_test(silence_around_a_tone),
    cmocka_unit_test(weak_fundamental),
    cmocka_unit_test(aliases_are_no_harmonics),
    cmocka_unit_test(rumble_is_no_tone),
    cmocka_unit_test(hum_is_no_fundamental),
    cmocka_unit_test(no_tone_gives_no_numbers),
    cmocka_unit_test(broken_samples_are_counted),
    cmocka_unit_test(blocks_do_not_matter),
    cmocka_unit_test(bad_sizes_are_refused),
    cmocka_unit_test(instrument_has_no_floor_of_its_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
