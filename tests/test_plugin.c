// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  The plugin as hosts run it, against the effect of the library.

  Usage: test_plugin BUNDLE
*/

#include "support/expect.h"
#include "support/measure.h"
#include "support/plugin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lv2/core/lv2.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define N_FRAMES 4096U

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char* const uris[2] = {PLUGIN_MONO, PLUGIN_STEREO};

// Description

static void
ports_are_the_parameter_table(void** state)
{
  (void)state;
  for (size_t u = 0U; u < COUNT(uris); ++u) {
    Plugin plugin;
    plugin_new(&plugin, uris[u], PLUGIN_RATE_HZ);
    for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
      const InflectParameter* const row = inflect_parameter_at(i);
      const uint32_t port = plugin_port(&plugin, row->symbol);
      const uint32_t n = inflect_parameter_point_count(i);
      const double min = n ? inflect_parameter_point_at(i, 0U).value : row->min;
      const double max =
        n ? inflect_parameter_point_at(i, n - 1U).value : row->max;
      LilvScalePoints* const points = lilv_port_get_scale_points(
        plugin.plugin, lilv_plugin_get_port_by_index(plugin.plugin, port));
      expect((double)plugin.values[port] == row->default_value &&
               (double)plugin.minima[port] == min &&
               (double)plugin.maxima[port] == max,
             "%s has the range %g to %g and the default %g", row->symbol,
             (double)plugin.minima[port], (double)plugin.maxima[port],
             (double)plugin.values[port]);
      expect(lilv_scale_points_size(points) == n, "%s has %u points",
             row->symbol, lilv_scale_points_size(points));
      lilv_scale_points_free(points);
    }
    plugin_free(&plugin);
  }
  expect_all_met();
}

static void
designated_ports_are_found(void** state)
{
  (void)state;
  static const char* const rows[][2] = {
    {LV2_CORE__enabled, "enabled"},
    {LV2_CORE__freeWheeling, "freewheel"},
    {LV2_CORE__latency, "latency"},
  };
  for (size_t u = 0U; u < COUNT(uris); ++u) {
    const LilvPlugin* const plugin = plugin_description(uris[u]);
    assert_true(lilv_plugin_verify(plugin));
    assert_true(lilv_plugin_has_latency(plugin));
    for (size_t i = 0U; i < COUNT(rows); ++i) {
      LilvNode* const designation = lilv_new_uri(plugin_world(), rows[i][0]);
      const LilvPort* const port =
        lilv_plugin_get_port_by_designation(plugin, NULL, designation);
      expect(port &&
               !strcmp(lilv_node_as_string(lilv_port_get_symbol(plugin, port)),
                       rows[i][1]),
             "%s", rows[i][0]);
      lilv_node_free(designation);
    }
  }
  expect_all_met();
}

static void
no_feature_is_required(void** state)
{
  (void)state;
  for (size_t u = 0U; u < COUNT(uris); ++u) {
    LilvNodes* const required =
      lilv_plugin_get_required_features(plugin_description(uris[u]));
    assert_int_equal(lilv_nodes_size(required), 0U);
    lilv_nodes_free(required);
  }
}

// Sound

/// Settings drawn from the whole range of every parameter
static InflectSettings
random_settings(uint64_t* state)
{
  InflectSettings settings = inflect_settings_default();
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    const double at = 0.5 + 0.5 * measure_random(state);
    const InflectParameter* const row = inflect_parameter_at(i);
    const uint32_t n = inflect_parameter_point_count(i);
    const double value =
      n ? inflect_parameter_point_at(i, (uint32_t)(at * n)).value
        : row->min + at * (row->max - row->min);
    settings.values[i] = inflect_parameter_sanitize(i, (double)(float)value);
    if (row->scale == INFLECT_SCALE_TOGGLE) {
      settings.values[i] = at > 0.3 ? 1.0 : 0.0;
    }
  }
  return settings;
}

/// Number of frames in one piece, from all short and some awkward lengths
static uint32_t
next_length(uint32_t piece)
{
  static const uint32_t awkward[] = {0U, 127U, 997U, 1U, 511U, 0U, 8192U};
  return piece <= 64U ? piece : awkward[piece % COUNT(awkward)];
}

