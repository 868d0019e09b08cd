// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Presets: those that ship, those that hosts save, and those that are broken.

   Arguments: the folder of test data, the folder of shipped presets.
*/

#define _GNU_SOURCE // stpcpy(), mkdtemp()

#include "../host/preset.h"
#include "../host/preset_reader.h"
#include "../host/preset_text.h"
#include "../host/preset_turtle.h"

#include <inflect/settings.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MIN_SHIPPED_PRESETS 14U
#define MAX_TEXT 8192U

typedef struct {
  const char* data;    ///< Folder of test data
  const char* shipped; ///< Folder of shipped presets
  char folder[1024];   ///< Folder for new files
} Places;

/// A broken file and a part of what the message about it has to say
typedef struct {
  const char* file;
  const char* part;
} BadPreset;

static const BadPreset bad_presets[] = {
  {"unknown_symbol", "no parameter is called 'drvie'; did you mean 'drive'?"},
  {"text_for_number", "curve has the text 'tanh' where a number belongs; "
                      "write 34"},
  {"quoted_number", "drive has the text '12.0' where a number belongs; "
                    "write 12"},
  {"word_for_number", "drive has 'loud' where a number belongs"},
  {"typed_word", "drive has 'loud' where a number belongs"},
  {"hexadecimal", "where a number belongs"},
  {"boolean_for_number", "mix has 'true' where a number belongs"},
  {"link_for_number", "drive has a link where a number belongs"},
  {"out_of_range", "drive is 99 but must be from -24 to 48 dB"},
  {"huge_number", "drive is inf but must be from -24 to 48 dB"},
  {"not_a_number", "drive is nan but must be from -24 to 48 dB"},
  {"unlisted_value", "3 is not a value of oversampling"},
  {"half_toggle", "dc_block is 0.5 but must be 0 or 1"},
  {"missing_bracket", "line 11: "},
  {"open_string", "line 10: "},
  {"undeclared_prefix",
   "'preset:value' is no URI; is an @prefix line missing?"},
  {"other_plugin", "a preset for <http://example.org/amp>, not for Inflect"},
  {"no_plugin", "add lv2:appliesTo <urn:inflect:shaper>"},
  {"no_preset", "no LV2 preset in this file"},
  {"no_values", "the preset has no values"},
  {"manifest", "the values are in warm.ttl"},
  {"given_twice", "drive is given twice"},
  {"two_values", "the port drive needs exactly one pset:value"},
  {"no_value", "the port drive needs exactly one pset:value"},
  {"no_symbol", "a port without exactly one lv2:symbol"},
  {"future_body", "body is 1, which this version"},
  {"future_property", "<urn:inflect:network> needs a newer version"},
  {"parameter_of_no_curve", "the curve tanh has no parameters"},
  {"parameter_unknown", "the curve leaky_relu has no parameter 'slop'; it has "
                        "'slope'"},
  {"parameter_out_of_range", "slope is 7 but must be from 0 to 1"},
  {"parameter_text", "slope has 'steep' where a number belongs"},
  {"empty", "the file is empty"},
  {"not_turtle", "line 1: "},
};

#define N_BAD_PRESETS (sizeof(bad_presets) / sizeof(bad_presets[0]))

static const Places*
places_of(void** state)
{
  return (const Places*)*state;
}

/// Return settings that no preset would leave as they are by chance
static InflectSettings
unusual_settings(void)
{
  InflectSettings settings = inflect_settings_default();
  settings.values[INFLECT_PARAMETER_DRIVE] = 1.25;
  settings.values[INFLECT_PARAMETER_MIX] = 33.0;
  settings.values[INFLECT_PARAMETER_OUTPUT] = -1.5;
  settings.values[INFLECT_PARAMETER_PHASE] = INFLECT_PHASE_MINIMUM;
  settings.curve_parameters[0] = 0.125;
  return settings;
}

static void
assert_one_line(const char* message)
{
  assert_true(*message);
  assert_true(strlen(message) < INFLECT_PRESET_MESSAGE_SIZE);
  for (const char* c = message; *c; ++c) {
    assert_true((unsigned char)*c >= ' ' && *c != '\x7F');
  }
}

