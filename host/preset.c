// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // scandir(), alphasort()

#include "preset.h"

#include "preset_reader.h"
#include "preset_text.h"

#include <inflect/text.h>

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Where presets are, seen from the program: installed, else in a build
static const char* const folders_from_program[] = {
  "../share/inflect/presets",
  "../presets",
};

static bool
program_folder(char* out, size_t out_size)
{
  const ssize_t size = readlink("/proc/self/exe", out, out_size - 1U);
  if (size <= 0) {
    return false;
  }
  out[size] = '\0';
  char* const slash = strrchr(out, '/');
  if (slash) {
    *slash = '\0';
  }
  return slash;
}

static bool
find_folder(char* out, size_t out_size, char* message, size_t message_size)
{
  const char* const chosen = getenv("INFLECT_PRESETS");
  if (chosen && *chosen) {
    return snprintf(out, out_size, "%s", chosen) < (int)out_size ||
           inflect_preset_fail(message, message_size,
                               "the path in INFLECT_PRESETS is too long");
  }
  char program[INFLECT_PRESET_PATH_SIZE];
  if (!program_folder(program, sizeof(program))) {
    return inflect_preset_fail(message, message_size,
                               "the preset folder is unknown; name it in the "
                               "environment variable INFLECT_PRESETS");
  }
  const size_t n =
    sizeof(folders_from_program) / sizeof(folders_from_program[0]);
  for (size_t i = 0U; i < n; ++i) {
    char path[2U * INFLECT_PRESET_PATH_SIZE];
    snprintf(path, sizeof(path), "%s/%s", program, folders_from_program[i]);
    char* const folder = realpath(path, NULL);
    const bool found =
      folder && snprintf(out, out_size, "%s", folder) < (int)out_size;
    free(folder);
    if (found) {
      return true;
    }
  }
  return inflect_preset_fail(message, message_size,
                             "no preset folder beside the program; name one in "
                             "the environment variable INFLECT_PRESETS");
}

static bool
is_turtle_name(const char* name)
{
  const size_t size = strlen(name);
  return size > 4U && !strcmp(&name[size - 4U], ".ttl");
}

static int
is_preset_file(const struct dirent* entry)
{
  // A folder that is also an LV2 bundle has a manifest
  return is_turtle_name(entry->d_name) && entry->d_name[0] != '.' &&
         strcmp(entry->d_name, "manifest.ttl") != 0;
}

/// Read a file of the folder into a row of the list, also if it is broken
static void
read_row(const char* folder, const char* name, InflectPreset* preset)
{
  char path[INFLECT_PRESET_PATH_SIZE];
  preset->settings = inflect_settings_default();
  const int size = snprintf(path, sizeof(path), "%s/%s", folder, name);
  if (size >= (int)sizeof(path)) {
    inflect_preset_fail(preset->problem, sizeof(preset->problem),
                        "%.160s: the path is too long", name);
  } else if (!inflect_preset_read(path, NULL, preset, preset->problem,
                                  sizeof(preset->problem))) {
    snprintf(preset->path, sizeof(preset->path), "%s", path);
  }
  inflect_preset_stem(preset->symbol, sizeof(preset->symbol), name);
}

bool
inflect_preset_list(InflectPreset** presets,
                    size_t* n_presets,
                    char* message,
                    size_t message_size)
{
  *presets = NULL;
  *n_presets = 0U;
  char folder[INFLECT_PRESET_PATH_SIZE];
  if (!find_folder(folder, sizeof(folder), message, message_size)) {
    return false;
  }
  struct dirent** entries = NULL;
  const int n = scandir(folder, &entries, is_preset_file, alphasort);
  if (n < 0) {
    return inflect_preset_fail(message, message_size,
                               "the preset folder %.160s cannot be read: %s; "
                               "name one in the environment variable "
                               "INFLECT_PRESETS",
                               folder, strerror(errno));
  }
  *presets = (InflectPreset*)calloc((size_t)n + 1U, sizeof(**presets));
  for (int i = 0; entries && i < n; ++i) {
    if (*presets) {
      read_row(folder, entries[i]->d_name, &(*presets)[i]);
    }
    free(entries[i]);
  }
  free(entries);
  *n_presets = *presets ? (size_t)n : 0U;
  return *presets ||
         inflect_preset_fail(message, message_size, "out of memory");
}

