// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "notify.h"

#include <stdint.h>
#include <string.h>

/// Size in bytes that holds every message
#define MESSAGE_SIZE 256U

/// Largest port that is believed, in bytes
#define MAX_PORT_SIZE 0x4000000U

void
inflect_notify_init(InflectNotify* notify,
                    const InflectUrids* urids,
                    LV2_URID_Map* map)
{
  notify->urids = urids;
  notify->undoable = true;
  if (map) {
    lv2_atom_forge_init(&notify->forge, map);
  }
}

/// Bytes behind the header of a port, 0 if it is not labelled as one
static uint32_t
port_size(const InflectUrids* urids, const LV2_Atom_Sequence* port)
{
  if (!port || urids->atom_Sequence == 0U ||
      (uintptr_t)port % sizeof(uint32_t) != 0U) {
    return 0U;
  }
  // The type stands behind the size: a single float ends before it
  const uint32_t size = port->atom.size;
  if (size < sizeof(LV2_Atom_Sequence_Body) || size > MAX_PORT_SIZE) {
    return 0U;
  }
  const uint32_t type = port->atom.type;
  return type == urids->atom_Sequence || type == urids->atom_Chunk ? size : 0U;
}

static uint32_t
padded(uint32_t size)
{
  return (size + 7U) & ~7U;
}

/// A part of a message
typedef struct {
  const uint8_t* bytes;
  uint32_t size;
} Span;

/// Cut an atom off the start of a span, behind `skip` bytes
static bool
next_atom(Span* span, uint32_t skip, LV2_Atom* atom, Span* body)
{
  const uint32_t start = skip + (uint32_t)sizeof(*atom);
  if (span->size < start) {
    return false;
  }
  memcpy(atom, span->bytes + skip, sizeof(*atom));
  if (atom->size > span->size - start) {
    return false;
  }
  body->bytes = span->bytes + start;
  body->size = atom->size;
  const uint32_t left = span->size - start;
  const uint32_t step = padded(atom->size) < left ? padded(atom->size) : left;
  span->bytes += start + step;
  span->size = left - step;
  return true;
}

/// Return whether a property of a patch:Get is not about something else
static bool
property_fits(const InflectUrids* urids,
              uint32_t key,
              const LV2_Atom* atom,
              const Span* body)
{
  uint32_t value = 0U;
  if (atom->type == urids->atom_URID && body->size == sizeof(value)) {
    memcpy(&value, body->bytes, sizeof(value));
  }
  if (key == urids->patch_subject) {
    return value == urids->plugin;
  }
  return key != urids->patch_property || value == urids->undoable;
}

/// Return whether an event asks for what there is to tell
static bool
asks(const InflectUrids* urids, const LV2_Atom* event, Span body)
{
  LV2_Atom_Object_Body object;
  if ((event->type != urids->atom_Object && event->type != urids->atom_Blank) ||
      body.size < sizeof(object)) {
    return false;
  }
  memcpy(&object, body.bytes, sizeof(object));
  if (object.otype != urids->patch_Get) {
    return false;
  }
  body.bytes += sizeof(object);
  body.size -= (uint32_t)sizeof(object);
  LV2_Atom_Property_Body property;
  Span value;
  for (;;) {
    const uint8_t* const start = body.bytes;
    LV2_Atom atom;
    if (!next_atom(&body, 2U * (uint32_t)sizeof(uint32_t), &atom, &value)) {
      return true;
    }
    memcpy(&property.key, start, sizeof(property.key));
    if (!property_fits(urids, property.key, &atom, &value)) {
      return false;
    }
  }
}

/// Return whether any event of a port asks for what there is to tell
static bool
is_asked(const InflectUrids* urids, const LV2_Atom_Sequence* control)
{
  const uint32_t size = port_size(urids, control);
  if (size == 0U || control->atom.type != urids->atom_Sequence) {
    return false;
  }
  const uint32_t head = (uint32_t)sizeof(LV2_Atom_Sequence_Body);
  Span events = {(const uint8_t*)&control->body + head, size - head};
  LV2_Atom event;
  Span body;
  while (next_atom(&events, (uint32_t)sizeof(int64_t), &event, &body)) {
    if (asks(urids, &event, body)) {
      return true;
    }
  }
  return false;
}

/// Write a sequence that tells, and return its size in bytes
static uint32_t
write_message(InflectNotify* notify, uint8_t* message, bool undoable)
{
  const InflectUrids* const urids = notify->urids;
  LV2_Atom_Forge* const forge = &notify->forge;
  LV2_Atom_Forge_Frame sequence;
  LV2_Atom_Forge_Frame object;
  lv2_atom_forge_set_buffer(forge, message, MESSAGE_SIZE);
  lv2_atom_forge_sequence_head(forge, &sequence, 0U);
  lv2_atom_forge_frame_time(forge, 0);
  lv2_atom_forge_object(forge, &object, 0U, urids->patch_Set);
  lv2_atom_forge_key(forge, urids->patch_subject);
  lv2_atom_forge_urid(forge, urids->plugin);
  lv2_atom_forge_key(forge, urids->patch_property);
  lv2_atom_forge_urid(forge, urids->undoable);
  lv2_atom_forge_key(forge, urids->patch_value);
  lv2_atom_forge_bool(forge, undoable);
  lv2_atom_forge_pop(forge, &object);
  lv2_atom_forge_pop(forge, &sequence);
  return forge->offset;
}

void
inflect_notify_run(InflectNotify* notify,
                   const LV2_Atom_Sequence* control,
                   LV2_Atom_Sequence* out,
                   bool undoable)
{
  notify->pending = notify->pending || undoable != notify->undoable ||
                    is_asked(notify->urids, control);
  notify->undoable = undoable;

  const uint32_t capacity = port_size(notify->urids, out);
  if (capacity == 0U) {
    return;
  }
  if (notify->pending) {
    union {
      LV2_Atom_Sequence aligned;
      uint8_t bytes[MESSAGE_SIZE];
    } message;
    const uint32_t size = write_message(notify, message.bytes, undoable);
    if (size <= capacity) {
      memcpy(out, message.bytes, size);
      notify->pending = false;
      return;
    }
  }
  const LV2_Atom_Sequence empty = {
    {sizeof(LV2_Atom_Sequence_Body), notify->urids->atom_Sequence}, {0U, 0U}};
  memcpy(out, &empty, sizeof(empty));
}