/// Check that a preset fails with one line that holds `part`, and does nothing
static void
assert_fails(const char* name, const char* part)
{
  char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
  const InflectSettings before = unusual_settings();
  InflectSettings settings = before;
  if (inflect_preset_load(name, &settings, message, sizeof(message))) {
    fail_msg("%s loads", name);
  }
  assert_memory_equal(&settings, &before, sizeof(settings));
  assert_one_line(message);
  if (!strstr(message, part)) {
    fail_msg("%s: the message is '%s', without '%s'", name, message, part);
  }
}

static void
assert_loads(const char* name, InflectSettings* settings)
{
  char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
  if (!inflect_preset_load(name, settings, message, sizeof(message))) {
    fail_msg("%s: %s", name, message);
  }
}

static void
good_path(char* path, size_t size, void** state, const char* name)
{
  snprintf(path, size, "%s/presets_good/%s", places_of(state)->data, name);
}

static void
new_path(char* path, size_t size, void** state, const char* name)
{
  snprintf(path, size, "%s/%s", places_of(state)->folder, name);
}

static void
write_file(const char* path, const char* bytes, size_t size)
{
  FILE* const file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1U, size, file), size);
  assert_int_equal(fclose(file), 0);
}

static size_t
read_file(const char* path, char* text, size_t size)
{
  FILE* const file = fopen(path, "rb");
  assert_non_null(file);
  const size_t n = fread(text, 1U, size - 1U, file);
  fclose(file);
  text[n] = '\0';
  return n;
}

// Broken files

static void
test_bad_presets(void** state)
{
  for (size_t i = 0U; i < N_BAD_PRESETS; ++i) {
    char path[INFLECT_PRESET_PATH_SIZE];
    snprintf(path, sizeof(path), "%s/presets_bad/%s.ttl",
             places_of(state)->data, bad_presets[i].file);
    assert_fails(path, bad_presets[i].part);
  }
}

static void
test_missing_and_folder(void** state)
{
  char path[INFLECT_PRESET_PATH_SIZE];
  assert_fails("no/such/file.ttl", "no/such/file.ttl: No such file");
  assert_fails("missing.ttl", "missing.ttl: No such file");
  assert_fails("", "the name of the preset is empty");
  snprintf(path, sizeof(path), "%s/presets_bad", places_of(state)->data);
  assert_fails(path, "this is a folder; name a .ttl file in it");
}

static void
test_hostile_bytes(void** state)
{
  char path[INFLECT_PRESET_PATH_SIZE];
  new_path(path, sizeof(path), state, "hostile.ttl");

  write_file(path, "<urn:a> <urn:b> 1 .\n\0more", 25U);
  assert_fails(path, "line 2 is not UTF-8 text");
  write_file(path, "\n<urn:a> <urn:b> \"\xFF\xFE\" .", 22U);
  assert_fails(path, "line 2 is not UTF-8 text");
  write_file(path, "<urn:a> <urn:b> \"\xED\xA0\x80\" .", 23U);
  assert_fails(path, "line 1 is not UTF-8 text");
  write_file(path, "RIFF\x24\x08\x00\x00WAVEfmt ", 16U);
  assert_fails(path, "is not UTF-8 text");

  // What a terminal would obey must not come through
  static const char escape[] =
    "<urn:a> <http://lv2plug.in/ns/lv2core#appliesTo> "
    "<http://\x1B[31m\xC2\x9B> .";
  write_file(path, escape, sizeof(escape) - 1U);
  assert_fails(path, "");
}

/// Write a file that repeats a text, and check that it fails
static void
assert_repeated_fails(void** state,
                      const char* head,
                      const char* repeated,
                      size_t n_repeats,
                      const char* part)
{
  const size_t head_size = strlen(head);
  const size_t repeated_size = strlen(repeated);
  const size_t size = head_size + n_repeats * repeated_size;
  char* const text = (char*)malloc(size + 1U);
  assert_non_null(text);
  char* end = stpcpy(text, head);
  for (size_t i = 0U; i < n_repeats; ++i) {
    end = stpcpy(end, repeated);
  }
  char path[INFLECT_PRESET_PATH_SIZE];
  new_path(path, sizeof(path), state, "repeated.ttl");
  write_file(path, text, size);
  free(text);
  assert_fails(path, part);
}

