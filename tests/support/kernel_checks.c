// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "kernel_checks.h"

#include "activation/kernels.h"
#include "activation/means.h"
#include "shaper/dc_block.h"
#include "shaper/filters.h"
#include "shaper/kernels.h"

#include <inflect/activation.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/// Largest error of a sum of products over the sum of their magnitudes
#define SUM_TOLERANCE 1e-6

/// Largest error of a curve over max(1, |f|)
#define CURVE_TOLERANCE 2e-7

/// Largest distance of a mean from that in plain C, over 1 or the curve at the
/// ends of the line
#define MEANS_TOLERANCE 1e-6

#define MAX_LENGTH 150U
#define HISTORY 112U
#define STRIDE (HISTORY + MAX_LENGTH + 32U)
#define MAX_ROWS 32U
#define N_OFFSETS 4U
#define CANARY 123.5F

/// Around the lengths of vectors and of their tiles
static const uint32_t lengths[] = {1U,  3U,  4U,   7U,   8U,  9U,
                                   16U, 31U, 32U,  33U,  63U, 64U,
                                   65U, 72U, 100U, 128U, 150U};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static float input[MAX_ROWS * STRIDE];
static float output[MAX_ROWS * STRIDE];
static float again[MAX_ROWS * STRIDE];
static float coefficients[INFLECT_MAX_TAPS];

/// A fixed sequence over -1 to 1
static float
noise(uint32_t* state)
{
  *state = *state * 1664525U + 1013904223U;
  return (float)((double)*state / 2147483648.0 - 1.0);
}

static void
fill(float* x, size_t n)
{
  uint32_t state = 1U;
  for (size_t i = 0U; i < n; ++i) {
    x[i] = noise(&state);
  }
}

static void
fill_canaries(float* x, size_t n)
{
  for (size_t i = 0U; i < n; ++i) {
    x[i] = CANARY;
  }
}

static unsigned
report(const char* what, unsigned a, unsigned b, unsigned n, double error)
{
  printf("  %s (%u, %u), length %u: %g\n", what, a, b, n, error);
  return 1U;
}

/// A sample of a signal of 2^log2_phases phases
static double
sample(const float* rows, uint32_t log2_phases, int32_t at)
{
  const int32_t phase = at & ((1 << log2_phases) - 1);
  return (double)rows[(size_t)phase * STRIDE + HISTORY +
                      (size_t)(int64_t)(at >> log2_phases)];
}

/// A sum of products, and of their magnitudes
typedef struct {
  double value;
  double scale;
} Sum;

static void
add(Sum* sum, double factor, double x)
{
  sum->value += factor * x;
  sum->scale += fabs(factor * x);
}

/// What raise() or lower() is to give at a sample, `step` apart
static Sum
expected(uint32_t k, uint32_t log2_phases, int32_t newest, int32_t step)
{
  Sum sum = {0.0, 0.0};
  const int32_t reach = 2 * (int32_t)k - 1;
  for (int32_t i = 0; i < (int32_t)k; ++i) {
    const double c = (double)coefficients[i];
    add(&sum, c, sample(input, log2_phases, newest - step * i));
    add(&sum, c, sample(input, log2_phases, newest - step * (reach - i)));
  }
  return sum;
}

/// A half-band filter in one direction
typedef struct {
  const InflectFilters* filters;
  bool up;
  uint32_t log2_phases; ///< Of the phases that it gives, 0 for the first stage
  uint32_t k;
} Direction;

/// Error of what a direction gave at a time, against the tolerance
static double
error_at(const Direction* direction, int32_t at)
{
  const uint32_t k = direction->k;
  const uint32_t log2_phases = direction->log2_phases;
  Sum sum = direction->up ? expected(k, log2_phases, at, 1)
                          : expected(k, log2_phases + 1U, 2 * at, 2);
  if (!direction->up) {
    const int32_t middle = 2 * (at - (int32_t)k) + 1;
    add(&sum, 1.0, sample(input, log2_phases + 1U, middle));
  }
  const double y = sample(output, log2_phases, at);
  return fmax(fabs(y - sum.value) - SUM_TOLERANCE * sum.scale, 0.0);
}

