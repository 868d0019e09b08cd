// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "output_options.h"

#include "audio_format.h"

#include <string.h>

bool
inflect_take_container(void* target, const char* text, InflectMessage* message)
{
  const InflectContainer* const row = inflect_container_find(text, message);
  *(const InflectContainer**)target = row;
  return row != NULL;
}

bool
inflect_take_subtype(void* target, const char* text, InflectMessage* message)
{
  const InflectSubtype* const row = inflect_subtype_find(text, message);
  *(const InflectSubtype**)target = row;
  return row != NULL;
}

bool
inflect_take_no_dither(void* target, const char* text, InflectMessage* message)
{
  *(bool*)target = !strcmp(text, "off");
  return !strcmp(text, "on") || !strcmp(text, "off") ||
         inflect_message_set(message, "is on or off, not '%.40s'", text);
}
