// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  The effect as an LV2 plugin, stereo and mono.

  Every port may be null: parameters then keep their defaults, meters are not
  shown, and without all of the audio nothing sounds.

  There is no worker: the effect allocates for every setting when it is made,
  and builds nothing heavy later.  Blocks may have any length; what the host
  says of them decides only how much is run before they come.
*/

#include "exact.h"
#include "notify.h"
#include "ports.h"
#include "state.h"
#include "uris.h"
#include "warm_up.h"

#include <inflect/settings.h>
#include <inflect/shaper.h>

#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/options/options.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// Time for which a loop that ran into its limit is told
#define LIMITED_S 1.0

/// One instance
typedef struct {
  InflectPorts layout;
  uint32_t n_channels;
  void* ports[INFLECT_MAX_PORTS];

  InflectShaper* shaper;
  bool rendering;
  InflectCurve curve;   ///< As judged last
  bool undoable;        ///< Whether that curve has an inverse
  uint64_t n_limited;   ///< Samples that loops cut, as seen last
  double limited_for_s; ///< Time for which that counts as news
  double rate_hz;

  InflectUrids urids;
  InflectExactUse exact;
  InflectState state;
  InflectNotify notify;
} Plugin;

static void*
find_feature(const LV2_Feature* const* features, const char* uri)
{
  for (uint32_t i = 0U; features && features[i]; ++i) {
    if (!strcmp(features[i]->URI, uri)) {
      return features[i]->data;
    }
  }
  return NULL;
}

static void
complain(const LV2_Log_Log* log,
         const InflectUrids* urids,
         InflectStatus status,
         double rate_hz)
{
  if (log) {
    log->printf(log->handle, urids->log_Error,
                "Inflect at %.17g Hz: %s; it works from %g to %g Hz\n", rate_hz,
                inflect_status_message(status), INFLECT_MIN_RATE_HZ,
                INFLECT_MAX_RATE_HZ);
  }
}

static void
cleanup(LV2_Handle instance)
{
  Plugin* const plugin = (Plugin*)instance;
  inflect_shaper_free(plugin->shaper);
  free(plugin);
}

static LV2_Handle
instantiate(const LV2_Descriptor* descriptor,
            double rate_hz,
            const char* bundle_path,
            const LV2_Feature* const* features)
{
  (void)bundle_path;
  Plugin* const plugin = (Plugin*)calloc(1U, sizeof(*plugin));
  if (!plugin) {
    return NULL;
  }
  LV2_URID_Map* const map =
    (LV2_URID_Map*)find_feature(features, LV2_URID__map);
  if (map) {
    inflect_urids_map(&plugin->urids, map, descriptor->URI);
  }
  plugin->n_channels = strcmp(descriptor->URI, INFLECT_MONO_URI) ? 2U : 1U;
  plugin->layout = inflect_ports(plugin->n_channels);
  plugin->rate_hz = rate_hz;
  const InflectShaperConfig config = {rate_hz, plugin->n_channels};
  const InflectStatus status = inflect_shaper_new(&config, &plugin->shaper);
  const LV2_Log_Log* const log =
    (const LV2_Log_Log*)find_feature(features, LV2_LOG__log);
  if (status || !inflect_state_init(&plugin->state, &plugin->urids, map, log)) {
    complain(log, &plugin->urids, status, rate_hz);
    cleanup(plugin);
    return NULL;
  }
  inflect_exact_use_init(&plugin->exact, &plugin->state.names);
  inflect_notify_init(&plugin->notify, &plugin->urids, map);
  const LV2_Options_Option* const options =
    (const LV2_Options_Option*)find_feature(features, LV2_OPTIONS__options);
  inflect_warm_up(plugin->shaper, &config,
                  inflect_warm_up_frames(&plugin->urids, options));
  return plugin;
}

static void
connect_port(LV2_Handle instance, uint32_t port, void* data)
{
  Plugin* const plugin = (Plugin*)instance;
  if (port < plugin->layout.n_ports) {
    plugin->ports[port] = data;
  }
}

static void
activate(LV2_Handle instance)
{
  inflect_shaper_reset(((Plugin*)instance)->shaper);
}

static InflectSettings
read_settings(const Plugin* plugin)
{
  InflectSettings settings = inflect_settings_default();
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const float* const port =
      (const float*)plugin->ports[plugin->layout.parameters + i];
    if (port) {
      settings.values[i] = inflect_parameter_sanitize(i, (double)*port);
    }
  }
  return settings;
}

/// Judge whether the curve can be undone, if it is another one
static void
judge_curve(Plugin* plugin, const InflectSettings* settings)
{
  const InflectCurve curve = inflect_settings_curve(settings);
  if (curve.activation == plugin->curve.activation &&
      !memcmp(curve.parameters, plugin->curve.parameters,
              sizeof(curve.parameters))) {
    return;
  }
  plugin->curve = curve;
  plugin->undoable =
    curve.activation->inverse && inflect_curve_facts(&curve).invertible;
}

