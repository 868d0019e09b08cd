// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis_file.h"
#include "analysis_picture.h"
#include "analyze_parts.h"
#include "commands.h"
#include "device.h"
#include "plot_output.h"
#include "report.h"

#include <inflect/shaper.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
take_number(void* target, const char* text, InflectMessage* message)
{
  char* end = NULL;
  const double value = strtod(text, &end);
  if (end == text || *end || !isfinite(value)) {
    return inflect_message_set(message, "'%.40s' is not a number", text);
  }
  *(InflectNumber*)target = (InflectNumber){value, true};
  return true;
}

static bool
take_imd(void* target, const char* text, InflectMessage* message)
{
  const bool smpte = !strcmp(text, "smpte");
  *(InflectMeasure*)target =
    smpte ? INFLECT_MEASURE_SMPTE : INFLECT_MEASURE_CCIF;
  return smpte || !strcmp(text, "ccif") ||
         inflect_message_set(message, "is smpte or ccif, not '%.40s'", text);
}

static bool
take_sweep(void* target, const char* text, InflectMessage* message)
{
  const bool level = !strcmp(text, "level");
  *(InflectMeasure*)target =
    level ? INFLECT_MEASURE_LEVEL : INFLECT_MEASURE_FREQUENCY;
  return level || !strcmp(text, "frequency") ||
         inflect_message_set(message, "is frequency or level, not '%.40s'",
                             text);
}

static const InflectOption options[] = {
  {"frequency", "HZ",
   "Of the tone (1244.4); moved to where aliases fall between harmonics. With "
   "INPUT: about where its tone is.",
   take_number, offsetof(InflectAnalyzeValues, frequency), 0},
  {"level", "DBFS", "Peak of what is sent (0).", take_number,
   offsetof(InflectAnalyzeValues, level), 0},
  {"rate", "HZ", "Sample rate (48000).", take_number,
   offsetof(InflectAnalyzeValues, rate), 0},
  {"imd", "METHOD",
   "Intermodulation: smpte (60 Hz, 7 kHz) or ccif (19, 20 kHz).", take_imd,
   offsetof(InflectAnalyzeValues, measure), 0},
  {"sweep", "QUANTITY",
   "Distortion over frequency (with gain and delay) or level.", take_sweep,
   offsetof(InflectAnalyzeValues, measure), 0},
  {"from", "NUMBER", "Where a sweep begins (20 Hz or -60 dBFS).", take_number,
   offsetof(InflectAnalyzeValues, from), 0},
  {"to", "NUMBER", "Where a sweep ends (20000 Hz or 0 dBFS).", take_number,
   offsetof(InflectAnalyzeValues, to), 0},
  {"points", "N", "Lines of a sweep's table (31).", inflect_take_count,
   offsetof(InflectAnalyzeValues, n_points), 0},
  INFLECT_OPTIONS_SETTINGS(offsetof(InflectAnalyzeValues, settings)),
  {"lv2", "URI", "Measure a plugin, by URI or name, not the shaper.",
   inflect_take_text, offsetof(InflectAnalyzeValues, plugin), 0},
  {"control", "SYMBOL=VALUE",
   "Set a control of the plugin, by number or label; may be repeated.",
   inflect_take_assignment, offsetof(InflectAnalyzeValues, controls), 0},
  {"compare", "URI|shaper", "Measure another device too, side by side.",
   inflect_take_text, offsetof(InflectAnalyzeValues, other), 0},
  {"compare-preset", "NAME|FILE", "Preset of the other device.",
   inflect_take_text,
   offsetof(InflectAnalyzeValues, other_settings) +
     offsetof(InflectSettingsOptions, preset),
   0},
  {"compare-set", "SYMBOL=VALUE", "As --set, for the other device.",
   inflect_take_assignment,
   offsetof(InflectAnalyzeValues, other_settings) +
     offsetof(InflectSettingsOptions, set),
   0},
  {"compare-param", "NAME=VALUE", "As --param, for the other device.",
   inflect_take_assignment,
   offsetof(InflectAnalyzeValues, other_settings) +
     offsetof(InflectSettingsOptions, params),
   0},
  {"compare-control", "SYMBOL=VALUE", "As --control, for the other device.",
   inflect_take_assignment, offsetof(InflectAnalyzeValues, other_controls), 0},
  {"channel", "N", "Output of the device to measure, channel to draw (1).",
   inflect_take_count, offsetof(InflectAnalyzeValues, channel), 0},
  {"timeout", "SECONDS", "How long a plugin may do nothing (20).", take_number,
   offsetof(InflectAnalyzeValues, timeout), 0},
  INFLECT_OPTION_JSON(InflectAnalyzeValues, json),
  INFLECT_OPTION_CSV(InflectAnalyzeValues, csv),
  INFLECT_OPTIONS_PLOT(InflectAnalyzeValues, plot),
  {"picture", "NAME",
   "What to draw: report, harmonics, spectrum, distortion or linear; "
   "otherwise what suits.",
   inflect_take_picture, offsetof(InflectAnalyzeValues, picture), 0},
  INFLECT_OPTION_FORCE(InflectAnalyzeValues, plot.force),
};

static int
report(int status, const InflectMessage* message)
{
  inflect_report("analyze: %s", message->text);
  return status;
}

static int
make_device(const InflectAnalyzeValues* values,
            const char* plugin,
            const InflectSettingsOptions* settings,
            const InflectAssignments* controls,
            InflectDevice* device)
{
  device->plugin = plugin;
  device->preset = plugin ? settings->preset : NULL;
  device->inputs = *controls;
  device->rate_hz = inflect_number_or(values->rate, INFLECT_USUAL_RATE_HZ);
  device->timeout_s =
    inflect_number_or(values->timeout, INFLECT_USUAL_TIMEOUT_S);
  device->channel = values->channel ? values->channel : 1U;
  if (plugin) {
    return INFLECT_EXIT_DONE;
  }
  InflectMessage message = {""};
  const int status =
    inflect_settings_options_apply(settings, &device->settings, &message);
  return status ? report(status, &message) : INFLECT_EXIT_DONE;
}

