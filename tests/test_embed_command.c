// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect embed`, as people and scripts read it

#include "support/commands.h"
#include "support/program.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PI 3.14159265358979323846
#define N_FRAMES 12000
#define N_FILES 12

/// Twelve files: decaying tones of six pitches, each loud and soft
#define FILES                                                       \
  "t0.wav t1.wav t2.wav t3.wav t4.wav t5.wav t6.wav t7.wav t8.wav " \
  "t9.wav t10.wav t11.wav"

static const char* const pages[] = {
  "embed --help",
  "embed " FILES " --steps 40 --dimensions 3",
  "embed t0.wav t1.wav t2.wav --steps 20",
  "embed " FILES " --steps 20 --dimensions 2 --compare --runs 2",
};

static void
pages_fit_a_terminal(void** state)
{
  (void)state;
  check_pages(pages, COUNT(pages));
}

static const BadLine bad_lines[] = {
  {"embed", 2, "which FILEs, or --presets"},
  {"embed t0.wav --presets", 2, "choose one"},
  {"embed t0.wav t1.wav", 2, "at least 3 files"},
  {"embed --presets --activation swoosh", 2, "no curve 'swoosh'"},
  {"embed --presets --dimensions 129", 2, "at most 128"},
  {"embed --presets --dimensions 0", 2, "dimensions"},
  {"embed --presets --hidden 257", 2, "at most 256"},
  {"embed --presets --runs 1", 2, "from 2 to 64"},
  {"embed --presets --json --csv", 2, "choose one"},
  {"embed t0.wav t1.wav nan.wav", 1, "nan.wav: 1 samples are not finite"},
  {"embed t0.wav t1.wav silent.wav", 1, "silent.wav: is silent"},
  {"embed t0.wav t1.wav none.wav", 1, "none.wav"},
  {"embed --presets --plot picture.txt", 2, "svg"},
};

static void
mistakes_are_one_line(void** state)
{
  (void)state;
  check_bad_lines(bad_lines, COUNT(bad_lines));
}

static const cJSON*
part_of(const cJSON* object, const char* key)
{
  return cJSON_GetObjectItemCaseSensitive(object, key);
}

/// Settings that were never seen are found again, and the control collapses
static void
held_out_settings_are_found_again(void** state)
{
  (void)state;
  cJSON* const document = parse_output("embed --presets --json");
  const cJSON* const trained = part_of(document, "trained");
  const cJSON* const control = part_of(document, "control");
  const double chance = number_of(document, "chance");
  assert_true(fabs(chance - 1.0 / 40.0) < 1e-12);
  assert_string_equal(string_of(trained, "collapse", "verdict"), "healthy");
  assert_string_equal(string_of(trained, "collapse", "evidence"), "sampled");
  assert_string_equal(string_of(control, "collapse", "verdict"), "point");
  assert_true(number_of(part_of(trained, "retrieval"), "lower") > 4.0 * chance);
  assert_true(number_of(trained, "normalised_spread") >
              number_of(control, "normalised_spread"));
  assert_int_equal((int)number_of(part_of(trained, "retrieval"), "n"), 40);
  assert_true(cJSON_IsNumber(part_of(trained, "seed")));

  const cJSON* const items = part_of(document, "items");
  assert_true(cJSON_GetArraySize(items) >= 24);
  const cJSON* item = NULL;
  cJSON_ArrayForEach(item, items)
  {
    const cJSON* const near = part_of(item, "neighbours");
    assert_int_equal(cJSON_GetArraySize(near), 3);
    double last = 1.0;
    const cJSON* neighbour = NULL;
    cJSON_ArrayForEach(neighbour, near)
    {
      assert_string_not_equal(string_of(neighbour, NULL, "name"),
                              string_of(item, NULL, "name"));
      assert_true(number_of(neighbour, "cosine") <= last + 1e-12);
      last = number_of(neighbour, "cosine");
    }
  }
  cJSON_Delete(document);
}

/// A tone's nearest file is the same pitch at another loudness
static void
like_sounds_are_near(void** state)
{
  (void)state;
  cJSON* const document =
    parse_output("embed " FILES " --dimensions 3 --neighbours 1 --json");
  int n_right = 0;
  for (int i = 0; i < N_FILES; ++i) {
    const cJSON* const item = cJSON_GetArrayItem(part_of(document, "items"), i);
    char expected[16] = "";
    snprintf(expected, sizeof(expected), "t%d.wav", (i + 6) % N_FILES);
    const cJSON* const near =
      cJSON_GetArrayItem(part_of(item, "neighbours"), 0);
    n_right += strcmp(string_of(near, NULL, "name"), expected) ? 0 : 1;
  }
  assert_true(n_right >= 9);
  assert_int_equal((int)number_of(document, "n_held_out"), 3);
  cJSON_Delete(document);
}

