// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The resonant body: bounds, pitch, decay, level, and how it runs

#include "support/audio_guard.h"
#include "support/expect.h"
#include "support/with_cmocka.h"

#include "base/random.h"

#include <inflect/body.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define RATE_HZ 48000.0
#define N_FRAMES 96000U

/// Of a decay that is measured from the tail of the lowest mode
#define DECAY_TOLERANCE 0.01

/// Of a pitch, in cents
#define PITCH_TOLERANCE 2.0

/// Of the power of noise, in dB: modes add up by chance, and ring on
#define NOISE_TOLERANCE_DB 1.5

static InflectBody*
make_body(double rate_hz, uint32_t n_channels, const InflectBodySettings* s)
{
  const InflectBodyConfig config = {rate_hz, n_channels};
  InflectBody* body = NULL;
  assert_int_equal(inflect_body_new(&config, &body), 0);
  inflect_body_set(body, s);
  inflect_body_reset(body);
  return body;
}

static void
run(InflectBody* body, uint32_t n_frames, const float* in, float* out)
{
  inflect_body_process(body, n_frames, &in, &out);
}

static void
every_mode_of_every_body_dies(void** state)
{
  (void)state;
  static const double rates[] = {8000.0,  44100.0,  48000.0,
                                 96000.0, 192000.0, 384000.0};
  InflectRandom random;
  inflect_random_start(&random, 2U, 0U);
  for (size_t r = 0U; r < COUNT(rates); ++r) {
    const InflectBodySettings first = inflect_body_settings_default();
    InflectBody* const body = make_body(rates[r], 1U, &first);
    for (uint32_t i = 0U; i < 500U; ++i) {
      InflectBodySettings s = {.mix = 1.0};
      double* const fields[] = {&s.size_m, &s.stiffness, &s.loss_db_per_s};
      for (uint32_t j = 0U; j < COUNT(fields); ++j) {
        const InflectBodyParameter* const row =
          inflect_body_parameter_at(j + 1U);
        const double place = inflect_random_between(&random, -0.3, 1.3);
        *fields[j] =
          row->min + fmin(fmax(place, 0.0), 1.0) * (row->max - row->min);
      }
      assert_int_equal(inflect_body_settings_check(&s), 0);
      inflect_body_set(body, &s);
      const InflectBodyFacts facts = inflect_body_facts(body);
      expect(facts.radius < 1.0 && facts.n_modes >= 2U &&
               facts.step_m >= facts.least_step_m &&
               facts.loss_db_per_s >= (1.0 - 1e-6) * s.loss_db_per_s,
             "rate %g, size %.17g, stiffness %.17g, loss %.17g: radius %.17g",
             rates[r], s.size_m, s.stiffness, s.loss_db_per_s, facts.radius);
    }
    inflect_body_free(body);
  }
  expect_all_met();
}

/// Return the tail of an impulse, N_FRAMES long
static float*
ring(const InflectBodySettings* settings)
{
  float* const sound = (float*)calloc(N_FRAMES, sizeof(float));
  assert_non_null(sound);
  InflectBody* const body = make_body(RATE_HZ, 1U, settings);
  sound[0] = 1.0F;
  run(body, N_FRAMES, sound, sound);
  inflect_body_free(body);
  return sound;
}

static double
level_of(const float* x, uint32_t from, uint32_t to)
{
  double sum = 0.0;
  for (uint32_t i = from; i < to; ++i) {
    sum += (double)x[i] * (double)x[i];
  }
  return 10.0 * log10(sum / (to - from));
}

/// A partial of a stretch: its amplitude, and its phase at a frequency
typedef struct {
  double amplitude;
  double phase;
} Partial;

