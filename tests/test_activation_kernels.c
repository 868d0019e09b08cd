// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Kernels of curves give what the double functions give, in every set of
/// instructions of this machine

#include "support/curve_cases.h"
#include "support/with_cmocka.h"

#include "activation/kernels.h"
#include "base/cpu.h"

#include <inflect/activation.h>

#include <fftw3.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

/// Largest error of a kernel over max(1, |f|), for |x| up to NEAR
#define TOLERANCE 2e-7
#define NEAR 64.0

/// Largest error of a kernel over |f|, beyond that
#define FAR_TOLERANCE 1e-6
#define FAR 1e6

/// Largest error of an odd curve over |f| below SMALL, and what is nothing
#define SMALL_TOLERANCE 3e-7
#define SMALL 0.01
#define NOTHING 1e-36

/// What is nothing of a curve that vanishes far away
#define FAR_NOTHING 1e-12

/// What a kernel may fall while the curve rises, and how far apart two sets may
/// be, over max(1, |f|): two units in the last place
#define STEP_BACK 2.4e-7
#define SETS_TOLERANCE 2.4e-7

/// Largest relative error of a harmonic, 0.001 dB, and how weak it may be
/// beside the strongest one, -100 dB
#define HARMONIC_TOLERANCE 1.15e-4
#define WEAKEST_HARMONIC 1e-5
#define N_HARMONICS 60U
#define N_PHASES 131072U

/// What roundings of N_PHASES samples leave in a harmonic, over the peak
#define NOISE 8e-10

#define N_DENSE 65536U
#define N_RATIOS 20000U
#define N_POINTS (N_DENSE + 2U * N_RATIOS)
#define SMALLEST 1e-12

#define MAX_LENGTH 70U
#define N_OFFSETS 4U
#define CANARY 123.5F

static const char* const cpu_names[INFLECT_N_CPUS] = {
  [INFLECT_CPU_PLAIN] = "plain",
  [INFLECT_CPU_BASELINE] = "baseline",
  [INFLECT_CPU_AVX2] = "avx2",
};

/// Ascending points, the curve there, and what the kernels make of them
static struct {
  float x[N_POINTS];
  double expected[N_POINTS];
  float y[INFLECT_N_CPUS][N_POINTS];
} points;

static unsigned
n_cpus(void)
{
  return (unsigned)inflect_cpu_best() + 1U;
}

static void
run(const CurveCase* c, unsigned cpu, uint32_t n, const float* x, float* y)
{
  inflect_curve_kernel((InflectCpu)cpu,
                       c->curve.activation)(c->curve.parameters, n, x, y);
}

static int
compare(const void* a, const void* b)
{
  const float x = *(const float*)a;
  const float y = *(const float*)b;
  return (x > y) - (x < y);
}

/// Points over +-NEAR, evenly and by ratios; then by ratios up to FAR
static void
choose_points(void)
{
  const double ratio = pow(FAR / SMALLEST, 1.0 / (double)(N_RATIOS - 1U));
  double x = SMALLEST;
  for (uint32_t i = 0U; i < N_RATIOS; ++i, x *= ratio) {
    points.x[2U * i] = (float)x;
    points.x[2U * i + 1U] = -(float)x;
  }
  for (uint32_t i = 0U; i < N_DENSE; ++i) {
    const double share = ((double)i + 0.137) / (double)N_DENSE;
    points.x[2U * N_RATIOS + i] = (float)(NEAR * (2.0 * share - 1.0));
  }
  points.x[2U * N_RATIOS] = 0.0F;
  qsort(points.x, N_POINTS, sizeof(float), compare);
}

static void
bend_points(const CurveCase* c)
{
  if (points.x[0] == points.x[1]) {
    choose_points();
  }
  for (uint32_t i = 0U; i < N_POINTS; ++i) {
    points.expected[i] = curve_value(c, (double)points.x[i]);
  }
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    run(c, cpu, N_POINTS, points.x, points.y[cpu]);
  }
}

