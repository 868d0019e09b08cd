// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Which of the devices somebody means by a number or a part of a name.
*/

#ifndef INFLECT_LIVE_CHOICE_H
#define INFLECT_LIVE_CHOICE_H

#include "live_devices.h"
#include "report.h"

#include <stdbool.h>

/// Which devices somebody wants; each may be null for the default
typedef struct {
  const char* api;    ///< Part of a name
  const char* input;  ///< Number or part of a name
  const char* output; ///< Number or part of a name
} InflectLiveWish;

/**
   Choose devices.

   @param[out] input Set to a device of `devices`.
   @param[out] output Set to a device of the same kind.
   @return False with a line that says what was looked for, or which devices
   share the name.
*/
bool
inflect_live_choose_devices(const InflectLiveDevices* devices,
                            const InflectLiveWish* wish,
                            const InflectLiveDevice** input,
                            const InflectLiveDevice** output,
                            InflectMessage* message);

/**
   Choose a MIDI input.

   @param text Number or part of a name.
   @param[out] port Set to one of `devices`.
   @return False with a line as from inflect_live_choose_devices().
*/
bool
inflect_live_choose_midi(const InflectLiveDevices* devices,
                         const char* text,
                         const InflectLiveMidiPort** port,
                         InflectMessage* message);

#endif // INFLECT_LIVE_CHOICE_H
