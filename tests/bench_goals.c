// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench_goals.h"

#include "bench_figures.h"
#include "bench_limit.h"

#include <math.h>
#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// What one share of the machine's noise may add where two costs are the same
#define SAME 1.05

#ifdef __clang__
#  define MAX_OF_SOXR (1.0 / 10.0)
#else
#  define MAX_OF_SOXR (1.0 / 8.0)
#endif

/// Half of a comparison
typedef struct {
  BenchCase what;
  bool silent;
} Side;

/// Cost of `a` over that of `b`, both in one group
typedef struct {
  const char* label;
  double max;
  uint32_t group;
  Side a;
  Side b;
} Goal;

#define EFFECT(curve, factor, antialias, phase) \
  BENCH_INFLECT, (curve), (factor), (antialias), (phase)
#define PLAIN_TANH EFFECT("tanh", 8U, "off", "linear")
#define PLAIN_LOG2_FACTOR 3U
#define PEER(kind) (kind), "tanh", 8U, "off", "linear"
#define SIDE(what)          \
  {                         \
    {what, 256U, 2U}, false \
  }
#define LOAD(block, n_channels, silent)           \
  {                                               \
    {PLAIN_TANH, (block), (n_channels)}, (silent) \
  }

static const Goal goals[] = {
  {"tanh 8x, of libsoxr HQ", MAX_OF_SOXR, 0U, SIDE(PLAIN_TANH),
   SIDE(PEER(BENCH_SOXR))},
  {"tanh 8x, of zita-resampler 48", 1.0 / 25.0, 0U, SIDE(PLAIN_TANH),
   SIDE(PEER(BENCH_ZITA))},
  {"minimum phase 8x, of linear", SAME, 0U,
   SIDE(EFFECT("tanh", 8U, "off", "minimum")), SIDE(PLAIN_TANH)},
  {"tanh 32x, of 2x", 16.0, 0U, SIDE(EFFECT("tanh", 32U, "off", "linear")),
   SIDE(EFFECT("tanh", 2U, "off", "linear"))},
  {"hard clip 4x adaa1, of tanh 8x off", 1.0, 1U,
   SIDE(EFFECT("hard_tanh", 4U, "adaa1", "linear")), SIDE(PLAIN_TANH)},
  {"hard clip 4x adaa2, of 4x off", 4.0, 1U,
   SIDE(EFFECT("hard_tanh", 4U, "adaa2", "linear")),
   SIDE(EFFECT("hard_tanh", 4U, "off", "linear"))},
  {"block 32, of 1024", 1.5, 2U, LOAD(32U, 2U, false), LOAD(1024U, 2U, false)},
  {"a channel of mono, of stereo", SAME, 2U, LOAD(256U, 1U, false),
   LOAD(256U, 2U, false)},
  {"silence, of signal", SAME, 2U, LOAD(256U, 2U, true), LOAD(256U, 2U, false)},
};

/// Most instructions of a sample and channel at 8x
#define MAX_INSTRUCTIONS 75.0
#define INSTRUCTIONS_LABEL "tanh 8x, instructions"

/// Return what was measured for a goal, or NaN if it was not
static double
measured(const Goal* goal,
         uint32_t n_rounds,
         const BenchRow* rows,
         uint32_t n_rows)
{
  const BenchRow* const a =
    bench_find(rows, n_rows, goal->group, goal->a.silent, &goal->a.what);
  const BenchRow* const b =
    bench_find(rows, n_rows, goal->group, goal->b.silent, &goal->b.what);
  return a && b ? bench_ratio(n_rounds, a->ns, b->ns) : (double)NAN;
}

/// The row of tanh 8x, or null
static const BenchRow*
find_plain(const BenchRow* rows, uint32_t n_rows)
{
  return bench_find(rows, n_rows, goals[0].group, false, &goals[0].a.what);
}

static double
instructions(const BenchRow* rows, uint32_t n_rows)
{
  const BenchRow* const row = find_plain(rows, n_rows);
  return row && row->n_instructions > 0.0 ? row->n_instructions : (double)NAN;
}

static void
print_goal(const char* label, double max, double value)
{
  if (!isnan(value)) {
    printf("%-40s %8.3f %8.3f   %s\n", label, max, value,
           value <= max ? "ok" : "MISSED");
  }
}

void
bench_goals_print(uint32_t n_rounds, const BenchRow* rows, uint32_t n_rows)
{
  printf("\n%-40s %8s %8s\n", "Goals", "at most", "measured");
  for (size_t i = 0U; i < COUNT(goals); ++i) {
    print_goal(goals[i].label, goals[i].max,
               measured(&goals[i], n_rounds, rows, n_rows));
  }
  print_goal(INSTRUCTIONS_LABEL, MAX_INSTRUCTIONS, instructions(rows, n_rows));
  BenchLimit limit;
  const BenchRow* const row = find_plain(rows, n_rows);
  if (row && bench_limit(PLAIN_LOG2_FACTOR, &limit)) {
    printf("\nThe %.0f products of a sample of tanh 8x alone take %.2f ns, at "
           "%.1f a ns;\nthe whole effect takes %.2f times that\n",
           limit.n_products, limit.ns, limit.per_ns,
           bench_best(n_rounds, row->ns) / limit.ns);
  }
}

static void
add_goal(cJSON* list, const char* label, double max, double value)
{
  if (!isnan(value)) {
    cJSON* const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "goal", label);
    cJSON_AddNumberToObject(object, "max", max);
    cJSON_AddNumberToObject(object, "measured", value);
    cJSON_AddBoolToObject(object, "ok", value <= max);
    cJSON_AddItemToArray(list, object);
  }
}

void
bench_goals_add(cJSON* document,
                uint32_t n_rounds,
                const BenchRow* rows,
                uint32_t n_rows)
{
  cJSON* const list = cJSON_AddArrayToObject(document, "goals");
  for (size_t i = 0U; i < COUNT(goals); ++i) {
    add_goal(list, goals[i].label, goals[i].max,
             measured(&goals[i], n_rounds, rows, n_rows));
  }
  add_goal(list, INSTRUCTIONS_LABEL, MAX_INSTRUCTIONS,
           instructions(rows, n_rows));
  BenchLimit limit;
  const BenchRow* const row = find_plain(rows, n_rows);
  if (row && bench_limit(PLAIN_LOG2_FACTOR, &limit)) {
    cJSON* const object = cJSON_AddObjectToObject(document, "limit");
    cJSON_AddNumberToObject(object, "products", limit.n_products);
    cJSON_AddNumberToObject(object, "products_per_ns", limit.per_ns);
    cJSON_AddNumberToObject(object, "products_ns", limit.ns);
    cJSON_AddNumberToObject(object, "measured_over_products",
                            bench_best(n_rounds, row->ns) / limit.ns);
  }
}