static double
allowed_at(double x, double expected, double tolerance)
{
  return fabs(x) <= NEAR ? tolerance * fmax(1.0, fabs(expected))
                         : FAR_TOLERANCE * fabs(expected) + FAR_NOTHING;
}

/// Whether both overflow, or are no further apart than allowed
static bool
near_value(float y, double expected, double allowed)
{
  return isinf((float)expected) ? y == (float)expected
                                : fabs((double)y - expected) <= allowed;
}

static void
kernel_is_the_value(const CurveCase* c)
{
  bend_points(c);
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    for (uint32_t i = 0U; i < N_POINTS; ++i) {
      const double x = (double)points.x[i];
      const double expected = points.expected[i];
      const float y = points.y[cpu][i];
      const double allowed = allowed_at(x, expected, TOLERANCE);
      if (!near_value(y, expected, allowed)) {
        fail_msg("%s, %s: f(%.9g) is %.9g, not %.9g: error %g of %g", c->name,
                 cpu_names[cpu], x, (double)y, expected, (double)y - expected,
                 allowed);
      }
    }
  }
}

/// At the floats on both sides of each break, and next to them
static void
kernel_breaks_where_the_curve_does(const CurveCase* c)
{
  for (uint32_t i = 0U; i < c->facts.n_breaks; ++i) {
    const float at = (float)c->facts.breaks[i].x;
    const float x[3] = {nextafterf(at, -INFINITY), at,
                        nextafterf(at, INFINITY)};
    for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
      float y[3] = {0.0F};
      run(c, cpu, 3U, x, y);
      for (uint32_t k = 0U; k < 3U; ++k) {
        const double expected = curve_value(c, (double)x[k]);
        const double allowed = allowed_at((double)x[k], expected, TOLERANCE);
        if (!near_value(y[k], expected, allowed)) {
          fail_msg("%s, %s: f(%.9g) is %.9g, not %.9g", c->name, cpu_names[cpu],
                   (double)x[k], (double)y[k], expected);
        }
      }
    }
  }
}

static void
sets_agree(const CurveCase* c)
{
  bend_points(c);
  for (unsigned cpu = 1U; cpu < n_cpus(); ++cpu) {
    for (uint32_t i = 0U; i < N_POINTS; ++i) {
      const double x = (double)points.x[i];
      const float y = points.y[cpu][i];
      const double plain = (double)points.y[INFLECT_CPU_PLAIN][i];
      if (!near_value(y, plain, allowed_at(x, plain, SETS_TOLERANCE))) {
        fail_msg("%s, %s: f(%.9g) is %.9g, in plain C %.9g", c->name,
                 cpu_names[cpu], x, (double)y, plain);
      }
    }
  }
}

static void
odd_kernel_is_right_near_0(const CurveCase* c)
{
  if (c->facts.parity != INFLECT_PARITY_ODD) {
    return;
  }
  bend_points(c);
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    for (uint32_t i = 0U; i < N_POINTS; ++i) {
      const double expected = points.expected[i];
      const double error = fabs((double)points.y[cpu][i] - expected);
      if (fabs((double)points.x[i]) < SMALL &&
          error > SMALL_TOLERANCE * fabs(expected) + NOTHING) {
        fail_msg("%s, %s: f(%.9g) is %.9g, not %.9g", c->name, cpu_names[cpu],
                 (double)points.x[i], (double)points.y[cpu][i], expected);
      }
    }
  }
}

static void
monotone_kernel_rises(const CurveCase* c)
{
  if (!c->facts.monotone) {
    return;
  }
  const bool odd = c->facts.parity == INFLECT_PARITY_ODD;
  bend_points(c);
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    const float* const y = points.y[cpu];
    double top = (double)y[0];
    for (uint32_t i = 0U; i < N_POINTS; ++i) {
      // Only odd curves are precise about 0
      const double scale = odd ? fabs(top) : fmax(1.0, fabs(top));
      if ((double)y[i] < top - STEP_BACK * scale) {
        fail_msg("%s, %s: falls to %.9g from %.9g at %.9g", c->name,
                 cpu_names[cpu], (double)y[i], top, (double)points.x[i]);
      }
      top = fmax(top, (double)y[i]);
    }
  }
}