/// Run over the frames from `from` on, at an offset from where rows start
static void
run(const Direction* direction,
    uint32_t offset,
    uint32_t from,
    uint32_t n,
    float* to)
{
  const float* in[MAX_ROWS] = {NULL};
  float* out[MAX_ROWS] = {NULL};
  for (uint32_t p = 0U; p < MAX_ROWS; ++p) {
    in[p] = input + (size_t)p * STRIDE + HISTORY + offset;
    out[p] = to + (size_t)p * STRIDE + HISTORY + offset;
  }
  const InflectFilters* const filters = direction->filters;
  const uint32_t k = direction->k;
  if (direction->log2_phases > 0U) {
    const InflectStage stage = filters->stage(direction->log2_phases, k);
    (direction->up ? stage.raise : stage.lower)(coefficients, in, out, from, n);
    return;
  }
  // A second channel, which comes to something else, and maybe not at all
  const uint32_t n_channels = 2U - offset % 2U;
  const float* const ins[2] = {in[0] + from, in[2] + from};
  const float* const pairs[2][2] = {{in[0] + from, in[1] + from},
                                    {in[2] + from, in[3] + from}};
  float* const outs[2] = {out[0] + from, out[1] + from};
  if (direction->up) {
    filters->raise_first(coefficients, 2U * k, n_channels, ins, outs, n);
  } else {
    filters->lower_first(coefficients, 2U * k, 1.0F, n_channels, pairs, outs,
                         n);
  }
}

/// Check one direction over one length, then its bits elsewhere
static unsigned
check_length(const Direction* direction, uint32_t n)
{
  const uint32_t log2_phases = direction->log2_phases;
  const char* const name = direction->up ? "raise" : "lower";
  fill_canaries(output, COUNT(output));
  run(direction, 0U, 0U, n, output);
  double worst = 0.0;
  for (int32_t at = 0; at < (int32_t)(n << log2_phases); ++at) {
    worst = fmax(worst, error_at(direction, at));
  }
  unsigned n_bad = 0U;
  if (worst > 0.0) {
    n_bad += report(name, log2_phases, direction->k, n, worst);
  }
  const size_t end = HISTORY + n + 16U;
  if (output[HISTORY - 1U] != CANARY || output[end] != CANARY) {
    n_bad +=
      report("written beyond the end", log2_phases, direction->k, n, 0.0);
  }
  for (uint32_t offset = 1U; offset < N_OFFSETS && offset < n; ++offset) {
    // By rows that start elsewhere, and by frames from later on
    run(direction, offset / 2U, offset - offset / 2U, n - offset, again);
    for (uint32_t p = 0U; p < (1U << log2_phases); ++p) {
      const size_t start = p * STRIDE + HISTORY + offset;
      if (memcmp(again + start, output + start, (n - offset) * sizeof(float)) !=
          0) {
        n_bad +=
          report("other bits", log2_phases, direction->k, n, (double)offset);
      }
    }
  }
  return n_bad;
}

static unsigned
check_lengths(InflectCpu cpu, uint32_t log2_phases, uint32_t k)
{
  unsigned n_bad = 0U;
  Direction direction = {inflect_filters(cpu), true, log2_phases, k};
  for (size_t i = 0U; i < 2U * COUNT(lengths); ++i) {
    direction.up = i % 2U == 0U;
    n_bad += check_length(&direction, lengths[i / 2U]);
  }
  return n_bad;
}

static unsigned
check_stages(InflectCpu cpu)
{
  unsigned n_bad = 0U;
  unsigned n_found = 0U;
  fill(input, COUNT(input));
  fill(coefficients, COUNT(coefficients));
  for (uint32_t s = 1U; s <= INFLECT_MAX_STAGE_LOG2; ++s) {
    for (uint32_t k = 1U; k <= INFLECT_MAX_HALFBAND; ++k) {
      const bool found = inflect_filters(cpu)->stage(s, k).raise != NULL;
      n_found += found ? 1U : 0U;
      n_bad += found ? check_lengths(cpu, s, k) : 0U;
    }
  }
  return n_bad + (n_found >= INFLECT_MAX_STAGE_LOG2 ? 0U : 1U);
}

