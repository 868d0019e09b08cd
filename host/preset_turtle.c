// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "preset_turtle.h"

#include "preset.h"
#include "preset_text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/// Nested brackets, which the parser follows by recursion
#define MAX_DEPTH 64U

/// Lists and statements in a file; a full bank of presets has some thousands
#define MAX_LISTS 256U
#define MAX_STATEMENTS 50000U

static const char* const term_uris[INFLECT_N_TERMS] = {
  [INFLECT_TERM_APPLIES_TO] = "http://lv2plug.in/ns/lv2core#appliesTo",
  [INFLECT_TERM_COMMENT] = "http://www.w3.org/2000/01/rdf-schema#comment",
  [INFLECT_TERM_LABEL] = "http://www.w3.org/2000/01/rdf-schema#label",
  [INFLECT_TERM_PORT] = "http://lv2plug.in/ns/lv2core#port",
  [INFLECT_TERM_PRESET] = "http://lv2plug.in/ns/ext/presets#Preset",
  [INFLECT_TERM_SEE_ALSO] = "http://www.w3.org/2000/01/rdf-schema#seeAlso",
  [INFLECT_TERM_STATE] = "http://lv2plug.in/ns/ext/state#state",
  [INFLECT_TERM_SYMBOL] = "http://lv2plug.in/ns/lv2core#symbol",
  [INFLECT_TERM_TYPE] = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
  [INFLECT_TERM_VALUE] = "http://lv2plug.in/ns/ext/presets#value",
};

