// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "body_study.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>

static const char* const formulas[INFLECT_N_MAP_KINDS] = {
  [INFLECT_MAP_HEAT] = "u+ = f(T u), T = I - step K",
  [INFLECT_MAP_RESIDUAL] = "u+ = u + step f(-B u), B = K + bending K^2",
  [INFLECT_MAP_STRING] = "u+ = f(stiff string of u and the u before)",
};

static void
add_learned(cJSON* object,
            const char* key,
            const InflectMapLearned* learned,
            uint64_t seed)
{
  cJSON* const found = cJSON_AddObjectToObject(object, key);
  inflect_json_add_estimate(found, "fit_error", &learned->fit_error, seed);
  inflect_json_add_estimate(found, "rollout_error", &learned->rollout_error,
                            seed);
  inflect_json_add_estimate(found, "radius", &learned->radius, seed);
  inflect_json_add_estimate(found, "lipschitz", &learned->lipschitz, seed);
  inflect_json_add_number(found, "n_diverged", learned->n_diverged);
  inflect_json_add_numbers(found, "training_steps", INFLECT_N_LEARNED_LOOKS,
                           learned->look_steps);
  inflect_json_add_numbers(found, "training_radius", INFLECT_N_LEARNED_LOOKS,
                           learned->radii);
  inflect_json_add_numbers(found, "training_error", INFLECT_N_LEARNED_LOOKS,
                           learned->losses);
  inflect_json_add_numbers(found, "rollout_errors",
                           INFLECT_LEARNED_ROLLOUT + 1U, learned->rollout);
}

static void
add_survey(cJSON* object, const InflectMapSurvey* survey, uint64_t seed)
{
  inflect_json_add_estimate(object, "share_with_radius_above_1",
                            &survey->above_1, seed);
  inflect_json_add_estimate(object, "radius", &survey->radius, seed);
  inflect_json_add_estimate(object, "falling_nodes", &survey->n_falling, seed);
  inflect_json_add_estimate(object, "share_where_inertia_agrees",
                            &survey->agreeing, seed);
}

static double
or_null(double value)
{
  return value > 0.0 ? value : (double)NAN;
}

static cJSON*
row_json(const InflectBodyStudy* study, const InflectMapStudy* row)
{
  cJSON* const object = cJSON_CreateObject();
  inflect_json_add_curve(object, &row->map.curve);
  inflect_json_add_verdict(object, "stability", inflect_map_study_verdict(row),
                           inflect_map_study_evidence(row));
  inflect_json_add_number(object, "lipschitz", row->bounds.lipschitz);
  inflect_json_add_number(object, "radius_at_0", row->bounds.radius_at_0);
  inflect_json_add_number(object, "largest_step_at_0",
                          or_null(row->bounds.largest_at_0));
  inflect_json_add_number(object, "largest_step_certified",
                          or_null(row->bounds.largest_certified));
  inflect_json_add_number(object, "run_steps", row->n_steps);
  inflect_json_add_number(object, "run_worst_radius", row->worst_radius);
  inflect_json_add_number(object, "run_most_falling_nodes", row->worst_falling);
  inflect_json_add_number(object, "run_end_peak", row->peaks[row->n_steps]);
  cJSON_AddBoolToObject(object, "run_diverged", row->diverged);
  inflect_json_add_numbers(object, "run_radius", row->n_steps + 1U, row->radii);
  inflect_json_add_numbers(object, "power_norms_at_0", INFLECT_MAP_POWERS,
                           row->powers);
  add_survey(object, &row->survey, study->seed);
  if (study->learns) {
    add_learned(object, "learned", &row->learned[0], study->seed);
    add_learned(object, "learned_clamped", &row->learned[1], study->seed);
  }
  return object;
}

static void
add_resonator(cJSON* document, const InflectBodyStudy* study)
{
  cJSON* const object = cJSON_AddObjectToObject(document, "resonator");
  inflect_json_add_number(object, "sample_rate_hz", study->rate_hz);
  inflect_json_add_number(object, "size_m", study->settings.size_m);
  inflect_json_add_number(object, "stiffness_m2_per_s",
                          study->settings.stiffness);
  inflect_json_add_number(object, "loss_db_per_s",
                          study->settings.loss_db_per_s);
  inflect_json_add_verdict(object, "stability", "certified",
                           INFLECT_EVIDENCE_PROVEN);
  inflect_json_add_number(object, "radius", study->facts.radius);
  inflect_json_add_number(object, "n_modes", study->facts.n_modes);
  inflect_json_add_number(object, "pitch_hz", study->facts.pitch_hz);
  inflect_json_add_number(object, "slowest_loss_db_per_s",
                          study->facts.loss_db_per_s);
  inflect_json_add_number(object, "node_distance_m", study->facts.step_m);
  inflect_json_add_number(object, "least_node_distance_m",
                          study->facts.least_step_m);
}

