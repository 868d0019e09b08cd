// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "friction_study.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>

/// Steps of the slide that are printed for people
#define N_PRINTED 6U

static const char* const mode_symbols[] =
  {[INFLECT_RUB_DAMP] = "damp", [INFLECT_RUB_BOW] = "bow"};

static const char* const model_symbols[] =
  {[INFLECT_RUB_STRING] = "string", [INFLECT_RUB_MASS] = "mass"};

static const InflectEnergyLedger*
last_account(const InflectFrictionStudy* study)
{
  return &study->accounts[INFLECT_N_ACCOUNTS - 1U];
}

static bool
is_passive(const InflectFrictionStudy* study)
{
  return study->mode == INFLECT_RUB_DAMP;
}

static void
add_slide(cJSON* document, const InflectFrictionStudy* study)
{
  inflect_json_add_number(document, "kappa", study->kappa);
  const bool proven = study->kappa * study->lipschitz <= 2.0;
  inflect_json_add_verdict(
    document, "slide", proven ? "dissipative" : "unknown",
    proven ? INFLECT_EVIDENCE_PROVEN : INFLECT_EVIDENCE_SAMPLED);
  inflect_json_add_number(document, "largest_kappa", 2.0 / study->lipschitz);
  inflect_json_add_number(document, "largest_kappa_without_turning",
                          1.0 / study->lipschitz);
  inflect_json_add_number(document, "onset_kappa", study->onset);
  inflect_json_add_number(document, "two_cycle_velocity",
                          study->cycle > 0.0 ? study->cycle : (double)NAN);
  cJSON* const steps = cJSON_AddArrayToObject(document, "steps");
  for (uint32_t i = 0U; i < INFLECT_SLIDE_STEPS; ++i) {
    const InflectSlideLedger* const row = &study->slide[i];
    cJSON* const object = cJSON_CreateObject();
    inflect_json_add_number(object, "velocity", study->velocities[i + 1U]);
    inflect_json_add_number(object, "energy_before", row->before);
    inflect_json_add_number(object, "energy_after", row->after);
    inflect_json_add_number(object, "guaranteed_loss", row->guaranteed);
    cJSON_AddItemToArray(steps, object);
  }
  inflect_json_add_estimate(document, "share_that_added_energy", &study->added,
                            study->seed);
}

static void
add_sound(cJSON* document, const InflectFrictionStudy* study)
{
  const InflectEnergyLedger* const ledger = last_account(study);
  cJSON* const sound = cJSON_AddObjectToObject(document, "sound");
  cJSON_AddStringToObject(sound, "model", model_symbols[study->model]);
  cJSON_AddStringToObject(sound, "mode", mode_symbols[study->mode]);
  inflect_json_add_verdict(sound, "passivity",
                           is_passive(study) ? "passive" : "driven",
                           INFLECT_EVIDENCE_PROVEN);
  cJSON_AddBoolToObject(sound, "stored_never_grew", study->never_grew);
  inflect_json_add_verdict(
    sound, "one_solution_per_step", study->unique ? "certified" : "unknown",
    study->unique ? INFLECT_EVIDENCE_PROVEN : INFLECT_EVIDENCE_SAMPLED);
  inflect_json_add_number(sound, "sample_rate_hz", study->string.rate_hz);
  inflect_json_add_number(sound, "duration_s", study->duration_s);
  inflect_json_add_number(sound, "designed_hz", study->designed_hz);
  inflect_json_add_number(sound, "measured_hz", study->measured_hz);
  inflect_json_add_number(sound, "start_j", ledger->start_j);
  inflect_json_add_number(sound, "stored_j", ledger->stored_j);
  inflect_json_add_number(sound, "input_j", ledger->input_j);
  inflect_json_add_number(sound, "input_w",
                          ledger->input_j / study->duration_s);
  inflect_json_add_number(sound, "friction_j", ledger->friction_j);
  inflect_json_add_number(sound, "losses_j", ledger->losses_j);
  inflect_json_add_number(sound, "residual_j", ledger->residual_j);
  inflect_json_add_number(sound, "residual_relative",
                          inflect_friction_study_residual(study));
}