__attribute__((format(printf, 2, 3))) bool
inflect_turtle_complain(InflectTurtle* turtle, const char* format, ...)
{
  char what[INFLECT_PRESET_MESSAGE_SIZE];
  va_list args;
  va_start(args, format);
  // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, just above
  vsnprintf(what, sizeof(what), format, args);
  va_end(args);
  if (turtle->failed) {
    return false;
  }
  turtle->failed = true;
  return inflect_preset_fail(turtle->message, turtle->message_size,
                             "%.160s: %s", turtle->path, what);
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
check_text(InflectTurtle* turtle, const char* text, size_t size)
{
  if (strspn(text, " \t\r\n") == size) {
    return inflect_turtle_complain(turtle, "the file is empty");
  }
  for (size_t i = 0U; i < size;) {
    const size_t n = inflect_preset_character_size(&text[i], size - i);
    if (n == 0U || text[i] == '\0') {
      return inflect_turtle_complain(
        turtle, "line %u is not UTF-8 text; is it a preset?", line_of(text, i));
    }
    i += n;
  }
  return true;
}

/// Return the contents of the file, null-terminated, or null
static char*
read_stream(InflectTurtle* turtle, FILE* file)
{
  char* const text = (char*)malloc(INFLECT_PRESET_MAX_BYTES + 2U);
  if (!text) {
    inflect_turtle_complain(turtle, "out of memory");
    return NULL;
  }
  errno = 0;
  const size_t size = fread(text, 1U, INFLECT_PRESET_MAX_BYTES + 1U, file);
  text[size] = '\0';
  if (ferror(file)) {
    inflect_turtle_complain(turtle, "%s", strerror(errno));
  } else if (size > INFLECT_PRESET_MAX_BYTES) {
    inflect_turtle_complain(turtle, "too large for a preset (more than 1 MiB)");
  } else if (check_text(turtle, text, size)) {
    return text;
  }
  free(text);
  return NULL;
}

static char*
read_text(InflectTurtle* turtle)
{
  struct stat status = {0};
  if (!stat(turtle->path, &status) && S_ISDIR(status.st_mode)) {
    inflect_turtle_complain(turtle, "this is a folder; name a .ttl file in it");
    return NULL;
  }
  FILE* const file = fopen(turtle->path, "rb");
  if (!file) {
    inflect_turtle_complain(turtle, "%s", strerror(errno));
    return NULL;
  }
  char* const text = read_stream(turtle, file);
  fclose(file);
  return text;
}

// From text to a model

static SerdStatus
on_error(void* handle, const SerdError* error)
{
  InflectTurtle* const turtle = (InflectTurtle*)handle;
  char what[INFLECT_PRESET_MESSAGE_SIZE];
  // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the library starts it
  vsnprintf(what, sizeof(what), error->fmt, *error->args);
  what[strcspn(what, "\n")] = '\0';
  inflect_turtle_complain(turtle, "line %u: %s", error->line, what);
  return SERD_SUCCESS;
}

static SerdStatus
on_base(void* handle, const SerdNode* uri)
{
  return sord_inserter_set_base_uri(((InflectTurtle*)handle)->inserter, uri);
}

static SerdStatus
on_prefix(void* handle, const SerdNode* name, const SerdNode* uri)
{
  return sord_inserter_set_prefix(((InflectTurtle*)handle)->inserter, name,
                                  uri);
}

static SerdStatus
on_end(void* handle, const SerdNode* node)
{
  (void)node;
  InflectTurtle* const turtle = (InflectTurtle*)handle;
  turtle->depth -= turtle->depth > 0U ? 1U : 0U;
  return SERD_SUCCESS;
}

/// Whether a name becomes a whole URI; the inserter leaks what does not
static bool
is_whole_uri(const InflectTurtle* turtle, const SerdNode* node)
{
  if (!node || (node->type != SERD_URI && node->type != SERD_CURIE)) {
    return true;
  }
  SerdNode uri = serd_env_expand_node(turtle->env, node);
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
  InflectTurtle* const turtle = (InflectTurtle*)handle;
  turtle->depth += flags & SERD_ANON_S_BEGIN ? 1U : 0U;
  turtle->depth += flags & SERD_ANON_O_BEGIN ? 1U : 0U;
  turtle->n_lists += flags & (SERD_LIST_S_BEGIN | SERD_LIST_O_BEGIN) ? 1U : 0U;
  if (turtle->depth > MAX_DEPTH || turtle->n_lists > MAX_LISTS ||
      ++turtle->n_statements > MAX_STATEMENTS) {
    inflect_turtle_complain(turtle, "too deep or too long for a preset");
    return SERD_ERR_BAD_SYNTAX;
  }

  const SerdNode* const nodes[] = {subject, predicate, object, datatype};
  for (size_t i = 0U; i < sizeof(nodes) / sizeof(nodes[0]); ++i) {
    if (!is_whole_uri(turtle, nodes[i])) {
      inflect_turtle_complain(turtle,
                              "'%.60s' is no URI; is an @prefix line missing?",
                              (const char*)nodes[i]->buf);
      return SERD_ERR_BAD_CURIE;
    }
  }
  return sord_inserter_write_statement(turtle->inserter, flags, graph, subject,
                                       predicate, object, datatype, language);
}

static void
open_model(InflectTurtle* turtle)
{
  // Names what is relative in the file; nothing is ever fetched
  const SerdNode base =
    serd_node_from_string(SERD_URI, (const uint8_t*)"file:///");
  turtle->world = sord_world_new();
  sord_world_set_error_sink(turtle->world, on_error, turtle);
  turtle->model =
    sord_new(turtle->world, SORD_SPO | SORD_PSO | SORD_POS, false);
  turtle->env = serd_env_new(&base);
  turtle->inserter = sord_inserter_new(turtle->model, turtle->env);
  for (uint32_t i = 0U; i < INFLECT_N_TERMS; ++i) {
    turtle->terms[i] =
      sord_new_uri(turtle->world, (const uint8_t*)term_uris[i]);
  }
}

void
inflect_turtle_close(InflectTurtle* turtle)
{
  for (uint32_t i = 0U; i < INFLECT_N_TERMS; ++i) {
    sord_node_free(turtle->world, turtle->terms[i]);
  }
  sord_inserter_free(turtle->inserter);
  serd_env_free(turtle->env);
  sord_free(turtle->model);
  sord_world_free(turtle->world);
}

static bool
parse(InflectTurtle* turtle, const char* text)
{
  SerdReader* const parser = serd_reader_new(SERD_TURTLE, turtle, NULL, on_base,
                                             on_prefix, on_statement, on_end);
  serd_reader_set_error_sink(parser, on_error, turtle);
  const SerdStatus status =
    serd_reader_read_string(parser, (const uint8_t*)text);
  serd_reader_free(parser);
  if (status > SERD_FAILURE) {
    inflect_turtle_complain(turtle, "%s", (const char*)serd_strerror(status));
  }
  return !turtle->failed;
}

bool
inflect_turtle_open(InflectTurtle* turtle,
                    const char* path,
                    char* message,
                    size_t message_size)
{
  memset(turtle, 0, sizeof(*turtle));
  turtle->path = path;
  turtle->message = message;
  turtle->message_size = message_size;
  open_model(turtle);
  char* const text = read_text(turtle);
  const bool good = text && parse(turtle, text);
  free(text);
  return good;
}

// Nodes

const char*
inflect_turtle_text(const SordNode* node)
{
  return (const char*)sord_node_get_string(node);
}

SordIter*
inflect_turtle_objects(const InflectTurtle* turtle,
                       const SordNode* subject,
                       InflectTerm predicate)
{
  return sord_search(turtle->model, subject, turtle->terms[predicate], NULL,
                     NULL);
}

bool
inflect_turtle_more(const InflectTurtle* turtle, const SordIter* iter)
{
  return !turtle->failed && !sord_iter_end(iter);
}

const SordNode*
inflect_turtle_only_object(const InflectTurtle* turtle,
                           const SordNode* subject,
                           InflectTerm predicate)
{
  SordIter* const iter = inflect_turtle_objects(turtle, subject, predicate);
  const SordNode* found =
    sord_iter_end(iter) ? NULL : sord_iter_get_node(iter, SORD_OBJECT);
  if (found) {
    sord_iter_next(iter);
    found = sord_iter_end(iter) ? found : NULL;
  }
  sord_iter_free(iter);
  return found;
}

void
inflect_turtle_copy_text(const InflectTurtle* turtle,
                         const SordNode* subject,
                         InflectTerm predicate,
                         char* out,
                         size_t out_size)
{
  SordNode* const node =
    sord_get(turtle->model, subject, turtle->terms[predicate], NULL, NULL);
  const bool literal = node && sord_node_get_type(node) == SORD_LITERAL;
  inflect_preset_copy(out, out_size, literal ? inflect_turtle_text(node) : "");
  sord_node_free(turtle->world, node);
}
