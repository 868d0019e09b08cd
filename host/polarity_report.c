// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "polarity_study.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>

static const char* const units[2] = {"rising", "falling"};

/// Why there is no verdict, for people
static const char* const reasons[INFLECT_N_POLARITY_REASONS] = {
  [INFLECT_POLARITY_AGREED] = "its leading edges agree",
  [INFLECT_POLARITY_DISAGREED] = "leading edges rise and fall",
  [INFLECT_POLARITY_SYMMETRIC] = "as high and long above 0 as below",
  [INFLECT_POLARITY_NO_HIT] = "nothing begins loud and decays",
  [INFLECT_POLARITY_SILENT] = "silence",
};

static void
add_pair(cJSON* object, const char* key, const double* pair)
{
  cJSON* const found = cJSON_AddObjectToObject(object, key);
  for (uint32_t unit = 0U; unit < 2U; ++unit) {
    inflect_json_add_number(found, units[unit], pair[unit]);
  }
}

static void
add_gradients(cJSON* object,
              const char* key,
              const InflectPolarityGradient* pair)
{
  cJSON* const found = cJSON_AddObjectToObject(object, key);
  for (uint32_t unit = 0U; unit < 2U; ++unit) {
    cJSON* const item = cJSON_AddObjectToObject(found, units[unit]);
    inflect_json_add_number(item, "mean_slope", pair[unit].mean);
    inflect_json_add_number(item, "mean_square_slope", pair[unit].mean_square);
    inflect_json_add_number(item, "mean_output", pair[unit].output);
    inflect_json_add_number(item, "dead_fraction", pair[unit].flat_share);
  }
}

static cJSON*
kernel_json(const InflectPolarityKernel* kernel)
{
  cJSON* const object = cJSON_CreateObject();
  const double edges[2] = {kernel->n_edges[0], kernel->n_edges[1]};
  inflect_json_add_number(object, "length_ms", kernel->length_ms);
  inflect_json_add_number(object, "n_taps", kernel->n_taps);
  inflect_json_add_number(object, "mean", kernel->mean);
  inflect_json_add_number(object, "deviation", kernel->deviation);
  add_pair(object, "n_edges", edges);
  add_gradients(object, "measured", kernel->measured);
  add_gradients(object, "normal", kernel->normal);
  add_pair(object, "relu_reconstruction_error", kernel->relu_error);
  add_pair(object, "leaky_reconstruction_error", kernel->leaky_error);
  return object;
}

static cJSON*
file_json(const InflectPolarityFile* file, uint64_t seed)
{
  const InflectPolarity* const found = &file->found;
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "input", file->path);
  inflect_json_add_number(object, "sample_rate_hz", file->rate_hz);
  inflect_json_add_number(object, "duration_s", file->duration_s);
  inflect_json_add_verdict(object, "polarity",
                           inflect_polarity_verdict_symbol(found->verdict),
                           found->evidence);
  cJSON_AddStringToObject(object, "reason",
                          inflect_polarity_reason_symbol(found->reason));
  inflect_json_add_number(object, "confidence",
                          found->verdict == INFLECT_POLARITY_UNKNOWN
                            ? (double)NAN
                            : found->confidence);
  inflect_json_add_number(object, "n_hits", found->n_hits);
  inflect_json_add_number(object, "looks_per_hit", INFLECT_N_POLARITY_LOOKS);
  inflect_json_add_number(object, "rising_share", found->rising_share);
  inflect_json_add_number(object, "falling_share", found->falling_share);
  inflect_json_add_estimate(object, "vote", &found->vote, seed);
  inflect_json_add_number(object, "e_plus", found->gradient[0]);
  inflect_json_add_number(object, "e_minus", found->gradient[1]);
  inflect_json_add_number(object, "asymmetry",
                          found->gradient[0] - found->gradient[1]);
  cJSON* const kernels = cJSON_AddArrayToObject(object, "kernels");
  for (uint32_t k = 0U; k < INFLECT_N_POLARITY_KERNELS; ++k) {
    cJSON_AddItemToArray(kernels, kernel_json(&found->kernels[k]));
  }
  return object;
}

static void
add_control(cJSON* document, const InflectPolarityStudy* study)
{
  const InflectPolarityScore* const score = &study->score;
  const uint64_t seed = study->task.seed;
  cJSON* const object = cJSON_AddObjectToObject(document, "control");
  inflect_json_add_number(object, "strength", study->task.strength);
  inflect_json_add_number(object, "noise", study->task.noise);
  inflect_json_add_estimate(object, "amplitude_error", &score->amplitude_error,
                            seed);
  for (uint32_t unit = 0U; unit < 2U; ++unit) {
    cJSON* const item = cJSON_AddObjectToObject(object, units[unit]);
    inflect_json_add_estimate(item, "relu_error", &score->relu_error[unit],
                              seed);
    inflect_json_add_number(item, "relu_bayes_error", score->relu_bayes[unit]);
    inflect_json_add_estimate(item, "leaky_error", &score->leaky_error[unit],
                              seed);
    inflect_json_add_number(item, "leaky_bayes_error",
                            score->leaky_bayes[unit]);
  }
}

cJSON*
inflect_polarity_study_json(const InflectPolarityStudy* study)
{
  cJSON* const document = cJSON_CreateObject();
  inflect_json_add_number(document, "slope", study->alpha);
  inflect_json_add_number(document, "channel", study->channel);
  inflect_json_add_seed(document, study->task.seed);
  cJSON* const files = cJSON_AddArrayToObject(document, "files");
  for (uint32_t i = 0U; i < study->n_files; ++i) {
    cJSON_AddItemToArray(files, file_json(&study->files[i], study->task.seed));
  }
  add_control(document, study);
  return document;
}

