// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "loop_study.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>

/// Nepers in dB
#define NEPER_DB 8.6858896380650366

static double
pass_ms(const InflectLoopStudy* study)
{
  return 1000.0 * study->run.loop.delay / study->input.rate_hz;
}

static double
ms_of(const InflectLoopStudy* study, double samples)
{
  return 1000.0 * samples / study->input.rate_hz;
}

/// Time in which a perturbation falls 60 dB for sure, in ms
static double
certified_ms(const InflectLoopStudy* study)
{
  const InflectLoopCertificate* const certificate = &study->flow.certificate;
  const bool certified = study->flow.verdict == INFLECT_LOOP_CERTIFIED;
  return certified ? ms_of(study, 3.0 * log(10.0) / certificate->decay)
                   : (double)INFINITY;
}

/// What perturbations do along the signal, as far as the interval tells
static const char*
behaviour(const InflectLoopFlow* flow)
{
  if (flow->verdict == INFLECT_LOOP_DIVERGING) {
    return "blow_up";
  }
  const InflectEstimate* const first = &flow->exponents[0];
  if (first->value < 0.0 && (isinf(first->value) || first->upper < 0.0)) {
    return "die";
  }
  return first->lower > 0.0 ? "grow" : "undecided";
}

static InflectEstimate
per_pass(const InflectLoopStudy* study, const InflectEstimate* per_sample)
{
  const double delay = study->run.loop.delay;
  InflectEstimate estimate = *per_sample;
  estimate.value *= delay;
  estimate.lower *= delay;
  estimate.upper *= delay;
  estimate.min *= delay;
  estimate.max *= delay;
  return estimate;
}

static void
add_certificate(cJSON* document, const InflectLoopStudy* study)
{
  const InflectLoopFlow* const flow = &study->flow;
  const InflectLoopCertificate* const found = &flow->certificate;
  const double none = (double)NAN;
  const bool has = flow->certifiable;
  inflect_json_add_number(document, "lipschitz", has ? found->lipschitz : none);
  inflect_json_add_number(document, "filter_norm",
                          has ? found->filter_norm : none);
  inflect_json_add_number(document, "gain", has ? found->gain : none);
  inflect_json_add_number(
    document, "margin_db",
    inflect_loop_margin(&study->run.loop.curve, study->run.loop.feedback));
  inflect_json_add_number(document, "bound_nepers_per_pass",
                          has ? found->nepers_per_pass : none);
  inflect_json_add_number(document, "certified_memory_ms", certified_ms(study));
  inflect_json_add_verdict(document, "loop",
                           inflect_loop_verdict_symbol(flow->verdict),
                           flow->evidence);
}

static void
add_flow(cJSON* document, const InflectLoopStudy* study)
{
  const InflectLoopFlow* const flow = &study->flow;
  const double delay = study->run.loop.delay;
  const bool followed = flow->verdict != INFLECT_LOOP_DIVERGING;
  const double none = (double)NAN;
  inflect_json_add_number(document, "n", (double)flow->n);
  inflect_json_add_number(document, "warm_up_samples",
                          (double)study->run.warm_up);
  inflect_json_add_number(document, "peak", flow->peak);
  if (followed) {
    const InflectEstimate first = per_pass(study, &flow->exponents[0]);
    inflect_json_add_estimate(document, "exponent_nepers_per_pass", &first,
                              study->seed);
  } else {
    cJSON_AddNullToObject(document, "exponent_nepers_per_pass");
  }
  cJSON_AddStringToObject(document, "perturbations", behaviour(flow));
  inflect_json_add_number(document, "twin_exponent_nepers_per_pass",
                          followed ? flow->twin_exponent * delay : none);
  inflect_json_add_number(document, "n_twins_met", (double)flow->n_met);
  inflect_json_add_number(document, "mean_log_slope_nepers_per_pass",
                          followed ? flow->mean_log_slope : none);
  inflect_json_add_number(document, "zero_slope_share",
                          followed ? flow->flat_share : none);
  inflect_json_add_number(document, "n_squeezed", (double)flow->n_squeezed);
  inflect_json_add_number(document, "memory_ms",
                          followed ? ms_of(study, flow->memory) : none);
  inflect_json_add_number(document, "measured_memory_ms",
                          followed ? ms_of(study, flow->measured_memory)
                                   : none);
  cJSON* const spectrum =
    cJSON_AddArrayToObject(document, "spectrum_nepers_per_pass");
  for (uint32_t k = 0U; followed && k < flow->n_exponents; ++k) {
    cJSON_AddItemToArray(spectrum,
                         inflect_json_number(flow->exponents[k].value * delay));
  }
  inflect_json_add_number(document, "spectrum_sum_nepers_per_pass",
                          followed ? flow->sum * delay : none);
  inflect_json_add_number(document, "log_volume_nepers_per_pass",
                          followed ? flow->log_volume * delay : none);
  inflect_json_add_number(document, "kaplan_yorke_dimension",
                          followed ? flow->dimension : none);
}

