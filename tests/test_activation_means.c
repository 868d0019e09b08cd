// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Means on lines are those of the double function by quadrature, in every set
/// of instructions of this machine

#include "support/curve_cases.h"
#include "support/numeric.h"
#include "support/with_cmocka.h"

#include "activation/means.h"
#include "base/cpu.h"

#include <inflect/activation.h>

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// By how much the ends of lines may seem moved, over the larger of both
#define MOVED 2.4e-7

/// Largest distance between two sets of instructions, in tolerances
#define SETS_TOLERANCES 2.0

/// Lines at which a curve is looked at, so many times
#define N_LINES 120U
#define N_TIMES 3U

/// Longest line, and of three in four of them
#define LONGEST 100.0
#define LONGEST_OFTEN 2.0

/// Most periods of breaks on a line
#define MAX_PERIODS 1000.0

#define SHORTEST 1e-7
#define FARTHEST 64.0

#define MAX_LENGTH 70U
#define CANARY 123.5F

/// On longer lines divided differences of antiderivatives are good
#define LONG 20.0

/// Values beyond this are bounded
#define LARGEST 1e20

/// Points to find the peak of a curve on a line
#define N_SCAN 200U

static const char* const cpu_names[INFLECT_N_CPUS] = {
  [INFLECT_CPU_PLAIN] = "plain",
  [INFLECT_CPU_BASELINE] = "baseline",
  [INFLECT_CPU_AVX2] = "avx2",
};

static unsigned
n_cpus(void)
{
  const unsigned n = (unsigned)inflect_cpu_best() + 1U;
  return n < INFLECT_N_CPUS ? n : INFLECT_N_CPUS;
}

/// Lines with room for whole vectors behind them
typedef struct {
  float from[N_LINES + INFLECT_PADDING];
  float to[N_LINES + INFLECT_PADDING];
} Lines;

/// A number from 0 to 1
static double
uniform(uint32_t* seed)
{
  *seed = *seed * 1664525U + 1013904223U;
  return ((double)(*seed >> 8U) + 0.5) / 16777216.0;
}

/// Lines of all lengths, many of them about 0 and about a break
static void
choose_lines(const CurveCase* c, uint32_t seed, Lines* lines)
{
  const double period = c->facts.break_period;
  for (uint32_t i = 0U; i < N_LINES; ++i) {
    const double most = i % 4U ? LONGEST_OFTEN : LONGEST;
    const double longest =
      period > 0.0 ? fmin(most, MAX_PERIODS * period) : most;
    const double length =
      SHORTEST * pow(longest / SHORTEST, pow(uniform(&seed), 0.3));
    const bool at_break = i % 3U == 0U && c->facts.n_breaks > 0U;
    const double centre =
      at_break ? c->facts.breaks[i % c->facts.n_breaks].x : 0.0;
    const double reach = i % 2U ? length : i % 8U ? 3.0 : FARTHEST - LONGEST;
    const double middle = centre + fabs(reach) * (2.0 * uniform(&seed) - 1.0);
    const double half = uniform(&seed) < 0.5 ? -0.5 * length : 0.5 * length;
    lines->from[i] = (float)(middle - half);
    lines->to[i] = (float)(middle + half);
  }
  lines->to[0] = lines->from[0];
  memset(lines->from + N_LINES, 0, INFLECT_PADDING * sizeof(float));
  memset(lines->to + N_LINES, 0, INFLECT_PADDING * sizeof(float));
}

/// A curve on a line, with one of the weights
typedef struct {
  const CurveCase* c;
  double from;
  double d;
  uint32_t order;
  bool near_to;
} Weighted;

static double
weighted_value(double at, void* context)
{
  const Weighted* const w = (const Weighted*)context;
  const double y = curve_value(w->c, w->from + at * w->d);
  return w->order == 1U ? y : y * (w->near_to ? at : 1.0 - at);
}

/// The mean near one end by divided differences
static double
divided_difference(const CurveCase* c,
                   uint32_t order,
                   double from,
                   double to,
                   bool near_to)
{
  const double d = to - from;
  if (order == 1U) {
    const double middle = curve_antiderivative1(c, 0.5 * (from + to));
    const double end = curve_antiderivative1(c, near_to ? to : from);
    return (near_to ? end - middle : middle - end) / d;
  }
  const double rise =
    curve_antiderivative2(c, to) - curve_antiderivative2(c, from);
  return near_to ? (d * curve_antiderivative1(c, to) - rise) / (d * d)
                 : (rise - d * curve_antiderivative1(c, from)) / (d * d);
}