/// Judge whether a loop ran into its limit lately
static bool
is_limited(Plugin* plugin, uint32_t n_frames)
{
  const uint64_t n_limited = inflect_shaper_loop_limited(plugin->shaper);
  plugin->limited_for_s =
    n_limited != plugin->n_limited
      ? LIMITED_S
      : plugin->limited_for_s - n_frames / plugin->rate_hz;
  plugin->n_limited = n_limited;
  return plugin->limited_for_s > 0.0;
}

static float*
meter(const Plugin* plugin, InflectMeterPort port)
{
  return (float*)plugin->ports[plugin->layout.meters + (uint32_t)port];
}

static void
show(const Plugin* plugin, InflectMeterPort port, float value)
{
  float* const to = meter(plugin, port);
  if (to) {
    *to = value;
  }
}

static void
set_rendering(Plugin* plugin)
{
  const float* const freewheel = meter(plugin, INFLECT_PORT_FREEWHEEL);
  const bool rendering = freewheel && *freewheel > 0.0F;
  if (rendering != plugin->rendering) {
    plugin->rendering = rendering;
    inflect_shaper_set_rendering(plugin->shaper, rendering);
  }
}

static void
process(const Plugin* plugin, uint32_t n_frames)
{
  const float* in[INFLECT_PLUGIN_MAX_CHANNELS] = {NULL};
  float* out[INFLECT_PLUGIN_MAX_CHANNELS] = {NULL};
  for (uint32_t c = 0U; c < plugin->n_channels; ++c) {
    in[c] = (const float*)plugin->ports[plugin->layout.in + c];
    out[c] = (float*)plugin->ports[plugin->layout.out + c];
    if (!in[c] || !out[c]) {
      return;
    }
  }
  inflect_shaper_process(plugin->shaper, n_frames, in, out);
}

static void
run(LV2_Handle instance, uint32_t n_frames)
{
  Plugin* const plugin = (Plugin*)instance;
  InflectSettings settings = read_settings(plugin);
  inflect_exact_apply(&plugin->exact, &settings);
  inflect_shaper_set(plugin->shaper, &settings);
  set_rendering(plugin);
  process(plugin, n_frames);

  show(plugin, INFLECT_PORT_LATENCY,
       (float)inflect_shaper_latency(plugin->shaper));
  show(plugin, INFLECT_PORT_SATURATION,
       (float)inflect_shaper_saturation(plugin->shaper));
  show(plugin, INFLECT_PORT_LOOP_MARGIN,
       (float)inflect_shaper_loop_margin(plugin->shaper));
  judge_curve(plugin, &settings);
  const bool tidings[INFLECT_N_TIDINGS] = {
    [INFLECT_TIDING_UNDOABLE] =
      plugin->undoable && !inflect_settings_remember(&settings),
    [INFLECT_TIDING_LOOP_LIMITED] = is_limited(plugin, n_frames),
  };
  inflect_notify_run(
    &plugin->notify,
    (const LV2_Atom_Sequence*)plugin->ports[plugin->layout.control],
    (LV2_Atom_Sequence*)plugin->ports[plugin->layout.notify], tidings);
}

static LV2_State_Status
save(LV2_Handle instance,
     LV2_State_Store_Function store,
     LV2_State_Handle handle,
     uint32_t flags,
     const LV2_Feature* const* features)
{
  (void)flags;
  (void)features;
  Plugin* const plugin = (Plugin*)instance;
  return inflect_state_save(&plugin->state, &plugin->exact, store, handle);
}

static LV2_State_Status
restore(LV2_Handle instance,
        LV2_State_Retrieve_Function retrieve,
        LV2_State_Handle handle,
        uint32_t flags,
        const LV2_Feature* const* features)
{
  (void)flags;
  (void)features;
  Plugin* const plugin = (Plugin*)instance;
  return inflect_state_restore(&plugin->state, &plugin->exact, retrieve,
                               handle);
}

static const void*
extension_data(const char* uri)
{
  static const LV2_State_Interface state = {save, restore};
  return strcmp(uri, LV2_STATE__interface) ? NULL : &state;
}

static const LV2_Descriptor descriptors[] = {
  {INFLECT_STEREO_URI, instantiate, connect_port, activate, run, NULL, cleanup,
   extension_data},
  {INFLECT_MONO_URI, instantiate, connect_port, activate, run, NULL, cleanup,
   extension_data},
};

LV2_SYMBOL_EXPORT const LV2_Descriptor*
lv2_descriptor(uint32_t index)
{
  return index < sizeof(descriptors) / sizeof(descriptors[0])
           ? &descriptors[index]
           : NULL;
}