static cJSON*
row_json(const InflectLoopStudy* study, const InflectLoopRow* row)
{
  cJSON* const object = cJSON_CreateObject();
  inflect_json_add_curve(object, &row->curve);
  inflect_json_add_number(object, "mean_slope", row->moments.mean);
  inflect_json_add_number(object, "mean_square_slope",
                          row->moments.mean_square);
  inflect_json_add_number(object, "mean_log_slope", row->moments.mean_log);
  cJSON* const array = cJSON_AddArrayToObject(object, "gradients");
  for (uint32_t k = 0U; k < study->n_passes; ++k) {
    const InflectGradient* const gradient = &row->gradients[k];
    cJSON* const item = cJSON_CreateObject();
    inflect_json_add_number(item, "pass", k + 1.0);
    inflect_json_add_number(item, "delay_ms", (k + 1.0) * pass_ms(study));
    inflect_json_add_number(item, "mean_db", NEPER_DB * gradient->mean_log);
    inflect_json_add_number(item, "min_db", NEPER_DB * gradient->lower_log);
    inflect_json_add_number(item, "max_db", NEPER_DB * gradient->upper_log);
    inflect_json_add_number(item, "alive_share", gradient->alive_share);
    cJSON_AddItemToArray(array, item);
  }
  return object;
}

cJSON*
inflect_loop_study_json(const InflectLoopStudy* study)
{
  const InflectLoop* const loop = &study->run.loop;
  cJSON* const document = cJSON_CreateObject();
  if (study->source) {
    cJSON_AddStringToObject(document, "input", study->source);
  } else {
    cJSON_AddNullToObject(document, "input");
  }
  inflect_json_add_number(document, "channel", study->channel);
  inflect_json_add_number(document, "sample_rate_hz", study->base_rate_hz);
  inflect_json_add_number(document, "loop_rate_hz", study->input.rate_hz);
  inflect_json_add_number(document, "duration_s", study->duration_s);
  inflect_json_add_seed(document, study->seed);
  inflect_json_add_curve(document, &loop->curve);
  inflect_json_add_number(document, "feedback", loop->feedback);
  inflect_json_add_number(document, "feedback_asked", study->asked);
  cJSON_AddBoolToObject(document, "guard", study->guard);
  inflect_json_add_number(document, "delay_samples", loop->delay);
  inflect_json_add_number(document, "delay_ms", pass_ms(study));
  inflect_json_add_number(document, "pole", loop->pole);
  add_certificate(document, study);
  add_flow(document, study);
  cJSON* const rows = cJSON_AddArrayToObject(document, "curves");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    cJSON_AddItemToArray(rows, row_json(study, &study->rows[i]));
  }
  return document;
}

static void
print_nepers(const char* name, double nepers)
{
  if (isinf(nepers) && nepers < 0.0) {
    printf("  %-22s none is left (-infinity)\n", name);
  } else {
    printf("  %-22s %+11.6f Np/pass  (%+.3f dB)\n", name, nepers,
           NEPER_DB * nepers);
  }
}

static void
print_time(const char* name, double ms, const char* remark)
{
  if (ms >= 1e4 && isfinite(ms)) {
    printf("  %-22s %11.4g s%s\n", name, 1e-3 * ms, remark);
  } else if (isfinite(ms)) {
    printf("  %-22s %11.4g ms%s\n", name, ms, remark);
  } else {
    printf("  %-22s        none\n", name);
  }
}

static void
print_loop(const InflectLoopStudy* study)
{
  const InflectLoop* const loop = &study->run.loop;
  printf("y[n] = f(x[n] + g (h * y)[n - D]), f = %s, g = %.6g",
         loop->curve.activation->symbol, loop->feedback);
  if (fabs(loop->feedback - study->asked) > 1e-6) {
    printf(" (guarded, %.6g asked)", study->asked);
  }
  printf(",\nD = %u sample%s of %.0f Hz = %.4g ms, pole of h %.4g.\n\n",
         loop->delay, loop->delay == 1U ? "" : "s", study->input.rate_hz,
         pass_ms(study), loop->pole);
}