static void
test_hostile_size(void** state)
{
  assert_repeated_fails(state, "<urn:a> <urn:b> ", "[ <urn:c> ", 50000U,
                        "too deep");
  assert_repeated_fails(state, "<urn:a> <urn:b> ", "( ", 200000U, "too deep");
  assert_repeated_fails(state, "", "( ", 200000U, "too deep");
  assert_repeated_fails(state, "", "[ ", 200000U, "line 1: ");
  assert_repeated_fails(state, "<urn:a> <urn:b> 1", " , 2", 200000U,
                        "too deep or too long");
  assert_repeated_fails(state, "<urn:a> <urn:b> \"", "long", 200000U,
                        "line 1: ");
  assert_repeated_fails(state, "", "# comment\n", INFLECT_PRESET_MAX_BYTES / 8U,
                        "too large for a preset");
  assert_repeated_fails(state, "", "<urn:a> <urn:b> <urn:c> .\n", 1000U,
                        "no LV2 preset");
}

/// A file cut at any byte either fails in one line or is still a whole preset
static void
test_cut_anywhere(void** state)
{
  char source[INFLECT_PRESET_PATH_SIZE];
  char path[INFLECT_PRESET_PATH_SIZE];
  char text[MAX_TEXT];
  good_path(source, sizeof(source), state, "exact_slope.ttl");
  new_path(path, sizeof(path), state, "cut.ttl");
  const size_t size = read_file(source, text, sizeof(text));
  const char* const end = strrchr(text, '.');
  for (size_t n = 0U; n <= (size_t)(end - text); ++n) {
    write_file(path, text, n);
    assert_fails(path, path);
  }
  write_file(path, text, size);
  InflectSettings settings = inflect_settings_default();
  assert_loads(path, &settings);
}

/// No changed byte may crash or leave half of a preset
static void
test_changed_bytes(void** state)
{
  static const char bytes[] = {'\0', '"', '[', ']', '.',  ';',   '<',
                               '\\', '9', '-', 'e', '\n', '\x80'};
  char source[INFLECT_PRESET_PATH_SIZE];
  char path[INFLECT_PRESET_PATH_SIZE];
  char text[MAX_TEXT];
  good_path(source, sizeof(source), state, "number_types.ttl");
  new_path(path, sizeof(path), state, "changed.ttl");
  const size_t size = read_file(source, text, sizeof(text));
  uint32_t n_failures = 0U;
  for (size_t i = 0U; i < size; ++i) {
    const char kept = text[i];
    text[i] = bytes[i % sizeof(bytes)];
    write_file(path, text, size);
    text[i] = kept;

    char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
    const InflectSettings before = unusual_settings();
    InflectSettings settings = before;
    if (!inflect_preset_load(path, &settings, message, sizeof(message))) {
      assert_memory_equal(&settings, &before, sizeof(settings));
      assert_one_line(message);
      ++n_failures;
    }
  }
  assert_true(n_failures > 0U && n_failures < size);
}

static void
test_small_message(void** state)
{
  (void)state;
  char message[8] = "1234567";
  InflectSettings settings = inflect_settings_default();
  assert_false(inflect_preset_load("missing.ttl", &settings, message, 4U));
  assert_string_equal(message, "mis");
  assert_int_equal(message[4], '5');
  assert_false(inflect_preset_load("missing.ttl", &settings, NULL, 0U));
}

// Good files

static void
test_saved_by_host(void** state)
{
  char path[INFLECT_PRESET_PATH_SIZE];
  char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
  InflectPreset preset;
  good_path(path, sizeof(path), state, "saved_by_host.ttl");
  assert_true(inflect_preset_find(path, &preset, message, sizeof(message)));
  assert_string_equal(preset.label, "My \"sound\"");
  assert_string_equal(preset.symbol, "saved_by_host");

  const double* const values = preset.settings.values;
  assert_true(values[INFLECT_PARAMETER_CURVE] == 2.0);
  assert_true((float)values[INFLECT_PARAMETER_DRIVE] == 12.3F);
  assert_true((float)values[INFLECT_PARAMETER_BIAS] == 0.1F);
  assert_true(values[INFLECT_PARAMETER_OVERSAMPLING] == 8.0);
  assert_true(values[INFLECT_PARAMETER_PHASE] == INFLECT_PHASE_MINIMUM);
  assert_true(values[INFLECT_PARAMETER_OUTPUT] == -6.0);
  assert_true(preset.settings.curve_parameters[0] == 0.7);
}

