// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "density_study.h"
#include "plot.h"
#include "verdict.h"

#include <inflect/activation.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/// Most models that are drawn
#define MAX_DRAWN 8U

/// Whether an interval leaves it open who is better
static bool
is_tied(const InflectDensityRow* row)
{
  return !(row->behind.lower > 0.0);
}

static const char*
verdict_of(const InflectDensityStudy* study)
{
  return study->rows[0].gain.lower > 0.0 ? "better_than_normal"
                                         : "not_better_than_normal";
}

static void
print_dequantisation(const InflectDensityStudy* study)
{
  if (study->dequantised) {
    printf("  even noise of one step of %u bits was added, so bits per sample "
           "bound a\n  lossless code of single samples\n",
           study->bits);
  } else {
    printf("  taken as continuous, so bits per sample are of a step of full "
           "scale\n");
  }
  if (study->equal_share > 0.01) {
    printf("  %.1f %% of samples have the same value, which no density can "
           "hold%s\n",
           100.0 * study->equal_share,
           study->dequantised ? "" : "; see --bits");
  }
}

static void
print_row(const InflectDensityStudy* study, const InflectDensityRow* row)
{
  printf("  %-23.23s %8.4f %7.3f %8.4f %+8.4f..%+.4f%s\n", row->name,
         row->nats.value, inflect_density_bits(study, row->nats.value),
         row->gain.value, row->gain.lower, row->gain.upper,
         row == study->rows ? " best"
         : is_tied(row)     ? " tied"
                            : "");
}

static void
print_numbers(const InflectDensityRow* row)
{
  for (uint32_t i = 0U; !row->is_laplace && i < row->density.n_layers; ++i) {
    const InflectBijection* const layer = &row->density.layers[i];
    if (layer->n_units == 0U) {
      continue;
    }
    const InflectCurve* const curve = &layer->curve;
    const InflectBijectionUnit* const unit = &layer->units[0];
    printf("  %s: drive %.4g, bias %.4g, wet %.4g, dry %.4g, offset %.4g",
           curve->activation->symbol, unit->drive, unit->bias, unit->wet,
           layer->dry, layer->offset);
    const InflectCurveParameter* const parameter =
      &curve->activation->parameters[0];
    if (parameter->symbol) {
      printf("\n    %s %.4g", parameter->symbol, curve->parameters[0]);
    }
    printf("\n");
  }
}

void
inflect_density_study_print(const InflectDensityStudy* study, uint32_t n_shown)
{
  printf("Density of %.60s, channel %u (sampled, seed %llu)\n", study->source,
         study->channel, (unsigned long long)study->seed);
  printf("  %llu samples; %u to fit, %u others to score, in %u blocks each\n",
         (unsigned long long)study->n_frames, study->n_fitted, study->n_scored,
         INFLECT_N_DENSITY_BLOCKS);
  print_dequantisation(study);
  printf("\n  %-23s %8s %7s %8s %s\n", "", "nats per", "bits", "gain on",
         "95 % interval");
  printf("  %-23s %8s %7s %8s %s\n", "model", "sample", "", "normal",
         "of the gain, nats");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const InflectDensityRow* const row = &study->rows[i];
    const bool baseline =
      row->is_laplace || row->density.layers[0].n_units == 0U;
    if (i < n_shown || baseline) {
      print_row(study, row);
    }
  }
  printf("\nBest: %s, %s (sampled)\n", study->rows[0].name, verdict_of(study));
  print_numbers(&study->rows[0]);
  printf("  probabilities of samples: at most %.4f from even; normal %.4f\n",
         study->distance[0], study->distance[1]);
  if (study->n_failed) {
    printf("  %u fits did not come to an end and are left out\n",
           study->n_failed);
  }
}

void
inflect_density_study_csv(const InflectDensityStudy* study)
{
  printf(
    "model,nats_per_sample,nats_lower,nats_upper,bits_per_sample,gain_nats,"
    "gain_lower,gain_upper,behind_nats,behind_lower,behind_upper,n,seed\n");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const InflectDensityRow* const row = &study->rows[i];
    const InflectEstimate* const nats = &row->nats;
    printf("%s,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%u,"
           "%llu\n",
           row->name, nats->value, nats->lower, nats->upper,
           inflect_density_bits(study, nats->value), row->gain.value,
           row->gain.lower, row->gain.upper, row->behind.value,
           row->behind.lower, row->behind.upper, nats->n,
           (unsigned long long)study->seed);
  }
}