/// Look at a frequency through a Hann window of WINDOW frames
static Partial
partial_of(const float* x, uint32_t from, double hz)
{
  enum { WINDOW = 12000 };

  const double pi = acos(-1.0);
  double re = 0.0;
  double im = 0.0;
  for (uint32_t i = 0U; i < WINDOW; ++i) {
    const double window = 1.0 - cos(2.0 * pi * (i + 0.5) / WINDOW);
    const double angle = 2.0 * pi * hz / RATE_HZ * (from + i);
    re += window * (double)x[from + i] * cos(angle);
    im -= window * (double)x[from + i] * sin(angle);
  }
  const Partial partial = {hypot(re, im) / WINDOW, atan2(im, re)};
  return partial;
}

static void
the_lowest_mode_has_its_pitch_and_decay(void** state)
{
  (void)state;
  static const InflectBodySettings rows[] = {
    {1.0, 0.3, 0.0, 60.0},
    {1.0, 0.5, 2.0, 30.0},
    {1.0, 0.2, 10.0, 90.0},
  };
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    float* const x = ring(&rows[i]);
    InflectBody* const body = make_body(RATE_HZ, 1U, &rows[i]);
    const InflectBodyFacts facts = inflect_body_facts(body);
    inflect_body_free(body);

    const Partial first = partial_of(x, 1000U, facts.pitch_hz);
    const Partial second = partial_of(x, 25000U, facts.pitch_hz);
    const double loss =
      20.0 * log10(first.amplitude / second.amplitude) * RATE_HZ / 24000.0;
    expect(fabs(loss / rows[i].loss_db_per_s - 1.0) <= DECAY_TOLERANCE,
           "row %zu decays by %.4f dB/s", i, loss);
    const double pi = acos(-1.0);
    const double turns =
      remainder(second.phase - first.phase, 2.0 * pi) / (2.0 * pi);
    const double hz = facts.pitch_hz + turns * RATE_HZ / 24000.0;
    const double cents = 1200.0 * log2(hz / facts.pitch_hz);
    expect(fabs(cents) <= PITCH_TOLERANCE, "row %zu is %.3f cents off", i,
           cents);

    // Size and stiffness as physics has them: c / 2 l (1 + B)^0.5
    const double b = pow(pi * rows[i].stiffness / rows[i].size_m / 200.0, 2.0);
    const double ideal = 100.0 / rows[i].size_m * sqrt(1.0 + b);
    expect(fabs(1200.0 * log2(facts.pitch_hz / ideal)) <= 25.0,
           "row %zu sounds at %.3f Hz, not %.3f", i, facts.pitch_hz, ideal);
    free(x);
  }
  expect_all_met();
}

static void
fill_noise(uint64_t seed, uint32_t n, float* x)
{
  InflectRandom random;
  inflect_random_start(&random, seed, 0U);
  for (uint32_t i = 0U; i < n; ++i) {
    x[i] = (float)inflect_random_between(&random, -0.5, 0.5);
  }
}

/// Sines of equal power at equal ratios: pink from 20 Hz to 20 kHz
static void
fill_pink(uint32_t n, float* x)
{
  enum { N_SINES = 1500 };

  static double re[N_SINES];
  static double im[N_SINES];
  static double c[N_SINES];
  static double s[N_SINES];
  const double pi = acos(-1.0);
  InflectRandom random;
  inflect_random_start(&random, 8U, 0U);
  for (uint32_t k = 0U; k < N_SINES; ++k) {
    const double hz = 20.0 * pow(1000.0, (k + 0.5) / N_SINES);
    const double phase = inflect_random_between(&random, 0.0, 2.0 * pi);
    c[k] = cos(2.0 * pi * hz / RATE_HZ);
    s[k] = sin(2.0 * pi * hz / RATE_HZ);
    re[k] = 0.01 * cos(phase);
    im[k] = 0.01 * sin(phase);
  }
  for (uint32_t i = 0U; i < n; ++i) {
    double sum = 0.0;
    for (uint32_t k = 0U; k < N_SINES; ++k) {
      const double next = re[k] * c[k] - im[k] * s[k];
      im[k] = re[k] * s[k] + im[k] * c[k];
      re[k] = next;
      sum += im[k];
    }
    x[i] = (float)sum;
  }
}

