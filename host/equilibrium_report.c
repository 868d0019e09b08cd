// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "equilibrium_study.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>

/// States that are printed for people
#define MAX_PRINTED 8U

/// Proven, or else what the twins did
static const char*
verdict(const InflectEquilibriumStudy* study)
{
  if (study->contraction.certified) {
    return "certified";
  }
  return study->is_measured && study->rate.min > 0.0 ? "unknown"
                                                     : "not_contracting";
}

static InflectEvidence
verdict_evidence(const InflectEquilibriumStudy* study)
{
  return study->contraction.certified ? INFLECT_EVIDENCE_PROVEN
                                      : INFLECT_EVIDENCE_SAMPLED;
}

static cJSON*
equilibrium_json(const InflectEquilibriumStudy* study, uint32_t index)
{
  const InflectEquilibrium* const found = &study->equilibria.found[index];
  cJSON* const object = cJSON_CreateObject();
  inflect_json_add_numbers(object, "state", study->network.n_states,
                           found->state);
  inflect_json_add_number(object, "residual_per_s", found->residual);
  inflect_json_add_number(object, "error_bound", found->error_bound);
  inflect_json_add_number(object, "local_rate_per_s", found->local_rate);
  inflect_json_add_number(object, "largest_step_s", found->largest_euler);
  cJSON_AddBoolToObject(object, "attracts", found->local_rate > 0.0);
  return object;
}

static void
add_contraction(cJSON* document, const InflectContraction* found)
{
  inflect_json_add_number(document, "lipschitz", found->lipschitz);
  inflect_json_add_number(document, "weights_l2", found->weights_l2);
  inflect_json_add_number(document, "weights_max", found->weights_max);
  inflect_json_add_number(document, "damping_l2_per_s", found->damping_l2);
  inflect_json_add_number(document, "rate_l2_per_s", found->rate_l2);
  inflect_json_add_number(document, "rate_max_per_s", found->rate_max);
  inflect_json_add_number(document, "guaranteed_rate_per_s",
                          found->certified ? found->rate : (double)NAN);
  inflect_json_add_number(document, "largest_step_s",
                          found->certified ? found->largest_euler
                                           : (double)NAN);
}

static void
add_positivity(cJSON* document, double step_s)
{
  const bool proven = step_s > 0.0;
  inflect_json_add_verdict(
    document, "positivity", proven ? "certified" : "unknown",
    proven ? INFLECT_EVIDENCE_PROVEN : INFLECT_EVIDENCE_SAMPLED);
  inflect_json_add_number(
    cJSON_GetObjectItemCaseSensitive(document, "positivity"), "largest_step_s",
    proven ? step_s : (double)NAN);
}

cJSON*
inflect_equilibrium_study_json(const InflectEquilibriumStudy* study)
{
  const InflectEquilibria* const equilibria = &study->equilibria;
  cJSON* const document = cJSON_CreateObject();
  inflect_json_add_curve(document, &study->network.curve);
  inflect_json_add_number(document, "n_states", study->network.n_states);
  inflect_json_add_verdict(document, "contraction", verdict(study),
                           verdict_evidence(study));
  add_contraction(document, &study->contraction);
  add_positivity(document, study->positivity_step);
  inflect_json_add_number(document, "n_equilibria", equilibria->n);
  cJSON_AddStringToObject(document, "n_equilibria_evidence",
                          inflect_evidence_symbol(equilibria->evidence));
  inflect_json_add_number(document, "n_starts", equilibria->n_starts);
  inflect_json_add_seed(document, study->search.seed);
  cJSON* const array = cJSON_AddArrayToObject(document, "equilibria");
  for (uint32_t i = 0U; i < equilibria->n; ++i) {
    cJSON_AddItemToArray(array, equilibrium_json(study, i));
  }
  cJSON_AddStringToObject(document, "measured_norm",
                          study->euclidean ? "l2" : "max");
  inflect_json_add_number(document, "measured_s",
                          study->measurement.duration_s);
  if (study->is_measured) {
    inflect_json_add_estimate(document, "measured_rate_per_s", &study->rate,
                              study->measurement.seed);
  } else {
    cJSON_AddNullToObject(document, "measured_rate_per_s");
  }
  return document;
}

