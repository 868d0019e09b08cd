// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // newlocale(), uselocale()

#include "preset.h"

#include "preset_text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEW_FILE_MODE 0666

static const char head[] =
  "@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n"
  "@prefix pset: <http://lv2plug.in/ns/ext/presets#> .\n"
  "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
  "@prefix state: <http://lv2plug.in/ns/ext/state#> .\n"
  "\n"
  "<urn:inflect:preset:%s>\n"
  "\ta pset:Preset ;\n"
  "\tlv2:appliesTo <urn:inflect:shaper> , <urn:inflect:shaper-mono> ;\n";

static void
write_string(FILE* file, const char* text)
{
  char line[256];
  inflect_preset_copy(line, sizeof(line), text);
  fputc('"', file);
  for (const char* c = line; *c; ++c) {
    if (*c == '"' || *c == '\\') {
      fputc('\\', file);
    }
    fputc(*c, file);
  }
  fputc('"', file);
}

/// Write a number in the fewest digits that give it back exactly
static void
write_number(FILE* file, double value)
{
  char text[40] = "";
  for (int digits = 6; digits <= 17; ++digits) {
    snprintf(text, sizeof(text), "%.*g", digits, value);
    if (strtod(text, NULL) == value) {
      break;
    }
  }
  fprintf(file, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

/// Return the name of a value of an enumeration if it says more than the number
static const char*
point_symbol(uint32_t index, double value)
{
  const uint32_t n = inflect_parameter_point_count(index);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectScalePoint point = inflect_parameter_point_at(index, i);
    if (point.value == value && !isdigit((unsigned char)*point.symbol)) {
      return point.symbol;
    }
  }
  return NULL;
}

static void
write_ports(FILE* file, const InflectSettings* settings)
{
  const char* lead = "\tlv2:port";
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const char* const name = point_symbol(i, settings->values[i]);
    fprintf(file, "%s [\n\t\tlv2:symbol \"%s\" ;\n\t\tpset:value ", lead,
            inflect_parameter_at(i)->symbol);
    write_number(file, settings->values[i]);
    fprintf(file, "%s%s\n\t]", name ? " # " : "", name ? name : "");
    lead = " ,";
  }
}

static void
write_state(FILE* file, const InflectSettings* settings)
{
  const InflectActivation* const curve =
    inflect_settings_curve(settings).activation;
  const uint32_t n = inflect_activation_parameter_count(curve);
  bool any = false;
  for (uint32_t i = 0U; i < n; ++i) {
    if (isnan(settings->curve_parameters[i])) {
      continue;
    }
    if (!any) {
      fprintf(file,
              " ;\n\tstate:state [\n\t\t<urn:inflect:curve> %u ; # %s"
              "\n\t\t<urn:inflect:shape> ",
              curve->id, curve->symbol);
      write_number(file, settings->values[INFLECT_PARAMETER_SHAPE]);
      any = true;
    }
    fprintf(file, " ;\n\t\t<urn:inflect:parameter#%s> ",
            curve->parameters[i].symbol);
    write_number(file, settings->curve_parameters[i]);
  }
  fprintf(file, "%s .\n", any ? "\n\t]" : "");
}

/// Make a name that is safe in a URI
static void
make_symbol(char* symbol, size_t size, const char* path)
{
  inflect_preset_stem(symbol, size, path);
  for (char* c = symbol; *c; ++c) {
    const int lower = tolower((unsigned char)*c);
    *c = (char)(isalnum(lower) ? lower : '_');
  }
}

/// Make a name for people: `tape_warmth` is `Tape warmth`
static void
make_label(char* label, size_t size, const char* path)
{
  inflect_preset_stem(label, size, path);
  for (char* c = label; *c; ++c) {
    *c = (char)(*c == '_' ? ' ' : *c);
  }
  label[0] = (char)toupper((unsigned char)label[0]);
}

static void
write_preset(FILE* file,
             const char* path,
             const char* label,
             const char* comment,
             const InflectSettings* settings)
{
  char symbol[64];
  char own_label[64];
  make_symbol(symbol, sizeof(symbol), path);
  make_label(own_label, sizeof(own_label), path);

  fprintf(file, head, symbol);
  fprintf(file, "\trdfs:label ");
  write_string(file, label ? label : own_label);
  if (comment) {
    fprintf(file, " ;\n\trdfs:comment ");
    write_string(file, comment);
  }
  fprintf(file, " ;\n");
  write_ports(file, settings);
  write_state(file, settings);
}

/// Open a new file beside `path`, whose name is written to `part`
static FILE*
open_part(const char* path, char* part, size_t part_size)
{
  const int size =
    snprintf(part, part_size, "%s.%ld.part", path, (long)getpid());
  if (size >= (int)part_size) {
    errno = ENAMETOOLONG;
    return NULL;
  }
  const int descriptor =
    open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, NEW_FILE_MODE);
  FILE* const file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (descriptor >= 0 && !file) {
    close(descriptor);
    unlink(part);
  }
  return file;
}

/// Close a file, and say whether all of it is on the disk
static bool
finish(FILE* file)
{
  const bool good =
    !fflush(file) && !ferror(file) && (!fsync(fileno(file)) || errno == EINVAL);
  const int error = errno;
  const bool closed = !fclose(file);
  errno = good ? errno : error;
  return good && closed;
}

bool
inflect_preset_save(const char* path,
                    const char* label,
                    const char* comment,
                    const InflectSettings* settings,
                    bool overwrite,
                    char* message,
                    size_t message_size)
{
  char part[INFLECT_PRESET_PATH_SIZE];
  if (!overwrite && !access(path, F_OK)) {
    return inflect_preset_fail(message, message_size,
                               "%.160s exists; --force replaces it", path);
  }
  FILE* const file = open_part(path, part, sizeof(part));
  if (!file) {
    return inflect_preset_fail(message, message_size,
                               "%.160s cannot be written: %s", path,
                               strerror(errno));
  }

  // A decimal comma of the user's locale is no Turtle
  const locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  const locale_t before = c_locale ? uselocale(c_locale) : (locale_t)0;
  write_preset(file, path, label, comment, settings);
  if (c_locale) {
    uselocale(before);
    freelocale(c_locale);
  }

  if (!finish(file) || rename(part, path)) {
    const int error = errno;
    unlink(part);
    return inflect_preset_fail(message, message_size,
                               "%.160s cannot be written: %s", path,
                               strerror(error));
  }
  return true;
}
