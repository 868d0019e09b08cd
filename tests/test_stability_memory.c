// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// What the room of stability says, and keeps, when there is no memory

#include "support/scarce_memory.h"
#include "support/with_cmocka.h"

#include <inflect/activation.h>
#include <inflect/body.h>
#include <inflect/bowed_string.h>
#include <inflect/equilibrium.h>
#include <inflect/learned_map.h>
#include <inflect/update_map.h>

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// More than any call here makes
#define MAX_ALLOCATIONS 20000L

/// A call that may need memory, and frees what it got
typedef InflectStatus (*Call)(void);

static InflectCurve
curve_of(const char* symbol)
{
  const InflectActivation* const row = inflect_activation_find(symbol);
  assert_non_null(row);
  return inflect_curve_default(row);
}

static InflectStatus
make_body(void)
{
  const InflectBodyConfig config = {48000.0, 2U};
  InflectBody* body = NULL;
  const InflectStatus status = inflect_body_new(&config, &body);
  assert_true((body == NULL) == (status != INFLECT_STATUS_SUCCESS));
  inflect_body_free(body);
  return status;
}

static InflectStatus
make_string(void)
{
  const InflectBowedStringConfig config = {
    .law = {.curve = curve_of("tanh"),
            .force_n = 1.0,
            .slip_m_per_s = 0.005,
            .dynamic = 1.0,
            .stribeck_m_per_s = 0.1},
    .frequency_hz = 220.0,
    .length_m = 0.65,
    .density_kg_per_m = 0.005,
    .contact = 0.13,
    .rate_hz = 48000.0,
  };
  InflectBowedString* string = NULL;
  const InflectStatus status = inflect_bowed_string_new(&config, &string);
  assert_true((string == NULL) == (status != INFLECT_STATUS_SUCCESS));
  inflect_bowed_string_free(string);
  return status;
}

static const double damping[] = {1.0, 0.0, 0.0, 1.0};
static const double weights[] = {0.0, -2.0, -2.0, 0.0};
static const double bias[] = {0.0, 0.0};

static InflectDampedNetwork
flip_flop(void)
{
  const InflectDampedNetwork network = {
    .curve = curve_of("tanh"),
    .n_states = 2U,
    .damping = damping,
    .weights = weights,
    .bias = bias,
  };
  return network;
}

static InflectStatus
certify(void)
{
  const InflectDampedNetwork network = flip_flop();
  InflectContraction found;
  return inflect_network_certify(&network, &found);
}

static InflectStatus
find_equilibria(void)
{
  static InflectEquilibria found;
  const InflectDampedNetwork network = flip_flop();
  const InflectEquilibriumSearch search = {
    .n_starts = 2U, .spread = 1.0, .seed = 1U};
  return inflect_network_equilibria(&network, &search, &found);
}

static InflectStatus
measure(void)
{
  const InflectDampedNetwork network = flip_flop();
  const InflectRateMeasurement how = {
    .n_pairs = 1U, .spread = 1.0, .duration_s = 0.1, .seed = 1U};
  InflectEstimate rate;
  return inflect_network_measure_rate(&network, &how, true, &rate);
}

static InflectUpdateMap
small_map(void)
{
  const InflectUpdateMap map = {.kind = INFLECT_MAP_STRING,
                                .curve = curve_of("elu"),
                                .n_nodes = 4U,
                                .step = 0.9};
  return map;
}

static InflectStatus
survey(void)
{
  const InflectUpdateMap map = small_map();
  InflectMapSurvey found;
  return inflect_map_survey(&map, 1.0, 2U, 1U, &found);
}

static InflectStatus
raise_powers(void)
{
  static const double zero[INFLECT_MAX_MAP_STATES] = {0.0};
  const InflectUpdateMap map = small_map();
  double norms[2];
  return inflect_map_powers(&map, zero, 2U, norms);
}

static InflectStatus
learn(void)
{
  static InflectMapLearned learned;
  const InflectMapLesson lesson = {
    .curve = curve_of("elu"),
    .n_nodes = 4U,
    .step = 0.25,
    .n_runs = 1U,
    .n_steps = 1U,
  };
  return inflect_map_learn(&lesson, &learned);
}

static const Call calls[] = {make_body,       make_string, certify,
                             find_equilibria, measure,     survey,
                             raise_powers,    learn};

static void
no_memory_is_told_and_nothing_is_kept(void** state)
{
  (void)state;
  for (size_t i = 0U; i < COUNT(calls); ++i) {
    InflectStatus status = INFLECT_STATUS_NO_MEM;
    long n = 0L;
    for (; status && n < MAX_ALLOCATIONS; ++n) {
      const long before = scarce_memory_blocks();
      scarce_memory_allow(n);
      status = calls[i]();
      scarce_memory_allow(-1L);
      assert_true(!status || status == INFLECT_STATUS_NO_MEM);
      assert_int_equal(scarce_memory_blocks(), before);
    }
    if (status || n < 2L) {
      fail_msg("call %zu: %ld allocations", i, n);
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(no_memory_is_told_and_nothing_is_kept),
  };
  return cmocka_run_group_tests_name("stability_memory", tests, NULL, NULL);
}
