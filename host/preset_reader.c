// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // strtod_l()

#include "preset_reader.h"

#include "preset_text.h"

#include <inflect/text.h>

#include <serd/serd.h>
#include <sord/sord.h>

#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/// Nested brackets, which the parser follows by recursion
#define MAX_DEPTH 64U

/// Lists and statements in a file; a full bank of presets has some thousands
#define MAX_LISTS 256U
#define MAX_STATEMENTS 50000U

/// Presets for Inflect in one file
#define MAX_PRESETS 256U

#define PARAMETER_PREFIX "urn:inflect:parameter#"
#define XSD "http://www.w3.org/2001/XMLSchema#"

typedef enum {
  TERM_APPLIES_TO,
  TERM_COMMENT,
  TERM_LABEL,
  TERM_PORT,
  TERM_PRESET,
  TERM_SEE_ALSO,
  TERM_STATE,
  TERM_SYMBOL,
  TERM_TYPE,
  TERM_VALUE,
  N_TERMS,
} Term;

static const char* const term_uris[N_TERMS] = {
  [TERM_APPLIES_TO] = "http://lv2plug.in/ns/lv2core#appliesTo",
  [TERM_COMMENT] = "http://www.w3.org/2000/01/rdf-schema#comment",
  [TERM_LABEL] = "http://www.w3.org/2000/01/rdf-schema#label",
  [TERM_PORT] = "http://lv2plug.in/ns/lv2core#port",
  [TERM_PRESET] = "http://lv2plug.in/ns/ext/presets#Preset",
  [TERM_SEE_ALSO] = "http://www.w3.org/2000/01/rdf-schema#seeAlso",
  [TERM_STATE] = "http://lv2plug.in/ns/ext/state#state",
  [TERM_SYMBOL] = "http://lv2plug.in/ns/lv2core#symbol",
  [TERM_TYPE] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
  [TERM_VALUE] = "http://lv2plug.in/ns/ext/presets#value",
};

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
  {"latency", false},
  {"saturation", false},
  {"loop_margin", false},
  {"control", false},
  {"notify", false},
  {"feedback", true},
  {"feedback_time", false},
  {"feedback_damp", false},
  {"guard", false},
  {"sag", true},
  {"body", true},
  {"body_size", false},
  {"body_stiffness", false},
  {"body_loss", false},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct {
  const char* path;
  char* message;
  size_t message_size;
  bool failed; ///< Whether `message` is written; only the first failure counts

  locale_t c_locale;
  SordWorld* world;
  SordModel* model;
  SerdEnv* env;
  SordInserter* inserter;
  SordNode* terms[N_TERMS];

  uint32_t depth;
  uint32_t n_lists;
  uint32_t n_statements;
} Reader;

/// Note what is wrong with the file, if it is the first failure
__attribute__((format(printf, 2, 3))) static bool
complain(Reader* reader, const char* format, ...)
{
  if (reader->failed) {
    return false;
  }
  char what[INFLECT_PRESET_MESSAGE_SIZE];
  va_list args;
  va_start(args, format);
  inflect_preset_vfail(what, sizeof(what), format, args);
  va_end(args);
  reader->failed = true;
  return inflect_preset_fail(reader->message, reader->message_size,
                             "%.160s: %s", reader->path, what);
}

// The text of the file

static uint32_t
line_of(const char* text, size_t position)
{
  uint32_t line = 1U;
  for (size_t i = 0U; i < position; ++i) {
    line += text[i] == '\n' ? 1U : 0U;
  }
  return line;
}

static bool
check_text(Reader* reader, const char* text, size_t size)
{
  if (strspn(text, " \t\r\n") == size) {
    return complain(reader, "the file is empty");
  }
  for (size_t i = 0U; i < size;) {
    const size_t n = inflect_preset_character_size(&text[i], size - i);
    if (n == 0U || text[i] == '\0') {
      return complain(reader, "line %u is not UTF-8 text; is it a preset?",
                      line_of(text, i));
    }
    i += n;
  }
  return true;
}

