// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect body` and `inflect process --body`, as people and scripts use them

#include "support/commands.h"
#include "support/program.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <inflect/body.h>

#include <cjson/cJSON.h>
#include <sndfile.h>

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TOLERANCE 1e-12

/// Of SiLU's Lipschitz constant as it is published
#define PUBLISHED_TOLERANCE 1e-8

static const char* const pages[] = {
  "body --help",
  "body",
  "body --map heat --nodes 8 --learn --runs 2",
  "body --map string --nodes 8 tanh hard_tanh softsign",
  "body --map heat --step 2 --nodes 8",
};

static void
pages_fit_a_terminal(void** state)
{
  (void)state;
  check_pages(pages, COUNT(pages));
}

static const BadLine bad_lines[] = {
  {"body tahn", 2, "'tanh'"},
  {"body sign", 2, "sign"},
  {"body a b c d", 2, "3 curves"},
  {"body --nodes 1", 2, "range"},
  {"body --nodes 65", 2, "range"},
  {"body --step -1", 2, "above 0"},
  {"body --step nan", 2, "finite"},
  {"body --map wave", 2, "heat, residual or string"},
  {"body --learn --clamp 0.9", 2, "residual"},
  {"body --body-loss 1", 2, "6 to 600"},
  {"body --body-loss -60", 2, "6 to 600"},
  {"body --rate 100", 2, "8000"},
  {"body -o -", 2, "stdout"},
  {"body --csv --json", 2, "one of"},
  {"body -o nowhere/a.wav", 1, "nowhere"},
  {"process in.wav -o out.wav --body 101", 2, "100"},
  {"process in.wav -o out.wav --body 10 --body-size 0", 2, "0.1 to 4"},
  {"process in.wav -o out.wav --body x", 2, "finite"},
};