static void
test_number_types(void** state)
{
  char path[INFLECT_PRESET_PATH_SIZE];
  good_path(path, sizeof(path), state, "number_types.ttl");
  InflectSettings settings = unusual_settings();
  assert_loads(path, &settings);
  assert_true(settings.values[INFLECT_PARAMETER_DRIVE] == 12.0);
  assert_true(settings.values[INFLECT_PARAMETER_BIAS] == 0.25);
  assert_true(settings.values[INFLECT_PARAMETER_TONE] == 3.0);
  assert_true(settings.values[INFLECT_PARAMETER_MIX] == 75.0);
  assert_true(settings.values[INFLECT_PARAMETER_DC_BLOCK] == 0.0);
  assert_true(settings.values[INFLECT_PARAMETER_LEVEL_MATCH] == 1.0);

  // What the preset does not name stays, the exact parameters too
  assert_true(settings.values[INFLECT_PARAMETER_OUTPUT] == -1.5);
  assert_true(settings.curve_parameters[0] == 0.125);
}

static void
test_exact_parameters(void** state)
{
  char path[INFLECT_PRESET_PATH_SIZE];
  InflectSettings settings = inflect_settings_default();
  good_path(path, sizeof(path), state, "exact_slope.ttl");
  assert_loads(path, &settings);
  assert_true(inflect_settings_curve(&settings).parameters[0] == 0.3);

  // A preset that names a curve does not mean the parameters of before
  good_path(path, sizeof(path), state, "curve_only.ttl");
  assert_loads(path, &settings);
  assert_true(isnan(settings.curve_parameters[0]));
}

/// Exact parameters that a host saved sound only where the ports stand for them
static void
test_place_of_exact_parameters(void** state)
{
  static const struct {
    const char* file;
    double alpha; ///< NaN where it rests
  } rows[] = {
    {"exact_in_place.ttl", 0.7},
    {"exact_at_another_curve.ttl", (double)NAN},
    {"exact_at_another_shape.ttl", (double)NAN},
  };
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    char path[INFLECT_PRESET_PATH_SIZE];
    InflectSettings settings = inflect_settings_default();
    good_path(path, sizeof(path), state, rows[i].file);
    assert_loads(path, &settings);
    const double alpha = settings.curve_parameters[0];
    assert_true(isnan(rows[i].alpha) ? isnan(alpha) : alpha == rows[i].alpha);
  }
}

static void
test_choice_in_bank(void** state)
{
  static const struct {
    const char* choice;
    double drive_db;
  } cases[] = {
    {"#Soft one", 3.0},
    {"#soft-ONE", 3.0},
    {"#soft", 3.0},
    {"#loud", 30.0},
  };
  char bank[INFLECT_PRESET_PATH_SIZE];
  char path[INFLECT_PRESET_PATH_SIZE + 16U];
  good_path(bank, sizeof(bank), state, "bank.ttl");
  for (size_t i = 0U; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    snprintf(path, sizeof(path), "%s%s", bank, cases[i].choice);
    InflectSettings settings = inflect_settings_default();
    assert_loads(path, &settings);
    assert_true(settings.values[INFLECT_PARAMETER_DRIVE] == cases[i].drive_db);
  }
  assert_fails(bank, "the file has 2 presets; add # and the name of one");
  snprintf(path, sizeof(path), "%s#Lout one", bank);
  assert_fails(path, "did you mean 'Loud one'?");
  snprintf(path, sizeof(path), "%s#Not ours", bank);
  assert_fails(path, "no preset called 'Not ours' in this file");
}

// Shipped presets

static InflectPreset*
list_shipped(void** state, size_t* n_presets)
{
  char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
  InflectPreset* presets = NULL;
  assert_int_equal(setenv("INFLECT_PRESETS", places_of(state)->shipped, 1), 0);
  if (!inflect_preset_list(&presets, n_presets, message, sizeof(message))) {
    fail_msg("%s", message);
  }
  return presets;
}

static void
test_shipped(void** state)
{
  size_t n_presets = 0U;
  InflectPreset* const presets = list_shipped(state, &n_presets);
  assert_true(n_presets >= MIN_SHIPPED_PRESETS);
  for (size_t i = 0U; i < n_presets; ++i) {
    const InflectPreset* const preset = &presets[i];
    char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
    if (*preset->problem) {
      fail_msg("%s", preset->problem);
    }
    assert_true(*preset->label && *preset->comment);
    assert_true(preset->comment[strlen(preset->comment) - 1U] == '.');
    assert_string_not_equal(preset->label, preset->symbol);
    for (uint32_t p = 0U; p < INFLECT_N_PARAMETERS; ++p) {
      const double value = preset->settings.values[p];
      assert_true(inflect_parameter_sanitize(p, value) == value);
    }
    assert_int_equal(
      inflect_settings_check(&preset->settings, message, sizeof(message)),
      INFLECT_STATUS_SUCCESS);
  }
  free(presets);
}