/// Make one device, or two; the second shaper starts from the first
static int
inflect_analyze_make_devices(const InflectAnalyzeValues* values,
                             InflectDevice* devices)
{
  devices[0] = (InflectDevice){.settings = inflect_settings_default()};
  int status = make_device(values, values->plugin, &values->settings,
                           &values->controls, &devices[0]);
  if (status || !values->other) {
    return status;
  }
  devices[1] = (InflectDevice){.settings = devices[0].settings};
  const char* const plugin =
    strcmp(values->other, INFLECT_ANALYZE_SHAPER) != 0 ? values->other : NULL;
  return make_device(values, plugin, &values->other_settings,
                     &values->other_controls, &devices[1]);
}

static int
run_devices(const InflectAnalyzeValues* values)
{
  InflectDevice devices[2];
  int status = inflect_analyze_check_device_options(values);
  status = status ? status : inflect_analyze_check_sweep(values);
  status = status ? status : inflect_analyze_make_devices(values, devices);
  if (status) {
    return status;
  }
  const uint32_t n = values->other ? 2U : 1U;
  if (n == 2U && values->plot.path && values->measure != INFLECT_MEASURE_TONE) {
    return inflect_report_usage(
      "analyze: --plot shows one device, or two with one tone");
  }
  switch (values->measure) {
  case INFLECT_MEASURE_SMPTE:
  case INFLECT_MEASURE_CCIF:
    return inflect_analyze_run_imd(values, devices, n);
  case INFLECT_MEASURE_FREQUENCY:
    return inflect_analyze_run_frequency(values, devices, n);
  case INFLECT_MEASURE_LEVEL:
    return inflect_analyze_run_level(values, devices, n);
  case INFLECT_MEASURE_TONE:
    break;
  }
  return inflect_analyze_run_tones(values, devices, n);
}

static int
run_file(const InflectAnalyzeValues* values, const char* path)
{
  int status = inflect_analyze_check_file_options(values);
  if (status) {
    return status;
  }
  InflectFileAnalysis analysis = {.channels = NULL};
  InflectMessage message = {""};
  status = inflect_analyze_file(path, inflect_number_or(values->frequency, 0.0),
                                &analysis, &message);
  status = status ? inflect_report_failure("%s", message.text)
                  : inflect_analyze_show_file(values, path, &analysis);
  inflect_file_analysis_free(&analysis);
  return status;
}

static int
run(const void* data, int n_inputs, char** inputs)
{
  const InflectAnalyzeValues* const values = (const InflectAnalyzeValues*)data;
  InflectMessage message = {""};
  if (n_inputs > 1) {
    return inflect_report_usage(
      "analyze: one recording at a time, not also '%.60s'", inputs[1]);
  }
  const int status = inflect_analyze_check_numbers(values);
  if (status) {
    return status;
  }
  if (values->plot.path &&
      !inflect_plot_output_check(&values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  return n_inputs ? run_file(values, inputs[0]) : run_devices(values);
}

const InflectCommand inflect_command_analyze = {
  .name = "analyze",
  .usage = "[OPTION]...\n--lv2 URI [--control SYMBOL=VALUE]... [OPTION]...\n"
           "INPUT [--frequency HZ] [OPTION]...",
  .summary = "Measure what the shaper, a plugin or a recording does to a tone",
  .help =
    "Without INPUT, a device gets a test tone from rest; after two seconds its "
    "last period is analyzed without a window. The shaper runs as 'process' "
    "runs it, and its harmonics stand beside those that the curve must give. "
    "Figures count what lies above DC up to 20 kHz. SNR is the power of the "
    "true harmonics over that of all else, aliases included.\n"
    "With INPUT, each channel of the recording is measured where it holds a "
    "steady tone, which is found by itself. A recording without a clear tone "
    "is an answer too: the report says why, 'tone_found' is false and the "
    "exit status is 0. Any length takes the same memory; - is stdin.\n"
    "A plugin runs in a process of its own. If it cannot run, crashes, hangs "
    "or gives numbers that are not finite, one line says so. All its audio "
    "inputs get the same sound.\n"
    "A sweep over frequency finds gain and delay of the linear part, and H2 to "
    "H7 apart from it. What comes more than 60 periods and 20 ms off is left "
    "out, so aliases count only where they cross a harmonic. The sweep runs "
    "thrice, parts of a frame apart, which turns aliases but not harmonics: "
    "values are means, and the differences give the uncertainty of each "
    "(*_uncertainty_db, *_uncertainty_ms). What may be off "
    "by over 0.1 dB or 0.02 ms has a ~ in the table and a ring in the picture; "
    "harmonics that are not twice their error are left out. Of a ringing below "
    "50 Hz, which all sweeps cut alike, it says nothing.\n"
    "--compare puts another device beside the first; a second shaper starts "
    "from the settings of the first. --json then gives {a, b}.",
  .examples =
    "analyze --set curve=hard_clip --set drive=20 --set oversampling=8\n"
    "analyze --preset tape_warmth --sweep level --plot thd.svg\n"
    "analyze --lv2 http://calf.sourceforge.net/plugins/Saturator --json\n"
    "analyze --set drive=12 --compare shaper --compare-set antialias=off\n"
    "analyze recording.wav --plot spectrum.png",
  .lists_parameters = true,
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(InflectAnalyzeValues),
  .run = run,
};
