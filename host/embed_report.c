// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "embed_study.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>

/// Columns of a comparison
typedef struct {
  const char* key;
  size_t offset; ///< Of its estimate in a row
} Column;

static const Column columns[] = {
  {"effective_rank", offsetof(InflectEmbedRow, rank)},
  {"isotropy", offsetof(InflectEmbedRow, isotropy)},
  {"normalised_spread", offsetof(InflectEmbedRow, spread)},
  {"alignment", offsetof(InflectEmbedRow, alignment)},
  {"uniformity", offsetof(InflectEmbedRow, uniformity)},
  {"retrieval", offsetof(InflectEmbedRow, retrieval)},
};

#define N_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static const InflectEstimate*
estimate_of(const InflectEmbedRow* row, size_t column)
{
  const char* const start = (const char*)row;
  return (const InflectEstimate*)(const void*)(start + columns[column].offset);
}

static double
chance_of(const InflectEmbedStudy* study)
{
  return study->sounds.n_tests > 1U ? 1.0 / study->sounds.n_tests : (double)NAN;
}

static const char*
verdict_of(const InflectEmbedRun* run)
{
  return run->settled ? inflect_collapse_verdict_symbol(run->collapse.verdict)
                      : "diverged";
}

static void
add_run(cJSON* document,
        const char* key,
        const InflectEmbedStudy* study,
        const InflectEmbedRun* run)
{
  cJSON* const object = cJSON_AddObjectToObject(document, key);
  const InflectCollapse* const found = &run->collapse;
  cJSON_AddStringToObject(object, "regime",
                          inflect_embed_regime_symbol(run->regime));
  inflect_json_add_seed(object, run->seed);
  inflect_json_add_verdict(object, "collapse", verdict_of(run),
                           INFLECT_EVIDENCE_SAMPLED);
  inflect_json_add_number(object, "n", study->sounds.n_things);
  inflect_json_add_number(object, "dimensions", study->lesson.n_outputs);
  cJSON_AddBoolToObject(object, "few_rows", found->few_rows);
  inflect_json_add_number(object, "loss", run->loss);
  inflect_json_add_number(object, "effective_rank", found->ranks.effective);
  inflect_json_add_number(object, "covariance_rank", found->ranks.covariance);
  inflect_json_add_number(object, "rankme", found->rankme);
  inflect_json_add_number(object, "participation_ratio",
                          found->ranks.participation);
  inflect_json_add_number(object, "stable_rank", found->ranks.stable);
  inflect_json_add_number(object, "isotropy", found->ranks.isotropy);
  inflect_json_add_number(object, "variance_term", found->variance_term);
  inflect_json_add_number(object, "covariance_term", found->covariance_term);
  inflect_json_add_number(object, "normalised_spread",
                          found->normalised_spread);
  inflect_json_add_number(object, "alignment", run->alignment);
  inflect_json_add_number(object, "uniformity", run->uniformity);
  inflect_json_add_estimate(object, "retrieval", &run->retrieval, run->seed);
  inflect_json_add_numbers(object, "singular_values", found->k,
                           found->singular);
}

static void
add_items(cJSON* document, const InflectEmbedStudy* study)
{
  cJSON* const items = cJSON_AddArrayToObject(document, "items");
  for (uint32_t i = 0U; i < study->sounds.n_items; ++i) {
    cJSON* const item = cJSON_CreateObject();
    cJSON_AddStringToObject(item, "name", study->sounds.names[i]);
    inflect_json_add_numbers(item, "embedding", study->lesson.n_outputs,
                             study->embedded +
                               (size_t)i * study->lesson.n_outputs);
    cJSON* const near = cJSON_AddArrayToObject(item, "neighbours");
    for (uint32_t k = 0U; k < study->n_neighbours; ++k) {
      double cosine = 0.0;
      const uint32_t other = inflect_embed_neighbour(study, i, k, &cosine);
      cJSON* const neighbour = cJSON_CreateObject();
      cJSON_AddStringToObject(neighbour, "name", study->sounds.names[other]);
      inflect_json_add_number(neighbour, "cosine", cosine);
      cJSON_AddItemToArray(near, neighbour);
    }
    cJSON_AddItemToArray(items, item);
  }
}