/// The comment behind a saved number names the curve that has this number
static void
test_shipped_curve_names(void** state)
{
  size_t n_presets = 0U;
  InflectPreset* const presets = list_shipped(state, &n_presets);
  for (size_t i = 0U; i < n_presets; ++i) {
    char text[MAX_TEXT];
    char expected[128];
    read_file(presets[i].path, text, sizeof(text));
    const double id = presets[i].settings.values[INFLECT_PARAMETER_CURVE];
    snprintf(expected, sizeof(expected),
             "[ lv2:symbol \"curve\" ; pset:value %.1f ] , # %s\n", id,
             inflect_activation_by_id(id)->symbol);
    if (!strstr(text, expected)) {
      fail_msg("%s lacks the line: %s", presets[i].path, expected);
    }
    snprintf(expected, sizeof(expected), "<urn:inflect:preset:%s>",
             presets[i].symbol);
    assert_non_null(strstr(text, expected));
  }
  free(presets);
}

/// A preset gives the same sound on top of any settings
static void
test_shipped_is_whole(void** state)
{
  static const uint32_t free_parameters[] = {
    INFLECT_PARAMETER_ENABLED,
    INFLECT_PARAMETER_PHASE,
    INFLECT_PARAMETER_RENDER_OVERSAMPLING,
    // Of no effect where there is no feedback
    INFLECT_PARAMETER_FEEDBACK_TIME,
    INFLECT_PARAMETER_FEEDBACK_DAMP,
    INFLECT_PARAMETER_GUARD,
  };
  static const size_t n_free_with_feedback = 3U;
  size_t n_presets = 0U;
  InflectPreset* const presets = list_shipped(state, &n_presets);
  for (size_t i = 0U; i < n_presets; ++i) {
    InflectSettings settings = unusual_settings();
    for (size_t p = 0U; p < INFLECT_N_PARAMETERS; ++p) {
      settings.values[p] = -1000.0;
    }
    assert_loads(presets[i].symbol, &settings);
    const size_t n_free =
      presets[i].settings.values[INFLECT_PARAMETER_FEEDBACK] == 0.0
        ? sizeof(free_parameters) / sizeof(uint32_t)
        : n_free_with_feedback;
    for (size_t p = 0U; p < n_free; ++p) {
      assert_true(p >= n_free_with_feedback ||
                  settings.values[free_parameters[p]] == -1000.0);
      settings.values[free_parameters[p]] =
        inflect_parameter_at(free_parameters[p])->default_value;
    }
    assert_memory_equal(settings.values, presets[i].settings.values,
                        sizeof(settings.values));
    assert_memory_equal(settings.curve_parameters,
                        presets[i].settings.curve_parameters,
                        sizeof(settings.curve_parameters));
  }
  free(presets);
}

static void
test_names(void** state)
{
  size_t n_presets = 0U;
  free(list_shipped(state, &n_presets));
  InflectSettings by_symbol = inflect_settings_default();
  InflectSettings by_label = inflect_settings_default();
  assert_loads("tape_warmth", &by_symbol);
  assert_loads("TAPE warmth", &by_label);
  assert_memory_equal(&by_symbol, &by_label, sizeof(by_symbol));
  assert_fails("tape_warmt", "no preset is called 'tape_warmt'; did you mean "
                             "'tape_warmth'?");
}

// Folders

static void
test_folder_with_broken_preset(void** state)
{
  char folder[INFLECT_PRESET_PATH_SIZE];
  char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
  snprintf(folder, sizeof(folder), "%s/presets_bad", places_of(state)->data);
  assert_int_equal(setenv("INFLECT_PRESETS", folder, 1), 0);
  InflectPreset* presets = NULL;
  size_t n_presets = 0U;
  assert_true(
    inflect_preset_list(&presets, &n_presets, message, sizeof(message)));

  // A manifest is no preset of a folder
  assert_int_equal(n_presets, N_BAD_PRESETS - 1U);
  for (size_t i = 0U; i < n_presets; ++i) {
    assert_one_line(presets[i].problem);
    assert_true(*presets[i].symbol && *presets[i].path);
  }
  free(presets);
  assert_fails("future body", "body is 1, which this version");
}

