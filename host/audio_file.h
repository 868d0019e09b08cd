// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Sound files that are read whole and appear whole.

   An output is written under a temporary name in its folder and takes its own
   name when it is complete.  What cannot be renamed (stdout, devices, pipes)
   is copied there when it is complete.
*/

#ifndef INFLECT_AUDIO_FILE_H
#define INFLECT_AUDIO_FILE_H

#include "report.h"

#include <sndfile.h>

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

/// Name of stdin and stdout
#define INFLECT_AUDIO_PIPE "-"

/// A sound file that is read
typedef struct {
  SNDFILE* sound; ///< To read from
  SF_INFO info;   ///< Its format; `frames` is SF_COUNT_MAX if not known
  bool exact;     ///< Whether `frames` is a promise that the file must keep
} InflectAudioInput;

/// A sound file that is written
typedef struct {
  SNDFILE* sound;           ///< To write to
  FILE* stream;             ///< Where its bytes go
  char* buffer;             ///< Of the stream
  int error;                ///< First failure of a write, as errno, or 0
  bool copied;              ///< Whether it is copied and not renamed at the end
  bool force;               ///< Whether it may replace a file
  char path[PATH_MAX];      ///< Its name
  char temporary[PATH_MAX]; ///< Its name until it is complete, or empty
} InflectAudioOutput;

/**
   Open a file, a pipe or stdin, and refuse what is no sound or is cut short.

   @param path File, or INFLECT_AUDIO_PIPE.
   @param[out] input To be closed with inflect_audio_input_close(), also after
   an error.
*/
bool
inflect_audio_input_open(const char* path,
                         InflectAudioInput* input,
                         InflectMessage* message);

/// Close an input; a zeroed one is allowed
void
inflect_audio_input_close(InflectAudioInput* input);

/**
   Check that an output may be written, before any work is done.

   @param path File, or INFLECT_AUDIO_PIPE.
   @param input Path of the input, which must not be the same file.
   @param force Whether files that exist may be replaced.
*/
bool
inflect_audio_output_check(const char* path,
                           const char* input,
                           bool force,
                           InflectMessage* message);

/**
   Create an output under a temporary name.

   @param path File, or INFLECT_AUDIO_PIPE.
   @param info Format, rate and channels.
   @param force Whether a file that exists may be replaced.
   @param[out] output To be ended with inflect_audio_output_commit() or
   inflect_audio_output_abandon(), also after an error.  Must not move.
*/
bool
inflect_audio_output_open(const char* path,
                          const SF_INFO* info,
                          bool force,
                          InflectAudioOutput* output,
                          InflectMessage* message);

/// Say why a write failed
bool
inflect_audio_output_failure(const InflectAudioOutput* output,
                             InflectMessage* message);

/// Complete an output and give it its name
bool
inflect_audio_output_commit(InflectAudioOutput* output,
                            InflectMessage* message);

/// Remove what was written; a zeroed or committed output is allowed
void
inflect_audio_output_abandon(InflectAudioOutput* output);

#endif // INFLECT_AUDIO_FILE_H
