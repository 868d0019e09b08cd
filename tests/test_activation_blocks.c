// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The functions over blocks give what the functions of one number give

#include "support/curve_cases.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define MAX_LENGTH 70U
#define N_OFFSETS 4U
#define CANARY 123.5

static const float special_samples[] = {
  0.0F,   -0.0F,  1e-45F, -1e-45F,   1e-39F,     1.0F,  -1.0F,
  20.0F,  -20.0F, 88.8F,  -88.8F,    1e4F,       -1e4F, 1e19F,
  -1e19F, 1e38F,  -1e38F, HUGE_VALF, -HUGE_VALF,
};

#define N_SPECIAL (sizeof(special_samples) / sizeof(special_samples[0]))

/// Return a sample for a place: special ones first, then a dense sweep
static float
sample_at(size_t i)
{
  return i < N_SPECIAL ? special_samples[i]
                       : (float)(7.0 * sin(0.37 * (double)(i * i)));
}

static bool
same_bits(float a, float b)
{
  return !memcmp(&a, &b, sizeof(a));
}

static void
check_value_block(const CurveCase* c, uint32_t n, size_t offset, bool in_place)
{
  float in[MAX_LENGTH + N_OFFSETS] = {0.0F};
  float out[MAX_LENGTH + N_OFFSETS + 1U] = {0.0F};
  for (size_t i = 0U; i < n; ++i) {
    in[offset + i] = sample_at(i);
  }
  out[offset + n] = (float)CANARY;
  if (in_place) {
    memcpy(out + offset, in + offset, n * sizeof(float));
  }
  c->curve.activation->blocks.value(
    c->curve.parameters, n, (in_place ? out : in) + offset, out + offset);
  for (size_t i = 0U; i < n; ++i) {
    const float expected = (float)curve_value(c, (double)in[offset + i]);
    if (!same_bits(out[offset + i], expected)) {
      fail_msg("%s: block of %u gives %.9g at f(%.9g), not %.9g", c->name, n,
               (double)out[offset + i], (double)in[offset + i],
               (double)expected);
    }
  }
  assert_true(out[offset + n] == (float)CANARY);
}

static void
value_block_is_the_value(const CurveCase* c)
{
  for (uint32_t n = 0U; n <= MAX_LENGTH; ++n) {
    for (size_t offset = 0U; offset < N_OFFSETS; ++offset) {
      check_value_block(c, n, offset, false);
      check_value_block(c, n, offset, true);
    }
  }
}

static void
check_antiderivative_block(const CurveCase* c, uint32_t n, bool both)
{
  double x[MAX_LENGTH] = {0.0};
  double f1[MAX_LENGTH + 1U];
  double f2[MAX_LENGTH + 1U];
  for (size_t i = 0U; i < n; ++i) {
    x[i] = (double)sample_at(i);
  }
  f1[n] = CANARY;
  f2[n] = CANARY;
  c->curve.activation->blocks.antiderivatives(c->curve.parameters, n, x, f1,
                                              both ? f2 : NULL);
  for (size_t i = 0U; i < n; ++i) {
    const double y1 = curve_antiderivative1(c, x[i]);
    const double y2 = curve_antiderivative2(c, x[i]);
    if (f1[i] != y1 || (both && f2[i] != y2)) {
      fail_msg("%s: block of %u gives F1 %.17g, F2 %.17g at %.17g, not %.17g, "
               "%.17g",
               c->name, n, f1[i], both ? f2[i] : y2, x[i], y1, y2);
    }
  }
  assert_true(f1[n] == CANARY && f2[n] == CANARY);
}

static void
antiderivative_block_is_the_antiderivatives(const CurveCase* c)
{
  for (uint32_t n = 0U; n <= MAX_LENGTH; ++n) {
    check_antiderivative_block(c, n, true);
    check_antiderivative_block(c, n, false);
  }
}

static void
nan_sample_stays_nan(const CurveCase* c)
{
  float in[3] = {0.5F, NAN, -0.5F};
  float out[3] = {0.0F};
  c->curve.activation->blocks.value(c->curve.parameters, 3U, in, out);
  if (!isnan(out[1]) || isnan(out[0]) || isnan(out[2])) {
    fail_msg("%s: NaN in the middle gives %g %g %g", c->name, (double)out[0],
             (double)out[1], (double)out[2]);
  }
}

static const CurveClaim claims[] = {
  {"value block is the value", value_block_is_the_value},
  {"antiderivative block is the antiderivatives",
   antiderivative_block_is_the_antiderivatives},
  {"a NaN among samples stays alone", nan_sample_stays_nan},
};

int
main(int argc, char** argv)
{
  return run_curve_claims("blocks", claims, sizeof(claims) / sizeof(claims[0]),
                          argc, argv);
}