static void
test_missing_folder(void** state)
{
  (void)state;
  char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
  InflectPreset* presets = NULL;
  size_t n_presets = 1U;
  assert_int_equal(setenv("INFLECT_PRESETS", "no/such/folder", 1), 0);
  assert_false(
    inflect_preset_list(&presets, &n_presets, message, sizeof(message)));
  assert_null(presets);
  assert_int_equal(n_presets, 0U);
  assert_non_null(strstr(message, "no/such/folder cannot be read"));
  assert_fails("tape_warmth", "no/such/folder cannot be read");
}

/// Without the variable, the folder beside the program of a build is found
static void
test_folder_of_build(void** state)
{
  (void)state;
  assert_int_equal(unsetenv("INFLECT_PRESETS"), 0);
  InflectSettings settings = inflect_settings_default();
  assert_loads("tape_warmth", &settings);
}

// Saving

static void
test_save_and_load(void** state)
{
  char path[INFLECT_PRESET_PATH_SIZE];
  size_t n_presets = 0U;
  InflectPreset* const presets = list_shipped(state, &n_presets);
  new_path(path, sizeof(path), state, "saved_one.ttl");
  for (size_t i = 0U; i < n_presets; ++i) {
    char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
    const InflectPreset* const preset = &presets[i];
    if (!inflect_preset_save(path, preset->label, preset->comment,
                             &preset->settings, true, message,
                             sizeof(message))) {
      fail_msg("%s", message);
    }
    InflectPreset again = {.settings = unusual_settings()};
    if (!inflect_preset_read(path, NULL, &again, message, sizeof(message))) {
      fail_msg("%s", message);
    }
    assert_string_equal(again.label, preset->label);
    assert_string_equal(again.comment, preset->comment);
    assert_memory_equal(&again.settings, &preset->settings,
                        sizeof(again.settings));
  }
  free(presets);
}

static void
test_save_exactly(void** state)
{
  char path[INFLECT_PRESET_PATH_SIZE];
  char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
  InflectSettings settings = inflect_settings_default();
  settings.values[INFLECT_PARAMETER_DRIVE] = 1.0 / 3.0;
  settings.values[INFLECT_PARAMETER_BIAS] = -1e-7;
  settings.values[INFLECT_PARAMETER_TONE] = 0.1;
  settings.values[INFLECT_PARAMETER_CURVE] = 2.0;
  settings.curve_parameters[0] = 0.1 + 0.2;
  new_path(path, sizeof(path), state, "My Own-sound.ttl");
  assert_true(inflect_preset_save(path, NULL, "Quotes \" and \\ and \n lines.",
                                  &settings, false, message, sizeof(message)));
  InflectPreset again;
  assert_true(inflect_preset_find(path, &again, message, sizeof(message)));
  assert_memory_equal(&again.settings, &settings, sizeof(settings));
  assert_string_equal(again.label, "My Own-sound");
  assert_string_equal(again.comment, "Quotes \" and \\ and ? lines.");
}

static void
test_save_keeps_files(void** state)
{
  char path[INFLECT_PRESET_PATH_SIZE];
  char message[INFLECT_PRESET_MESSAGE_SIZE] = "";
  char text[MAX_TEXT];
  const InflectSettings settings = inflect_settings_default();
  new_path(path, sizeof(path), state, "precious.ttl");
  write_file(path, "precious", 8U);
  assert_false(inflect_preset_save(path, NULL, NULL, &settings, false, message,
                                   sizeof(message)));
  assert_non_null(strstr(message, "--force replaces it"));
  assert_int_equal(read_file(path, text, sizeof(text)), 8U);

  assert_true(inflect_preset_save(path, NULL, NULL, &settings, true, message,
                                  sizeof(message)));
  assert_true(read_file(path, text, sizeof(text)) > 8U);

  new_path(path, sizeof(path), state, "no/such/folder.ttl");
  assert_false(inflect_preset_save(path, NULL, NULL, &settings, false, message,
                                   sizeof(message)));
  assert_non_null(strstr(message, "cannot be written: No such file"));
}

// Text