static unsigned
check_first_stage(InflectCpu cpu)
{
  unsigned n_bad = 0U;
  fill(input, COUNT(input));
  for (uint32_t k = 2U; k <= INFLECT_MAX_HALFBAND; k += k < 8U ? 1U : 5U) {
    fill(coefficients, COUNT(coefficients));
    for (uint32_t i = 0U; i < k; ++i) {
      coefficients[2U * k - 1U - i] = coefficients[i];
    }
    n_bad += check_lengths(cpu, 0U, k);
  }
  return n_bad;
}

static unsigned
check_symmetric(InflectCpu cpu)
{
  unsigned n_bad = 0U;
  fill(input, COUNT(input));
  fill(coefficients, COUNT(coefficients));
  for (size_t l = 0U; l < COUNT(lengths); ++l) {
    const float* const x = input + HISTORY + l % N_OFFSETS;
    inflect_filters(cpu)->symmetric(coefficients, 7U, x, output, lengths[l]);
    for (uint32_t i = 0U; i < lengths[l]; ++i) {
      Sum sum = {0.0, 0.0};
      add(&sum, (double)coefficients[0], (double)x[i]);
      for (uint32_t k = 1U; k < 7U; ++k) {
        add(&sum, (double)coefficients[k], (double)*(x + i - k));
        add(&sum, (double)coefficients[k], (double)x[i + k]);
      }
      const double error = fabs((double)output[i] - sum.value);
      if (!(error <= SUM_TOLERANCE * sum.scale)) {
        n_bad += report("symmetric", i, 0U, lengths[l], error);
      }
    }
  }
  return n_bad;
}

/// One chain of an all-pass filter, sample by sample
static void
run_chain(const InflectAllpass* filter,
          uint32_t chain,
          const float* in,
          double* out,
          uint32_t n)
{
  double past[INFLECT_MAX_ALLPASS][2] = {{0.0}};
  for (uint32_t i = 0U; i < n; ++i) {
    double x = (double)in[i];
    for (uint32_t k = chain; k < filter->n_coefficients; k += 2U) {
      const double y = filter->coefficients[k] * (x - past[k][1]) + past[k][0];
      past[k][0] = x;
      past[k][1] = y;
      x = y;
    }
    out[i] = x;
  }
}

/// Run an all-pass filter in two blocks, over some channels
static void
run_chains(const InflectFilters* filters,
           const InflectAllpass* filter,
           bool up,
           uint32_t n_channels,
           uint32_t n,
           uint32_t cut)
{
  InflectAllpassState states[2] = {{{0.0}, {0.0}}, {{0.0}, {0.0}}};
  InflectAllpassState* const state[2] = {&states[0], &states[1]};
  for (uint32_t start = 0U; start < n; start = start ? n : cut) {
    const uint32_t n_block = start ? n - cut : cut;
    const float* ins[2][2] = {{NULL}};
    float* outs[2][2] = {{NULL}};
    for (uint32_t i = 0U; i < 4U; ++i) {
      ins[i / 2U][i % 2U] = input + i * STRIDE + start;
      outs[i / 2U][i % 2U] = output + i * STRIDE + start;
    }
    const float* const first_ins[2] = {ins[0][0], ins[1][0]};
    float* const first_outs[2] = {outs[0][0], outs[1][0]};
    if (up) {
      filters->raise_allpass(filter, n_channels, state, first_ins,
                             (float* const(*)[2])outs, n_block);
    } else {
      filters->lower_allpass(filter, 0.25F, n_channels, state,
                             (const float* const(*)[2])ins, first_outs,
                             n_block);
    }
  }
}