static void
add_rows(cJSON* document, const InflectEmbedStudy* study)
{
  cJSON* const rows = cJSON_AddArrayToObject(document, "comparison");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const InflectEmbedRow* const row = &study->rows[i];
    cJSON* const object = cJSON_CreateObject();
    inflect_json_add_curve(object, &row->curve);
    cJSON_AddStringToObject(object, "regime",
                            inflect_embed_regime_symbol(row->regime));
    inflect_json_add_number(object, "n_runs", row->n_runs);
    inflect_json_add_number(object, "n_settled", row->n_settled);
    inflect_json_add_number(object, "n_collapsed", row->n_collapsed);
    for (size_t c = 0U; c < N_COLUMNS; ++c) {
      inflect_json_add_estimate(object, columns[c].key, estimate_of(row, c),
                                study->lesson.seed);
    }
    cJSON_AddItemToArray(rows, object);
  }
}

cJSON*
inflect_embed_study_json(const InflectEmbedStudy* study)
{
  cJSON* const document = cJSON_CreateObject();
  const InflectEmbeddingLesson* const lesson = &study->lesson;
  cJSON_AddStringToObject(document, "source",
                          study->presets ? "presets" : "files");
  inflect_json_add_curve(document, &lesson->curve);
  inflect_json_add_seed(document, lesson->seed);
  inflect_json_add_number(document, "n_features", lesson->n_inputs);
  inflect_json_add_number(document, "n_hidden", lesson->n_hidden);
  inflect_json_add_number(document, "dimensions", lesson->n_outputs);
  inflect_json_add_number(document, "n_steps", lesson->n_steps);
  inflect_json_add_number(document, "n_learned_from", study->sounds.n_things);
  inflect_json_add_number(document, "n_held_out", study->sounds.n_tests);
  inflect_json_add_number(document, "chance", chance_of(study));
  add_run(document, "trained", study, &study->run);
  add_run(document, "control", study, &study->control);
  add_run(document, "untrained", study, &study->untrained);
  inflect_json_add_estimate(document, "feature_retrieval",
                            &study->feature_retrieval, lesson->seed);
  add_items(document, study);
  add_rows(document, study);
  return document;
}

static void
print_number(double value)
{
  if (isfinite(value)) {
    printf(",%.17g", value);
  } else {
    putchar(',');
  }
}

static void
print_csv_rows(const InflectEmbedStudy* study)
{
  printf("curve,regime,n_runs,n_settled,n_collapsed");
  for (size_t c = 0U; c < N_COLUMNS; ++c) {
    printf(",%s,%s_lower,%s_upper", columns[c].key, columns[c].key,
           columns[c].key);
  }
  putchar('\n');
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const InflectEmbedRow* const row = &study->rows[i];
    printf("%s,%s,%u,%u,%u", row->curve.activation->symbol,
           inflect_embed_regime_symbol(row->regime), row->n_runs,
           row->n_settled, row->n_collapsed);
    for (size_t c = 0U; c < N_COLUMNS; ++c) {
      const InflectEstimate* const found = estimate_of(row, c);
      print_number(found->value);
      print_number(found->lower);
      print_number(found->upper);
    }
    putchar('\n');
  }
}

/// Print a name as one cell
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
inflect_embed_study_print_csv(const InflectEmbedStudy* study)
{
  if (study->n_rows) {
    print_csv_rows(study);
    return;
  }
  printf("name,place,neighbour,cosine\n");
  for (uint32_t i = 0U; i < study->sounds.n_items; ++i) {
    for (uint32_t k = 0U; k < study->n_neighbours; ++k) {
      double cosine = 0.0;
      const uint32_t other = inflect_embed_neighbour(study, i, k, &cosine);
      print_cell(study->sounds.names[i]);
      printf(",%u,", k + 1U);
      print_cell(study->sounds.names[other]);
      printf(",%.17g\n", cosine);
    }
  }
}

static void
print_three(const char* name, double a, double b, double c)
{
  printf("  %-28s %11.5g %11.5g %11.5g\n", name, a, b, c);
}

static void
print_measures(const InflectEmbedStudy* study)
{
  const InflectEmbedRun* const runs[3] = {&study->run, &study->control,
                                          &study->untrained};
  const InflectCollapse* const a = &runs[0]->collapse;
  const InflectCollapse* const b = &runs[1]->collapse;
  const InflectCollapse* const c = &runs[2]->collapse;
  printf("  %-28s %11s %11s %11s\n", "", "trained", "control", "untrained");
  printf("  %-28s %11s %11s %11s\n", "verdict (sampled)", verdict_of(runs[0]),
         verdict_of(runs[1]), verdict_of(runs[2]));
  print_three("effective rank", a->ranks.effective, b->ranks.effective,
              c->ranks.effective);
  print_three("normalised spread (1: wide)", a->normalised_spread,
              b->normalised_spread, c->normalised_spread);
  print_three("participation ratio", a->ranks.participation,
              b->ranks.participation, c->ranks.participation);
  print_three("stable rank", a->ranks.stable, b->ranks.stable, c->ranks.stable);
  print_three("isotropy", a->ranks.isotropy, b->ranks.isotropy,
              c->ranks.isotropy);
  print_three("variance term", a->variance_term, b->variance_term,
              c->variance_term);
  print_three("covariance term", a->covariance_term, b->covariance_term,
              c->covariance_term);
  print_three("alignment", runs[0]->alignment, runs[1]->alignment,
              runs[2]->alignment);
  print_three("uniformity", runs[0]->uniformity, runs[1]->uniformity,
              runs[2]->uniformity);
  printf("  (uniformity of the whole sphere is %.4f)\n",
         inflect_uniformity_of_sphere(a->k));
}

