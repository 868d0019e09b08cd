// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Runs a plugin in a process of its own, which may crash or hang.
*/

#ifndef INFLECT_LV2_CHILD_H
#define INFLECT_LV2_CHILD_H

#include "device.h"
#include "report.h"

#include <stdint.h>

/**
   Send sounds through a plugin in a process of its own.

   What the plugin prints is not shown, but its last line is part of the message
   if it fails.  Parameters are as in inflect_device_run().
*/
int
inflect_lv2_child_run(const InflectDevice* device,
                      const InflectPass* passes,
                      uint32_t n_passes,
                      InflectDeviceFacts* facts,
                      InflectMessage* message);

#endif // INFLECT_LV2_CHILD_H
