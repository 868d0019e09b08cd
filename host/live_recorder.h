// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Writes the tape of the audio thread to a file, in a thread of its own.

   If the disk is full or too slow the recording ends, never the sound.
*/

#ifndef INFLECT_LIVE_RECORDER_H
#define INFLECT_LIVE_RECORDER_H

#include "audio_file.h"
#include "live_process.h"
#include "report.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/// One recording; must not move
typedef struct {
  InflectLiveLink* link;     ///< Borrowed
  InflectAudioOutput output; ///< The file
  pthread_t thread;          ///< Writes
  uint32_t n_channels;       ///< Of the tape
  double rate_hz;            ///< Of the file
  bool started;              ///< Whether there is a thread
  bool stuck;                ///< Whether the thread was left behind
  _Atomic bool stop;         ///< Asks for the end
  _Atomic bool ended;        ///< Whether the thread ended by itself
  _Atomic uint64_t n_frames; ///< Frames written
  int error;                 ///< Failure of a write as errno, -1 for unknown
} InflectLiveRecorder;

/**
   Start to write float WAV, or RF64 if it gets long.

   @param path File; none of that name may exist unless `force`.
   @param[out] recorder To be ended with inflect_live_recorder_finish().
*/
bool
inflect_live_recorder_start(InflectLiveRecorder* recorder,
                            const char* path,
                            bool force,
                            double rate_hz,
                            uint32_t n_channels,
                            InflectLiveLink* link,
                            InflectMessage* message);

/**
   Write what is left on the tape, and give the file its name.

   Whatever could be written is kept.  A disk that takes nothing more is not
   waited for: then `stuck` is set, the thread and the file stay as they are,
   and the program has to end with _exit().

   @param patience_s Longest time in which the disk may take nothing.
   @param[out] message What became of it, for people.
   @return False if the recording is not complete.
*/
bool
inflect_live_recorder_finish(InflectLiveRecorder* recorder,
                             double patience_s,
                             InflectMessage* message);

/// Whether sound was lost because the disk is too slow
bool
inflect_live_recorder_lags(const InflectLiveRecorder* recorder);

#endif // INFLECT_LIVE_RECORDER_H
