// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "device.h"

#include "lv2_child.h"

#include <inflect/shaper.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BLOCK_FRAMES 1024U
#define N_CHANNELS 2U

static uint32_t
least(uint32_t a, uint32_t b)
{
  return a < b ? a : b;
}

void
inflect_pass_fill(const InflectPass* pass,
                  uint32_t first,
                  uint32_t n,
                  float* out)
{
  const uint32_t left = first < pass->n_frames ? pass->n_frames - first : 0U;
  const uint32_t n_sent = least(n, left);
  memset(out + n_sent, 0, (n - n_sent) * sizeof(float));
  if (pass->signal) {
    inflect_test_signal_fill_float(pass->signal, first, n_sent, out);
  } else if (n_sent) {
    memcpy(out, pass->sound + first, n_sent * sizeof(float));
  }
}

void
inflect_pass_keep(const InflectPass* pass,
                  uint32_t first,
                  uint32_t n,
                  const float* in)
{
  const uint32_t n_skip = pass->n_frames - pass->n_keep;
  const uint32_t start = first < n_skip ? n_skip : first;
  const uint32_t end = least(first + n, pass->n_frames);
  if (start < end) {
    memcpy(pass->out + (start - n_skip), in + (start - first),
           (end - start) * sizeof(float));
  }
}

static void
shape(InflectShaper* shaper,
      const InflectPass* pass,
      bool side,
      uint32_t channel)
{
  float planes[N_CHANNELS][BLOCK_FRAMES];
  float* const rows[N_CHANNELS] = {planes[0], planes[1]};
  inflect_shaper_reset(shaper);
  for (uint32_t at = 0U; at < pass->n_frames; at += BLOCK_FRAMES) {
    const uint32_t n = least(BLOCK_FRAMES, pass->n_frames - at);
    inflect_pass_fill(pass, at, n, planes[0]);
    for (uint32_t i = 0U; i < n; ++i) {
      planes[1][i] = side ? -planes[0][i] : planes[0][i];
    }
    inflect_shaper_process(shaper, n, (const float* const*)rows, rows);
    inflect_pass_keep(pass, at, n, planes[channel]);
  }
}

/// Append to a name what fits
static void
append(InflectDeviceFacts* facts, const char* format, ...)
  __attribute__((format(printf, 2, 3)));

static void
append(InflectDeviceFacts* facts, const char* format, ...)
{
  const size_t length = strlen(facts->name);
  va_list args;
  va_start(args, format);
  vsnprintf(facts->name + length, sizeof(facts->name) - length, format, args);
  va_end(args);
}

static void
append_parameter(InflectDeviceFacts* facts, uint32_t index, double value)
{
  const InflectParameter* const row = inflect_parameter_at(index);
  const uint32_t n = inflect_parameter_point_count(index);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectScalePoint point = inflect_parameter_point_at(index, i);
    if (point.value == value) {
      append(facts, ", %s %s", row->symbol, point.symbol);
      return;
    }
  }
  append(facts, ", %s %g%s%s", row->symbol, value, *row->unit ? " " : "",
         row->unit);
}

/// Write the curve, and all that is not as it is at the start
static void
describe_shaper(const InflectSettings* settings, InflectDeviceFacts* facts)
{
  const InflectActivation* const row =
    inflect_settings_curve(settings).activation;
  append(facts, "Inflect %s", row->symbol);
  for (uint32_t i = 0U; i < inflect_activation_parameter_count(row); ++i) {
    if (!isnan(settings->curve_parameters[i])) {
      append(facts, ", %s %g", row->parameters[i].symbol,
             settings->curve_parameters[i]);
    }
  }
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    if (i != INFLECT_PARAMETER_CURVE &&
        settings->values[i] != inflect_parameter_at(i)->default_value) {
      append_parameter(facts, i, settings->values[i]);
    }
  }
}

static void
describe_plugin(const InflectDevice* device, InflectDeviceFacts* facts)
{
  if (device->preset) {
    append(facts, ", %s", device->preset);
  }
  for (uint32_t i = 0U; i < device->inputs.n_texts; ++i) {
    append(facts, ", %s", device->inputs.texts[i]);
  }
}

static int
run_shaper(const InflectDevice* device,
           const InflectPass* passes,
           uint32_t n_passes,
           InflectDeviceFacts* facts,
           InflectMessage* message)
{
  const InflectShaperConfig config = {device->rate_hz, N_CHANNELS};
  InflectShaper* shaper = NULL;
  if (device->channel > N_CHANNELS) {
    inflect_message_set(message, "the shaper has %u channels, not %u",
                        N_CHANNELS, device->channel);
    return INFLECT_EXIT_USAGE;
  }
  const InflectStatus status = inflect_shaper_new(&config, &shaper);
  if (status) {
    inflect_message_set(message, "the shaper cannot start: %s",
                        inflect_status_message(status));
    return INFLECT_EXIT_FAILED;
  }
  inflect_shaper_set_rendering(shaper, true);
  inflect_shaper_set(shaper, &device->settings);
  const double mode = device->settings.values[INFLECT_PARAMETER_STEREO_MODE];
  for (uint32_t i = 0U; i < n_passes; ++i) {
    shape(shaper, &passes[i], mode == (double)INFLECT_STEREO_SIDE,
          device->channel - 1U);
  }
  *facts = (InflectDeviceFacts){
    .n_outputs = N_CHANNELS,
    .has_latency = true,
    .latency_frames = (double)inflect_shaper_latency(shaper),
  };
  describe_shaper(&device->settings, facts);
  inflect_shaper_free(shaper);
  return INFLECT_EXIT_DONE;
}

int
inflect_device_run(const InflectDevice* device,
                   const InflectPass* passes,
                   uint32_t n_passes,
                   InflectDeviceFacts* facts,
                   InflectMessage* message)
{
  if (!device->plugin) {
    return run_shaper(device, passes, n_passes, facts, message);
  }
  const int status =
    inflect_lv2_child_run(device, passes, n_passes, facts, message);
  if (!status) {
    describe_plugin(device, facts);
  }
  return status;
}
