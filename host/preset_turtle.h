// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The statements of a Turtle file, which may be hostile, in a model.
*/

#ifndef INFLECT_PRESET_TURTLE_H
#define INFLECT_PRESET_TURTLE_H

#include <serd/serd.h>
#include <sord/sord.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Largest preset file in bytes
#define INFLECT_PRESET_MAX_BYTES ((size_t)1024U * 1024U)

/// Words of the vocabulary of presets
typedef enum {
  INFLECT_TERM_APPLIES_TO,
  INFLECT_TERM_COMMENT,
  INFLECT_TERM_LABEL,
  INFLECT_TERM_PORT,
  INFLECT_TERM_PRESET,
  INFLECT_TERM_SEE_ALSO,
  INFLECT_TERM_STATE,
  INFLECT_TERM_SYMBOL,
  INFLECT_TERM_TYPE,
  INFLECT_TERM_VALUE,
  INFLECT_N_TERMS,
} InflectTerm;

/// One file
typedef struct {
  const char* path;
  char* message;       ///< Where the first failure is described
  size_t message_size; ///< Size of `message` in bytes
  bool failed;         ///< Whether `message` is written

  SordWorld* world;
  SordModel* model;
  SerdEnv* env;
  SordInserter* inserter;
  SordNode* terms[INFLECT_N_TERMS];

  uint32_t depth;        ///< Of open brackets
  uint32_t n_lists;      ///< Lists so far
  uint32_t n_statements; ///< Statements so far
} InflectTurtle;

/**
   Read a file.

   @param[out] turtle To be closed with inflect_turtle_close() in any case.
   @param path Turtle file, borrowed.
   @param message For the first failure, borrowed.
   @return False on failure, then or at any call before.
*/
bool
inflect_turtle_open(InflectTurtle* turtle,
                    const char* path,
                    char* message,
                    size_t message_size);

/// Free what inflect_turtle_open() allocated
void
inflect_turtle_close(InflectTurtle* turtle);

/**
   Note what is wrong with the file, if it is the first failure.

   @return False, for the caller to return.
*/
__attribute__((format(printf, 2, 3))) bool
inflect_turtle_complain(InflectTurtle* turtle, const char* format, ...);

/// Return the text of a node
const char*
inflect_turtle_text(const SordNode* node);

/// Start to visit the objects of a subject; null stands for any subject
SordIter*
inflect_turtle_objects(const InflectTurtle* turtle,
                       const SordNode* subject,
                       InflectTerm predicate);

/// Whether there is more to visit and no failure so far
bool
inflect_turtle_more(const InflectTurtle* turtle, const SordIter* iter);

/// Return the only object, or null if there is none or several
const SordNode*
inflect_turtle_only_object(const InflectTurtle* turtle,
                           const SordNode* subject,
                           InflectTerm predicate);

/// Write the text of the first literal as one printable line, or nothing
void
inflect_turtle_copy_text(const InflectTurtle* turtle,
                         const SordNode* subject,
                         InflectTerm predicate,
                         char* out,
                         size_t out_size);

#endif // INFLECT_PRESET_TURTLE_H