static unsigned
check_chains(InflectCpu cpu,
             uint32_t n_coefficients,
             uint32_t n_channels,
             uint32_t cut)
{
  enum { n = 100 };
  static double reference[2][n];
  const InflectFilters* const filters = inflect_filters(cpu);
  InflectAllpass filter = {.n_coefficients = n_coefficients};
  for (uint32_t k = 0U; k < n_coefficients; ++k) {
    filter.coefficients[k] = ((double)k + 0.5) / (double)n_coefficients;
  }
  fill(input, COUNT(input));
  double worst = 0.0;
  run_chains(filters, &filter, true, n_channels, n, cut);
  for (uint32_t c = 0U; c < 2U * n_channels; ++c) {
    run_chain(&filter, c % 2U, input + c / 2U * 2U * STRIDE, reference[0], n);
    for (uint32_t i = 0U; i < n; ++i) {
      worst =
        fmax(worst, fabs((double)output[c * STRIDE + i] - reference[0][i]));
    }
  }
  run_chains(filters, &filter, false, n_channels, n, cut);
  for (uint32_t c = 0U; c < n_channels; ++c) {
    run_chain(&filter, 0U, input + 2U * c * STRIDE, reference[0], n);
    run_chain(&filter, 1U, input + (2U * c + 1U) * STRIDE, reference[1], n);
    for (uint32_t i = 0U; i < n; ++i) {
      const double sum = 0.25 * (reference[0][i] + reference[1][i]);
      worst = fmax(worst, fabs((double)output[2U * c * STRIDE + i] - sum));
    }
  }
  return worst <= SUM_TOLERANCE
           ? 0U
           : report("all-pass", n_coefficients, n_channels, n, worst);
}

static unsigned
check_allpass(InflectCpu cpu)
{
  // Blocks shorter than the rows, and around the turns of their loops
  static const uint32_t cuts[] = {1U, 2U, 3U, 4U, 7U, 8U, 10U, 37U, 99U};
  unsigned n_bad = 0U;
  for (uint32_t k = 1U; k <= INFLECT_MAX_ALLPASS; ++k) {
    for (size_t i = 0U; i < 2U * COUNT(cuts); ++i) {
      n_bad += check_chains(cpu, k, 1U + (uint32_t)i % 2U, cuts[i / 2U]);
    }
  }
  return n_bad;
}

static unsigned
check_gains(InflectCpu cpu)
{
  const InflectKernels* const kernels = inflect_kernels(cpu);
  static double factors[MAX_LENGTH];
  unsigned n_bad = 0U;
  fill(input, COUNT(input));
  input[5] = NAN;
  input[9] = -65.0F;
  input[10] = INFINITY;
  input[11] = 64.0F;
  for (uint32_t i = 0U; i < MAX_LENGTH; ++i) {
    factors[i] = (double)i / 7.0;
  }
  for (size_t l = 0U; l < COUNT(lengths); ++l) {
    const uint32_t n = lengths[l];
    fill_canaries(output, n + 1U);
    const uint32_t n_muted = kernels->mute(n, 64.0F, input, output);
    const uint32_t n_expected = n > 10U ? 3U : n > 9U ? 2U : n > 5U ? 1U : 0U;
    memcpy(again, output, (n + 1U) * sizeof(float));
    kernels->scale(n, 0.3F, again, again);
    kernels->fade(n, factors, again, again);
    bool good = n_muted == n_expected && again[n] == CANARY;
    for (uint32_t i = 0U; i < n; ++i) {
      const float x = i == 5U || i == 9U || i == 10U ? 0.0F : input[i];
      good =
        good && output[i] == x && again[i] == (float)factors[i] * (0.3F * x);
    }
    n_bad += good ? 0U : report("gains", 0U, 0U, n, 0.0);
  }
  return n_bad;
}

/// Run the DC block in blocks of `cut` frames
static void
block_in_cuts(InflectCpu cpu, bool single, uint32_t cut, float* x, uint32_t n)
{
  static double shares[MAX_LENGTH];
  InflectDcBlock filter;
  InflectDcState state = {0};
  inflect_dc_block_design(0.01, &filter);
  for (uint32_t i = 0U; i < MAX_LENGTH; ++i) {
    shares[i] = single ? 0.75 : (double)i / MAX_LENGTH;
  }
  for (uint32_t i = 0U; i < n; i += cut) {
    const uint32_t left = n - i;
    const uint32_t n_block = left < cut ? left : cut;
    // Where nothing of the blocks beside it is
    static float block[MAX_LENGTH + 2U * INFLECT_DC_GROUP];
    fill_canaries(block, COUNT(block));
    float* const start = block + INFLECT_DC_GROUP;
    inflect_dc_block_begin(&state, start);
    memcpy(start, x + i, n_block * sizeof(float));
    inflect_kernels(cpu)->block_dc(&filter, &state, n_block,
                                   single ? shares : shares + i, single, start);
    memcpy(x + i, start, n_block * sizeof(float));
  }
}

