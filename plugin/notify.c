// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "notify.h"

#include <stdint.h>
#include <string.h>

/// Size in bytes that holds all messages at once
#define MESSAGE_SIZE 512U

/// All tidings, as bits
#define ALL ((1U << INFLECT_N_TIDINGS) - 1U)

/// Largest port that is believed, in bytes
#define MAX_PORT_SIZE 0x4000000U

void
inflect_notify_init(InflectNotify* notify,
                    const InflectUrids* urids,
                    LV2_URID_Map* map)
{
  notify->urids = urids;
  notify->told[INFLECT_TIDING_UNDOABLE] = true;
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

static LV2_URID
urid_of(const InflectUrids* urids, uint32_t tiding)
{
  return tiding == INFLECT_TIDING_UNDOABLE ? urids->undoable
                                           : urids->loop_limited;
}

/// Return what a property of a patch:Get leaves to be asked for, as bits
static unsigned
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
    return value == urids->plugin ? ALL : 0U;
  }
  if (key != urids->patch_property) {
    return ALL;
  }
  for (uint32_t i = 0U; i < INFLECT_N_TIDINGS; ++i) {
    if (value == urid_of(urids, i)) {
      return 1U << i;
    }
  }
  return 0U;
}

/// Return what an event asks for, as bits
static unsigned
asks(const InflectUrids* urids, const LV2_Atom* event, Span body)
{
  LV2_Atom_Object_Body object;
  if ((event->type != urids->atom_Object && event->type != urids->atom_Blank) ||
      body.size < sizeof(object)) {
    return 0U;
  }
  memcpy(&object, body.bytes, sizeof(object));
  if (object.otype != urids->patch_Get) {
    return 0U;
  }
  body.bytes += sizeof(object);
  body.size -= (uint32_t)sizeof(object);
  LV2_Atom_Property_Body property;
  Span value;
  unsigned asked = ALL;
  for (;;) {
    const uint8_t* const start = body.bytes;
    LV2_Atom atom;
    if (!next_atom(&body, 2U * (uint32_t)sizeof(uint32_t), &atom, &value)) {
      return asked;
    }
    memcpy(&property.key, start, sizeof(property.key));
    asked &= property_fits(urids, property.key, &atom, &value);
  }
}

/// Return what the events of a port ask for, as bits
static unsigned
asked_for(const InflectUrids* urids, const LV2_Atom_Sequence* control)
{
  const uint32_t size = port_size(urids, control);
  if (size == 0U || control->atom.type != urids->atom_Sequence) {
    return 0U;
  }
  const uint32_t head = (uint32_t)sizeof(LV2_Atom_Sequence_Body);
  Span events = {(const uint8_t*)&control->body + head, size - head};
  LV2_Atom event;
  Span body;
  unsigned asked = 0U;
  while (next_atom(&events, (uint32_t)sizeof(int64_t), &event, &body)) {
    asked |= asks(urids, &event, body);
  }
  return asked;
}

/// Write a sequence of what is left to tell, and return its size in bytes
static uint32_t
write_messages(InflectNotify* notify, uint8_t* messages)
{
  const InflectUrids* const urids = notify->urids;
  LV2_Atom_Forge* const forge = &notify->forge;
  LV2_Atom_Forge_Frame sequence;
  lv2_atom_forge_set_buffer(forge, messages, MESSAGE_SIZE);
  lv2_atom_forge_sequence_head(forge, &sequence, 0U);
  for (uint32_t i = 0U; i < INFLECT_N_TIDINGS; ++i) {
    if (!notify->pending[i]) {
      continue;
    }
    LV2_Atom_Forge_Frame object;
    lv2_atom_forge_frame_time(forge, 0);
    lv2_atom_forge_object(forge, &object, 0U, urids->patch_Set);
    lv2_atom_forge_key(forge, urids->patch_subject);
    lv2_atom_forge_urid(forge, urids->plugin);
    lv2_atom_forge_key(forge, urids->patch_property);
    lv2_atom_forge_urid(forge, urid_of(urids, i));
    lv2_atom_forge_key(forge, urids->patch_value);
    lv2_atom_forge_bool(forge, notify->told[i]);
    lv2_atom_forge_pop(forge, &object);
  }
  lv2_atom_forge_pop(forge, &sequence);
  return forge->offset;
}

/// Note what is to be told; whether there is anything
static bool
note(InflectNotify* notify, unsigned asked, const bool* tidings)
{
  bool any = false;
  for (uint32_t i = 0U; i < INFLECT_N_TIDINGS; ++i) {
    // To a host that asks for everything a loop within bounds is no news
    const bool news =
      asked == 1U << i || i == INFLECT_TIDING_UNDOABLE || tidings[i];
    notify->pending[i] = notify->pending[i] || tidings[i] != notify->told[i] ||
                         ((asked >> i & 1U) != 0U && news);
    notify->told[i] = tidings[i];
    any = any || notify->pending[i];
  }
  return any;
}

void
inflect_notify_run(InflectNotify* notify,
                   const LV2_Atom_Sequence* control,
                   LV2_Atom_Sequence* out,
                   const bool* tidings)
{
  const bool pending = note(notify, asked_for(notify->urids, control), tidings);
  const uint32_t capacity = port_size(notify->urids, out);
  if (capacity == 0U) {
    return;
  }
  if (pending) {
    union {
      LV2_Atom_Sequence aligned;
      uint8_t bytes[MESSAGE_SIZE];
    } messages;
    const uint32_t size = write_messages(notify, messages.bytes);
    if (size <= capacity) {
      memcpy(out, messages.bytes, size);
      memset(notify->pending, 0, sizeof(notify->pending));
      return;
    }
  }
  const LV2_Atom_Sequence empty = {
    {sizeof(LV2_Atom_Sequence_Body), notify->urids->atom_Sequence}, {0U, 0U}};
  memcpy(out, &empty, sizeof(empty));
}