/// Print a text as one cell
static void
print_cell(const char* text)
{
  putchar('"');
  for (; *text; ++text) {
    printf(*text == '"' ? "\"%c" : "%c", *text);
  }
  putchar('"');
}

void
inflect_polarity_study_print_csv(const InflectPolarityStudy* study)
{
  printf("input,polarity,reason,confidence,n_hits,rising_share,falling_share,"
         "slope,e_plus,e_minus,length_ms,n_rising_edges,n_falling_edges,"
         "measured_rising,measured_falling,relu_error_rising,"
         "relu_error_falling,leaky_error_rising,leaky_error_falling\n");
  for (uint32_t i = 0U; i < study->n_files; ++i) {
    const InflectPolarity* const found = &study->files[i].found;
    for (uint32_t k = 0U; k < INFLECT_N_POLARITY_KERNELS; ++k) {
      const InflectPolarityKernel* const row = &found->kernels[k];
      print_cell(study->files[i].path);
      printf(",%s,%s,%.17g,%u,%.17g,%.17g,%.17g,%.17g,%.17g",
             inflect_polarity_verdict_symbol(found->verdict),
             inflect_polarity_reason_symbol(found->reason), found->confidence,
             found->n_hits, found->rising_share, found->falling_share,
             found->alpha, found->gradient[0], found->gradient[1]);
      printf(",%.17g,%u,%u,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n",
             row->length_ms, row->n_edges[0], row->n_edges[1],
             row->measured[0].mean, row->measured[1].mean, row->relu_error[0],
             row->relu_error[1], row->leaky_error[0], row->leaky_error[1]);
    }
  }
}

static void
print_verdict(const InflectPolarityFile* file)
{
  const InflectPolarity* const found = &file->found;
  const bool known = found->verdict != INFLECT_POLARITY_UNKNOWN;
  inflect_print_wrapped(file->path, 0);
  printf("  polarity  %s (%s)", inflect_polarity_verdict_symbol(found->verdict),
         inflect_evidence_symbol(found->evidence));
  if (known) {
    printf(", confidence %.2f\n", found->confidence);
  } else {
    printf(": %s\n", reasons[found->reason]);
  }
  if (found->n_hits == 0U) {
    return;
  }
  printf("  %u hit%s of %u looks: %.1f %% rise, %.1f %% fall", found->n_hits,
         found->n_hits == 1U ? "" : "s", INFLECT_N_POLARITY_LOOKS,
         100.0 * found->rising_share, 100.0 * found->falling_share);
  if (isfinite(found->vote.lower)) {
    printf(";\n  vote %+.2f [%+.2f, %+.2f] over hits", found->vote.value,
           found->vote.lower, found->vote.upper);
  }
  printf("\n  leading edges: E+ %.4f, E- %.4f, asymmetry %+.4f\n",
         found->gradient[0], found->gradient[1],
         found->gradient[0] - found->gradient[1]);
}

static void
print_map(const InflectPolarityFile* file)
{
  printf("\n  %7s %15s %16s %16s %9s\n", "kernel", "edges", "E+, E-",
         "ReLU loses", "leaky");
  printf("  %7s %7s %7s %8s %7s %8s %7s %9s\n", "ms", "rising", "falling",
         "rising", "falling", "rising", "falling", "loses");
  for (uint32_t k = 0U; k < INFLECT_N_POLARITY_KERNELS; ++k) {
    const InflectPolarityKernel* const row = &file->found.kernels[k];
    printf("  %7.3f %7u %7u %8.4f %7.4f %6.2f %% %5.2f %% %9.2g\n",
           row->length_ms, row->n_edges[0], row->n_edges[1],
           row->measured[0].mean, row->measured[1].mean,
           100.0 * row->relu_error[0], 100.0 * row->relu_error[1],
           fmax(row->leaky_error[0], row->leaky_error[1]));
  }
}

static void
print_rate(const char* name, const InflectEstimate* found, double expected)
{
  printf("  %-34s %.4f [%.4f, %.4f]  %.4f\n", name, found->value, found->lower,
         found->upper, expected);
}

static void
print_control(const InflectPolarityStudy* study)
{
  const InflectPolarityScore* const score = &study->score;
  printf("\nControl: errors on %u made-up edges of either polarity, 1 or 3 "
         "high,\nin noise of %g behind the unit (slope %g, seed %llu)\n",
         study->task.n_edges, study->task.noise, study->task.alpha,
         (unsigned long long)study->task.seed);
  printf("  %-34s %-24s  %s\n", "", "measured, 95 % interval", "exact");
  print_rate("polarity from amplitude alone", &score->amplitude_error, 0.5);
  print_rate("strength of rising edges, ReLU", &score->relu_error[0],
             score->relu_bayes[0]);
  print_rate("strength of rising edges, leaky", &score->leaky_error[0],
             score->leaky_bayes[0]);
  print_rate("strength of falling edges, ReLU", &score->relu_error[1],
             score->relu_bayes[1]);
  print_rate("strength of falling edges, leaky", &score->leaky_error[1],
             score->leaky_bayes[1]);
}

void
inflect_polarity_study_print(const InflectPolarityStudy* study)
{
  for (uint32_t i = 0U; i < study->n_files; ++i) {
    print_verdict(&study->files[i]);
    if (study->n_files == 1U) {
      print_map(&study->files[i]);
    }
  }
  print_control(study);
}
