// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/evidence.h>

#include <gsl/gsl_cdf.h>

#include <math.h>

/// Upper tail that a two-sided interval of 95 % leaves out
#define TAIL 0.025

static const char* const symbols[INFLECT_N_EVIDENCES] = {
  [INFLECT_EVIDENCE_PROVEN] = "proven",
  [INFLECT_EVIDENCE_BOUNDED] = "bounded",
  [INFLECT_EVIDENCE_SAMPLED] = "sampled",
};

static const InflectEstimate nothing = {
  .value = (double)NAN,
  .lower = (double)NAN,
  .upper = (double)NAN,
  .min = (double)NAN,
  .max = (double)NAN,
};

const char*
inflect_evidence_symbol(InflectEvidence evidence)
{
  return (unsigned)evidence < INFLECT_N_EVIDENCES
           ? symbols[evidence]
           : symbols[INFLECT_EVIDENCE_SAMPLED];
}

InflectEstimate
inflect_estimate_mean(uint32_t n, const double* values)
{
  InflectEstimate estimate = nothing;
  if (n == 0U) {
    return estimate;
  }
  double mean = 0.0;
  double square = 0.0;
  estimate.n = n;
  for (uint32_t i = 0U; i < n; ++i) {
    const double off = values[i] - mean;
    mean += off / (i + 1.0);
    square += off * (values[i] - mean);
    estimate.min = fmin(estimate.min, values[i]);
    estimate.max = fmax(estimate.max, values[i]);
  }
  estimate.value = mean;
  if (n > 1U) {
    const double error = sqrt(square / (n - 1.0) / n);
    const double half = gsl_cdf_tdist_Qinv(TAIL, n - 1.0) * error;
    estimate.lower = mean - half;
    estimate.upper = mean + half;
  }
  return estimate;
}

InflectEstimate
inflect_estimate_share(uint32_t n, uint32_t n_hits)
{
  InflectEstimate estimate = nothing;
  if (n == 0U) {
    return estimate;
  }
  const double z = gsl_cdf_ugaussian_Qinv(TAIL);
  const double share = (double)n_hits / n;
  const double shrink = 1.0 / (1.0 + z * z / n);
  const double centre = (share + 0.5 * z * z / n) * shrink;
  const double half =
    z * shrink * sqrt(share * (1.0 - share) / n + 0.25 * z * z / n / n);
  estimate.n = n;
  estimate.value = share;
  estimate.lower = n_hits == 0U ? 0.0 : centre - half;
  estimate.upper = n_hits == n ? 1.0 : centre + half;
  estimate.min = n_hits == n ? 1.0 : 0.0;
  estimate.max = n_hits == 0U ? 0.0 : 1.0;
  return estimate;
}
