// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What a player sees: levels, saturation, what the safety does, load.

   On a terminal it is a block of lines that is drawn again and again; elsewhere
   it is a line now and then.
*/

#ifndef INFLECT_LIVE_VIEW_H
#define INFLECT_LIVE_VIEW_H

#include "live_control.h"
#include "live_process.h"

#include <stdbool.h>
#include <stdint.h>

/// Most xruns that are remembered one by one
#define INFLECT_LIVE_MAX_XRUNS 1024U

/// A level with the peak that is held
typedef struct {
  double level;  ///< Falls slowly
  double held;   ///< Largest of the last moments
  double held_s; ///< When it was that large
} InflectLiveMeter;

/// What is known of the sound
typedef struct {
  InflectLiveMeter ins[INFLECT_LIVE_MAX_CHANNELS];
  InflectLiveMeter outs[INFLECT_LIVE_MAX_CHANNELS];
  uint32_t n_in;            ///< Channels
  uint32_t n_out;           ///< Channels
  double in_peak;           ///< Largest sample since the start
  double out_peak;          ///< Largest sample since the start
  double saturation;        ///< 0 to 1
  InflectLiveMeter limiter; ///< 1 - gain
  double least_gain;        ///< Of the limiter since the start
  uint32_t n_howls;         ///< Howling muted since the start
  uint32_t n_new_howls;     ///< Howling muted since inflect_live_view_read()
  uint32_t n_xruns;         ///< Length of `xruns`
  bool dc;                  ///< Whether a constant is taken away
  bool muted;               ///< Whether howling is muted
  bool is_terminal;         ///< Whether it is drawn
  bool is_shown;            ///< Whether the block is on the screen
  int n_lines;              ///< Lines of the block on the screen
  double updated_s;         ///< When readings were taken
  InflectSettings settings; ///< That `harmonics` are of
  char harmonics[128];      ///< Of a tone, or empty

  /// The first xruns, in their order
  InflectLiveXrun xruns[INFLECT_LIVE_MAX_XRUNS];
} InflectLiveView;

/// Load of the audio thread, as shares of the time that there is
typedef struct {
  double median; ///< Half of the blocks took no longer
  double p99;    ///< 99 % of the blocks took no longer
  double p999;   ///< 99.9 % of the blocks took no longer
} InflectLiveLoad;

/// What is shown beside the sound
typedef struct {
  const InflectLiveControl* control;
  const InflectLiveLink* link;
  const char* state; ///< Playing, waiting, ...
  double rate_hz;    ///< Of the stream
} InflectLiveScene;

/// Begin; nothing is shown yet
void
inflect_live_view_start(InflectLiveView* view, uint32_t n_in, uint32_t n_out);

/// Take all readings that are there
void
inflect_live_view_read(InflectLiveView* view, InflectLiveLink* link);

/// Draw the block in its place
void
inflect_live_view_draw(InflectLiveView* view, const InflectLiveScene* scene);

/// Remove the block, before a line is printed
void
inflect_live_view_clear(InflectLiveView* view);

/// Print a line of status
void
inflect_live_view_print(const InflectLiveView* view,
                        const InflectLiveScene* scene);

/// Return the load of all blocks so far
InflectLiveLoad
inflect_live_view_load(const InflectLiveLink* link);

/// Return a level in dB, minus infinity for silence
double
inflect_live_view_db(double level);

#endif // INFLECT_LIVE_VIEW_H
