// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect equilibrium`, as people and scripts read it

#include "support/commands.h"
#include "support/program.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TOLERANCE 1e-12

static void
write_file(const char* path, const char* text)
{
  FILE* const file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static const char* const pages[] = {
  "equilibrium --help",
  "equilibrium",
  "equilibrium --lambda 0.5 --bias -1",
  "equilibrium --lambda 0.5 --bias 1",
  "equilibrium --lambda 0.5 --bias -1 --csv",
};

static void
pages_fit_a_terminal(void** state)
{
  (void)state;
  check_pages(pages, COUNT(pages));
}

static const BadLine bad_lines[] = {
  {"equilibrium --lambda -1", 2, "negative"},
  {"equilibrium --lambda nan", 2, "finite"},
  {"equilibrium --bias inf", 2, "finite"},
  {"equilibrium --set curve=sign", 2, "sign"},
  {"equilibrium --set curve=squared_relu", 2, "Lipschitz"},
  {"equilibrium --pairs 0", 2, "whole"},
  {"equilibrium --duration -1", 2, "above 0"},
  {"equilibrium word", 2, "word"},
  {"equilibrium --csv --json", 2, "one of"},
  {"equilibrium --weight none.csv", 1, "none.csv"},
  {"equilibrium --weight wide.csv", 1, "square"},
  {"equilibrium --weight ragged.csv", 1, "line 2"},
  {"equilibrium --weight nan.csv", 1, "line 1"},
  {"equilibrium --weight empty.csv", 1, "no numbers"},
  {"equilibrium --weight two.csv --lambda three.csv", 1, "2 states"},
  {"equilibrium --weight two.csv --bias three.csv", 1, "vector of 2"},
  {"equilibrium --weight two.csv --lambda negative.csv", 2, "negative"},
  {"equilibrium --plot picture.txt", 2, "svg"},
};

static void
mistakes_are_one_line(void** state)
{
  (void)state;
  write_file("wide.csv", "1,2,3\n4,5,6\n");
  write_file("ragged.csv", "1,2\n3\n");
  write_file("nan.csv", "1,nan\n2,3\n");
  write_file("empty.csv", "# nothing\n\n");
  write_file("two.csv", "0,1\n1,0\n");
  write_file("three.csv", "1\n1\n1\n");
  write_file("negative.csv", "1,-1\n");
  check_bad_lines(bad_lines, COUNT(bad_lines));
}

static void
one_state_is_told_to_the_last_digit(void** state)
{
  (void)state;
  cJSON* const document = parse_output("equilibrium --lambda 2 --json");
  assert_string_equal(string_of(document, "contraction", "verdict"),
                      "certified");
  assert_string_equal(string_of(document, "contraction", "evidence"), "proven");
  assert_true(fabs(number_of(document, "guaranteed_rate_per_s") - 1.0) <=
              TOLERANCE);
  assert_true(fabs(number_of(document, "n_equilibria") - 1.0) <= 0.0);
  const cJSON* const found = cJSON_GetArrayItem(
    cJSON_GetObjectItemCaseSensitive(document, "equilibria"), 0);
  const cJSON* const x =
    cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(found, "state"), 0);
  assert_true(fabs(cJSON_GetNumberValue(x) - 0.48121182505960345) <= TOLERANCE);
  const cJSON* const rate =
    cJSON_GetObjectItemCaseSensitive(document, "measured_rate_per_s");
  assert_true(number_of(rate, "min") >= 1.0);
  assert_true(number_of(rate, "lower") < number_of(rate, "upper"));
  assert_true(fabs(number_of(rate, "n") - 32.0) <= 0.0);
  assert_true(fabs(number_of(rate, "seed")) <= 0.0);
  cJSON_Delete(document);
}

static void
files_give_many_states(void** state)
{
  (void)state;
  write_file("w.csv", "# rows\n0, -2\n-2; 0\n");
  write_file("l.csv", "1,1\n");
  cJSON* const document = parse_output(
    "equilibrium --weight w.csv --lambda l.csv --set curve=tanh --json");
  assert_true(fabs(number_of(document, "n_states") - 2.0) <= 0.0);
  assert_true(fabs(number_of(document, "n_equilibria") - 3.0) <= 0.0);
  assert_string_equal(string_of(document, NULL, "n_equilibria_evidence"),
                      "sampled");
  assert_string_equal(string_of(document, "contraction", "verdict"),
                      "not_contracting");
  cJSON_Delete(document);
}

static void
pictures_appear(void** state)
{
  (void)state;
  write_file("w.csv", "0,-2\n-2,0\n");
  program_expect(0, "equilibrium --plot one.svg");
  program_expect(0, "equilibrium --weight w.csv --lambda 4 --plot two.png");
  assert_true(program_has_file("one.svg"));
  assert_true(program_has_file("two.png"));
  program_expect(1, "equilibrium --plot one.svg");
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(pages_fit_a_terminal),
    cmocka_unit_test(mistakes_are_one_line),
    cmocka_unit_test(one_state_is_told_to_the_last_digit),
    cmocka_unit_test(files_give_many_states),
    cmocka_unit_test(pictures_appear),
  };
  if (argc < 2) {
    return 1;
  }
  program_setup(argv[1]);
  const int n_failed =
    cmocka_run_group_tests_name("equilibrium_command", tests, NULL, NULL);
  program_teardown();
  return n_failed;
}