static uint32_t
name_distance(const InflectPreset* preset, const char* name)
{
  const uint32_t by_symbol = inflect_text_distance(name, preset->symbol);
  const uint32_t by_label =
    *preset->label ? inflect_text_distance(name, preset->label) : UINT32_MAX;
  return by_symbol < by_label ? by_symbol : by_label;
}

static bool
fail_unknown(const char* name,
             const InflectPreset* presets,
             size_t n_presets,
             char* message,
             size_t message_size)
{
  if (n_presets == 0U) {
    return inflect_preset_fail(message, message_size,
                               "no preset is called '%.60s': the preset folder "
                               "is empty",
                               name);
  }
  size_t best = 0U;
  for (size_t i = 1U; i < n_presets; ++i) {
    if (name_distance(&presets[i], name) <
        name_distance(&presets[best], name)) {
      best = i;
    }
  }
  return inflect_preset_fail(message, message_size,
                             "no preset is called '%.60s'; did you mean '%s'? "
                             "'inflect presets' lists them",
                             name, presets[best].symbol);
}

/// Return a preset of the list by its symbol, else by its label, or null
static const InflectPreset*
find_row(const InflectPreset* presets, size_t n_presets, const char* name)
{
  for (size_t i = 0U; i < n_presets; ++i) {
    if (inflect_preset_same_name(presets[i].symbol, name)) {
      return &presets[i];
    }
  }
  for (size_t i = 0U; i < n_presets; ++i) {
    if (inflect_preset_same_name(presets[i].label, name)) {
      return &presets[i];
    }
  }
  return NULL;
}

static bool
find_named(const char* name,
           InflectPreset* preset,
           char* message,
           size_t message_size)
{
  InflectPreset* presets = NULL;
  size_t n_presets = 0U;
  if (!inflect_preset_list(&presets, &n_presets, message, message_size)) {
    return false;
  }
  const InflectPreset* const row = find_row(presets, n_presets, name);
  bool found = false;
  if (!row) {
    fail_unknown(name, presets, n_presets, message, message_size);
  } else if (*row->problem) {
    inflect_preset_fail(message, message_size, "%s", row->problem);
  } else {
    // Once more, now on top of the caller's settings
    found = inflect_preset_read(row->path, NULL, preset, message, message_size);
  }
  free(presets);
  return found;
}

static bool
looks_like_file(const char* name)
{
  return strchr(name, '/') || strstr(name, ".ttl") || !access(name, F_OK);
}

static bool
read_file(const char* name,
          InflectPreset* preset,
          char* message,
          size_t message_size)
{
  char path[INFLECT_PRESET_PATH_SIZE];
  if (snprintf(path, sizeof(path), "%s", name) >= (int)sizeof(path)) {
    return inflect_preset_fail(message, message_size,
                               "'%.60s...' is too long for a preset", name);
  }
  char* const mark = strrchr(path, '#');
  const char* choice = NULL;
  if (mark && access(path, F_OK)) {
    *mark = '\0';
    choice = mark + 1;
  }
  return inflect_preset_read(path, choice, preset, message, message_size);
}

/// Find a preset and apply it to the settings that are in `preset`
static bool
find_on_top(const char* name_or_file,
            InflectPreset* preset,
            char* message,
            size_t message_size)
{
  if (!*name_or_file) {
    return inflect_preset_fail(message, message_size,
                               "the name of the preset is empty; 'inflect "
                               "presets' lists them");
  }
  const bool folder_or_file =
    strchr(name_or_file, '/') || strstr(name_or_file, ".ttl");
  if (folder_or_file) {
    return read_file(name_or_file, preset, message, message_size);
  }
  // A name wins over a file that happens to be called the same
  return find_named(name_or_file, preset, message, message_size) ||
         (looks_like_file(name_or_file) &&
          read_file(name_or_file, preset, message, message_size));
}

bool
inflect_preset_find(const char* name_or_file,
                    InflectPreset* preset,
                    char* message,
                    size_t message_size)
{
  InflectPreset found = {.settings = inflect_settings_default()};
  if (!find_on_top(name_or_file, &found, message, message_size)) {
    return false;
  }
  *preset = found;
  return true;
}

bool
inflect_preset_load(const char* name_or_file,
                    InflectSettings* settings,
                    char* message,
                    size_t message_size)
{
  InflectPreset found = {.settings = *settings};
  if (!find_on_top(name_or_file, &found, message, message_size)) {
    return false;
  }
  *settings = found.settings;
  return true;
}