static void
the_plugin_is_the_effect_however_it_is_cut(void** state)
{
  (void)state;
  // More than the changes and blocks below, so that the sound has an end
  const uint32_t n_frames = 12000U;
  uint64_t seed = 5U;
  for (uint32_t n_channels = 1U; n_channels <= 2U; ++n_channels) {
    MeasureSound in = measure_noise(n_channels, n_frames, 3U);
    MeasureSound out = measure_sound(n_channels, n_frames);
    MeasureSound reference = measure_sound(n_channels, n_frames);
    for (uint32_t round = 0U; round < 6U; ++round) {
      Plugin plugin;
      plugin_new(&plugin, uris[n_channels - 1U], PLUGIN_RATE_HZ);
      InflectSettings settings = random_settings(&seed);
      InflectShaper* const shaper =
        measure_shaper(&settings, PLUGIN_RATE_HZ, n_channels);
      uint32_t from = 0U;
      for (uint32_t piece = round; from < n_frames; ++piece) {
        const uint32_t length = next_length(piece);
        const uint32_t to = from + length < n_frames ? from + length : n_frames;
        if (piece % 16U == 0U) {
          settings = random_settings(&seed);
        }
        plugin_set(&plugin, &settings);
        plugin_process(&plugin, &in, &out, from, to, 3000U);
        inflect_shaper_set(shaper, &settings);
        measure_process(shaper, &in, &reference, from, to, 64U);
        expect(from == to || (uint32_t)*plugin_value(&plugin, "latency") ==
                               inflect_shaper_latency(shaper),
               "latency %g", (double)*plugin_value(&plugin, "latency"));
        from = to;
      }
      expect(measure_is_same(&out, &reference), "round %u with %u channels",
             round, n_channels);
      inflect_shaper_free(shaper);
      plugin_free(&plugin);
    }
    measure_sound_free(&in);
    measure_sound_free(&out);
    measure_sound_free(&reference);
  }
  expect_all_met();
}

/// Whether all meters are within their ranges
static bool
meters_are_sound(const Plugin* plugin)
{
  bool sound = true;
  for (uint32_t i = 0U; i < plugin->n_ports; ++i) {
    if (plugin->is_control[i] && plugin->is_output[i]) {
      sound = sound && plugin->values[i] >= plugin->minima[i] &&
              plugin->values[i] <= plugin->maxima[i];
    }
  }
  return sound;
}

static void
every_port_may_have_any_value(void** state)
{
  (void)state;
  static const float wild[] = {-1e30F, 1e30F, -0.5F, 0.49F, 2.7F};
  MeasureSound in = measure_noise(2U, 256U, 7U);
  MeasureSound out = measure_sound(2U, 256U);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_STEREO, PLUGIN_RATE_HZ);
  for (uint32_t port = 0U; port < plugin.n_ports; ++port) {
    if (!plugin.is_control[port] || plugin.is_output[port]) {
      continue;
    }
    const float before = plugin.values[port];
    for (uint32_t i = 0U; i < 16U + COUNT(wild) + 2U; ++i) {
      const float range = plugin.maxima[port] - plugin.minima[port];
      float value = plugin.minima[port] + range * (float)i / 15.0F;
      value = i >= 16U && i < 16U + COUNT(wild) ? wild[i - 16U] : value;
      value = i == 16U + COUNT(wild) ? NAN : value;
      value = i > 16U + COUNT(wild) ? INFINITY : value;
      plugin.values[port] = value;
      for (uint32_t j = 0U; j < plugin.n_ports; ++j) {
        if (plugin.is_control[j] && plugin.is_output[j]) {
          plugin.values[j] = NAN;
        }
      }
      plugin_process(&plugin, &in, &out, 0U, 256U, 256U);
      expect(isfinite(measure_peak(&out, 0U, 256U)) &&
               meters_are_sound(&plugin),
             "port %u at %g", port, (double)value);
    }
    plugin.values[port] = before;
  }
  plugin_free(&plugin);
  measure_sound_free(&in);
  measure_sound_free(&out);
  expect_all_met();
}