static void
pink_noise_keeps_its_power(void** state)
{
  (void)state;
  static const InflectBodySettings rows[] = {
    {1.0, 1.0, 2.0, 60.0},
    {1.0, 0.3, 0.0, 200.0},
    {1.0, 0.5, 10.0, 300.0},
  };
  static float in[2U * N_FRAMES];
  static float out[2U * N_FRAMES];
  fill_pink(COUNT(in), in);
  for (size_t i = 0U; i < COUNT(rows); ++i) {
    InflectBody* const body = make_body(RATE_HZ, 1U, &rows[i]);
    run(body, COUNT(in), in, out);
    inflect_body_free(body);
    const double off = level_of(out, N_FRAMES, 2U * N_FRAMES) -
                       level_of(in, N_FRAMES, 2U * N_FRAMES);
    expect(fabs(off) <= NOISE_TOLERANCE_DB, "row %zu: %.2f dB", i, off);
  }
  expect_all_met();
}

static void
without_a_body_nothing_changes(void** state)
{
  (void)state;
  static float in[5000];
  static float out[5000];
  const InflectBodySettings settings = {0.0, 1.0, 2.0, 60.0};
  InflectBody* const body = make_body(RATE_HZ, 1U, &settings);
  fill_noise(1U, 5000U, in);
  run(body, 5000U, in, out);
  assert_memory_equal(in, out, sizeof(in));
  assert_int_equal(inflect_body_tail(body), 0U);
  inflect_body_free(body);
}

/// Settings that change at some frames
typedef struct {
  uint32_t frame;
  InflectBodySettings settings;
} Change;

static const Change changes[] = {
  {0U, {0.5, 1.0, 2.0, 60.0}},     {3000U, {0.5, 0.5, 2.0, 60.0}},
  {3100U, {1.0, 2.0, 8.0, 60.0}},  {9000U, {0.0, 2.0, 8.0, 60.0}},
  {15000U, {0.7, 0.3, 0.0, 99.0}}, {20000U, {0.7, 0.3, 0.0, 99.0}},
};

static void
perform(uint32_t block, uint32_t n_frames, const float* in, float* out)
{
  InflectBody* const body = make_body(RATE_HZ, 1U, &changes[0].settings);
  for (size_t i = 0U; i < COUNT(changes); ++i) {
    const uint32_t end =
      i + 1U < COUNT(changes) ? changes[i + 1U].frame : n_frames;
    inflect_body_set(body, &changes[i].settings);
    for (uint32_t j = changes[i].frame; j < end; j += block) {
      run(body, end - j < block ? end - j : block, in + j, out + j);
    }
  }
  inflect_body_free(body);
}

static void
blocks_do_not_matter(void** state)
{
  (void)state;
  static float in[24000];
  static float a[24000];
  static float b[24000];
  fill_noise(4U, 24000U, in);
  perform(24000U, 24000U, in, a);
  perform(1U, 24000U, in, b);
  assert_memory_equal(a, b, sizeof(a));
  perform(331U, 24000U, in, b);
  assert_memory_equal(a, b, sizeof(a));
}

/// A low sine, whose steps are small unless something clicks
static void
no_change_clicks(void** state)
{
  (void)state;
  static float in[24000];
  static float out[24000];
  for (uint32_t i = 0U; i < 24000U; ++i) {
    in[i] = (float)(0.5 * sin(0.01 * i));
  }
  perform(64U, 24000U, in, out);
  double least_change = 0.0;
  for (uint32_t i = 2U; i < 24000U; ++i) {
    const double bend =
      (double)out[i] - 2.0 * (double)out[i - 1U] + (double)out[i - 2U];
    // The beginning of the sine itself has a corner
    least_change = i > 1000U ? fmax(least_change, fabs(bend)) : least_change;
  }

  assert_true(least_change <= 0.001);
}