cJSON*
inflect_body_study_json(const InflectBodyStudy* study)
{
  const InflectUpdateMap* const map = &study->rows[0].map;
  cJSON* const document = cJSON_CreateObject();
  cJSON_AddStringToObject(document, "map", inflect_map_symbol(map->kind));
  inflect_json_add_number(document, "n_nodes", map->n_nodes);
  inflect_json_add_number(document, "step", map->step);
  inflect_json_add_number(document, "bending", map->bending);
  inflect_json_add_number(document, "amplitude", study->amplitude);
  inflect_json_add_seed(document, study->seed);
  if (study->learns) {
    inflect_json_add_number(document, "clamp", study->clamp);
  }
  cJSON* const rows = cJSON_AddArrayToObject(document, "curves");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    cJSON_AddItemToArray(rows, row_json(study, &study->rows[i]));
  }
  add_resonator(document, study);
  return document;
}

/// A cell of the table
typedef void (*Cell)(const InflectMapStudy* row, char* text, size_t size);

#define NUMBER_CELL(name, value)                                        \
  static void name(const InflectMapStudy* row, char* text, size_t size) \
  {                                                                     \
    snprintf(text, size, "%.8g", value);                                \
  }

NUMBER_CELL(cell_lipschitz, row->bounds.lipschitz)
NUMBER_CELL(cell_at_0, row->bounds.radius_at_0)
NUMBER_CELL(cell_worst, row->worst_radius)
NUMBER_CELL(cell_falling, (double)row->worst_falling)
NUMBER_CELL(cell_mean, row->survey.radius.value)

static void
cell_peak(const InflectMapStudy* row, char* text, size_t size)
{
  if (row->diverged) {
    snprintf(text, size, "left all numbers");
  } else {
    snprintf(text, size, "%.8g", row->peaks[row->n_steps]);
  }
}

static void
cell_verdict(const InflectMapStudy* row, char* text, size_t size)
{
  snprintf(text, size, "%s", inflect_map_study_verdict(row));
}

static void
cell_evidence(const InflectMapStudy* row, char* text, size_t size)
{
  snprintf(text, size, "%s",
           inflect_evidence_symbol(inflect_map_study_evidence(row)));
}

static void
print_step(double value, char* text, size_t size)
{
  if (value > 0.0) {
    snprintf(text, size, "%.8g", value);
  } else {
    snprintf(text, size, "none");
  }
}

static void
cell_step_0(const InflectMapStudy* row, char* text, size_t size)
{
  print_step(row->bounds.largest_at_0, text, size);
}

static void
cell_step_certified(const InflectMapStudy* row, char* text, size_t size)
{
  print_step(row->bounds.largest_certified, text, size);
}

static void
cell_above(const InflectMapStudy* row, char* text, size_t size)
{
  const InflectEstimate* const e = &row->survey.above_1;
  snprintf(text, size, "%.0f%% [%.0f,%.0f]", 100.0 * e->value, 100.0 * e->lower,
           100.0 * e->upper);
}

static void
cell_agreeing(const InflectMapStudy* row, char* text, size_t size)
{
  const InflectEstimate* const e = &row->survey.agreeing;
  if (e->n) {
    snprintf(text, size, "%.0f%% [%.0f,%.0f]", 100.0 * e->value,
             100.0 * e->lower, 100.0 * e->upper);
  } else {
    snprintf(text, size, "-");
  }
}

static void
cell_power(const InflectMapStudy* row, char* text, size_t size)
{
  uint32_t best = 0U;
  for (uint32_t i = 1U; i < INFLECT_MAP_POWERS; ++i) {
    best = row->powers[i] > row->powers[best] ? i : best;
  }
  snprintf(text, size, "%.5g, k = %u", row->powers[best], best + 1U);
}

static void
print_estimate(const InflectEstimate* e, char* text, size_t size)
{
  if (e->n > 1U) {
    snprintf(text, size, "%.2g [%.2g,%.2g]", e->value, e->lower, e->upper);
  } else {
    snprintf(text, size, "%.3g", e->value);
  }
}