/// The mean near one end, by quadrature where the line is not long
static double
expected_mean(const CurveCase* c,
              uint32_t order,
              double from,
              double to,
              bool near_to)
{
  static double cuts[MAX_CUTS];
  if (fabs(to - from) > LONG) {
    return divided_difference(c, order, from, to, near_to);
  }
  Weighted w = {c, from, to - from, order, near_to};
  const double low = fmin(from, to);
  const double high = fmax(from, to);
  size_t n = 0U;
  if (from != to) {
    n = breaks_between(&c->facts, low, high, cuts, MAX_CUTS);
    for (size_t i = 0U; i < n; ++i) {
      cuts[i] = (cuts[i] - from) / w.d;
    }
    for (size_t i = 0U; to < from && i < n / 2U; ++i) {
      const double other = cuts[n - 1U - i];
      cuts[n - 1U - i] = cuts[i];
      cuts[i] = other;
    }
  }
  const double start = order == 1U && near_to ? 0.5 : 0.0;
  const double end = order == 1U && !near_to ? 0.5 : 1.0;
  size_t first = 0U;
  while (first < n && cuts[first] <= start) {
    ++first;
  }
  size_t last = first;
  while (last < n && cuts[last] < end) {
    ++last;
  }
  const Integrand integrand = {weighted_value, &w};
  return integrate(&integrand, start, end, cuts + first, last - first);
}

/// What a mean on a line may be off
static double
allowed_on(const CurveCase* c, double from, double to)
{
  double least = curve_value(c, from);
  double most = least;
  for (uint32_t i = 1U; i <= N_SCAN; ++i) {
    const double y = curve_value(c, from + (to - from) * (double)i / N_SCAN);
    least = fmin(least, y);
    most = fmax(most, y);
  }
  const double peak = fmax(1.0, fmax(fabs(least), fabs(most)));
  const double moved = MOVED * fmax(fabs(from), fabs(to));
  const double share = from == to ? 0.0 : fmin(1.0, moved / fabs(to - from));
  return peak > LARGEST
           ? (double)INFINITY
           : INFLECT_MEANS_TOLERANCE * peak + share * (most - least);
}

static void
run(const CurveCase* c,
    unsigned cpu,
    uint32_t order,
    uint32_t n,
    const float* from,
    const float* to,
    float* near_from,
    float* near_to)
{
  static InflectMeansScratch scratch;
  InflectMeans means;
  inflect_means_init((InflectCpu)cpu, &c->curve, order, &means);
  inflect_means_run(&means, &scratch, n, from, to, near_from, near_to);
}

static void
check_order(const CurveCase* c, const Lines* lines, uint32_t order)
{
  static float means[INFLECT_N_CPUS][2][N_LINES + INFLECT_PADDING];
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    run(c, cpu, order, N_LINES, lines->from, lines->to, means[cpu][0],
        means[cpu][1]);
  }
  for (uint32_t i = 0U; i < N_LINES; ++i) {
    const double from = (double)lines->from[i];
    const double to = (double)lines->to[i];
    const double allowed = allowed_on(c, from, to);
    for (unsigned end = 0U; end < 2U; ++end) {
      const double expected = expected_mean(c, order, from, to, end == 1U);
      const double plain = (double)means[0][end][i];
      for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
        const double mean = (double)means[cpu][end][i];
        if (!(fabs(mean - expected) <= allowed)) {
          fail_msg("%s, %s, order %u: from %.9g to %.9g near the %s %.9g, not "
                   "%.9g: error %g of %g",
                   c->name, cpu_names[cpu], order, from, to,
                   end ? "end" : "start", mean, expected, mean - expected,
                   allowed);
        }
        if (fabs(mean - plain) > SETS_TOLERANCES * allowed) {
          fail_msg("%s, %s, order %u: from %.9g to %.9g %.9g, in plain C %.9g",
                   c->name, cpu_names[cpu], order, from, to, mean, plain);
        }
      }
    }
  }
}

static void
means_are_those_of_the_value(const CurveCase* c)
{
  static Lines lines;
  for (uint32_t i = 0U; i < N_TIMES; ++i) {
    choose_lines(c, i, &lines);
    check_order(c, &lines, 1U);
    check_order(c, &lines, 2U);
  }
}

static void
place_does_not_matter(const CurveCase* c)
{
  static Lines lines;
  choose_lines(c, N_TIMES, &lines);
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    for (uint32_t order = 1U; order <= 2U; ++order) {
      float all[2][N_LINES + INFLECT_PADDING];
      run(c, cpu, order, N_LINES, lines.from, lines.to, all[0], all[1]);
      for (uint32_t n = 1U; n <= MAX_LENGTH; n += 1U + n / 8U) {
        const uint32_t start = n % 11U;
        float part[2][MAX_LENGTH + INFLECT_PADDING];
        run(c, cpu, order, n, lines.from + start, lines.to + start, part[0],
            part[1]);
        for (unsigned end = 0U; end < 2U; ++end) {
          assert_memory_equal(part[end], all[end] + start, n * sizeof(float));
        }
      }
    }
  }
}