static void
print_contraction(const InflectEquilibriumStudy* study)
{
  const InflectContraction* const found = &study->contraction;
  printf("Contraction: %s\n",
         found->certified ? "certified (proven)"
         : verdict(study)[0] == 'u'
           ? "unknown; all twins below approach (sampled)"
           : "not contracting, as twins below part (sampled)");
  printf("  Lipschitz constant L   %12.9g\n", found->lipschitz);
  printf("  |W|                    %12.6g /s in lengths, %.6g /s in maxima\n",
         found->weights_l2, found->weights_max);
  printf("  damping - L |W|        %12.6g /s in lengths, %.6g /s in maxima\n",
         found->rate_l2, found->rate_max);
  if (found->certified) {
    printf("  guaranteed rate        %12.6g /s\n", found->rate);
    printf("  largest explicit step  %12.6g s\n", found->largest_euler);
  } else {
    printf("  neither is above 0, so nothing is proven\n");
  }
}

static void
print_equilibrium(const InflectEquilibriumStudy* study, uint32_t index)
{
  const InflectEquilibrium* const found = &study->equilibria.found[index];
  const uint32_t n = study->network.n_states;
  printf("  x =");
  for (uint32_t i = 0U; i < n && i < MAX_PRINTED; ++i) {
    printf(" %.*g", n == 1U ? 17 : 7, found->state[i]);
  }
  printf("%s\n", n > MAX_PRINTED ? " ..." : "");
  if (found->local_rate > 0.0) {
    printf("    attracts, at %.9g /s nearby; explicit steps below %.6g s\n",
           found->local_rate, found->largest_euler);
  } else {
    printf("    repels, at %.9g /s nearby\n", -found->local_rate);
  }
  if (isfinite(found->error_bound)) {
    printf("    no state is off by more than %.2g (bounded)\n",
           found->error_bound);
  }
}

static void
print_rate(const InflectEquilibriumStudy* study)
{
  if (!study->is_measured) {
    printf("Measured rate: none, solutions run away.\n");
    return;
  }
  const InflectEstimate* const rate = &study->rate;
  printf("Measured rate: %.6g /s", rate->value);
  if (rate->n > 1U) {
    printf(" [%.6g, %.6g]", rate->lower, rate->upper);
  }
  printf(", least %.6g (sampled:\n  n = %u twins over %.4g s, in %s, "
         "seed %llu).\n",
         rate->min, rate->n, study->measurement.duration_s,
         study->euclidean ? "lengths" : "maxima",
         (unsigned long long)study->measurement.seed);
}

void
inflect_equilibrium_study_print(const InflectEquilibriumStudy* study)
{
  const InflectEquilibria* const equilibria = &study->equilibria;
  printf("dx/dt = -D x + W f(x) + b, f = %s, %u state%s.\n\n",
         study->network.curve.activation->symbol, study->network.n_states,
         study->network.n_states == 1U ? "" : "s");
  print_contraction(study);
  if (isinf(study->positivity_step)) {
    printf("Positivity: certified (proven) for any explicit step.\n");
  } else if (study->positivity_step > 0.0) {
    printf("Positivity: certified (proven) for explicit steps to %.6g s.\n",
           study->positivity_step);
  } else {
    printf("Positivity: unknown; the proof needs f, W and b of 0 or more.\n");
  }
  printf("Equilibria: %u (%s", equilibria->n,
         inflect_evidence_symbol(equilibria->evidence));
  if (equilibria->n_starts) {
    printf(", %u starts, seed %llu", equilibria->n_starts,
           (unsigned long long)study->search.seed);
  }
  printf(").\n");
  for (uint32_t i = 0U; i < equilibria->n; ++i) {
    print_equilibrium(study, i);
  }
  print_rate(study);
}

void
inflect_equilibrium_study_print_csv(const InflectEquilibriumStudy* study)
{
  printf("equilibrium,local_rate_per_s,largest_step_s,residual_per_s,"
         "error_bound");
  for (uint32_t i = 0U; i < study->network.n_states; ++i) {
    printf(",x%u", i + 1U);
  }
  printf("\n");
  for (uint32_t k = 0U; k < study->equilibria.n; ++k) {
    const InflectEquilibrium* const found = &study->equilibria.found[k];
    printf("%u", k + 1U);
    inflect_csv_print_number(found->local_rate);
    inflect_csv_print_number(found->largest_euler);
    inflect_csv_print_number(found->residual);
    inflect_csv_print_number(found->error_bound);
    for (uint32_t i = 0U; i < study->network.n_states; ++i) {
      inflect_csv_print_number(found->state[i]);
    }
    printf("\n");
  }
}