/// Return the contents of the file, null-terminated, or null
static char*
read_stream(Reader* reader, FILE* file)
{
  char* const text = (char*)malloc(INFLECT_PRESET_MAX_BYTES + 2U);
  if (!text) {
    complain(reader, "out of memory");
    return NULL;
  }
  errno = 0;
  const size_t size = fread(text, 1U, INFLECT_PRESET_MAX_BYTES + 1U, file);
  text[size] = '\0';
  if (ferror(file)) {
    complain(reader, "%s", strerror(errno));
  } else if (size > INFLECT_PRESET_MAX_BYTES) {
    complain(reader, "too large for a preset (more than 1 MiB)");
  } else if (check_text(reader, text, size)) {
    return text;
  }
  free(text);
  return NULL;
}

static char*
read_text(Reader* reader)
{
  struct stat status = {0};
  if (!stat(reader->path, &status) && S_ISDIR(status.st_mode)) {
    complain(reader, "this is a folder; name a .ttl file in it");
    return NULL;
  }
  FILE* const file = fopen(reader->path, "rb");
  if (!file) {
    complain(reader, "%s", strerror(errno));
    return NULL;
  }
  char* const text = read_stream(reader, file);
  fclose(file);
  return text;
}

// Turtle to a model

static SerdStatus
on_error(void* handle, const SerdError* error)
{
  Reader* const reader = (Reader*)handle;
  char what[INFLECT_PRESET_MESSAGE_SIZE];
  va_list args;
  va_copy(args, *error->args);
  vsnprintf(what, sizeof(what), error->fmt, args);
  va_end(args);
  what[strcspn(what, "\n")] = '\0';
  complain(reader, "line %u: %s", error->line, what);
  return SERD_SUCCESS;
}

static SerdStatus
on_base(void* handle, const SerdNode* uri)
{
  return sord_inserter_set_base_uri(((Reader*)handle)->inserter, uri);
}

static SerdStatus
on_prefix(void* handle, const SerdNode* name, const SerdNode* uri)
{
  return sord_inserter_set_prefix(((Reader*)handle)->inserter, name, uri);
}

static SerdStatus
on_end(void* handle, const SerdNode* node)
{
  (void)node;
  Reader* const reader = (Reader*)handle;
  reader->depth -= reader->depth > 0U ? 1U : 0U;
  return SERD_SUCCESS;
}

/// Whether a name becomes a whole URI; the inserter leaks what does not
static bool
is_whole_uri(const Reader* reader, const SerdNode* node)
{
  if (!node || (node->type != SERD_URI && node->type != SERD_CURIE)) {
    return true;
  }
  SerdNode uri = serd_env_expand_node(reader->env, node);
  const bool whole = serd_uri_string_has_scheme(uri.buf);
  serd_node_free(&uri);
  return whole;
}

static SerdStatus
on_statement(void* handle,
             SerdStatementFlags flags,
             const SerdNode* graph,
             const SerdNode* subject,
             const SerdNode* predicate,
             const SerdNode* object,
             const SerdNode* datatype,
             const SerdNode* language)
{
  Reader* const reader = (Reader*)handle;
  reader->depth += flags & SERD_ANON_S_BEGIN ? 1U : 0U;
  reader->depth += flags & SERD_ANON_O_BEGIN ? 1U : 0U;
  reader->n_lists += flags & (SERD_LIST_S_BEGIN | SERD_LIST_O_BEGIN) ? 1U : 0U;
  if (reader->depth > MAX_DEPTH || reader->n_lists > MAX_LISTS ||
      ++reader->n_statements > MAX_STATEMENTS) {
    complain(reader, "too deep or too long for a preset");
    return SERD_ERR_BAD_SYNTAX;
  }

  const SerdNode* const nodes[] = {subject, predicate, object, datatype};
  for (size_t i = 0U; i < COUNT(nodes); ++i) {
    if (!is_whole_uri(reader, nodes[i])) {
      complain(reader, "'%.60s' is no URI; is an @prefix line missing?",
               (const char*)nodes[i]->buf);
      return SERD_ERR_BAD_CURIE;
    }
  }
  return sord_inserter_write_statement(reader->inserter, flags, graph, subject,
                                       predicate, object, datatype, language);
}