static void
the_output_is_always_finite(void** state)
{
  (void)state;
  static float x[N_FRAMES];
  const InflectBodySettings settings = {1.0, 0.5, 2.0, 300.0};
  InflectBody* const body = make_body(RATE_HZ, 1U, &settings);
  fill_noise(3U, N_FRAMES, x);
  x[10] = NAN;
  x[11] = INFINITY;
  x[12] = -INFINITY;
  x[13] = 3e38F;
  run(body, N_FRAMES, x, x);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    assert_true(isfinite(x[i]));
  }
  memset(x, 0, sizeof(x));
  run(body, N_FRAMES, x, x);
  assert_true(level_of(x, N_FRAMES - 4800U, N_FRAMES) < -300.0);
  inflect_body_free(body);
}

static void
the_tail_is_as_long_as_told(void** state)
{
  (void)state;
  const InflectBodySettings settings = {1.0, 0.5, 2.0, 120.0};
  float* const x = ring(&settings);
  InflectBody* const body = make_body(RATE_HZ, 1U, &settings);
  const uint32_t tail = inflect_body_tail(body);
  inflect_body_free(body);
  assert_in_range(tail, 40000U, 40001U);
  assert_true(level_of(x, tail, tail + 4800U) <
              level_of(x, 0U, 480U) - INFLECT_BODY_TAIL_DB + 6.0);
  free(x);
}

static void
running_allocates_nothing(void** state)
{
  (void)state;
  static float planes[2][512];
  float* const rows[] = {planes[0], planes[1]};
  const InflectBodySettings settings = {1.0, 0.5, 2.0, 120.0};
  InflectBody* const body = make_body(RATE_HZ, 2U, &settings);
  fill_noise(5U, 1024U, planes[0]);
  audio_guard_begin();
  for (size_t i = 0U; i < COUNT(changes); ++i) {
    inflect_body_set(body, &changes[i].settings);
    inflect_body_process(body, 512U, (const float* const*)rows, rows);
  }
  inflect_body_reset(body);
  inflect_body_tail(body);
  assert_int_equal(audio_guard_end(), 0U);

  // The guard sees what it must
  audio_guard_begin();
  void* volatile memory = malloc(1U);
  free(memory);
  assert_true(audio_guard_end() > 0U);
  inflect_body_free(body);
}

static void
bad_bodies_are_refused(void** state)
{
  (void)state;
  InflectBody* body = NULL;
  const InflectBodyConfig configs[] = {
    {1000.0, 1U}, {1e6, 1U}, {48000.0, 0U}, {48000.0, 3U}, {(double)NAN, 1U}};
  for (size_t i = 0U; i < COUNT(configs); ++i) {
    assert_int_equal(inflect_body_new(&configs[i], &body),
                     INFLECT_STATUS_BAD_RANGE);
    assert_null(body);
  }
  InflectBodySettings settings = inflect_body_settings_default();
  assert_int_equal(inflect_body_settings_check(&settings), 0);
  settings.loss_db_per_s = -1.0;
  assert_int_equal(inflect_body_settings_check(&settings),
                   INFLECT_STATUS_BAD_RANGE);
  settings.loss_db_per_s = (double)NAN;
  assert_int_equal(inflect_body_settings_check(&settings),
                   INFLECT_STATUS_BAD_VALUE);
  assert_null(inflect_body_parameter_at(INFLECT_N_BODY_PARAMETERS));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_mode_of_every_body_dies),
    cmocka_unit_test(the_lowest_mode_has_its_pitch_and_decay),
    cmocka_unit_test(pink_noise_keeps_its_power),
    cmocka_unit_test(without_a_body_nothing_changes),
    cmocka_unit_test(blocks_do_not_matter),
    cmocka_unit_test(no_change_clicks),
    cmocka_unit_test(the_output_is_always_finite),
    cmocka_unit_test(the_tail_is_as_long_as_told),
    cmocka_unit_test(running_allocates_nothing),
    cmocka_unit_test(bad_bodies_are_refused),
  };
  return cmocka_run_group_tests_name("body", tests, NULL, NULL);
}