/// Largest difference that a burst may leave after 50 ms, -100 dB
#define RECOVERY_TOLERANCE 1e-5

static void
bursts_are_forgotten(void** state)
{
  (void)state;
  static const float bursts[] = {NAN, INFINITY, 1e30F, -1e30F};
  const uint32_t n_frames = 12000U;
  const uint32_t start = 2000U;
  MeasureSound clean = measure_noise(1U, n_frames, 11U);
  MeasureSound out = measure_sound(1U, n_frames);
  MeasureSound reference = measure_sound(1U, n_frames);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  memset(clean.channels[0] + start, 0, 64U * sizeof(float));
  plugin_process(&plugin, &clean, &reference, 0U, n_frames, 256U);
  plugin_free(&plugin);
  for (size_t i = 0U; i < COUNT(bursts); ++i) {
    MeasureSound in = measure_sound(1U, n_frames);
    memcpy(in.channels[0], clean.channels[0], n_frames * sizeof(float));
    for (uint32_t j = 0U; j < 64U; ++j) {
      in.channels[0][start + j] = bursts[i];
    }
    plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
    plugin_process(&plugin, &in, &out, 0U, n_frames, 256U);
    expect(isfinite(measure_peak(&out, 0U, n_frames)) &&
             measure_difference(&out, &reference, start + 2400U, n_frames) <
               RECOVERY_TOLERANCE,
           "burst of %g", (double)bursts[i]);
    plugin_free(&plugin);
    measure_sound_free(&in);
  }
  measure_sound_free(&clean);
  measure_sound_free(&out);
  measure_sound_free(&reference);
  expect_all_met();
}

static void
buffers_may_be_shared(void** state)
{
  (void)state;
  MeasureSound in = measure_noise(2U, N_FRAMES, 13U);
  MeasureSound out = measure_sound(2U, N_FRAMES);
  MeasureSound swapped = measure_sound(2U, N_FRAMES);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_STEREO, PLUGIN_RATE_HZ);
  plugin_process(&plugin, &in, &out, 0U, N_FRAMES, 256U);
  plugin_free(&plugin);

  // The left output is the buffer of the right input, and the other way round
  memcpy(swapped.channels[0], in.channels[0], N_FRAMES * sizeof(float));
  memcpy(swapped.channels[1], in.channels[1], N_FRAMES * sizeof(float));
  const MeasureSound crossed = {
    2U, N_FRAMES, {swapped.channels[1], swapped.channels[0]}};
  plugin_new(&plugin, PLUGIN_STEREO, PLUGIN_RATE_HZ);
  plugin_process(&plugin, &swapped, &crossed, 0U, N_FRAMES, 256U);
  plugin_free(&plugin);
  assert_true(measure_is_same(&crossed, &out));

  plugin_new(&plugin, PLUGIN_STEREO, PLUGIN_RATE_HZ);
  plugin_process(&plugin, &in, &in, 0U, N_FRAMES, 256U);
  plugin_free(&plugin);
  assert_true(measure_is_same(&in, &out));
  measure_sound_free(&in);
  measure_sound_free(&out);
  measure_sound_free(&swapped);
}

static void
ports_without_a_buffer_have_their_defaults(void** state)
{
  (void)state;
  const InflectSettings settings = inflect_settings_default();
  MeasureSound in = measure_noise(2U, N_FRAMES, 17U);
  MeasureSound out = measure_sound(2U, N_FRAMES);
  MeasureSound reference = measure_sound(2U, N_FRAMES);
  measure_run(&settings, PLUGIN_RATE_HZ, &in, &reference);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_STEREO, PLUGIN_RATE_HZ);
  for (uint32_t i = 0U; i < plugin.n_ports; ++i) {
    lilv_instance_connect_port(plugin.instance, i, NULL);
  }
  lilv_instance_connect_port(plugin.instance, 10000U, &plugin);
  lilv_instance_run(plugin.instance, 64U);
  lilv_instance_run(plugin.instance, 0U);
  lilv_instance_activate(plugin.instance);
  plugin_process(&plugin, &in, &out, 0U, N_FRAMES, 256U);
  plugin_free(&plugin);
  assert_true(measure_is_same(&out, &reference));
  measure_sound_free(&in);
  measure_sound_free(&out);
  measure_sound_free(&reference);
}