#define ESTIMATE_CELL(name, lesson, field)                              \
  static void name(const InflectMapStudy* row, char* text, size_t size) \
  {                                                                     \
    print_estimate(&row->learned[lesson].field, text, size);            \
  }

ESTIMATE_CELL(cell_fit, 0, fit_error)
ESTIMATE_CELL(cell_rollout, 0, rollout_error)
ESTIMATE_CELL(cell_fit_clamped, 1, fit_error)
ESTIMATE_CELL(cell_rollout_clamped, 1, rollout_error)
NUMBER_CELL(cell_radius, row->learned[0].radius.max)
NUMBER_CELL(cell_radius_clamped, row->learned[1].radius.max)

/// One line of a table
typedef struct {
  const char* label;
  Cell cell;
} Line;

static const Line lines[] = {
  {"verdict", cell_verdict},
  {"  evidence", cell_evidence},
  {"Lipschitz constant", cell_lipschitz},
  {"radius at 0", cell_at_0},
  {"largest step at 0", cell_step_0},
  {"largest certified step", cell_step_certified},
  {"worst radius of a run", cell_worst},
  {"  most falling nodes", cell_falling},
  {"  peak at its end", cell_peak},
  {"greatest |J^k| at 0", cell_power},
  {"random states beyond 1", cell_above},
  {"  mean radius", cell_mean},
  {"  inertia agrees", cell_agreeing},
};

static const Line learned_lines[] = {
  {"error of a step", cell_fit},
  {"  rolled out 64 steps", cell_rollout},
  {"  greatest radius", cell_radius},
  {"clamped: of a step", cell_fit_clamped},
  {"  rolled out 64 steps", cell_rollout_clamped},
  {"  greatest radius", cell_radius_clamped},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
print_lines(const InflectBodyStudy* study, size_t n, const Line* table)
{
  for (size_t i = 0U; i < n; ++i) {
    printf("%-23s", table[i].label);
    for (uint32_t j = 0U; j < study->n_rows; ++j) {
      char text[32] = "";
      table[i].cell(&study->rows[j], text, sizeof(text));
      printf(" %18s", text);
    }
    printf("\n");
  }
}

static void
print_head(const InflectBodyStudy* study)
{
  const InflectUpdateMap* const map = &study->rows[0].map;
  printf("%s.\n%u nodes, step %g; random states of amplitude %g: n = %u, seed "
         "%llu.\n\n%-23s",
         formulas[map->kind], map->n_nodes, map->step, study->amplitude,
         study->n_states, (unsigned long long)study->seed, "");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    printf(" %18s", study->rows[i].map.curve.activation->symbol);
  }
  printf("\n");
}

void
inflect_body_study_print(const InflectBodyStudy* study)
{
  print_head(study);
  print_lines(study, COUNT(lines), lines);
  if (study->learns) {
    printf("\nLearned heat, %u runs each, seed %llu; clamped to a Lipschitz "
           "constant of %g:\n",
           study->n_runs, (unsigned long long)study->seed, study->clamp);
    print_lines(study, COUNT(learned_lines), learned_lines);
  }
  printf("\nResonator of process --body: size %g m, stiffness %g m^2/s, loss "
         "%g dB/s.\n",
         study->settings.size_m, study->settings.stiffness,
         study->settings.loss_db_per_s);
  printf("  %u modes from %.3f Hz on; radius %.9f, so none grows (proven).\n"
         "  Nodes are %.6g m apart; at %g Hz they must be at least %.6g m.\n",
         study->facts.n_modes, study->facts.pitch_hz, study->facts.radius,
         study->facts.step_m, study->rate_hz, study->facts.least_step_m);
}

void
inflect_body_study_print_csv(const InflectBodyStudy* study)
{
  printf("step");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const char* const symbol = study->rows[i].map.curve.activation->symbol;
    printf(",%s_radius,%s_peak", symbol, symbol);
  }
  printf("\n");
  for (uint32_t j = 0U; j <= INFLECT_MAP_RUN_STEPS; ++j) {
    printf("%u", j);
    for (uint32_t i = 0U; i < study->n_rows; ++i) {
      inflect_csv_print_number(study->rows[i].radii[j]);
      inflect_csv_print_number(study->rows[i].peaks[j]);
    }
    printf("\n");
  }
}