static void
parity_is_exact(const CurveCase* c)
{
  const bool odd = c->facts.parity == INFLECT_PARITY_ODD;
  if (!odd && c->facts.parity != INFLECT_PARITY_EVEN) {
    return;
  }
  static float x[N_POINTS];
  static float y[N_POINTS];
  bend_points(c);
  for (uint32_t i = 0U; i < N_POINTS; ++i) {
    x[i] = -points.x[i];
  }
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    run(c, cpu, N_POINTS, x, y);
    for (uint32_t i = 0U; i < N_POINTS; ++i) {
      const float same = points.y[cpu][i];
      if (y[i] != (odd ? -same : same)) {
        fail_msg("%s, %s: f(%.9g) is %.9g, mirrored %.9g", c->name,
                 cpu_names[cpu], (double)points.x[i], (double)same,
                 (double)y[i]);
      }
    }
  }
}

static void
special_numbers_are_right(const CurveCase* c)
{
  static const float largest = 3.4e38F;
  const double lower = c->facts.lower - TOLERANCE * fmax(1.0, -c->facts.lower);
  const double upper = c->facts.upper + TOLERANCE * fmax(1.0, c->facts.upper);
  const float x[5] = {0.0F, -0.0F, NAN, largest, -largest};
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    float y[5] = {0.0F};
    run(c, cpu, 5U, x, y);
    const float at_0 = (float)curve_value(c, 0.0);
    const bool right_0 = at_0 == 0.0F
                           ? y[0] == 0.0F && y[1] == 0.0F
                           : near_value(y[0], (double)at_0, TOLERANCE) &&
                               near_value(y[1], (double)at_0, TOLERANCE);
    bool right = right_0 && isnan(y[2]);
    for (unsigned i = 3U; i < 5U; ++i) {
      right = right && (double)y[i] >= lower && (double)y[i] <= upper;
    }
    if (!right) {
      fail_msg("%s, %s: f(0, -0, NaN, %g, %g) is %g %g %g %g %g", c->name,
               cpu_names[cpu], (double)largest, -(double)largest, (double)y[0],
               (double)y[1], (double)y[2], (double)y[3], (double)y[4]);
    }
  }
}

/// A sample for a place: some that are far apart, and small ones
static float
sample_at(size_t i)
{
  return (float)(9.0 * sin(0.37 * (double)(i * i)) * exp(-0.1 * (double)i));
}

static void
check_place(const CurveCase* c,
            unsigned cpu,
            uint32_t n,
            size_t offset,
            bool in_place)
{
  float in[MAX_LENGTH + N_OFFSETS];
  float out[MAX_LENGTH + N_OFFSETS + 1U];
  for (size_t i = 0U; i < sizeof(out) / sizeof(out[0]); ++i) {
    out[i] = CANARY;
  }
  for (size_t i = 0U; i < n; ++i) {
    in[offset + i] = sample_at(i);
  }
  if (in_place) {
    memcpy(out + offset, in + offset, n * sizeof(float));
  }
  run(c, cpu, n, (in_place ? out : in) + offset, out + offset);
  for (size_t i = 0U; i < n; ++i) {
    float alone = 0.0F;
    run(c, cpu, 1U, &in[offset + i], &alone);
    if (memcmp(&alone, &out[offset + i], sizeof(alone)) != 0) {
      fail_msg("%s, %s: f(%.9g) is %.9g alone, %.9g at %zu of %u", c->name,
               cpu_names[cpu], (double)in[offset + i], (double)alone,
               (double)out[offset + i], i, n);
    }
  }
  assert_true(offset == 0U || out[offset - 1U] == CANARY);
  assert_true(out[offset + n] == CANARY);
}

static void
place_does_not_matter(const CurveCase* c)
{
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    for (uint32_t n = 0U; n <= MAX_LENGTH; ++n) {
      const size_t offset = n % N_OFFSETS;
      check_place(c, cpu, n, offset, false);
      check_place(c, cpu, n, N_OFFSETS - 1U - offset, true);
    }
  }
}

