// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Runs one LV2 plugin; only ever in a process that may crash.
*/

#ifndef INFLECT_LV2_HOST_H
#define INFLECT_LV2_HOST_H

#include "device.h"
#include "report.h"

#include <stdint.h>

/// The stage before anything of the plugin itself runs
#define INFLECT_LV2_STAGE_FIRST "looked up"

/// A plugin with its world
typedef struct InflectLv2HostImpl InflectLv2Host;

/**
   Called when another stretch of work begins, so that others know that it goes
   on, and what ended if it does not.

   @param stage What begins, as in "while it was ...".
*/
typedef void (*InflectLv2StageFunc)(void* data, const char* stage);

/**
   Find a plugin with its preset and its controls.

   Nothing of it is freed: the end of the process does that.

   @param device Borrowed for as long as the process lives.
   @param[out] host Set, also after an error.
   @return INFLECT_EXIT_DONE, or another code with `message` set.
*/
int
inflect_lv2_host_open(const InflectDevice* device,
                      InflectLv2StageFunc stage,
                      void* data,
                      InflectLv2Host** host,
                      InflectMessage* message);

/// Send a sound through a new instance of the plugin
int
inflect_lv2_host_run(InflectLv2Host* host,
                     const InflectPass* pass,
                     InflectMessage* message);

/// Return what the plugin said when it ran last
InflectDeviceFacts
inflect_lv2_host_facts(const InflectLv2Host* host);

#endif // INFLECT_LV2_HOST_H
