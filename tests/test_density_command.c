// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect density`, on sounds whose distribution is known

#include "support/commands.h"
#include "support/program.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define N_FRAMES 120000
#define SCALE 0.1

/// 1 + ln(2 b) of the Laplace source
#define LAPLACE_NATS (-0.60943791243410037)

/// 0.5 ln(2 pi e) + ln 0.1 of the normal source
#define NORMAL_NATS (-0.88364655978937294)

/// Standard errors of a mean of half of the samples, of which -ln p of either
/// source spreads by at most 1 nat
#define ERROR_NATS (1.0 / 245.0)

static double
random_share(uint64_t* state)
{
  *state = *state * 6364136223846793005U + 1442695040888963407U;
  return ((double)(*state >> 11U) + 0.5) * 0x1p-53;
}

static float
draw_laplace(uint64_t* state)
{
  const double p = random_share(state);
  return (float)(p < 0.5 ? SCALE * log(2.0 * p)
                         : -SCALE * log(2.0 * (1.0 - p)));
}

static float
draw_normal(uint64_t* state)
{
  const double radius = sqrt(-2.0 * log(random_share(state)));
  return (float)(SCALE * radius * cos(6.283185307179586 * random_share(state)));
}

static void
write_source(const char* path, int format, float (*draw)(uint64_t*))
{
  float* const samples = (float*)calloc(N_FRAMES, sizeof(float));
  assert_non_null(samples);
  uint64_t seed = 21U;
  for (int i = 0; i < N_FRAMES; ++i) {
    samples[i] = draw(&seed);
  }
  sound_write(path, SF_FORMAT_WAV | format, 48000, 1, N_FRAMES, samples);
  free(samples);
}

static const char* const pages[] = {
  "density --help",
  "density laplace.wav",
  "density steps.wav --all",
};

static void
pages_fit_a_terminal(void** state)
{
  (void)state;
  check_pages(pages, COUNT(pages));
}

static const BadLine bad_lines[] = {
  {"density", 2, "no input"},
  {"density laplace.wav steps.wav", 2, "steps.wav"},
  {"density none.wav", 1, "none.wav"},
  {"density laplace.wav --channel 2", 1, "channel"},
  {"density laplace.wav --bits 33", 2, "from 2 to 32"},
  {"density laplace.wav --json --csv", 2, "choose one"},
  {"density short.wav", 1, "too few"},
  {"density silent.wav", 1, "equal"},
  {"density laplace.wav --plot picture.txt", 2, "svg"},
};

static void
mistakes_are_one_line(void** state)
{
  (void)state;
  check_bad_lines(bad_lines, COUNT(bad_lines));
}

static const cJSON*
model_of(const cJSON* document, const char* name)
{
  const cJSON* row = NULL;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(document, "models"))
  {
    if (!strcmp(string_of(row, NULL, "model"), name)) {
      return row;
    }
  }
  fail_msg("there is no model called %s", name);
  return NULL;
}

static double
nats_of(const cJSON* document, const char* name)
{
  return number_of(cJSON_GetObjectItemCaseSensitive(model_of(document, name),
                                                    "nats_per_sample"),
                   "value");
}

/// No model is below the entropy, curves close the gap of the normal one
static void
the_entropy_of_a_source_is_met(void** state)
{
  (void)state;
  cJSON* const document = parse_output("density laplace.wav --json");
  const double truth = nats_of(document, "laplace");
  assert_true(fabs(truth - LAPLACE_NATS) < 3.0 * ERROR_NATS);
  assert_true(nats_of(document, "normal") - truth > 0.06);
  assert_true(nats_of(document, "mulaw") - truth < 0.006);
  assert_true(nats_of(document, "asinh") - truth < 0.012);

  // Paired by blocks, none beats the family of the source
  const cJSON* const laplace = model_of(document, "laplace");
  const cJSON* const behind =
    cJSON_GetObjectItemCaseSensitive(laplace, "behind_best_nats");
  const double error =
    (number_of(behind, "upper") - number_of(behind, "lower")) / 3.92;
  assert_true(number_of(behind, "value") <= 3.0 * error + 1e-9);
  assert_string_equal(string_of(document, "best_model", "verdict"),
                      "better_than_normal");
  assert_string_equal(string_of(document, "best_model", "evidence"), "sampled");
  assert_true(number_of(document, "ks_distance") < 0.02);
  assert_true(number_of(document, "ks_distance_normal") > 0.05);
  cJSON_Delete(document);
}

