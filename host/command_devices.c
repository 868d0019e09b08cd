// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "commands.h"
#include "live_devices.h"
#include "report.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
  bool json;
  bool verbose;
} Values;

static const InflectOption options[] = {
  INFLECT_OPTION_JSON(Values, json),
  {"verbose", NULL, "Let through what sound libraries print on stderr.",
   inflect_take_flag, offsetof(Values, verbose), 0},
};

static void
add_latencies(cJSON* object, const char* key, const double* latencies_s)
{
  cJSON* const pair = cJSON_AddObjectToObject(object, key);
  inflect_json_add_number(pair, "low", 1e3 * latencies_s[0]);
  inflect_json_add_number(pair, "high", 1e3 * latencies_s[1]);
}

static cJSON*
device_json(const InflectLiveDevice* device)
{
  cJSON* const object = cJSON_CreateObject();
  inflect_json_add_number(object, "index", device->index);
  cJSON_AddStringToObject(object, "name", device->name);
  cJSON_AddStringToObject(object, "api", device->api);
  inflect_json_add_number(object, "inputs", device->n_in);
  inflect_json_add_number(object, "outputs", device->n_out);
  inflect_json_add_number(object, "default_rate_hz", device->rate_hz);
  add_latencies(object, "input_latency_ms", device->in_latency_s);
  add_latencies(object, "output_latency_ms", device->out_latency_s);
  cJSON_AddBoolToObject(object, "default_input", device->is_default_in);
  cJSON_AddBoolToObject(object, "default_output", device->is_default_out);
  return object;
}

static int
print_json(const InflectLiveDevices* devices)
{
  cJSON* const document = cJSON_CreateObject();
  cJSON* const apis = cJSON_AddArrayToObject(document, "apis");
  for (uint32_t i = 0U; i < devices->n_apis; ++i) {
    cJSON* const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "name", devices->apis[i].name);
    inflect_json_add_number(object, "devices", devices->apis[i].n_devices);
    cJSON_AddBoolToObject(object, "default", devices->apis[i].is_default);
    cJSON_AddItemToArray(apis, object);
  }
  cJSON* const array = cJSON_AddArrayToObject(document, "devices");
  for (uint32_t i = 0U; i < devices->n_devices; ++i) {
    cJSON_AddItemToArray(array, device_json(&devices->devices[i]));
  }
  cJSON* const ports = cJSON_AddArrayToObject(document, "midi_inputs");
  for (uint32_t i = 0U; i < devices->n_midi_ports; ++i) {
    cJSON* const object = cJSON_CreateObject();
    inflect_json_add_number(object, "index", i);
    cJSON_AddStringToObject(object, "name", devices->midi_ports[i].name);
    cJSON_AddStringToObject(object, "api", devices->midi_ports[i].api);
    cJSON_AddItemToArray(ports, object);
  }
  return inflect_json_print(document);
}

static void
print_device(const InflectLiveDevice* device)
{
  const double* const latencies_s =
    device->n_in ? device->in_latency_s : device->out_latency_s;
  printf("  %3u  %-32.60s %3u in %3u out  %6.0f Hz  %5.1f to %5.1f ms%s%s\n",
         device->index, device->name, device->n_in, device->n_out,
         device->rate_hz, 1e3 * latencies_s[0], 1e3 * latencies_s[1],
         device->is_default_in ? "  default input" : "",
         device->is_default_out ? "  default output" : "");
}

static int
print_table(const InflectLiveDevices* devices)
{
  for (uint32_t i = 0U; i < devices->n_apis; ++i) {
    const InflectLiveApi* const api = &devices->apis[i];
    printf("%s%s%s\n", api->name, api->is_default ? " (default)" : "",
           api->n_devices ? "" : ": no devices");
    for (uint32_t k = 0U; k < devices->n_devices; ++k) {
      if (devices->devices[k].api_index == i) {
        print_device(&devices->devices[k]);
      }
    }
  }
  printf("MIDI inputs%s\n", devices->n_midi_ports ? "" : ": none");
  for (uint32_t i = 0U; i < devices->n_midi_ports; ++i) {
    printf("  %3u  %-32.60s %s\n", i, devices->midi_ports[i].name,
           devices->midi_ports[i].api);
  }
  return inflect_report_flush();
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  const Values* const values = (const Values*)data;
  if (n_arguments) {
    return inflect_report_usage("devices: what is '%.60s'? It takes options "
                                "only; see --help",
                                arguments[0]);
  }
  InflectLiveDevices* const devices =
    (InflectLiveDevices*)calloc(1U, sizeof(InflectLiveDevices));
  if (!devices) {
    return inflect_report_failure("out of memory");
  }
  InflectMessage message = {""};
  int status = INFLECT_EXIT_DONE;
  if (!inflect_live_devices_scan(values->verbose, devices, &message)) {
    status = inflect_report_failure("devices: %s", message.text);
  } else if (values->json) {
    status = print_json(devices);
  } else {
    status = print_table(devices);
  }
  free(devices);
  return status;
}

const InflectCommand inflect_command_devices = {
  .name = "devices",
  .usage = "[--json]",
  .summary = "List sound cards, sound servers and MIDI inputs",
  .help = "For each device: its number, its name, channels, its own sample "
          "rate, and the range of latencies that it suggests. 'inflect live' "
          "takes the number or a part of the name. JACK appears while its "
          "server runs; PulseAudio and PipeWire appear as devices of ALSA or "
          "of JACK. MIDI inputs of JACK and ALSA have numbers of their own, "
          "for 'inflect live --midi'.",
  .examples = "devices\ndevices --json",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