static unsigned
check_dc_block(InflectCpu cpu)
{
  enum { n = MAX_LENGTH, n_zeros = 13 };
  const double warped = tan(0.01 * 3.14159265358979323846);
  const double k = warped / (1.0 + warped);
  unsigned n_bad = 0U;
  fill(input, COUNT(input));
  memset(input, 0, n_zeros * sizeof(float));
  for (uint32_t single = 0U; single < 2U; ++single) {
    memcpy(output, input, n * sizeof(float));
    block_in_cuts(cpu, single != 0U, n, output, n);
    double past = 0.0;
    double worst = 0.0;
    for (uint32_t i = 0U; i < n; ++i) {
      const double x = (double)input[i];
      const double share = single ? 0.75 : (double)i / MAX_LENGTH;
      const double low = (1.0 - k) * past + k * x;
      past += 2.0 * k * (x - past);
      worst = fmax(worst, fabs((double)output[i] - (x - share * low)));
    }
    if (!(worst <= SUM_TOLERANCE)) {
      n_bad += report("DC block", single, 0U, n, worst);
    }
    for (uint32_t cut = 1U; cut < 40U; ++cut) {
      memcpy(again, input, n * sizeof(float));
      block_in_cuts(cpu, single != 0U, cut, again, n);
      if (memcmp(again, output, n * sizeof(float)) != 0) {
        n_bad += report("DC block in cuts", single, cut, n, 0.0);
      }
    }
  }
  return n_bad;
}

/// Check a curve at its default over +-64, in place and at offsets
static unsigned
check_curve(InflectCpu cpu, const InflectActivation* activation)
{
  enum { n = 4001, middle = n / 2 };
  static float x[n + N_OFFSETS];
  const InflectCurve curve = inflect_curve_default(activation);
  const InflectCurveKernel kernel = inflect_curve_kernel(cpu, activation);
  unsigned n_bad = 0U;
  for (uint32_t offset = 0U; offset < N_OFFSETS; ++offset) {
    double worst = 0.0;
    for (int i = 0; i < n; ++i) {
      x[(uint32_t)i + offset] =
        (float)(i - middle) * (128.0F / (float)n) + 1e-3F;
    }
    kernel(curve.parameters, n, x + offset, x + offset);
    for (int i = 0; i < n; ++i) {
      const float at = (float)(i - middle) * (128.0F / (float)n) + 1e-3F;
      const double f = activation->value((double)at, curve.parameters);
      const double error = fabs((double)x[(uint32_t)i + offset] - f);
      worst = fmax(worst, isfinite(f) ? error / fmax(1.0, fabs(f)) : 0.0);
    }
    if (!(worst <= CURVE_TOLERANCE)) {
      n_bad += report(activation->symbol, offset, 0U, n, worst);
    }
  }
  return n_bad;
}

static unsigned
check_curves(InflectCpu cpu)
{
  unsigned n_bad = 0U;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    n_bad += check_curve(cpu, inflect_activation_at(i));
  }
  return n_bad;
}