static void
print_certificate(const InflectLoopStudy* study)
{
  const InflectLoopFlow* const flow = &study->flow;
  const InflectLoopCertificate* const found = &flow->certificate;
  printf("Loop: %s (%s)\n", inflect_loop_verdict_symbol(flow->verdict),
         flow->verdict == INFLECT_LOOP_UNKNOWN &&
             flow->evidence == INFLECT_EVIDENCE_BOUNDED
           ? "bounded: the curve is, whatever the loop does"
           : inflect_evidence_symbol(flow->evidence));
  if (!flow->certifiable) {
    printf("  %s has no Lipschitz constant, so there is no certificate\n",
           study->run.loop.curve.activation->symbol);
    return;
  }
  printf("  Lipschitz constant L   %11.9g\n", found->lipschitz);
  printf("  ||h||                  %11.6g\n", found->filter_norm);
  printf("  |g| L ||h||            %11.6g   margin %+.3f dB\n", found->gain,
         found->margin_db);
  print_nepers("bound ln(g L ||h||)", found->nepers_per_pass);
  print_time("certified memory", certified_ms(study), " to fall 60 dB");
}

static void
print_spectrum(const InflectLoopStudy* study)
{
  const InflectLoopFlow* const flow = &study->flow;
  const double delay = study->run.loop.delay;
  if (flow->n_exponents < 2U) {
    return;
  }
  printf("  spectrum (QR)         ");
  for (uint32_t k = 0U; k < flow->n_exponents; ++k) {
    printf("%s%+.4f", k % 6U || !k ? " " : "\n                         ",
           flow->exponents[k].value * delay);
  }
  printf(" Np/pass\n");
  if (isfinite(flow->sum)) {
    printf("  sum, and of volumes    %+.12g, %+.12g Np/pass\n",
           flow->sum * delay, flow->log_volume * delay);
  }
  if (isfinite(flow->dimension)) {
    printf("  Kaplan-Yorke dimension %11.4f\n", flow->dimension);
  }
}

static void
print_flow(const InflectLoopStudy* study)
{
  const InflectLoopFlow* const flow = &study->flow;
  printf("\nAlong %s%s, %.4g s (sampled, seed %llu)\n",
         study->source ? study->source : "noise",
         study->source ? "" : " of peak 0.5", study->duration_s,
         (unsigned long long)study->seed);
  if (flow->verdict == INFLECT_LOOP_DIVERGING) {
    printf("  it blew up beyond %g, where the effect\n  cuts to its limit\n",
           INFLECT_LOOP_BLOW_UP);
    return;
  }
  const InflectEstimate first = per_pass(study, &flow->exponents[0]);
  printf("  small perturbations:\n");
  print_nepers("exponent (tangent)", first.value);
  if (isfinite(first.lower)) {
    const char* const word = behaviour(flow);
    printf("    95 %% interval          [%+.6f, %+.6f], n = %u blocks: %s\n",
           first.lower, first.upper, first.n,
           word[0] == 'd'   ? "they die"
           : word[0] == 'g' ? "they grow"
                            : "undecided");
  }
  print_nepers(flow->n_met ? "exponent (twin), most" : "exponent (twin)",
               flow->twin_exponent * study->run.loop.delay);
  print_nepers("mean ln(g |f'|)", flow->mean_log_slope);
  printf("  zero slope             %11.4g %% of samples\n",
         100.0 * flow->flat_share);
  print_time("memory", ms_of(study, flow->memory), " to fall 60 dB");
  print_time("memory of a twin", ms_of(study, flow->measured_memory), "");
  printf("  peak                   %11.4g\n", flow->peak);
  print_spectrum(study);
}

static void
print_gradient(double nepers)
{
  if (isnan(nepers)) {
    printf(" %10s", "-");
  } else {
    printf(" %+10.2f", NEPER_DB * nepers);
  }
}

static void
print_rows(const InflectLoopStudy* study)
{
  const uint32_t last = study->n_passes - 1U;
  const uint32_t early = last < 9U ? last : 9U;
  printf("\nGradients along the delay in dB, mean of those not 0\n");
  printf("  %-18s %10s %10s %10s\n", "", "E ln |f'|", "after", "after");
  printf("  %-18s %10s %3u passes %3u passes %9s\n", "curve", "z~N(0,1)",
         early + 1U, last + 1U, "alive");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const InflectLoopRow* const row = &study->rows[i];
    printf("  %-18s", row->curve.activation->symbol);
    if (isfinite(row->moments.mean_log)) {
      printf(" %+10.4f", row->moments.mean_log);
    } else {
      printf(" %10s", "flat");
    }
    print_gradient(row->gradients[early].mean_log);
    print_gradient(row->gradients[last].mean_log);
    if (isnan(row->gradients[last].alive_share)) {
      printf(" %9s\n", "blown up");
    } else {
      printf(" %7.1f %%\n", 100.0 * row->gradients[last].alive_share);
    }
  }
}

void
inflect_loop_study_print(const InflectLoopStudy* study)
{
  print_loop(study);
  print_certificate(study);
  print_flow(study);
  print_rows(study);
}