/// Replace one period by its spectrum
static void
transform(fftw_complex* period)
{
  const fftw_plan plan = fftw_plan_dft_1d((int)N_PHASES, period, period,
                                          FFTW_FORWARD, FFTW_ESTIMATE);
  assert_non_null(plan);
  fftw_execute(plan);
  fftw_destroy_plan(plan);
}

/// Amplitude of a harmonic of the real or imaginary part of a period, from its
/// spectrum of shape [N_PHASES][2]
static double
amplitude_of(const double* spectrum, uint32_t order, bool imaginary)
{
  const double* const a = spectrum + (size_t)2U * order;
  const double* const b = spectrum + (size_t)2U * (N_PHASES - order);
  const double sign = imaginary ? -1.0 : 1.0;
  return hypot(a[0] + sign * b[0], a[1] - sign * b[1]) / N_PHASES;
}

static void
check_harmonics(const CurveCase* c, unsigned cpu, double amplitude)
{
  static float x[N_PHASES];
  static float y[N_PHASES];
  static fftw_complex both[N_PHASES]; // The curve, and the kernel's error
  double peak = 0.0;
  for (uint32_t i = 0U; i < N_PHASES; ++i) {
    // Not symmetric, for the roundings of both halves to be different
    x[i] = (float)(amplitude * cos(2.0 * PI * ((double)i + 0.3) / N_PHASES));
  }
  run(c, cpu, N_PHASES, x, y);
  for (uint32_t i = 0U; i < N_PHASES; ++i) {
    const double exact = curve_value(c, (double)x[i]);
    both[i][0] = exact;
    // What any float would be off is not the kernel's
    both[i][1] = (double)y[i] - (double)(float)exact;
    peak = fmax(peak, fabs(exact));
  }
  transform(both);
  double strongest = 0.0;
  for (uint32_t order = 1U; order <= N_HARMONICS; ++order) {
    strongest = fmax(strongest, amplitude_of(both[0], order, false));
  }
  for (uint32_t order = 1U; order <= N_HARMONICS; ++order) {
    const double level = amplitude_of(both[0], order, false);
    const double error = amplitude_of(both[0], order, true);
    if (level >= WEAKEST_HARMONIC * strongest &&
        error > HARMONIC_TOLERANCE * level + NOISE * peak) {
      fail_msg("%s, %s: harmonic %u of a tone of %g at %g has an error of %g",
               c->name, cpu_names[cpu], order, amplitude, level, error);
    }
  }
}

static void
harmonics_are_right(const CurveCase* c)
{
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    check_harmonics(c, cpu, 0.5);
    check_harmonics(c, cpu, 1.0);
    check_harmonics(c, cpu, 10.0);
  }
}

static void
stand_in(const double* p, uint32_t n, const float* in, float* out)
{
  (void)p;
  memmove(out, in, n * sizeof(float));
}

static void
curve_without_kernel_has_its_own_block(const CurveCase* c)
{
  InflectActivation other = *c->curve.activation;
  other.blocks.value = stand_in;
  for (unsigned cpu = 0U; cpu < INFLECT_N_CPUS; ++cpu) {
    assert_true(inflect_curve_kernel((InflectCpu)cpu, &other) == stand_in);
  }
}

static const CurveClaim claims[] = {
  {"kernels give the value", kernel_is_the_value},
  {"kernels break where the curve does", kernel_breaks_where_the_curve_does},
  {"sets of instructions agree", sets_agree},
  {"odd kernels are right near 0", odd_kernel_is_right_near_0},
  {"monotone kernels rise", monotone_kernel_rises},
  {"parity is exact", parity_is_exact},
  {"special numbers are right", special_numbers_are_right},
  {"place in a block does not matter", place_does_not_matter},
  {"harmonics are right", harmonics_are_right},
  {"a row without kernels has its own", curve_without_kernel_has_its_own_block},
};

int
main(int argc, char** argv)
{
  return run_curve_claims("kernels", claims, sizeof(claims) / sizeof(claims[0]),
                          argc, argv);
}