/// Rows of a curve have the bits of its blocks, and stay in their padding
static unsigned
check_rows_of(InflectCpu cpu, const InflectActivation* activation, uint32_t n)
{
  enum { n_rows = 3 };
  const InflectCurve curve = inflect_curve_default(activation);
  const InflectCurveRowsKernel rows =
    inflect_curve_rows_kernel(cpu, activation);
  const float* in[n_rows] = {NULL};
  float* out[n_rows] = {NULL};
  unsigned n_bad = rows ? 0U : 1U;
  fill_canaries(output, n_rows * STRIDE);
  for (uint32_t r = 0U; r < n_rows; ++r) {
    in[r] = input + (size_t)r * STRIDE + r;
    out[r] = output + (size_t)r * STRIDE + 2U * r;
  }
  if (rows) {
    rows(curve.parameters, n_rows, n, in, out);
  }
  for (uint32_t r = 0U; rows && r < n_rows; ++r) {
    inflect_curve_kernel(cpu, activation)(curve.parameters, n, in[r], again);
    const bool same = memcmp(again, out[r], n * sizeof(float)) == 0;
    n_bad += same && out[r][n + INFLECT_PADDING] == CANARY ? 0U : 1U;
  }
  return n_bad > 0U ? report(activation->symbol, 0U, 0U, n, (double)n_bad) : 0U;
}

static unsigned
check_rows(InflectCpu cpu)
{
  unsigned n_bad = 0U;
  fill(input, COUNT(input));
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    for (size_t l = 0U; l < COUNT(lengths); ++l) {
      n_bad += check_rows_of(cpu, inflect_activation_at(i), lengths[l]);
    }
  }
  return n_bad;
}

/// Means of a curve on noise, which has lines of many lengths
static void
find_means(InflectCpu cpu,
           const InflectActivation* activation,
           uint32_t order,
           uint32_t n,
           float* near_from,
           float* near_to)
{
  static InflectMeansScratch scratch;
  const InflectCurve curve = inflect_curve_default(activation);
  InflectMeans means;
  inflect_means_init(cpu, &curve, order, &means);
  inflect_means_run(&means, &scratch, n, input, input + 1, near_from, near_to);
}

static double
value_at(const InflectActivation* activation, float x)
{
  const InflectCurve curve = inflect_curve_default(activation);
  return activation->value((double)x, curve.parameters);
}

/// Compare a curve's means with those in plain C, which another test holds to
/// quadrature in double
static unsigned
check_means_of(InflectCpu cpu, const InflectActivation* activation)
{
  unsigned n_bad = 0U;
  for (uint32_t order = 1U; order <= 2U; ++order) {
    for (size_t l = 0U; l < COUNT(lengths); ++l) {
      double worst = 0.0;
      find_means(INFLECT_CPU_PLAIN, activation, order, lengths[l], again,
                 again + STRIDE);
      find_means(cpu, activation, order, lengths[l], output, output + STRIDE);
      for (uint32_t i = 0U; i < 2U * lengths[l]; ++i) {
        const uint32_t at = i / 2U + (i % 2U) * STRIDE;
        const double peak =
          fmax(fabs(value_at(activation, input[i / 2U])),
               fabs(value_at(activation, input[i / 2U + 1U])));
        const double error = fabs((double)output[at] - (double)again[at]);
        worst = fmax(worst, error / fmax(1.0, peak));
      }
      if (!(worst <= MEANS_TOLERANCE)) {
        n_bad += report(activation->symbol, order, 0U, lengths[l], worst);
      }
    }
  }
  return n_bad;
}

static unsigned
check_means(InflectCpu cpu)
{
  fill(input, STRIDE);
  for (uint32_t i = 0U; i < STRIDE; ++i) {
    input[i] *= 3.0F * (float)(i % 4U);
  }
  unsigned n_bad = 0U;
  for (uint32_t i = 0U; i < inflect_activation_count(); ++i) {
    n_bad += check_means_of(cpu, inflect_activation_at(i));
  }
  return n_bad;
}

static const KernelCheck checks[] = {
  {"higher stages give the sums of their taps", check_stages},
  {"the first stage gives the sums of its taps", check_first_stage},
  {"equalisers give the sums of their taps", check_symmetric},
  {"all-pass chains agree with their sections", check_allpass},
  {"gains are exact and mute what is no sound", check_gains},
  {"the DC block agrees with its recursion in any cut", check_dc_block},
  {"curves agree with their double functions", check_curves},
  {"rows of curves have the bits of blocks", check_rows},
  {"means agree with those in plain C", check_means},
};

const KernelCheck*
kernel_check_at(size_t index)
{
  return index < COUNT(checks) ? &checks[index] : NULL;
}
