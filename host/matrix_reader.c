// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "matrix_reader.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_SIZE 8192
#define SEPARATORS ",; \t\r\n"

/// A file that is read
typedef struct {
  const char* path;
  InflectMatrix* matrix;
  InflectMessage* message;
  unsigned line; ///< Number of the line, from 1
} Reader;

static bool
append(const Reader* reader, uint32_t column, const char* word)
{
  InflectMatrix* const matrix = reader->matrix;
  char* end = NULL;
  const double value = strtod(word, &end);
  if (end == word || *end || !isfinite(value)) {
    return inflect_message_set(reader->message,
                               "%.200s: line %u: '%.40s' is not a finite "
                               "number",
                               reader->path, reader->line, word);
  }
  if (column >= INFLECT_MAX_MATRIX_SIZE ||
      matrix->n_rows >= INFLECT_MAX_MATRIX_SIZE) {
    return inflect_message_set(
      reader->message, "%.200s: line %u: more than %u rows or columns",
      reader->path, reader->line, INFLECT_MAX_MATRIX_SIZE);
  }
  matrix->values[(size_t)matrix->n_rows * INFLECT_MAX_MATRIX_SIZE + column] =
    value;
  return true;
}

static bool
read_line(Reader* reader, char* line)
{
  InflectMatrix* const matrix = reader->matrix;
  ++reader->line;
  if (!strchr(line, '\n') && strlen(line) == LINE_SIZE - 1U) {
    return inflect_message_set(reader->message, "%.200s: line %u is too long",
                               reader->path, reader->line);
  }
  char* rest = NULL;
  const char* word = strtok_r(line, SEPARATORS, &rest);
  if (!word || *word == '#') {
    return true;
  }
  uint32_t n = 0U;
  for (; word; word = strtok_r(NULL, SEPARATORS, &rest)) {
    if (!append(reader, n++, word)) {
      return false;
    }
  }
  if (matrix->n_rows && n != matrix->n_columns) {
    return inflect_message_set(
      reader->message, "%.200s: line %u has %u numbers, those before have %u",
      reader->path, reader->line, n, matrix->n_columns);
  }
  matrix->n_columns = n;
  ++matrix->n_rows;
  return true;
}

/// Move rows together that stand at the greatest distance
static void
pack(InflectMatrix* matrix)
{
  for (uint32_t i = 1U; i < matrix->n_rows; ++i) {
    memmove(matrix->values + (size_t)i * matrix->n_columns,
            matrix->values + (size_t)i * INFLECT_MAX_MATRIX_SIZE,
            matrix->n_columns * sizeof(double));
  }
}

static bool
read_stream(FILE* stream, Reader* reader)
{
  char line[LINE_SIZE] = "";
  while (fgets(line, LINE_SIZE, stream)) {
    if (!read_line(reader, line)) {
      return false;
    }
  }
  if (ferror(stream)) {
    return inflect_message_set(reader->message, "%.200s: cannot be read: %s",
                               reader->path, strerror(errno));
  }
  pack(reader->matrix);
  return reader->matrix->n_rows ||
         inflect_message_set(reader->message, "%.200s: holds no numbers",
                             reader->path);
}

static bool
read_file(Reader* reader)
{
  FILE* const stream = fopen(reader->path, "r");
  if (!stream) {
    return inflect_message_set(
      reader->message, "%.200s: neither a number nor a file to read: %s",
      reader->path, strerror(errno));
  }
  const bool done = read_stream(stream, reader);
  fclose(stream);
  return done;
}

bool
inflect_matrix_read(const char* text,
                    InflectMatrix* matrix,
                    InflectMessage* message)
{
  *matrix = (InflectMatrix){
    .values = (double*)calloc(INFLECT_MAX_MATRIX_SIZE,
                              INFLECT_MAX_MATRIX_SIZE * sizeof(double))};
  if (!matrix->values) {
    return inflect_message_set(message, "out of memory");
  }
  char* end = NULL;
  const double number = strtod(text, &end);
  bool done = true;
  if (end != text && !*end) {
    matrix->values[0] = number;
    matrix->n_rows = 1U;
    matrix->n_columns = 1U;
    done = isfinite(number) ||
           inflect_message_set(message, "'%.40s' is not a finite number", text);
  } else {
    Reader reader = {.path = text, .matrix = matrix, .message = message};
    done = read_file(&reader);
  }
  if (!done) {
    free(matrix->values);
    matrix->values = NULL;
  }
  return done;
}
