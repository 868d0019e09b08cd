// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // strtod_l()

#include "preset_reader.h"

#include "preset_text.h"
#include "preset_turtle.h"

#include <inflect/text.h>

#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Presets for Inflect in one file
#define MAX_PRESETS 256U

#define PARAMETER_PREFIX "urn:inflect:parameter#"

/// Where the ports stand when the exact parameters sound, or the primary one
#define CURVE_PROPERTY "urn:inflect:curve"
#define SHAPE_PROPERTY "urn:inflect:shape"

/// Error of a position that a host wrote as text
#define SHAPE_TOLERANCE 1e-6

#define XSD "http://www.w3.org/2001/XMLSchema#"

static const char* const plugin_uris[] = {
  "urn:inflect:shaper",
  "urn:inflect:shaper-mono",
};

/// XSD datatypes whose text is a decimal number
static const char* const number_types[] = {
  "decimal",       "double",      "float",        "integer",
  "int",           "long",        "short",        "byte",
  "unsignedShort", "unsignedInt", "unsignedLong", "nonNegativeInteger",
};

/// Ports that a host may save but that hold no setting of this version
typedef struct {
  const char* symbol;
  bool sounds; ///< Whether any value but 0 changes the sound
} ForeignPort;

static const ForeignPort foreign_ports[] = {
  {"freewheel", false},   {"latency", false},   {"saturation", false},
  {"loop_margin", false}, {"control", false},   {"notify", false},
  {"body", true},         {"body_size", false}, {"body_stiffness", false},
  {"body_loss", false},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// Numbers

/// Return the name of an XSD datatype, empty for other literals
static const char*
xsd_type(const SordNode* literal)
{
  const SordNode* const datatype = sord_node_get_datatype(literal);
  const char* const uri = datatype ? inflect_turtle_text(datatype) : "";
  return strncmp(uri, XSD, strlen(XSD)) ? "" : uri + strlen(XSD);
}

static bool
is_number_type(const char* type)
{
  for (size_t i = 0U; i < COUNT(number_types); ++i) {
    if (!strcmp(type, number_types[i])) {
      return true;
    }
  }
  return false;
}

static bool
parse_number(const char* text, double* value)
{
  // A comma of the user's locale must not change what a file means
  const locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  char* end = NULL;
  *value = c_locale ? strtod_l(text, &end, c_locale) : strtod(text, &end);
  if (c_locale) {
    freelocale(c_locale);
  }
  return end != text && !*end && !strpbrk(text, "xX");
}

/// Complain that a value is no number, and say which number would do
static bool
complain_of_type(InflectTurtle* turtle, const char* name, const SordNode* node)
{
  if (sord_node_get_type(node) != SORD_LITERAL) {
    return inflect_turtle_complain(
      turtle, "%.40s has a link where a number belongs", name);
  }
  char unused[8];
  InflectSettings scratch = inflect_settings_default();
  if (!inflect_settings_set_text(&scratch, name, inflect_turtle_text(node),
                                 unused, sizeof(unused))) {
    return inflect_turtle_complain(
      turtle, "%.40s has the text '%.40s' where a number belongs; write %.17g",
      name, inflect_turtle_text(node),
      scratch.values[inflect_parameter_find(name)]);
  }
  return inflect_turtle_complain(turtle,
                                 "%.40s has '%.40s' where a number belongs",
                                 name, inflect_turtle_text(node));
}

static bool
is_toggle(const char* symbol)
{
  const InflectParameter* const row =
    inflect_parameter_at(inflect_parameter_find(symbol));
  return row && row->scale == INFLECT_SCALE_TOGGLE;
}

static bool
read_number(InflectTurtle* turtle,
            const char* name,
            const SordNode* node,
            double* value)
{
  if (sord_node_get_type(node) != SORD_LITERAL) {
    return complain_of_type(turtle, name, node);
  }
  if (!strcmp(xsd_type(node), "boolean") && is_toggle(name)) {
    *value = !strcmp(inflect_turtle_text(node), "true") ||
             !strcmp(inflect_turtle_text(node), "1");
    return true;
  }
  return (is_number_type(xsd_type(node)) &&
          parse_number(inflect_turtle_text(node), value)) ||
         complain_of_type(turtle, name, node);
}

// Presets of the file

static bool
is_for_inflect(const SordNode* plugin)
{
  for (size_t i = 0U; i < COUNT(plugin_uris); ++i) {
    if (!strcmp(inflect_turtle_text(plugin), plugin_uris[i])) {
      return true;
    }
  }
  return false;
}

/// The presets for Inflect in a file
typedef struct {
  const SordNode* nodes[MAX_PRESETS];
  uint32_t n_nodes;
  const char* other_plugin; ///< What another preset of the file is for, or null
} Candidates;

static void
add_candidate(InflectTurtle* turtle, Candidates* found, const SordNode* subject)
{
  for (uint32_t i = 0U; i < found->n_nodes; ++i) {
    if (sord_node_equals(found->nodes[i], subject)) {
      return;
    }
  }
  if (found->n_nodes == MAX_PRESETS) {
    inflect_turtle_complain(turtle, "more than %u presets in one file",
                            MAX_PRESETS);
    return;
  }
  found->nodes[found->n_nodes++] = subject;
}

static void
find_candidates(InflectTurtle* turtle, Candidates* found)
{
  SordIter* const iter =
    inflect_turtle_objects(turtle, NULL, INFLECT_TERM_APPLIES_TO);
  for (; inflect_turtle_more(turtle, iter); sord_iter_next(iter)) {
    const SordNode* const plugin = sord_iter_get_node(iter, SORD_OBJECT);
    if (is_for_inflect(plugin)) {
      add_candidate(turtle, found, sord_iter_get_node(iter, SORD_SUBJECT));
    } else {
      found->other_plugin = inflect_turtle_text(plugin);
    }
  }
  sord_iter_free(iter);
}

/// Return what stands behind the last separator of a URI
static const char*
uri_end(const char* uri)
{
  const char* end = uri;
  for (const char* c = uri; *c; ++c) {
    end = strchr(":/#", *c) ? c + 1 : end;
  }
  return end;
}

static bool
is_called(const InflectTurtle* turtle, const SordNode* preset, const char* name)
{
  char label[64];
  inflect_turtle_copy_text(turtle, preset, INFLECT_TERM_LABEL, label,
                           sizeof(label));
  return inflect_preset_same_name(label, name) ||
         inflect_preset_same_name(uri_end(inflect_turtle_text(preset)), name);
}

static void
complain_of_none(InflectTurtle* turtle, const Candidates* found)
{
  if (found->other_plugin) {
    inflect_turtle_complain(turtle,
                            "a preset for <%.80s>, not for Inflect (<%s>)",
                            found->other_plugin, plugin_uris[0]);
    return;
  }
  const bool preset =
    sord_ask(turtle->model, NULL, turtle->terms[INFLECT_TERM_TYPE],
             turtle->terms[INFLECT_TERM_PRESET], NULL);
  if (preset || sord_ask(turtle->model, NULL, turtle->terms[INFLECT_TERM_PORT],
                         NULL, NULL)) {
    inflect_turtle_complain(turtle,
                            "the preset does not say for which plugin it is; "
                            "add lv2:appliesTo <%s>",
                            plugin_uris[0]);
    return;
  }
  inflect_turtle_complain(turtle, "no LV2 preset in this file");
}

/// Complain that a preset has to be chosen, naming the closest or the first
static void
complain_of_choice(InflectTurtle* turtle,
                   const Candidates* found,
                   const char* choice)
{
  char best[64] = "";
  uint32_t best_distance = UINT32_MAX;
  for (uint32_t i = 0U; i < found->n_nodes; ++i) {
    char label[64];
    inflect_turtle_copy_text(turtle, found->nodes[i], INFLECT_TERM_LABEL, label,
                             sizeof(label));
    if (!*label) {
      inflect_preset_copy(label, sizeof(label),
                          uri_end(inflect_turtle_text(found->nodes[i])));
    }
    const uint32_t distance =
      inflect_text_distance(choice ? choice : "", label);
    if (i == 0U || (choice && distance < best_distance)) {
      memcpy(best, label, sizeof(best));
      best_distance = distance;
    }
  }
  if (choice) {
    inflect_turtle_complain(
      turtle, "no preset called '%.60s' in this file; did you mean '%s'?",
      choice, best);
  } else {
    inflect_turtle_complain(
      turtle,
      "the file has %u presets; add # and the name of one, "
      "for example #%s",
      found->n_nodes, best);
  }
}

/// Return the preset to read, or null
static const SordNode*
choose_preset(InflectTurtle* turtle, const char* choice)
{
  Candidates found = {{NULL}, 0U, NULL};
  find_candidates(turtle, &found);
  if (turtle->failed) {
    return NULL;
  }
  if (found.n_nodes == 0U) {
    complain_of_none(turtle, &found);
    return NULL;
  }
  if (!choice && found.n_nodes == 1U) {
    return found.nodes[0];
  }
  for (uint32_t i = 0U; choice && i < found.n_nodes; ++i) {
    if (is_called(turtle, found.nodes[i], choice)) {
      return found.nodes[i];
    }
  }
  complain_of_choice(turtle, &found, choice);
  return NULL;
}

// Values of a preset

/// Parameters that have been read already
typedef struct {
  bool seen[INFLECT_N_PARAMETERS];
  bool any;
} Given;

static const ForeignPort*
find_foreign(const char* symbol)
{
  for (size_t i = 0U; i < COUNT(foreign_ports); ++i) {
    if (!strcmp(foreign_ports[i].symbol, symbol)) {
      return &foreign_ports[i];
    }
  }
  return NULL;
}

static void
check_foreign(InflectTurtle* turtle,
              const ForeignPort* port,
              const SordNode* value)
{
  double number = 0.0;
  if (!port->sounds || !read_number(turtle, port->symbol, value, &number) ||
      number == 0.0) {
    return;
  }
  inflect_turtle_complain(
    turtle,
    "%s is %g, which this version of Inflect does not have; set it "
    "to 0 or use a newer version",
    port->symbol, number);
}

static void
read_value(InflectTurtle* turtle,
           const char* symbol,
           const SordNode* node,
           InflectSettings* settings,
           Given* given)
{
  char what[INFLECT_PRESET_MESSAGE_SIZE];
  const uint32_t index = inflect_parameter_find(symbol);
  if (index < INFLECT_N_PARAMETERS && given->seen[index]) {
    inflect_turtle_complain(turtle, "%s is given twice", symbol);
    return;
  }
  double value = 0.0;
  if (index < INFLECT_N_PARAMETERS) {
    given->seen[index] = true;
    if (!read_number(turtle, symbol, node, &value)) {
      return;
    }
  }
  if (inflect_settings_set(settings, symbol, value, what, sizeof(what))) {
    inflect_turtle_complain(turtle, "%s", what);
  }
}

static void
read_port(InflectTurtle* turtle,
          const SordNode* port,
          InflectSettings* settings,
          Given* given)
{
  given->any = true;
  const SordNode* const symbol_node =
    inflect_turtle_only_object(turtle, port, INFLECT_TERM_SYMBOL);
  if (!symbol_node || sord_node_get_type(symbol_node) != SORD_LITERAL) {
    inflect_turtle_complain(turtle,
                            "a port without exactly one lv2:symbol in quotes");
    return;
  }
  const char* const symbol = inflect_turtle_text(symbol_node);
  const SordNode* const value =
    inflect_turtle_only_object(turtle, port, INFLECT_TERM_VALUE);
  if (!value) {
    inflect_turtle_complain(
      turtle, "the port %.40s needs exactly one pset:value", symbol);
    return;
  }
  const ForeignPort* const foreign = find_foreign(symbol);
  if (foreign) {
    check_foreign(turtle, foreign, value);
  } else {
    read_value(turtle, symbol, value, settings, given);
  }
}

static void
read_ports(InflectTurtle* turtle,
           const SordNode* preset,
           InflectSettings* settings,
           Given* given)
{
  SordIter* const iter =
    inflect_turtle_objects(turtle, preset, INFLECT_TERM_PORT);
  for (; inflect_turtle_more(turtle, iter); sord_iter_next(iter)) {
    read_port(turtle, sord_iter_get_node(iter, SORD_OBJECT), settings, given);
  }
  sord_iter_free(iter);
}

/// Return a number of the state, NaN if it is not there
static double
read_place(InflectTurtle* turtle, const SordNode* state, const char* uri)
{
  double value = (double)NAN;
  SordNode* const predicate = sord_new_uri(turtle->world, (const uint8_t*)uri);
  SordIter* const iter =
    sord_search(turtle->model, state, predicate, NULL, NULL);
  if (inflect_turtle_more(turtle, iter)) {
    read_number(turtle, uri_end(uri), sord_iter_get_node(iter, SORD_OBJECT),
                &value);
  }
  sord_iter_free(iter);
  sord_node_free(turtle->world, predicate);
  return value;
}

/// What the exact parameters of a state belong to, NaN for anything
typedef struct {
  double curve;
  double shape;
} Place;

/// Return whether an exact parameter sounds where the ports stand
static bool
is_in_place(const Place* place,
            const char* symbol,
            const InflectSettings* settings)
{
  const InflectActivation* const curve =
    inflect_settings_curve(settings).activation;
  if (!isnan(place->curve) && place->curve != curve->id) {
    return false;
  }
  const double shape = settings->values[INFLECT_PARAMETER_SHAPE];
  return !(fabs(shape - place->shape) > SHAPE_TOLERANCE) ||
         inflect_activation_parameter_count(curve) == 0U ||
         strcmp(symbol, curve->parameters[0].symbol) != 0;
}

static void
read_property(InflectTurtle* turtle,
              const char* uri,
              const SordNode* node,
              const Place* place,
              InflectSettings* settings)
{
  char what[INFLECT_PRESET_MESSAGE_SIZE];
  double value = 0.0;
  if (strncmp(uri, PARAMETER_PREFIX, strlen(PARAMETER_PREFIX)) != 0) {
    // Hosts add properties of their own
    if (!strncmp(uri, "urn:inflect:", strlen("urn:inflect:")) &&
        strcmp(uri, CURVE_PROPERTY) != 0 && strcmp(uri, SHAPE_PROPERTY) != 0) {
      inflect_turtle_complain(turtle,
                              "<%.80s> needs a newer version of Inflect", uri);
    }
    return;
  }
  const char* const symbol = uri + strlen(PARAMETER_PREFIX);
  if (read_number(turtle, symbol, node, &value) &&
      is_in_place(place, symbol, settings) &&
      inflect_settings_set_curve_parameter(settings, symbol, value, what,
                                           sizeof(what))) {
    inflect_turtle_complain(turtle, "%s", what);
  }
}

static void
read_properties(InflectTurtle* turtle,
                const SordNode* state,
                InflectSettings* settings,
                Given* given)
{
  const Place place = {read_place(turtle, state, CURVE_PROPERTY),
                       read_place(turtle, state, SHAPE_PROPERTY)};
  SordIter* const iter = sord_search(turtle->model, state, NULL, NULL, NULL);
  for (; inflect_turtle_more(turtle, iter); sord_iter_next(iter)) {
    given->any = true;
    read_property(turtle,
                  inflect_turtle_text(sord_iter_get_node(iter, SORD_PREDICATE)),
                  sord_iter_get_node(iter, SORD_OBJECT), &place, settings);
  }
  sord_iter_free(iter);
}

static void
read_state(InflectTurtle* turtle,
           const SordNode* preset,
           InflectSettings* settings,
           Given* given)
{
  SordIter* const iter =
    inflect_turtle_objects(turtle, preset, INFLECT_TERM_STATE);
  for (; inflect_turtle_more(turtle, iter); sord_iter_next(iter)) {
    read_properties(turtle, sord_iter_get_node(iter, SORD_OBJECT), settings,
                    given);
  }
  sord_iter_free(iter);
}

static void
complain_of_no_values(InflectTurtle* turtle, const SordNode* preset)
{
  const SordNode* const file =
    inflect_turtle_only_object(turtle, preset, INFLECT_TERM_SEE_ALSO);
  if (file) {
    inflect_turtle_complain(turtle,
                            "only a list of presets; the values are in %.80s",
                            uri_end(inflect_turtle_text(file)));
  } else {
    inflect_turtle_complain(turtle, "the preset has no values");
  }
}

static void
read_values(InflectTurtle* turtle,
            const SordNode* preset,
            InflectSettings* settings)
{
  InflectSettings changed = *settings;
  Given given = {{false}, false};
  read_ports(turtle, preset, &changed, &given);

  // Exact parameters of before would hide the curve that the preset means
  if (given.seen[INFLECT_PARAMETER_CURVE] ||
      given.seen[INFLECT_PARAMETER_SHAPE]) {
    const InflectSettings none = inflect_settings_default();
    memcpy(changed.curve_parameters, none.curve_parameters,
           sizeof(changed.curve_parameters));
  }
  read_state(turtle, preset, &changed, &given);
  if (!given.any) {
    complain_of_no_values(turtle, preset);
  }
  if (!turtle->failed) {
    *settings = changed;
  }
}

static void
read_names(const InflectTurtle* turtle,
           const SordNode* node,
           InflectPreset* preset)
{
  inflect_preset_stem(preset->symbol, sizeof(preset->symbol), turtle->path);
  snprintf(preset->path, sizeof(preset->path), "%s", turtle->path);
  inflect_turtle_copy_text(turtle, node, INFLECT_TERM_COMMENT, preset->comment,
                           sizeof(preset->comment));
  inflect_turtle_copy_text(turtle, node, INFLECT_TERM_LABEL, preset->label,
                           sizeof(preset->label));
  if (!*preset->label) {
    memcpy(preset->label, preset->symbol, sizeof(preset->label));
  }
}

bool
inflect_preset_read(const char* path,
                    const char* choice,
                    InflectPreset* preset,
                    char* message,
                    size_t message_size)
{
  InflectTurtle turtle;
  const SordNode* const node =
    inflect_turtle_open(&turtle, path, message, message_size)
      ? choose_preset(&turtle, choice)
      : NULL;
  if (node) {
    read_values(&turtle, node, &preset->settings);
  }
  if (!turtle.failed) {
    read_names(&turtle, node, preset);
  }
  inflect_turtle_close(&turtle);
  return !turtle.failed;
}