cJSON*
inflect_friction_study_json(const InflectFrictionStudy* study)
{
  cJSON* const document = cJSON_CreateObject();
  inflect_json_add_curve(document, &study->curve);
  inflect_json_add_number(document, "lipschitz", study->lipschitz);
  inflect_json_add_number(document, "smoothness", study->smoothness);
  inflect_json_add_number(document, "largest_step", study->largest_step);
  add_slide(document, study);
  add_sound(document, study);
  return document;
}

static void
print_slide(const InflectFrictionStudy* study)
{
  printf("x - step f(grad E) adds no energy up to step %.17g\n"
         "  (proven: 2 / (smoothness %g, Lipschitz constant %.9g)).\n",
         study->largest_step, study->smoothness, study->lipschitz);
  printf(
    "  Of %u random steps up to it %.0f added energy (sampled, seed %llu;\n"
    "  share below %.2g).\n",
    study->added.n, study->added.value * study->added.n,
    (unsigned long long)study->seed, study->added.upper);
  printf("\nA sliding mass, v - kappa f(v), kappa %g: %s.\n", study->kappa,
         study->kappa * study->lipschitz <= 1.0
           ? "dissipative, never turns (proven)"
         : study->kappa * study->lipschitz <= 2.0 ? "dissipative (proven)"
                                                  : "not certified");
  printf("  v =");
  for (uint32_t i = 0U; i <= N_PRINTED; ++i) {
    printf(" %.6g", study->velocities[i]);
  }
  printf(" ...\n  no energy is added up to kappa %.6g (proven);\n"
         "  small velocities grow from %.6f on (sampled).\n",
         2.0 / study->lipschitz, study->onset);
  if (study->cycle > 0.0) {
    printf("  it turns over for ever at v = +-%.17g.\n", study->cycle);
  }
}

static void
print_sound(const InflectFrictionStudy* study)
{
  const InflectEnergyLedger* const ledger = last_account(study);
  printf("\nA %s %s for %g s: %s.\n", is_passive(study) ? "damped" : "bowed",
         model_symbols[study->model], study->duration_s,
         is_passive(study) ? "passive (proven)" : "driven, not passive");
  printf("  pitch designed to be %.3f Hz, ", study->designed_hz);
  if (isnan(study->measured_hz)) {
    printf("none found (sampled)\n");
  } else {
    printf("measured %.3f Hz (sampled)\n", study->measured_hz);
  }
  printf("  energy at the start   %13.6g J\n", ledger->start_j);
  printf("  from the surface      %13.6g J, %.4g W\n", ledger->input_j,
         ledger->input_j / study->duration_s);
  printf("  taken by friction     %13.6g J\n", ledger->friction_j);
  printf("  taken by other losses %13.6g J\n", ledger->losses_j);
  printf("  stored at the end     %13.6g J\n", ledger->stored_j);
  printf("  not accounted for     %13.2g of all (bounded by what is printed)\n",
         inflect_friction_study_residual(study));
  if (is_passive(study)) {
    printf("  stored energy %s in any step\n",
           study->never_grew ? "did not grow" : "GREW");
  }
  printf("  each step has %s\n",
         study->unique ? "one solution (proven)"
                       : "up to three solutions; the nearest was taken");
}

void
inflect_friction_study_print(const InflectFrictionStudy* study)
{
  printf("Friction by %s.\n\n", study->curve.activation->symbol);
  print_slide(study);
  print_sound(study);
}

void
inflect_friction_study_print_csv(const InflectFrictionStudy* study)
{
  printf("time_s,stored_j,input_j,friction_j,losses_j,residual_j,input_w\n");
  for (uint32_t i = 0U; i < INFLECT_N_ACCOUNTS; ++i) {
    const InflectEnergyLedger* const row = &study->accounts[i];
    const InflectEnergyLedger* const last = &study->accounts[i ? i - 1U : 0U];
    const double passed_s = study->times_s[i] - study->times_s[i ? i - 1U : 0U];
    printf("%.17g", study->times_s[i]);
    inflect_csv_print_number(row->stored_j);
    inflect_csv_print_number(row->input_j);
    inflect_csv_print_number(row->friction_j);
    inflect_csv_print_number(row->losses_j);
    inflect_csv_print_number(row->residual_j);
    inflect_csv_print_number(i ? (row->input_j - last->input_j) / passed_s
                               : 0.0);
    printf("\n");
  }
}
