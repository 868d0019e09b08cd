// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The process that holds the audio stream.

   PortAudio may block for minutes, or end the process that calls it, when a
   device or a server goes away.  So the stream lives in a process that can be
   ended at any time and started again; everything that has to outlive it is in
   memory that both share.
*/

#ifndef INFLECT_LIVE_ENGINE_H
#define INFLECT_LIVE_ENGINE_H

#include "live_devices.h"
#include "live_process.h"
#include "report.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// How far the engine is
typedef enum {
  INFLECT_LIVE_STARTING, ///< Not yet open
  INFLECT_LIVE_PLAYING,  ///< The stream runs
  INFLECT_LIVE_FAILED,   ///< It ended with a message
  INFLECT_LIVE_FINISHED, ///< It ended as it was asked to
} InflectLiveState;

/// Which channels of a device are used, from 0
typedef struct {
  uint32_t places[INFLECT_LIVE_MAX_CHANNELS];
  uint32_t n; ///< 1 or 2
} InflectLiveChannels;

/// What the engine opens
typedef struct {
  char api[48];             ///< Whole name of the kind
  char input[160];          ///< Whole name of the device
  char output[160];         ///< Whole name of the device
  InflectLiveChannels ins;  ///< Of the input
  InflectLiveChannels outs; ///< Of the output
  InflectLiveConfig sound;  ///< What the sound is made with
  InflectSettings settings; ///< To begin with
  double in_latency_s;      ///< To suggest
  double out_latency_s;     ///< To suggest
  uint32_t block;           ///< Frames of a block, 0 for any
  bool any_rate;            ///< Take the output's own rate, not that of `sound`
  bool realtime;            ///< Ask ALSA for real-time priority
  bool verbose;             ///< Let sound libraries print
} InflectLiveRequest;

/// Memory that the program shares with its engine
typedef struct {
  InflectLiveLink link;
  _Atomic uint32_t state; ///< InflectLiveState; what follows is set before it
  InflectMessage message; ///< Why it failed
  double rate_hz;         ///< Of the stream
  double in_latency_s;    ///< Of the stream
  double out_latency_s;   ///< Of the stream
} InflectLiveShared;

/// One engine; plain data
typedef struct {
  InflectLiveShared* shared; ///< Owned
  pid_t pid;                 ///< Of the process, 0 for none
} InflectLiveEngine;

/// Get the shared memory, without a process
bool
inflect_live_engine_new(InflectLiveEngine* engine, InflectMessage* message);

/// End the process, if there is one, and give the memory back
void
inflect_live_engine_free(InflectLiveEngine* engine);

/// Start a process that opens the stream and reports by `shared->state`
bool
inflect_live_engine_start(InflectLiveEngine* engine,
                          const InflectLiveRequest* request,
                          InflectMessage* message);

/**
   Look whether the process is there.

   @return False once it has ended, whatever the reason.
*/
bool
inflect_live_engine_lives(InflectLiveEngine* engine);

/// Give the process a moment to close its stream, then end it
void
inflect_live_engine_stop(InflectLiveEngine* engine, double patience_s);

#endif // INFLECT_LIVE_ENGINE_H