static void
latency_is_told_in_the_run_it_changes_in(void** state)
{
  (void)state;
  static const double factors[] = {1, 32, 2, 16, 4, 8};
  static const uint32_t lengths[] = {0U, 1U, 256U};
  float sound[256] = {0.0F};
  const float* const in[] = {sound};
  float* const out[] = {sound};
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  for (uint32_t i = 0U; i < COUNT(factors) * COUNT(lengths); ++i) {
    InflectSettings settings = inflect_settings_default();
    settings.values[INFLECT_PARAMETER_OVERSAMPLING] =
      factors[i % COUNT(factors)];
    InflectShaper* const shaper = measure_shaper(&settings, PLUGIN_RATE_HZ, 1U);
    *plugin_value(&plugin, "oversampling") = (float)factors[i % COUNT(factors)];
    plugin_run_block(&plugin, lengths[i % COUNT(lengths)], in, out);
    expect((uint32_t)*plugin_value(&plugin, "latency") ==
             inflect_shaper_latency(shaper),
           "%gx in %u frames: %g", factors[i % COUNT(factors)],
           lengths[i % COUNT(lengths)],
           (double)*plugin_value(&plugin, "latency"));
    inflect_shaper_free(shaper);
  }
  plugin_free(&plugin);
  expect_all_met();
}

static void
bypass_holds_from_the_first_frame(void** state)
{
  (void)state;
  MeasureSound in = measure_noise(2U, N_FRAMES, 19U);
  MeasureSound out = measure_sound(2U, N_FRAMES);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_STEREO, PLUGIN_RATE_HZ);
  *plugin_value(&plugin, "drive") = 24.0F;
  *plugin_value(&plugin, "enabled") = 0.0F;
  plugin_process(&plugin, &in, &out, 0U, N_FRAMES, 100U);
  const uint32_t latency = (uint32_t)*plugin_value(&plugin, "latency");
  assert_true(latency > 0U);
  assert_true(measure_is_delayed(&in, &out, latency, latency));
  plugin_free(&plugin);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

/// Ramps are over within 50 ms, of which the first half is the fade
#define FADE_FRAMES 2400U

