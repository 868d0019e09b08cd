// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Where PortAudio calls the audio thread.
*/

#ifndef INFLECT_LIVE_CALLBACK_H
#define INFLECT_LIVE_CALLBACK_H

#include "live_engine.h"
#include "live_process.h"

#include <portaudio.h>

#include <stdint.h>

/// What the callback gets
typedef struct {
  InflectLiveProcess live;  ///< The sound
  InflectLiveChannels ins;  ///< Channels of the input
  InflectLiveChannels outs; ///< Channels of the output
  uint32_t n_device_outs;   ///< Channels that the output is opened with
} InflectLiveCallback;

/// A PaStreamCallback for non-interleaved floats
int
inflect_live_callback(const void* input,
                      void* output,
                      unsigned long n_frames,
                      const PaStreamCallbackTimeInfo* time,
                      PaStreamCallbackFlags flags,
                      void* data);

#endif // INFLECT_LIVE_CALLBACK_H
