// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   State of an instance in the memory of a host.
*/

#ifndef INFLECT_TESTS_PROPERTIES_H
#define INFLECT_TESTS_PROPERTIES_H

#include "plugin.h"

#include <lv2/state/state.h>

#include <stddef.h>
#include <stdint.h>

/// What exact parameters are called, before their symbol
#define PROPERTIES_PARAMETER "urn:inflect:parameter#"

#define PROPERTIES_CURVE "urn:inflect:curve"
#define PROPERTIES_SHAPE "urn:inflect:shape"

/// Most properties
#define PROPERTIES_MAX 64U

/// Properties that a host stores, of at most 8 bytes each
typedef struct {
  uint32_t n;
  uint32_t keys[PROPERTIES_MAX];
  uint32_t types[PROPERTIES_MAX];
  size_t sizes[PROPERTIES_MAX];
  double bodies[PROPERTIES_MAX];
} Properties;

/// Add a property
void
properties_put(Properties* properties,
               const char* key,
               const char* type,
               const void* body,
               size_t size);

/// Add an exact parameter
void
properties_put_double(Properties* properties, const char* symbol, double value);

/// Add the curve that exact parameters belong to
void
properties_put_curve(Properties* properties, const char* symbol);

/// Add the position of `shape` that the primary one belongs to
void
properties_put_shape(Properties* properties, double shape);

/// Value of a double among the properties, NaN if there is none
double
properties_find(const Properties* properties, const char* key);

/// Value of an exact parameter, NaN if there is none
double
properties_value(const Properties* properties, const char* symbol);

/// The state functions of an instance
const LV2_State_Interface*
properties_interface(const Plugin* plugin);

/// Let an instance store into properties, its handle
LV2_State_Status
properties_store(LV2_State_Handle handle,
                 uint32_t key,
                 const void* value,
                 size_t size,
                 uint32_t type,
                 uint32_t flags);

/// Let an instance retrieve from properties, its handle
const void*
properties_retrieve(LV2_State_Handle handle,
                    uint32_t key,
                    size_t* size,
                    uint32_t* type,
                    uint32_t* flags);

/// Save an instance
Properties
properties_save(const Plugin* plugin);

/// Restore an instance
void
properties_restore(const Plugin* plugin, Properties* properties);

#endif // INFLECT_TESTS_PROPERTIES_H