static void
bypass_fades_and_stays_in_time(void** state)
{
  (void)state;
  const uint32_t n_frames = 24000U;
  MeasureSound in = measure_sound(1U, n_frames);
  MeasureSound out = measure_sound(1U, n_frames);
  measure_fill_sine(&in, PLUGIN_RATE_HZ, 100.0, 0.25);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  *plugin_value(&plugin, "drive") = 12.0F;
  plugin_process(&plugin, &in, &out, 0U, 12000U, 256U);
  *plugin_value(&plugin, "enabled") = 0.0F;
  plugin_process(&plugin, &in, &out, 12000U, n_frames, 256U);
  const uint32_t latency = (uint32_t)*plugin_value(&plugin, "latency");
  assert_true(measure_is_delayed(&in, &out, latency, 12000U + FADE_FRAMES));

  // No step is larger than the sine's own, at the larger level, by a margin
  float step = 0.0F;
  for (uint32_t i = 6001U; i < n_frames; ++i) {
    step = fmaxf(step, fabsf(out.channels[0][i] - out.channels[0][i - 1U]));
  }
  assert_true(step < 0.02F);
  plugin_free(&plugin);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

static void
freewheeling_takes_the_render_oversampling(void** state)
{
  (void)state;
  MeasureSound in = measure_noise(1U, N_FRAMES, 23U);
  MeasureSound out = measure_sound(1U, N_FRAMES);
  MeasureSound reference = measure_sound(1U, N_FRAMES);
  const InflectSettings settings = measure_settings("oversampling=16 drive=12");
  measure_run(&settings, PLUGIN_RATE_HZ, &in, &reference);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  *plugin_value(&plugin, "drive") = 12.0F;
  *plugin_value(&plugin, "oversampling") = 2.0F;
  *plugin_value(&plugin, "render_oversampling") = 16.0F;
  *plugin_value(&plugin, "freewheel") = 1.0F;
  plugin_process(&plugin, &in, &out, 0U, N_FRAMES, 256U);
  assert_true(measure_is_same(&out, &reference));
  const float latency = *plugin_value(&plugin, "latency");
  *plugin_value(&plugin, "freewheel") = 0.0F;
  plugin_process(&plugin, &in, &out, 0U, 1U, 1U);
  assert_true(*plugin_value(&plugin, "latency") < latency);
  plugin_free(&plugin);
  measure_sound_free(&in);
  measure_sound_free(&out);
  measure_sound_free(&reference);
}

/// Mean saturation that a clipped sound has at least, and a quiet one at most
#define LOUD_SATURATION 0.8F
#define QUIET_SATURATION 0.01F

static void
the_saturation_meter_follows_the_drive(void** state)
{
  (void)state;
  MeasureSound in = measure_noise(1U, 24000U, 29U);
  MeasureSound out = measure_sound(1U, 24000U);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  *plugin_value(&plugin, "drive") = 40.0F;
  plugin_process(&plugin, &in, &out, 0U, 24000U, 256U);
  assert_true(*plugin_value(&plugin, "saturation") > LOUD_SATURATION);
  *plugin_value(&plugin, "drive") = -24.0F;
  plugin_process(&plugin, &in, &out, 0U, 24000U, 256U);
  plugin_process(&plugin, &in, &out, 0U, 24000U, 256U);
  assert_true(*plugin_value(&plugin, "saturation") < QUIET_SATURATION);
  assert_true(*plugin_value(&plugin, "loop_margin") == 60.0F);
  plugin_free(&plugin);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

static void
the_loop_meter_shows_the_margin(void** state)
{
  (void)state;
  static const struct {
    float feedback;
    float guard;
    float margin_db;
  } rows[] = {
    {0.5F, 1.0F, 6.0206F},  {-0.5F, 1.0F, 6.0206F}, {1.5F, 1.0F, 0.0873F},
    {1.5F, 0.0F, -3.5218F}, {0.0F, 0.0F, 60.0F},
  };
  MeasureSound in = measure_noise(1U, 256U, 31U);
  MeasureSound out = measure_sound(1U, 256U);
  Plugin plugin;
  plugin_new(&plugin, PLUGIN_MONO, PLUGIN_RATE_HZ);
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    *plugin_value(&plugin, "feedback") = rows[i].feedback;
    *plugin_value(&plugin, "guard") = rows[i].guard;
    plugin_process(&plugin, &in, &out, 0U, 256U, 64U);
    const float margin_db = *plugin_value(&plugin, "loop_margin");
    expect(fabsf(margin_db - rows[i].margin_db) < 1e-3F,
           "feedback %g, guard %g: %g dB", (double)rows[i].feedback,
           (double)rows[i].guard, (double)margin_db);
  }
  expect_all_met();
  plugin_free(&plugin);
  measure_sound_free(&in);
  measure_sound_free(&out);
}

int
main(int argc, char** argv)
{
  if (argc != 2) {
    fprintf(stderr, "usage: %s BUNDLE\n", argv[0]);
    return 2;
  }
  plugin_use_bundle(argv[1]);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(ports_are_the_parameter_table),
    cmocka_unit_test(designated_ports_are_found),
    cmocka_unit_test(no_feature_is_required),
    cmocka_unit_test(the_plugin_is_the_effect_however_it_is_cut),
    cmocka_unit_test(every_port_may_have_any_value),
    cmocka_unit_test(bursts_are_forgotten),
    cmocka_unit_test(buffers_may_be_shared),
    cmocka_unit_test(ports_without_a_buffer_have_their_defaults),
    cmocka_unit_test(latency_is_told_in_the_run_it_changes_in),
    cmocka_unit_test(bypass_holds_from_the_first_frame),
    cmocka_unit_test(bypass_fades_and_stays_in_time),
    cmocka_unit_test(freewheeling_takes_the_render_oversampling),
    cmocka_unit_test(the_saturation_meter_follows_the_drive),
    cmocka_unit_test(the_loop_meter_shows_the_margin),
  };
  return cmocka_run_group_tests(tests, plugin_world_open, plugin_world_close);
}
