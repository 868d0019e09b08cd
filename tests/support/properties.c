// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "properties.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inflect/activation.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

LV2_State_Status
properties_store(LV2_State_Handle handle,
                 uint32_t key,
                 const void* value,
                 size_t size,
                 uint32_t type,
                 uint32_t flags)
{
  Properties* const properties = (Properties*)handle;
  assert_true(properties->n < PROPERTIES_MAX && size <= sizeof(double));
  assert_int_equal(flags & LV2_STATE_IS_POD, LV2_STATE_IS_POD);
  assert_int_equal(flags & LV2_STATE_IS_PORTABLE, LV2_STATE_IS_PORTABLE);
  const uint32_t i = properties->n++;
  properties->keys[i] = key;
  properties->types[i] = type;
  properties->sizes[i] = size;
  memcpy(&properties->bodies[i], value, size);
  return LV2_STATE_SUCCESS;
}

const void*
properties_retrieve(LV2_State_Handle handle,
                    uint32_t key,
                    size_t* size,
                    uint32_t* type,
                    uint32_t* flags)
{
  const Properties* const properties = (const Properties*)handle;
  for (uint32_t i = 0U; i < properties->n; ++i) {
    if (properties->keys[i] == key) {
      *size = properties->sizes[i];
      *type = properties->types[i];
      *flags = LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE;
      return &properties->bodies[i];
    }
  }
  return NULL;
}

void
properties_put(Properties* properties,
               const char* key,
               const char* type,
               const void* body,
               size_t size)
{
  properties_store(properties, plugin_map(key), body, size, plugin_map(type),
                   LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE);
}

void
properties_put_double(Properties* properties, const char* symbol, double value)
{
  char uri[128];
  snprintf(uri, sizeof(uri), "%s%s", PROPERTIES_PARAMETER, symbol);
  properties_put(properties, uri, LV2_ATOM__Double, &value, sizeof(value));
}

void
properties_put_curve(Properties* properties, const char* symbol)
{
  const int32_t id = (int32_t)inflect_activation_find(symbol)->id;
  properties_put(properties, PROPERTIES_CURVE, LV2_ATOM__Int, &id, sizeof(id));
}

const LV2_State_Interface*
properties_interface(const Plugin* plugin)
{
  const LV2_State_Interface* const found =
    (const LV2_State_Interface*)lilv_instance_get_extension_data(
      plugin->instance, LV2_STATE__interface);
  assert_non_null(found);
  return found;
}

void
properties_restore(const Plugin* plugin, Properties* properties)
{
  assert_int_equal(properties_interface(plugin)->restore(
                     lilv_instance_get_handle(plugin->instance),
                     properties_retrieve, properties, 0U, NULL),
                   LV2_STATE_SUCCESS);
}

Properties
properties_save(const Plugin* plugin)
{
  Properties properties = {.n = 0U};
  assert_int_equal(properties_interface(plugin)->save(
                     lilv_instance_get_handle(plugin->instance),
                     properties_store, &properties, 0U, NULL),
                   LV2_STATE_SUCCESS);
  return properties;
}

void
properties_put_shape(Properties* properties, double shape)
{
  properties_put(properties, PROPERTIES_SHAPE, LV2_ATOM__Double, &shape,
                 sizeof(shape));
}

double
properties_find(const Properties* properties, const char* key)
{
  for (uint32_t i = 0U; i < properties->n; ++i) {
    if (properties->keys[i] == plugin_map(key)) {
      assert_int_equal(properties->types[i], plugin_map(LV2_ATOM__Double));
      return properties->bodies[i];
    }
  }
  return (double)NAN;
}

double
properties_value(const Properties* properties, const char* symbol)
{
  char uri[128];
  snprintf(uri, sizeof(uri), "%s%s", PROPERTIES_PARAMETER, symbol);
  return properties_find(properties, uri);
}
