// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Matrices from files of comma-separated values.
*/

#ifndef INFLECT_MATRIX_READER_H
#define INFLECT_MATRIX_READER_H

#include "report.h"

#include <stdbool.h>
#include <stdint.h>

/// Most rows and columns of a matrix
#define INFLECT_MAX_MATRIX_SIZE 128U

/// A matrix by rows
typedef struct {
  double* values; ///< To be freed with free()
  uint32_t n_rows;
  uint32_t n_columns;
} InflectMatrix;

/**
   Read `text` as a number, or as the name of a file of numbers.

   A file has a row per line and commas, semicolons or blanks between numbers;
   empty lines and those that begin with # do not count.

   @param[out] matrix Of one row and column for a number.
   @param[out] message What is wrong, with the name of the file.
*/
bool
inflect_matrix_read(const char* text,
                    InflectMatrix* matrix,
                    InflectMessage* message);

#endif // INFLECT_MATRIX_READER_H