static void
print_rate(const char* name, const InflectEstimate* found)
{
  printf("  %-28s %6.3f [%.3f, %.3f]\n", name, found->value, found->lower,
         found->upper);
}

static void
print_retrieval(const InflectEmbedStudy* study)
{
  if (study->sounds.n_tests < 2U) {
    printf("\nNothing is held out of fewer than %u files, so there is no "
           "retrieval.\n",
           INFLECT_EMBED_LEAST_FILES);
    return;
  }
  printf("\nRetrieval: another rendering of the same, among %u held out "
         "(chance %.3f)\n",
         study->sounds.n_tests, chance_of(study));
  print_rate("trained", &study->run.retrieval);
  print_rate("control", &study->control.retrieval);
  print_rate("untrained", &study->untrained.retrieval);
  print_rate("features without embedding", &study->feature_retrieval);
}

static void
print_neighbours(const InflectEmbedStudy* study)
{
  printf("\nNearest (cosine)\n");
  for (uint32_t i = 0U; i < study->sounds.n_items; ++i) {
    printf("  %-19.19s ", study->sounds.names[i]);
    for (uint32_t k = 0U; k < study->n_neighbours; ++k) {
      double cosine = 0.0;
      const uint32_t other = inflect_embed_neighbour(study, i, k, &cosine);
      printf("%s%.20s %.2f",
             k ? (k % 2U ? ", " : ",\n                      ") : "",
             study->sounds.names[other], cosine);
    }
    putchar('\n');
  }
}

static void
print_rows(const InflectEmbedStudy* study)
{
  printf("\nOver %u seeds from %llu on: mean and 95 %% interval\n",
         study->rows[0].n_runs, (unsigned long long)study->lesson.seed);
  printf("  %-11s %-9s %-19s %-18s %s\n", "curve", "terms", "effective rank",
         "spread", "retrieval");
  for (uint32_t i = 0U; i < study->n_rows; ++i) {
    const InflectEmbedRow* const row = &study->rows[i];
    printf("  %-11.11s %-9.9s", row->curve.activation->symbol,
           inflect_embed_regime_symbol(row->regime));
    if (row->n_settled == 0U) {
      printf(" diverged\n");
      continue;
    }
    printf(" %5.1f [%5.1f,%5.1f] %4.2f [%5.2f,%5.2f]", row->rank.value,
           row->rank.lower, row->rank.upper, row->spread.value,
           row->spread.lower, row->spread.upper);
    if (row->retrieval.n) {
      printf(" %.2f [%.2f,%.2f]", row->retrieval.value, row->retrieval.lower,
             row->retrieval.upper);
    }
    putchar('\n');
  }
  printf("  Intervals are over seeds, of the same sounds; those of few seeds "
         "are wide.\n");
}

void
inflect_embed_study_print(const InflectEmbedStudy* study)
{
  const InflectEmbeddingLesson* const lesson = &study->lesson;
  printf("%u %s in %u dimensions by %u units of %s, %u steps, seed %llu\n",
         study->sounds.n_things,
         study->presets ? "random settings of the effect" : "sounds",
         lesson->n_outputs, lesson->n_hidden, lesson->curve.activation->symbol,
         lesson->n_steps, (unsigned long long)lesson->seed);
  if (study->sounds.n_things < lesson->n_outputs) {
    printf("Fewer sounds than dimensions: ranks cannot exceed %u, and say "
           "little.\nAdd sounds, or lower --dimensions.\n",
           study->sounds.n_things - 1U);
  } else if (study->run.collapse.few_rows) {
    printf("Fewer than 4 sounds for a dimension: ranks come out too low.\n");
  }
  putchar('\n');
  print_measures(study);
  print_retrieval(study);
  if (study->n_rows) {
    print_rows(study);
  }
  print_neighbours(study);
}
