// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   How commands that write sound files read what is asked of them.
*/

#ifndef INFLECT_OUTPUT_OPTIONS_H
#define INFLECT_OUTPUT_OPTIONS_H

#include "report.h"

#include <stdbool.h>

/// Read `--format` into a `const InflectContainer*`
bool
inflect_take_container(void* target, const char* text, InflectMessage* message);

/// Read `--subtype` into a `const InflectSubtype*`
bool
inflect_take_subtype(void* target, const char* text, InflectMessage* message);

/// Read `--dither` into a `bool` that says whether it is off
bool
inflect_take_no_dither(void* target, const char* text, InflectMessage* message);

#endif // INFLECT_OUTPUT_OPTIONS_H