/// Where the normal distribution is right, nothing is better
static void
a_normal_source_stays_normal(void** state)
{
  (void)state;
  cJSON* const document = parse_output("density normal.wav --json");
  assert_true(fabs(nats_of(document, "normal") - NORMAL_NATS) <
              3.0 * ERROR_NATS);
  const cJSON* const normal = model_of(document, "normal");
  const cJSON* const behind =
    cJSON_GetObjectItemCaseSensitive(normal, "behind_best_nats");
  assert_true(number_of(behind, "value") < 1e-3);
  assert_true(nats_of(document, "laplace") >
              nats_of(document, "normal") + 0.03);
  double sum = 0.0;
  const cJSON* bin = NULL;
  cJSON_ArrayForEach(bin,
                     cJSON_GetObjectItemCaseSensitive(document, "pit_density"))
  {
    sum += cJSON_GetNumberValue(bin) / 20.0;
    assert_true(fabs(cJSON_GetNumberValue(bin) - 1.0) < 0.1);
  }
  assert_true(fabs(sum - 1.0) < 1e-9);
  cJSON_Delete(document);
}

/// Integers of few bits: noise of a step makes the code length theirs
static void
integers_are_dequantised(void** state)
{
  (void)state;
  cJSON* const document = parse_output("density steps.wav --json");
  assert_true(
    cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(document, "dequantised")));
  assert_true(fabs(number_of(document, "step") - 0x1p-15) < 1e-12);
  const cJSON* const laplace = model_of(document, "laplace");
  const double nats = nats_of(document, "laplace");
  assert_true(fabs(number_of(laplace, "bits_per_sample") -
                   (nats / 0.69314718055994531 + 15.0)) < 1e-9);
  assert_true(fabs(nats - LAPLACE_NATS) < 3.0 * ERROR_NATS);
  cJSON_Delete(document);
}

/// The same seed gives the same report, another one another
static void
chance_has_a_seed(void** state)
{
  (void)state;
  ProgramRun a = program_run("density steps.wav --seed 4 --csv");
  ProgramRun b =
    program_run("density steps.wav --seed 4 --csv --plot density.svg");
  ProgramRun c = program_run("density steps.wav --seed 5 --csv");
  assert_int_equal(a.status, 0);
  assert_string_equal(a.out, b.out);
  assert_string_not_equal(a.out, c.out);
  program_run_free(&a);
  program_run_free(&b);
  program_run_free(&c);
  assert_true(program_has_file("density.svg"));
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(pages_fit_a_terminal),
    cmocka_unit_test(mistakes_are_one_line),
    cmocka_unit_test(the_entropy_of_a_source_is_met),
    cmocka_unit_test(a_normal_source_stays_normal),
    cmocka_unit_test(integers_are_dequantised),
    cmocka_unit_test(chance_has_a_seed),
  };
  if (argc < 2) {
    return 1;
  }
  program_setup(argv[1]);
  const float silence[8192] = {0.0F};
  write_source("laplace.wav", SF_FORMAT_FLOAT, draw_laplace);
  write_source("normal.wav", SF_FORMAT_FLOAT, draw_normal);
  write_source("steps.wav", SF_FORMAT_PCM_16, draw_laplace);
  sound_write("silent.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 48000, 1, 8192,
              silence);
  sound_write("short.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 48000, 1, 4000,
              silence);
  const int n_failed =
    cmocka_run_group_tests_name("density_command", tests, NULL, NULL);
  program_teardown();
  return n_failed;
}