static void
too_few_sounds_are_warned_of(void** state)
{
  (void)state;
  cJSON* const document =
    parse_output("embed t0.wav t1.wav t2.wav --steps 20 --json");
  const cJSON* const trained = part_of(document, "trained");
  assert_true(cJSON_IsTrue(part_of(trained, "few_rows")));
  assert_true(cJSON_IsNull(part_of(document, "chance")));
  assert_true(number_of(trained, "effective_rank") <= 2.0 + 1e-9);
  cJSON_Delete(document);
  ProgramRun run = program_run("embed t0.wav t1.wav t2.wav --steps 20");
  assert_non_null(strstr(run.out, "Fewer sounds than dimensions"));
  program_run_free(&run);
}

static void
comparisons_have_intervals(void** state)
{
  (void)state;
  cJSON* const document = parse_output(
    "embed " FILES
    " --steps 30 --dimensions 2 --compare --runs 2 --activation elu --json");
  const cJSON* const rows = part_of(document, "comparison");
  assert_int_equal(cJSON_GetArraySize(rows), 16);
  const cJSON* const first = cJSON_GetArrayItem(rows, 0);
  assert_string_equal(string_of(first, NULL, "curve"), "elu");
  assert_string_equal(string_of(first, NULL, "regime"), "vicreg");
  const cJSON* const rank = part_of(first, "effective_rank");
  assert_true(number_of(rank, "lower") <= number_of(rank, "value"));
  assert_int_equal((int)number_of(rank, "n"), 2);

  // Of twice three files some are found again, and some isotropy is no share
  const double hits = 6.0 * number_of(part_of(first, "retrieval"), "value");
  assert_true(fabs(hits - round(hits)) < 1e-9);
  assert_true(number_of(part_of(first, "retrieval"), "upper") <= 1.0);
  const double isotropy = number_of(part_of(first, "isotropy"), "value");
  assert_true(isotropy > 0.0 && isotropy < 1.0);
  cJSON_Delete(document);
}

static void
chance_has_a_seed(void** state)
{
  (void)state;
  const char* const lines[3] = {
    "embed " FILES " --steps 20 --dimensions 2 --csv",
    "embed " FILES " --steps 20 --dimensions 2 --csv",
    "embed " FILES " --steps 20 --dimensions 2 --csv --seed 7",
  };
  ProgramRun runs[3];
  for (size_t i = 0U; i < 3U; ++i) {
    runs[i] = program_run(lines[i]);
  }
  assert_string_equal(runs[0].out, runs[1].out);
  assert_string_not_equal(runs[0].out, runs[2].out);
  for (size_t i = 0U; i < 3U; ++i) {
    program_run_free(&runs[i]);
  }
}

static void
pictures_appear(void** state)
{
  (void)state;
  program_expect(0, "embed " FILES " --steps 20 --dimensions 2 --plot e.svg");
  assert_true(program_has_file("e.svg"));
  program_expect(1, "embed " FILES " --steps 20 --dimensions 2 --plot e.svg");
  program_expect(0, "embed t0.wav t1.wav t2.wav --dimensions 1 --steps 5 "
                    "--plot one.png");
}

static void
write_sounds(void)
{
  static float x[N_FRAMES];
  const int format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  sound_write("silent.wav", format, 48000, 1, N_FRAMES, x);
  for (int k = 0; k < N_FILES; ++k) {
    const double hz = 150.0 * pow(2.0, k % 6);
    const double level = k < 6 ? 0.8 : 0.1;
    for (int i = 0; i < N_FRAMES; ++i) {
      x[i] =
        (float)(level * exp(-i / 4000.0) * sin(2.0 * PI * i * hz / 48000.0));
    }
    char name[16] = "";
    snprintf(name, sizeof(name), "t%d.wav", k);
    sound_write(name, format, 48000, 1, N_FRAMES, x);
  }
  x[500] = NAN;
  sound_write("nan.wav", format, 48000, 1, N_FRAMES, x);
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(pages_fit_a_terminal),
    cmocka_unit_test(mistakes_are_one_line),
    cmocka_unit_test(held_out_settings_are_found_again),
    cmocka_unit_test(like_sounds_are_near),
    cmocka_unit_test(too_few_sounds_are_warned_of),
    cmocka_unit_test(comparisons_have_intervals),
    cmocka_unit_test(chance_has_a_seed),
    cmocka_unit_test(pictures_appear),
  };
  if (argc < 2) {
    return 1;
  }
  program_setup(argv[1]);
  write_sounds();
  const int n_failed =
    cmocka_run_group_tests_name("embed_command", tests, NULL, NULL);
  program_teardown();
  return n_failed;
}