static cJSON*
layers_json(const InflectDensity* density)
{
  cJSON* const array = cJSON_CreateArray();
  for (uint32_t i = 0U; i < density->n_layers; ++i) {
    const InflectBijection* const layer = &density->layers[i];
    cJSON* const object = cJSON_CreateObject();
    if (layer->n_units > 0U) {
      inflect_json_add_curve(object, &layer->curve);
      inflect_json_add_number(object, "drive", layer->units[0].drive);
      inflect_json_add_number(object, "bias", layer->units[0].bias);
      inflect_json_add_number(object, "wet", layer->units[0].wet);
    }
    inflect_json_add_number(object, "dry", layer->dry);
    inflect_json_add_number(object, "offset", layer->offset);
    cJSON_AddItemToArray(array, object);
  }
  return array;
}

static cJSON*
row_json(const InflectDensityStudy* study, const InflectDensityRow* row)
{
  cJSON* const object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "model", row->name);
  inflect_json_add_estimate(object, "nats_per_sample", &row->nats, study->seed);
  inflect_json_add_number(object, "bits_per_sample",
                          inflect_density_bits(study, row->nats.value));
  inflect_json_add_estimate(object, "gain_over_normal_nats", &row->gain,
                            study->seed);
  inflect_json_add_estimate(object, "behind_best_nats", &row->behind,
                            study->seed);
  cJSON_AddBoolToObject(object, "tied_with_best", is_tied(row));
  cJSON_AddBoolToObject(object, "settled", row->fit.settled);
  if (row->is_laplace) {
    inflect_json_add_number(object, "location", row->laplace.location);
    inflect_json_add_number(object, "scale", row->laplace.scale);
  } else {
    cJSON_AddItemToObject(object, "layers", layers_json(&row->density));
  }
  return object;
}

cJSON*
inflect_density_study_json(const InflectDensityStudy* study)
{
  cJSON* const document = cJSON_CreateObject();
  cJSON_AddStringToObject(document, "input", study->source);
  inflect_json_add_number(document, "channel", study->channel);
  inflect_json_add_number(document, "sample_rate_hz", study->rate_hz);
  inflect_json_add_number(document, "frames", (double)study->n_frames);
  inflect_json_add_number(document, "n_fitted", study->n_fitted);
  inflect_json_add_number(document, "n_scored", study->n_scored);
  inflect_json_add_number(document, "n_blocks", INFLECT_N_DENSITY_BLOCKS);
  inflect_json_add_seed(document, study->seed);
  cJSON_AddBoolToObject(document, "dequantised", study->dequantised);
  inflect_json_add_number(document, "step",
                          study->bits ? ldexp(1.0, 1 - (int)study->bits) : 1.0);
  inflect_json_add_number(document, "equal_samples_share", study->equal_share);
  inflect_json_add_verdict(document, "best_model", verdict_of(study),
                           INFLECT_EVIDENCE_SAMPLED);
  cJSON_AddStringToObject(document, "best", study->rows[0].name);
  inflect_json_add_numbers(document, "pit_density", INFLECT_N_PIT_BINS,
                           study->bins[0]);
  inflect_json_add_numbers(document, "pit_density_normal", INFLECT_N_PIT_BINS,
                           study->bins[1]);
  inflect_json_add_number(document, "ks_distance", study->distance[0]);
  inflect_json_add_number(document, "ks_distance_normal", study->distance[1]);
  inflect_json_add_number(document, "failed_fits", study->n_failed);
  cJSON* const models = cJSON_AddArrayToObject(document, "models");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    cJSON_AddItemToArray(models, row_json(study, &study->rows[i]));
  }
  return document;
}

/// Everything a figure borrows
typedef struct {
  double middles[INFLECT_N_PIT_BINS];
  double places[MAX_DRAWN];
  double gains[MAX_DRAWN];
  double ends_x[2U * MAX_DRAWN + MAX_DRAWN];
  double ends_y[2U * MAX_DRAWN + MAX_DRAWN];
  InflectPlotNote notes[MAX_DRAWN];
  InflectPlotSeries series[4];
  InflectPlotReference references[2];
  char subtitle[200];
} Picture;