static void
open_reader(Reader* reader)
{
  // Names what is relative in the file; nothing is ever fetched
  const SerdNode base =
    serd_node_from_string(SERD_URI, (const uint8_t*)"file:///");
  reader->c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  reader->world = sord_world_new();
  sord_world_set_error_sink(reader->world, on_error, reader);
  reader->model =
    sord_new(reader->world, SORD_SPO | SORD_PSO | SORD_POS, false);
  reader->env = serd_env_new(&base);
  reader->inserter = sord_inserter_new(reader->model, reader->env);
  for (uint32_t i = 0U; i < N_TERMS; ++i) {
    reader->terms[i] =
      sord_new_uri(reader->world, (const uint8_t*)term_uris[i]);
  }
}

static void
close_reader(Reader* reader)
{
  for (uint32_t i = 0U; i < N_TERMS; ++i) {
    sord_node_free(reader->world, reader->terms[i]);
  }
  sord_inserter_free(reader->inserter);
  serd_env_free(reader->env);
  sord_free(reader->model);
  sord_world_free(reader->world);
  freelocale(reader->c_locale);
}

static bool
parse(Reader* reader, const char* text)
{
  SerdReader* const parser = serd_reader_new(SERD_TURTLE, reader, NULL, on_base,
                                             on_prefix, on_statement, on_end);
  serd_reader_set_error_sink(parser, on_error, reader);
  const SerdStatus status =
    serd_reader_read_string(parser, (const uint8_t*)text);
  serd_reader_free(parser);
  if (status > SERD_FAILURE) {
    complain(reader, "%s", (const char*)serd_strerror(status));
  }
  return !reader->failed;
}

// Nodes

static const char*
text_of(const SordNode* node)
{
  return (const char*)sord_node_get_string(node);
}

static SordIter*
objects(const Reader* reader, const SordNode* subject, Term predicate)
{
  return sord_search(reader->model, subject, reader->terms[predicate], NULL,
                     NULL);
}

static bool
more(const Reader* reader, const SordIter* iter)
{
  return !reader->failed && !sord_iter_end(iter);
}

/// Return the only object, or null if there is none or several
static const SordNode*
only_object(const Reader* reader, const SordNode* subject, Term predicate)
{
  SordIter* const iter = objects(reader, subject, predicate);
  const SordNode* found =
    sord_iter_end(iter) ? NULL : sord_iter_get_node(iter, SORD_OBJECT);
  if (found) {
    sord_iter_next(iter);
    found = sord_iter_end(iter) ? found : NULL;
  }
  sord_iter_free(iter);
  return found;
}

/// Write the text of the first literal, or nothing
static void
copy_text(const Reader* reader,
          const SordNode* subject,
          Term predicate,
          char* out,
          size_t out_size)
{
  SordNode* const node =
    sord_get(reader->model, subject, reader->terms[predicate], NULL, NULL);
  const bool literal = node && sord_node_get_type(node) == SORD_LITERAL;
  inflect_preset_copy(out, out_size, literal ? text_of(node) : "");
  sord_node_free(reader->world, node);
}

