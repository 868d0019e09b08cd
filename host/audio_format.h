// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Which container and which sample type a file gets.
*/

#ifndef INFLECT_AUDIO_FORMAT_H
#define INFLECT_AUDIO_FORMAT_H

#include "report.h"

#include <sndfile.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One container
typedef struct {
  const char* symbol;     ///< What `--format` takes
  const char* label;      ///< Name for people
  const char* extensions; ///< Separated by spaces, the first is the usual one
  int major;              ///< SF_FORMAT_* of the container
  bool small;             ///< Sizes are stored in 32 bits
} InflectContainer;

/// How samples become a file's
typedef enum {
  INFLECT_STORE_INTEGER, ///< Rounded to bits, clipped, dithered
  INFLECT_STORE_FLOAT,   ///< As they are
  INFLECT_STORE_CODED,   ///< By a coder that needs them within +-1
} InflectStore;

/// One sample type
typedef struct {
  const char* symbol; ///< What `--subtype` takes
  const char* alias;  ///< Another name, or null
  int subtype;        ///< SF_FORMAT_* of the type
  InflectStore store; ///< How samples are written
  uint32_t bits;      ///< Of an integer, otherwise 0
  uint32_t bytes;     ///< Of a stored sample, 0 if compressed
} InflectSubtype;

/// Find a container by the value of `--format`, or null with a message
const InflectContainer*
inflect_container_find(const char* symbol, InflectMessage* message);

/// Find a sample type by the value of `--subtype`, or null with a message
const InflectSubtype*
inflect_subtype_find(const char* symbol, InflectMessage* message);

/// Return the sample type of a libsndfile format, never null
const InflectSubtype*
inflect_subtype_of(int format);

/// What is asked of an output besides its name
typedef struct {
  const InflectContainer* container; ///< Null to decide from the name and input
  const InflectSubtype* subtype;     ///< Null to decide from the input
} InflectFormatRequest;

/**
   Choose the format of an output.

   @param request What the user asked for.
   @param path Name of the output, whose extension counts; null for none.
   @param input Format of the input, and its frames.
   @param[out] output Set to the format, rate and channels to open with.
*/
bool
inflect_format_choose(const InflectFormatRequest* request,
                      const char* path,
                      const SF_INFO* input,
                      SF_INFO* output,
                      InflectMessage* message);

/**
   Write the name that a file gets in a folder.

   @param container Its format, or null to keep the extension.
   @return False if the name is too long.
*/
bool
inflect_format_name(const char* folder,
                    const char* input,
                    const InflectContainer* container,
                    char* path,
                    size_t size);

/// Print the names of containers and sample types, for people
void
inflect_format_print_names(void);

#endif // INFLECT_AUDIO_FORMAT_H
