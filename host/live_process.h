// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The audio thread: all of its code and data.

   What it does not own it meets only in an InflectLiveLink, through queues and
   atomics.  It never allocates, locks, prints or calls the system.
*/

#ifndef INFLECT_LIVE_PROCESS_H
#define INFLECT_LIVE_PROCESS_H

#include "live_ring.h"
#include "live_safety.h"

#include <inflect/settings.h>
#include <inflect/shaper.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/// Frames that are processed at a time
#define INFLECT_LIVE_CHUNK 256U

/// Changes of settings that may wait
#define INFLECT_LIVE_N_CHANGES 16U

/// Readings that may wait
#define INFLECT_LIVE_N_READINGS 256U

/// Xruns that may wait
#define INFLECT_LIVE_N_XRUNS 256U

/// Blocks before an xrun that may be the reason of it; servers tell of it late
#define INFLECT_LIVE_N_SUSPECTS 16U

/// Samples that may wait to be written: ten seconds of four channels at 48 kHz
#define INFLECT_LIVE_N_TAPE (UINT32_C(1) << 21U)

/// Classes of load, of INFLECT_LIVE_LOAD_STEP each; the last has all beyond
#define INFLECT_LIVE_N_LOADS 801U

/// Width of a class of load, as a share of the time there is
#define INFLECT_LIVE_LOAD_STEP 0.0025

/// Fade at the start, in seconds
#define INFLECT_LIVE_FADE_IN_S 0.5

/// Fade at the end, in seconds
#define INFLECT_LIVE_FADE_OUT_S 0.05

/// What the meters show for a short stretch of sound
typedef struct {
  float in_peaks[INFLECT_LIVE_MAX_CHANNELS];  ///< Largest samples
  float out_peaks[INFLECT_LIVE_MAX_CHANNELS]; ///< Largest samples
  float saturation;                           ///< 0 to 1
  float limiter_gain;                         ///< Least gain, 1 for none
  uint32_t n_howls;                           ///< Mutes that began
  bool dc;    ///< Whether a constant is taken away
  bool muted; ///< Whether howling is muted
} InflectLiveReading;

/// A block as the caller of the audio thread sees it
typedef struct {
  uint32_t n_frames; ///< Its length
  double start_s;    ///< When it began, on a clock that never goes back
  double load;       ///< Time it took as a share of the time it lasts
  bool in_xrun;      ///< Whether input was lost before it
  bool out_xrun;     ///< Whether output was missing before it
} InflectLiveBlock;

/// An xrun as the block after it sees it
typedef struct {
  double time_s; ///< When that block began
  double gap_s;  ///< Time since the block before it began
  double load;   ///< Largest of the INFLECT_LIVE_N_SUSPECTS blocks before it
} InflectLiveXrun;

/// Where the audio thread and the rest of the program meet
typedef struct {
  InflectLiveRing changes;  ///< Of InflectSettings, to the audio thread
  InflectLiveRing readings; ///< Of InflectLiveReading, from it
  InflectLiveRing xruns;    ///< Of InflectLiveXrun, from it
  InflectLiveRing tape;     ///< Of float, interleaved frames, from it

  _Atomic bool panic;    ///< Asks for silence
  _Atomic bool ending;   ///< Asks for the end, with a fade
  _Atomic bool finished; ///< The end is reached

  _Atomic uint64_t n_callbacks; ///< Blocks so far
  _Atomic uint64_t n_frames;    ///< Frames so far
  _Atomic uint64_t n_xruns;     ///< Blocks before which either happened
  _Atomic uint64_t n_own_xruns; ///< Those after a block that took too long
  _Atomic uint64_t n_in_xruns;  ///< Blocks before which input was lost
  _Atomic uint64_t n_out_xruns; ///< Blocks before which output was missing
  _Atomic uint64_t n_tape_lost; ///< Frames that did not fit on the tape
  _Atomic uint64_t n_muted;     ///< Input samples that were no sound
  _Atomic uint32_t latency;     ///< Of the shaper, in frames
  _Atomic uint32_t block;       ///< Frames of the last block, 0 before it
  _Atomic uint64_t loads[INFLECT_LIVE_N_LOADS]; ///< Blocks by load

  InflectSettings change_memory[INFLECT_LIVE_N_CHANGES];
  InflectLiveReading reading_memory[INFLECT_LIVE_N_READINGS];
  InflectLiveXrun xrun_memory[INFLECT_LIVE_N_XRUNS];
  float tape_memory[INFLECT_LIVE_N_TAPE];
} InflectLiveLink;

/// What the sound is made with
typedef struct {
  double rate_hz;     ///< As for the shaper
  uint32_t n_in;      ///< Input channels, 1 or 2; the shaper has as many
  uint32_t n_out;     ///< Output channels, 1 or 2
  uint64_t end_frame; ///< Frame of the link's count to end at, 0 for never
  bool fade;          ///< Fade in, and out before `end_frame`
  bool limit;         ///< Limit the output
  bool mute_howls;    ///< Mute what grows out of silence
  bool tape_wet;      ///< Put the output on the tape
  bool tape_dry;      ///< Put the input on the tape
} InflectLiveConfig;

/// Everything that the audio thread owns
typedef struct {
  InflectLiveConfig config;
  InflectLiveLink* link; ///< Borrowed
  InflectShaper* shaper; ///< Owned
  InflectLiveFade fade;
  InflectLiveHowl howl;
  InflectLiveDc dc;
  InflectLiveLimiter limiter;
  InflectLiveReading reading; ///< Of sound that no reading was pushed for
  uint64_t n_frames;          ///< Frames so far
  uint64_t fade_frames;       ///< Length of the fade before the end
  uint32_t n_unread;          ///< Frames of `reading`
  bool panics;                ///< Whether panic is being obeyed
  double suspects[INFLECT_LIVE_N_SUSPECTS]; ///< Loads of the last blocks
  double block_s;                           ///< When the last block began
  uint32_t n_blocks;                        ///< Blocks so far
  float wet[INFLECT_LIVE_MAX_CHANNELS][INFLECT_LIVE_CHUNK];
  float tape[2U * INFLECT_LIVE_MAX_CHANNELS * INFLECT_LIVE_CHUNK];
} InflectLiveProcess;

/// Make a link without sound; the only writer of its rings' memory is init()
void
inflect_live_link_init(InflectLiveLink* link);

/**
   Prepare the audio thread, outside of it.

   @param settings To begin with.
   @param[out] live To be ended with inflect_live_process_end().
*/
INFLECT_NODISCARD InflectStatus
inflect_live_process_start(InflectLiveProcess* live,
                           const InflectLiveConfig* config,
                           const InflectSettings* settings,
                           InflectLiveLink* link);

/// Free what the audio thread owned; a zeroed one is allowed
void
inflect_live_process_end(InflectLiveProcess* live);

/**
   Process a block.

   @param in Shape [n_in][n_frames].
   @param[out] out Shape [n_out][n_frames], none of the buffers of `in`.
   @return False once the end is reached; the rest of `out` is silent.
*/
INFLECT_REALTIME bool
inflect_live_process_run(InflectLiveProcess* live,
                         uint32_t n_frames,
                         const float* const* in,
                         float* const* out);

/// Count a block after it was processed
INFLECT_REALTIME void
inflect_live_process_count(InflectLiveProcess* live,
                           const InflectLiveBlock* block);

#endif // INFLECT_LIVE_PROCESS_H