static void
mistakes_are_one_line(void** state)
{
  (void)state;
  sound_write_noise("in.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1, 100, 0.1);
  check_bad_lines(bad_lines, COUNT(bad_lines));
}

static const cJSON*
row_of(const cJSON* document, int index)
{
  return cJSON_GetArrayItem(
    cJSON_GetObjectItemCaseSensitive(document, "curves"), index);
}

static const cJSON*
inner(const cJSON* object, const char* key)
{
  return cJSON_GetObjectItemCaseSensitive(object, key);
}

static void
elu_and_silu_stand_side_by_side(void** state)
{
  (void)state;
  cJSON* const document = parse_output("body --json --seed 3");
  const cJSON* const elu = row_of(document, 0);
  const cJSON* const silu = row_of(document, 1);
  assert_string_equal(string_of(elu, "stability", "verdict"), "certified");
  assert_string_equal(string_of(elu, "stability", "evidence"), "proven");
  assert_string_equal(string_of(silu, "stability", "verdict"),
                      "not_contracting");
  assert_true(fabs(number_of(elu, "largest_step_at_0") - 0.5011345881081295) <=
              TOLERANCE);
  assert_true(fabs(number_of(silu, "largest_step_at_0") - 1.002269176216259) <=
              TOLERANCE);
  assert_true(cJSON_IsNull(inner(silu, "largest_step_certified")));
  const cJSON* const above = inner(silu, "share_with_radius_above_1");
  assert_true(number_of(above, "value") >= 1.0);
  assert_true(number_of(above, "lower") < 1.0);
  assert_true(fabs(number_of(above, "seed") - 3.0) <= 0.0);
  assert_true(number_of(inner(elu, "share_with_radius_above_1"), "value") <=
              0.0);
  assert_true(number_of(inner(silu, "share_where_inertia_agrees"), "value") >=
              1.0);
  const cJSON* const resonator = inner(document, "resonator");
  assert_true(number_of(resonator, "radius") < 1.0);
  cJSON_Delete(document);
}

static void
learning_is_told_with_its_clamp(void** state)
{
  (void)state;
  cJSON* const document = parse_output(
    "body silu --map heat --nodes 12 --learn --runs 2 --clamp 0.98 --json");
  const cJSON* const silu = row_of(document, 0);
  const cJSON* const clamped = inner(silu, "learned_clamped");
  assert_true(number_of(inner(clamped, "lipschitz"), "max") <= 0.98 + 1e-9);
  assert_true(number_of(inner(clamped, "radius"), "max") <= 0.98 + 1e-9);
  const cJSON* const free_error = inner(inner(silu, "learned"), "fit_error");
  assert_true(fabs(number_of(free_error, "n") - 2.0) <= 0.0);
  assert_true(number_of(inner(clamped, "fit_error"), "value") >=
              number_of(free_error, "value"));
  assert_true(fabs(number_of(silu, "lipschitz") - 1.09983932) <=
              PUBLISHED_TOLERANCE);
  cJSON_Delete(document);
}

static void
pictures_and_sounds_appear(void** state)
{
  (void)state;
  program_expect(0, "body --plot body.svg -o tub.wav --body-loss 200");
  program_expect(0,
                 "body --map heat --nodes 8 --learn --runs 1 --plot heat.png");
  assert_true(program_has_file("body.svg") && program_has_file("heat.png"));
  Sound sound = sound_read("tub.wav");
  assert_in_range(sound.info.frames, 24000, 24001);
  assert_true(fabs(sound_peak(&sound) - 0.5) <= 1e-6);
  sound_free(&sound);
  program_expect(1, "body --plot body.svg");
}

/// The program against the library, on a file of an odd length
static void
process_sends_sound_through_the_body(void** state)
{
  enum { N = 5001 };

  (void)state;
  sound_write_noise("noise.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2, N, 0.25);
  program_expect(0, "process noise.wav -o plain.wav --set mix=0");
  program_expect(
    0, "process noise.wav -o body.wav --set mix=0 --body 50 --body-size 0.5 "
       "--body-stiffness 5 --body-loss 300 --tail");
  Sound plain = sound_read("plain.wav");
  Sound wet = sound_read("body.wav");
  assert_int_equal(plain.info.frames, N);
  const InflectBodyConfig config = {plain.info.samplerate, 2U};
  const InflectBodySettings settings = {0.5, 0.5, 5.0, 300.0};
  InflectBody* body = NULL;
  assert_int_equal(inflect_body_new(&config, &body), 0);
  inflect_body_set(body, &settings);
  inflect_body_reset(body);

  // The body may ring on as long as it says, behind the tail of the effect
  assert_true(wet.info.frames >= N + (int)inflect_body_tail(body));
  float* const planes = (float*)calloc(2U * N, sizeof(float));
  assert_non_null(planes);
  float* const rows[] = {planes, planes + N};
  for (int i = 0; i < N; ++i) {
    rows[0][i] = plain.floats[2 * i];
    rows[1][i] = plain.floats[2 * i + 1];
  }
  inflect_body_process(body, N, (const float* const*)rows, rows);
  double off = 0.0;
  for (int i = 0; i < N; ++i) {
    for (int c = 0; c < 2; ++c) {
      const float have = wet.floats[2 * i + c];
      off = fmax(off, (double)fabsf(have - rows[c][i]));
    }
  }

  // The body begins with the sound, whatever the latency of the effect is
  assert_true(off <= 0.0);
  free(planes);
  inflect_body_free(body);
  sound_free(&wet);

  // Nothing of it is a body of 0
  program_expect(
    0, "process noise.wav -o none.wav --set mix=0 --body 0 --body-size 2");
  Sound none = sound_read("none.wav");
  assert_int_equal(none.n_samples, plain.n_samples);
  assert_memory_equal(none.floats, plain.floats,
                      plain.n_samples * sizeof(float));
  sound_free(&none);
  sound_free(&plain);
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(pages_fit_a_terminal),
    cmocka_unit_test(mistakes_are_one_line),
    cmocka_unit_test(elu_and_silu_stand_side_by_side),
    cmocka_unit_test(learning_is_told_with_its_clamp),
    cmocka_unit_test(pictures_and_sounds_appear),
    cmocka_unit_test(process_sends_sound_through_the_body),
  };
  if (argc < 2) {
    return 1;
  }
  program_setup(argv[1]);
  const int n_failed =
    cmocka_run_group_tests_name("body_command", tests, NULL, NULL);
  program_teardown();
  return n_failed;
}