/// A level must come out as the curve has it there, and 0 as 0
static void
levels_are_the_value(const CurveCase* c)
{
  static const float levels[] = {0.0F,   -0.0F, 1e-30F, 0.3F,  -0.7F,
                                 -2.25F, 17.5F, 900.0F, -12e3F};
  const uint32_t n = sizeof(levels) / sizeof(levels[0]);
  float x[16U + INFLECT_PADDING] = {0.0F};
  memcpy(x, levels, sizeof(levels));
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    for (uint32_t order = 1U; order <= 2U; ++order) {
      float means[2][16U + INFLECT_PADDING] = {{0.0F}};
      run(c, cpu, order, n, x, x, means[0], means[1]);
      for (uint32_t i = 0U; i < n; ++i) {
        const double y = curve_value(c, (double)x[i]);
        const double mean = (double)means[0][i] + (double)means[1][i];
        const double moved = MOVED * fabs((double)x[i]);
        const double change = fabs(curve_value(c, (double)x[i] + moved) - y) +
                              fabs(curve_value(c, (double)x[i] - moved) - y);
        const double allowed =
          2.0 * INFLECT_MEANS_TOLERANCE * fmax(1.0, fabs(y)) + change;
        const bool far = fabs(y) > 1e30;
        if (!far && !(fabs(mean - y) <= allowed)) {
          fail_msg("%s, %s, order %u: level %g is %.9g, not %.9g", c->name,
                   cpu_names[cpu], order, (double)x[i], mean, y);
        }
      }
      if (curve_value(c, 0.0) == 0.0) {
        assert_true(means[0][0] + means[1][0] == 0.0F);
        assert_true(means[0][1] + means[1][1] == 0.0F);
      }
    }
  }
}

/// No line that a shaper can draw gives what is not a number
static void
means_are_numbers(const CurveCase* c)
{
  static const float ends[] = {0.0F,    1e-45F, -1e-38F, 1.0F,   -1.0F,
                               1.0001F, -3.0F,  3.0F,    64.0F,  -64.0F,
                               80.0F,   -1e4F,  2e4F,    -2e4F,  1e-7F,
                               -1e-7F,  0.5F,   -0.5F,   88.75F, -105.0F};
  const uint32_t n = sizeof(ends) / sizeof(ends[0]);
  for (unsigned cpu = 0U; cpu < n_cpus(); ++cpu) {
    for (uint32_t i = 0U; i < 2U * n; ++i) {
      float from[32U + INFLECT_PADDING] = {0.0F};
      float to[32U + INFLECT_PADDING] = {0.0F};
      float means[2][32U + INFLECT_PADDING] = {{0.0F}};
      for (uint32_t k = 0U; k < n; ++k) {
        from[k] = ends[i % n];
        to[k] = ends[k];
      }
      run(c, cpu, 1U + i / n, n, from, to, means[0], means[1]);
      for (uint32_t k = 0U; k < n; ++k) {
        if (isnan(means[0][k] + means[1][k])) {
          fail_msg("%s, %s, order %u: from %g to %g: %g %g", c->name,
                   cpu_names[cpu], 1U + i / n, (double)from[k], (double)to[k],
                   (double)means[0][k], (double)means[1][k]);
        }
      }
    }
  }
}

/// Every curve of the registry has a formula or is known to be analytic
static void
no_curve_is_left_to_double(const CurveCase* c)
{
  for (unsigned cpu = 0U; cpu < INFLECT_N_CPUS; ++cpu) {
    for (uint32_t order = 1U; order <= 2U; ++order) {
      InflectMeans means;
      inflect_means_init((InflectCpu)cpu, &c->curve, order, &means);
      assert_true(means.kernel || means.analytic.scale > 0.0F);
    }
  }
}

/// A row that no table knows, as those that are not in the registry
static void
unknown_curve_has_means(const CurveCase* c)
{
  static Lines lines;
  InflectActivation other = *c->curve.activation;
  CurveCase copy = *c;
  copy.curve.activation = &other;
  choose_lines(c, N_TIMES, &lines);
  check_order(&copy, &lines, 1U);
  check_order(&copy, &lines, 2U);
}

static const CurveClaim claims[] = {
  {"means are those of the value", means_are_those_of_the_value},
  {"place in a block does not matter", place_does_not_matter},
  {"levels are the value", levels_are_the_value},
  {"means are numbers", means_are_numbers},
  {"no curve is left to double", no_curve_is_left_to_double},
  {"a row that no table knows has means", unknown_curve_has_means},
};

int
main(int argc, char** argv)
{
  return run_curve_claims("means", claims, sizeof(claims) / sizeof(claims[0]),
                          argc, argv);
}