static void
test_characters(void** state)
{
  (void)state;
  static const struct {
    const char* text;
    size_t size;
  } cases[] = {
    {"a", 1U},
    {"\xC3\xA9", 2U},
    {"\xE2\x82\xAC", 3U},
    {"\xF0\x9F\x8E\xB8", 4U},
    {"\x80", 0U},             // continuation alone
    {"\xC3", 0U},             // cut
    {"\xC0\xAF", 0U},         // overlong
    {"\xE0\x80\xAF", 0U},     // overlong
    {"\xED\xA0\x80", 0U},     // surrogate
    {"\xF4\x90\x80\x80", 0U}, // above U+10FFFF
    {"\xFF", 0U},
  };
  for (size_t i = 0U; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    assert_int_equal(
      inflect_preset_character_size(cases[i].text, strlen(cases[i].text)),
      cases[i].size);
  }
}

static void
test_same_name(void** state)
{
  (void)state;
  assert_true(inflect_preset_same_name("Tape warmth", "tape_warmth"));
  assert_true(inflect_preset_same_name("lo-fi", "Lo Fi"));
  assert_false(inflect_preset_same_name("tape", "tapes"));
  assert_false(inflect_preset_same_name("tapes", "tape"));
  assert_true(inflect_preset_same_name("", ""));
}

// Set-up

static int
set_up(void** state)
{
  Places* const places = (Places*)*state;
  const char* const folder = getenv("TMPDIR");
  snprintf(places->folder, sizeof(places->folder), "%s/inflect-XXXXXX",
           folder && *folder ? folder : P_tmpdir);
  return mkdtemp(places->folder) ? 0 : -1;
}

static int
tear_down(void** state)
{
  static const char* const names[] = {
    "hostile.ttl",   "repeated.ttl",     "cut.ttl",      "changed.ttl",
    "saved_one.ttl", "My Own-sound.ttl", "precious.ttl",
  };
  for (size_t i = 0U; i < sizeof(names) / sizeof(names[0]); ++i) {
    char path[INFLECT_PRESET_PATH_SIZE];
    new_path(path, sizeof(path), state, names[i]);
    unlink(path);
  }
  // Fails if anything else was left behind, a temporary file for example
  return rmdir(places_of(state)->folder);
}

int
main(int argc, char** argv)
{
  if (argc != 3) {
    fprintf(stderr, "usage: %s DATA_FOLDER PRESET_FOLDER\n", argv[0]);
    return 2;
  }
  Places places = {argv[1], argv[2], ""};
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_prestate(test_bad_presets, &places),
    cmocka_unit_test_prestate(test_missing_and_folder, &places),
    cmocka_unit_test_prestate(test_hostile_bytes, &places),
    cmocka_unit_test_prestate(test_hostile_size, &places),
    cmocka_unit_test_prestate(test_cut_anywhere, &places),
    cmocka_unit_test_prestate(test_changed_bytes, &places),
    cmocka_unit_test_prestate(test_small_message, &places),
    cmocka_unit_test_prestate(test_saved_by_host, &places),
    cmocka_unit_test_prestate(test_number_types, &places),
    cmocka_unit_test_prestate(test_exact_parameters, &places),
    cmocka_unit_test_prestate(test_place_of_exact_parameters, &places),
    cmocka_unit_test_prestate(test_choice_in_bank, &places),
    cmocka_unit_test_prestate(test_shipped, &places),
    cmocka_unit_test_prestate(test_shipped_curve_names, &places),
    cmocka_unit_test_prestate(test_shipped_is_whole, &places),
    cmocka_unit_test_prestate(test_names, &places),
    cmocka_unit_test_prestate(test_folder_with_broken_preset, &places),
    cmocka_unit_test_prestate(test_missing_folder, &places),
    cmocka_unit_test_prestate(test_folder_of_build, &places),
    cmocka_unit_test_prestate(test_save_and_load, &places),
    cmocka_unit_test_prestate(test_save_exactly, &places),
    cmocka_unit_test_prestate(test_save_keeps_files, &places),
    cmocka_unit_test(test_characters),
    cmocka_unit_test(test_same_name),
  };
  void* state = &places;
  if (set_up(&state)) {
    return 2;
  }
  const int n_failed = cmocka_run_group_tests_name("preset", tests, NULL, NULL);
  return tear_down(&state) || n_failed ? 1 : 0;
}
