// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "adaa.h"

#include <assert.h>
#include <string.h>

static_assert(INFLECT_MAX_CHUNK <= INFLECT_MAX_LINES, "a row is too long");

/// Distance between the rows of phases of `n` frames, before each of which
/// there is room for one number more
static uint32_t
stride_of(uint32_t n)
{
  const uint32_t whole = (n + INFLECT_PADDING - 1U) & ~(INFLECT_PADDING - 1U);
  return whole + INFLECT_PADDING;
}

/// Where the numbers of a phase start
static uint32_t
row_of(uint32_t phase, uint32_t n)
{
  return phase * stride_of(n) + INFLECT_PADDING;
}

/// Where the samples one before those of a phase start
static uint32_t
row_before(uint32_t phase, uint32_t n_phases, uint32_t n)
{
  return phase > 0U ? row_of(phase - 1U, n) : row_of(n_phases - 1U, n) - 1U;
}

/// Means on a line that stays at a sample
static void
level_means(const InflectMeans* means,
            InflectMeansScratch* scratch,
            float x,
            float* near_from,
            float* near_to)
{
  const float level[INFLECT_PADDING] = {x};
  float ahead[INFLECT_PADDING] = {0.0F};
  float behind[INFLECT_PADDING] = {0.0F};
  inflect_means_run(means, scratch, 1U, level, level, ahead, behind);
  *near_from = ahead[0];
  *near_to = behind[0];
}

float
inflect_adaa_level(const InflectMeans* means,
                   InflectMeansScratch* scratch,
                   float x)
{
  float ahead = 0.0F;
  float behind = 0.0F;
  level_means(means, scratch, x, &ahead, &behind);
  return ahead + behind;
}

void
inflect_adaa_start(const InflectMeans* means,
                   InflectAdaaState* state,
                   InflectAdaaScratch* scratch,
                   float x)
{
  if (state->started) {
    return;
  }
  float unused = 0.0F;
  state->started = true;
  state->x = x;
  level_means(means, &scratch->means, x, &unused, &state->behind);
}

/// Lay out the samples, and find where those of each phase are
static void
lay_out(const InflectAdaaJob* job,
        InflectAdaaScratch* scratch,
        uint32_t n,
        const float** rows)
{
  const uint32_t last = (1U << job->raised->log2_factor) - 1U;
  for (uint32_t p = 0U; p <= last; ++p) {
    float* const row = scratch->x + row_of(p, n);
    rows[p] = job->bias || p == last ? row : job->raised->phases[p];
    if (job->bias) {
      job->kernels->shift(n, job->raised->phases[p], job->bias, row);
    }
  }
  if (!job->bias) {
    // One row must follow the sample before the block
    memcpy(scratch->x + row_of(last, n), job->raised->phases[last],
           n * sizeof(float));
  }
}

/// Add the means of both lines at each sample
static void
put_together(const InflectAdaaJob* job, InflectAdaaScratch* scratch, uint32_t n)
{
  const uint32_t n_phases = 1U << job->raised->log2_factor;
  const bool as_it_is = job->bounded && !job->silence;
  for (uint32_t i = 0U; i < n && !as_it_is; ++i) {
    scratch->silence[i] = job->silence ? (float)job->silence[i] : 0.0F;
  }
  for (uint32_t p = 0U; p < n_phases; ++p) {
    const float* const ahead = scratch->ahead + row_of(p, n);
    const float* const behind = scratch->behind + row_before(p, n_phases, n);
    if (as_it_is) {
      job->kernels->add(n, ahead, behind, job->high->phases[p]);
    } else {
      job->kernels->join(n, ahead, behind, scratch->silence, job->limit,
                         job->high->phases[p]);
    }
  }
}

void
inflect_adaa_run(const InflectAdaaJob* job,
                 InflectAdaaState* state,
                 InflectAdaaScratch* scratch,
                 uint32_t n)
{
  const uint32_t n_phases = 1U << job->raised->log2_factor;
  const uint32_t past = row_of(n_phases - 1U, n) - 1U;
  inflect_adaa_start(job->means, state, scratch,
                     job->bias ? job->bias[0] : 0.0F);
  scratch->x[past] = state->x;
  scratch->behind[past] = state->behind;
  const float* rows[INFLECT_MAX_FACTOR];
  lay_out(job, scratch, n, rows);
  const float* from = scratch->x + past;
  for (uint32_t p = 0U; p < n_phases; ++p) {
    const uint32_t row = row_of(p, n);
    inflect_means_run(job->means, &scratch->means, n, from, rows[p],
                      scratch->ahead + row, scratch->behind + row);
    from = rows[p];
  }
  put_together(job, scratch, n);
  const uint32_t last = row_of(n_phases - 1U, n) + n - 1U;
  state->x = scratch->x[last];
  state->behind = scratch->behind[last];
}