/// Return the name of an XSD datatype, empty for other literals
static const char*
xsd_type(const SordNode* literal)
{
  const SordNode* const datatype = sord_node_get_datatype(literal);
  const char* const uri = datatype ? text_of(datatype) : "";
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
parse_number(const Reader* reader, const char* text, double* value)
{
  char* end = NULL;
  *value = strtod_l(text, &end, reader->c_locale);
  return end != text && !*end && !strpbrk(text, "xX");
}

/// Complain that a value is no number, and say which number would do
static bool
complain_of_type(Reader* reader, const char* name, const SordNode* node)
{
  if (sord_node_get_type(node) != SORD_LITERAL) {
    return complain(reader, "%.40s has a link where a number belongs", name);
  }
  char unused[8];
  InflectSettings scratch = inflect_settings_default();
  if (!inflect_settings_set_text(&scratch, name, text_of(node), unused,
                                 sizeof(unused))) {
    return complain(
      reader, "%.40s has the text '%.40s' where a number belongs; write %.17g",
      name, text_of(node), scratch.values[inflect_parameter_find(name)]);
  }
  return complain(reader, "%.40s has '%.40s' where a number belongs", name,
                  text_of(node));
}

static bool
is_toggle(const char* symbol)
{
  const InflectParameter* const row =
    inflect_parameter_at(inflect_parameter_find(symbol));
  return row && row->scale == INFLECT_SCALE_TOGGLE;
}

static bool
read_number(Reader* reader,
            const char* name,
            const SordNode* node,
            double* value)
{
  if (sord_node_get_type(node) != SORD_LITERAL) {
    return complain_of_type(reader, name, node);
  }
  if (!strcmp(xsd_type(node), "boolean") && is_toggle(name)) {
    *value = !strcmp(text_of(node), "true") || !strcmp(text_of(node), "1");
    return true;
  }
  return (is_number_type(xsd_type(node)) &&
          parse_number(reader, text_of(node), value)) ||
         complain_of_type(reader, name, node);
}

// Presets of the file

static bool
is_for_inflect(const SordNode* plugin)
{
  for (size_t i = 0U; i < COUNT(plugin_uris); ++i) {
    if (!strcmp(text_of(plugin), plugin_uris[i])) {
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
add_candidate(Reader* reader, Candidates* found, const SordNode* subject)
{
  for (uint32_t i = 0U; i < found->n_nodes; ++i) {
    if (sord_node_equals(found->nodes[i], subject)) {
      return;
    }
  }
  if (found->n_nodes == MAX_PRESETS) {
    complain(reader, "more than %u presets in one file", MAX_PRESETS);
    return;
  }
  found->nodes[found->n_nodes++] = subject;
}

static void
find_candidates(Reader* reader, Candidates* found)
{
  SordIter* const iter = objects(reader, NULL, TERM_APPLIES_TO);
  for (; more(reader, iter); sord_iter_next(iter)) {
    const SordNode* const plugin = sord_iter_get_node(iter, SORD_OBJECT);
    if (is_for_inflect(plugin)) {
      add_candidate(reader, found, sord_iter_get_node(iter, SORD_SUBJECT));
    } else {
      found->other_plugin = text_of(plugin);
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
is_called(const Reader* reader, const SordNode* preset, const char* name)
{
  char label[64];
  copy_text(reader, preset, TERM_LABEL, label, sizeof(label));
  return inflect_preset_same_name(label, name) ||
         inflect_preset_same_name(uri_end(text_of(preset)), name);
}

static void
complain_of_none(Reader* reader, const Candidates* found)
{
  if (found->other_plugin) {
    complain(reader, "a preset for <%.80s>, not for Inflect (<%s>)",
             found->other_plugin, plugin_uris[0]);
    return;
  }
  const bool preset = sord_ask(reader->model, NULL, reader->terms[TERM_TYPE],
                               reader->terms[TERM_PRESET], NULL);
  if (preset ||
      sord_ask(reader->model, NULL, reader->terms[TERM_PORT], NULL, NULL)) {
    complain(reader,
             "the preset does not say for which plugin it is; "
             "add lv2:appliesTo <%s>",
             plugin_uris[0]);
    return;
  }
  complain(reader, "no LV2 preset in this file");
}

/// Complain that a preset has to be chosen, naming the closest or the first
static void
complain_of_choice(Reader* reader, const Candidates* found, const char* choice)
{
  char best[64] = "";
  uint32_t best_distance = UINT32_MAX;
  for (uint32_t i = 0U; i < found->n_nodes; ++i) {
    char label[64];
    copy_text(reader, found->nodes[i], TERM_LABEL, label, sizeof(label));
    if (!*label) {
      inflect_preset_copy(label, sizeof(label),
                          uri_end(text_of(found->nodes[i])));
    }
    const uint32_t distance =
      inflect_text_distance(choice ? choice : "", label);
    if (i == 0U || (choice && distance < best_distance)) {
      memcpy(best, label, sizeof(best));
      best_distance = distance;
    }
  }
  if (choice) {
    complain(reader,
             "no preset called '%.60s' in this file; did you mean '%s'?",
             choice, best);
  } else {
    complain(reader,
             "the file has %u presets; add # and the name of one, "
             "for example #%s",
             found->n_nodes, best);
  }
}

/// Return the preset to read, or null
static const SordNode*
choose_preset(Reader* reader, const char* choice)
{
  Candidates found = {{NULL}, 0U, NULL};
  find_candidates(reader, &found);
  if (reader->failed) {
    return NULL;
  }
  if (found.n_nodes == 0U) {
    complain_of_none(reader, &found);
    return NULL;
  }
  if (!choice && found.n_nodes == 1U) {
    return found.nodes[0];
  }
  for (uint32_t i = 0U; choice && i < found.n_nodes; ++i) {
    if (is_called(reader, found.nodes[i], choice)) {
      return found.nodes[i];
    }
  }
  complain_of_choice(reader, &found, choice);
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
check_foreign(Reader* reader, const ForeignPort* port, const SordNode* value)
{
  double number = 0.0;
  if (!port->sounds || !read_number(reader, port->symbol, value, &number) ||
      number == 0.0) {
    return;
  }
  complain(reader,
           "%s is %.17g, which this version of Inflect does not have; set it "
           "to 0 or use a newer version",
           port->symbol, number);
}

static void
read_value(Reader* reader,
           const char* symbol,
           const SordNode* node,
           InflectSettings* settings,
           Given* given)
{
  char what[INFLECT_PRESET_MESSAGE_SIZE];
  const uint32_t index = inflect_parameter_find(symbol);
  if (index < INFLECT_N_PARAMETERS && given->seen[index]) {
    complain(reader, "%s is given twice", symbol);
    return;
  }
  double value = 0.0;
  if (index < INFLECT_N_PARAMETERS) {
    given->seen[index] = true;
    if (!read_number(reader, symbol, node, &value)) {
      return;
    }
  }
  if (inflect_settings_set(settings, symbol, value, what, sizeof(what))) {
    complain(reader, "%s", what);
  }
}

static void
read_port(Reader* reader,
          const SordNode* port,
          InflectSettings* settings,
          Given* given)
{
  given->any = true;
  const SordNode* const symbol_node = only_object(reader, port, TERM_SYMBOL);
  if (!symbol_node || sord_node_get_type(symbol_node) != SORD_LITERAL) {
    complain(reader, "a port without exactly one lv2:symbol in quotes");
    return;
  }
  const char* const symbol = text_of(symbol_node);
  const SordNode* const value = only_object(reader, port, TERM_VALUE);
  if (!value) {
    complain(reader, "the port %.40s needs exactly one pset:value", symbol);
    return;
  }
  const ForeignPort* const foreign = find_foreign(symbol);
  if (foreign) {
    check_foreign(reader, foreign, value);
  } else {
    read_value(reader, symbol, value, settings, given);
  }
}

static void
read_ports(Reader* reader,
           const SordNode* preset,
           InflectSettings* settings,
           Given* given)
{
  SordIter* const iter = objects(reader, preset, TERM_PORT);
  for (; more(reader, iter); sord_iter_next(iter)) {
    read_port(reader, sord_iter_get_node(iter, SORD_OBJECT), settings, given);
  }
  sord_iter_free(iter);
}

static void
read_property(Reader* reader,
              const char* uri,
              const SordNode* node,
              InflectSettings* settings)
{
  char what[INFLECT_PRESET_MESSAGE_SIZE];
  double value = 0.0;
  if (strncmp(uri, PARAMETER_PREFIX, strlen(PARAMETER_PREFIX)) != 0) {
    // Hosts add properties of their own
    if (!strncmp(uri, "urn:inflect:", strlen("urn:inflect:"))) {
      complain(reader, "<%.80s> needs a newer version of Inflect", uri);
    }
    return;
  }
  const char* const symbol = uri + strlen(PARAMETER_PREFIX);
  if (read_number(reader, symbol, node, &value) &&
      inflect_settings_set_curve_parameter(settings, symbol, value, what,
                                           sizeof(what))) {
    complain(reader, "%s", what);
  }
}

static void
read_properties(Reader* reader,
                const SordNode* state,
                InflectSettings* settings,
                Given* given)
{
  SordIter* const iter = sord_search(reader->model, state, NULL, NULL, NULL);
  for (; more(reader, iter); sord_iter_next(iter)) {
    given->any = true;
    read_property(reader, text_of(sord_iter_get_node(iter, SORD_PREDICATE)),
                  sord_iter_get_node(iter, SORD_OBJECT), settings);
  }
  sord_iter_free(iter);
}

static void
read_state(Reader* reader,
           const SordNode* preset,
           InflectSettings* settings,
           Given* given)
{
  SordIter* const iter = objects(reader, preset, TERM_STATE);
  for (; more(reader, iter); sord_iter_next(iter)) {
    read_properties(reader, sord_iter_get_node(iter, SORD_OBJECT), settings,
                    given);
  }
  sord_iter_free(iter);
}

static void
complain_of_no_values(Reader* reader, const SordNode* preset)
{
  const SordNode* const file = only_object(reader, preset, TERM_SEE_ALSO);
  if (file) {
    complain(reader, "only a list of presets; the values are in %.80s",
             uri_end(text_of(file)));
  } else {
    complain(reader, "the preset has no values");
  }
}

static void
read_values(Reader* reader, const SordNode* preset, InflectSettings* settings)
{
  InflectSettings changed = *settings;
  Given given = {{false}, false};
  read_ports(reader, preset, &changed, &given);

  // Exact parameters of before would hide the curve that the preset means
  if (given.seen[INFLECT_PARAMETER_CURVE] ||
      given.seen[INFLECT_PARAMETER_SHAPE]) {
    const InflectSettings none = inflect_settings_default();
    memcpy(changed.curve_parameters, none.curve_parameters,
           sizeof(changed.curve_parameters));
  }
  read_state(reader, preset, &changed, &given);
  if (!given.any) {
    complain_of_no_values(reader, preset);
  }
  if (!reader->failed) {
    *settings = changed;
  }
}

static void
read_names(const Reader* reader, const SordNode* node, InflectPreset* preset)
{
  inflect_preset_stem(preset->symbol, sizeof(preset->symbol), reader->path);
  snprintf(preset->path, sizeof(preset->path), "%s", reader->path);
  copy_text(reader, node, TERM_COMMENT, preset->comment,
            sizeof(preset->comment));
  copy_text(reader, node, TERM_LABEL, preset->label, sizeof(preset->label));
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
  Reader reader = {
    .path = path, .message = message, .message_size = message_size};
  char* const text = read_text(&reader);
  if (!text) {
    return false;
  }
  open_reader(&reader);
  const SordNode* const node =
    parse(&reader, text) ? choose_preset(&reader, choice) : NULL;
  if (node) {
    read_values(&reader, node, &preset->settings);
  }
  if (!reader.failed) {
    read_names(&reader, node, preset);
  }
  close_reader(&reader);
  free(text);
  return !reader.failed;
}