/// Draw models from left to right, the best first, with their intervals
static void
draw_ranking(const InflectDensityStudy* study,
             Picture* work,
             InflectPlotPanel* panel)
{
  const uint32_t n = study->n_rows < MAX_DRAWN ? study->n_rows : MAX_DRAWN;
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectDensityRow* const row = &study->rows[i];
    work->places[i] = i + 1.0;
    work->gains[i] = row->gain.value;
    for (uint32_t k = 0U; k < 3U; ++k) {
      work->ends_x[3U * i + k] = i + 1.0;
    }
    work->ends_y[3U * i] = row->gain.lower;
    work->ends_y[3U * i + 1U] = row->gain.upper;
    work->ends_y[3U * i + 2U] = (double)NAN;
    work->notes[i] =
      (InflectPlotNote){.x = i + 1.0,
                        .y = i % 2U ? row->gain.lower : row->gain.upper,
                        .text = row->name,
                        .role = INFLECT_PLOT_MEASURED,
                        .below = i % 2U == 1U};
  }
  work->series[0] = (InflectPlotSeries){.kind = INFLECT_PLOT_LINE,
                                        .role = INFLECT_PLOT_EXPECTED,
                                        .label = "95 % interval",
                                        .n_points = 3U * n,
                                        .x = work->ends_x,
                                        .y = work->ends_y,
                                        .wide = true};
  work->series[1] = (InflectPlotSeries){.kind = INFLECT_PLOT_POINTS,
                                        .role = INFLECT_PLOT_MEASURED,
                                        .label = "gain",
                                        .n_points = n,
                                        .x = work->places,
                                        .y = work->gains};
  panel->title = "Gain on the normal distribution";
  panel->remark = "the best models first";
  panel->x = (InflectPlotAxis){
    .label = "Rank", .whole = true, .min = 0.0, .max = n + 1.0};
  panel->y = (InflectPlotAxis){.label = "Gain", .unit = "nats per sample"};
  panel->series = work->series;
  panel->n_series = 2U;
  panel->notes = work->notes;
  panel->n_notes = n;
}

static void
draw_probabilities(const InflectDensityStudy* study,
                   Picture* work,
                   InflectPlotPanel* panel)
{
  for (uint32_t i = 0U; i < INFLECT_N_PIT_BINS; ++i) {
    work->middles[i] = (i + 0.5) / INFLECT_N_PIT_BINS;
  }
  work->series[2] = (InflectPlotSeries){
    .kind = INFLECT_PLOT_BARS,
    .role = INFLECT_PLOT_MEASURED,
    .label = study->rows[0].name,
    .n_points = INFLECT_N_PIT_BINS,
    .x = work->middles,
    .y = study->bins[0],
    .bar_width = 0.9 / INFLECT_N_PIT_BINS,
  };
  work->series[3] = work->series[2];
  work->series[3].role = INFLECT_PLOT_EXPECTED;
  work->series[3].label = "normal";
  work->series[3].y = study->bins[1];
  work->series[3].hollow = true;
  work->references[0] = (InflectPlotReference){
    .role = INFLECT_PLOT_MARK, .above = true, .value = 1.0, .label = "even"};
  panel->title = "Probabilities of samples";
  panel->remark = "even where the model is right";
  panel->x =
    (InflectPlotAxis){.label = "Probability below", .min = 0.0, .max = 1.0};
  double most = 1.0;
  for (uint32_t i = 0U; i < INFLECT_N_PIT_BINS; ++i) {
    most = fmax(most, fmax(study->bins[0][i], study->bins[1][i]));
  }
  panel->y = (InflectPlotAxis){
    .label = "Density", .min = 0.0, .max = ceil(most * 5.0 + 0.5) / 5.0};
  panel->series = work->series + 2;
  panel->n_series = 2U;
  panel->references = work->references;
  panel->n_references = 1U;
}

bool
inflect_density_study_plot(const InflectDensityStudy* study,
                           const InflectPlotOutput* output,
                           InflectMessage* message)
{
  static const InflectPlotPanel empty = {.title = NULL};
  Picture work = {.middles = {0.0}};
  InflectPlotPanel panels[2] = {empty, empty};
  panels[0].width = 0.56;
  panels[0].height = 1.0;
  panels[1].left = 0.56;
  panels[1].width = 0.44;
  panels[1].height = 1.0;
  draw_ranking(study, &work, &panels[0]);
  draw_probabilities(study, &work, &panels[1]);
  snprintf(work.subtitle, sizeof(work.subtitle),
           "best %.60s, %.4f nats or %.3f bits per sample; %u samples in %u "
           "blocks, seed %llu",
           study->rows[0].name, study->rows[0].nats.value,
           inflect_density_bits(study, study->rows[0].nats.value),
           study->n_scored, INFLECT_N_DENSITY_BLOCKS,
           (unsigned long long)study->seed);
  char title[120] = "";
  snprintf(title, sizeof(title), "Density of %.80s", study->source);
  const InflectPlotFigure figure = {.title = title,
                                    .subtitle = work.subtitle,
                                    .panels = panels,
                                    .n_panels = 2U};
  return inflect_plot_write(&figure, output, message);
}
