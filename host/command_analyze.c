// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis.h"
#include "analysis_file.h"
#include "analysis_picture.h"
#include "analysis_report.h"
#include "commands.h"
#include "device.h"
#include "plot_output.h"
#include "report.h"

#include <inflect/shaper.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_FREQUENCY_HZ 1244.4
#define USUAL_RATE_HZ 48000.0
#define USUAL_TIMEOUT_S 20.0
#define LOWEST_DBFS (-200.0)
#define HIGHEST_DBFS 36.0
#define LONGEST_TIMEOUT_S 86400.0
#define SHAPER "shaper"

/// A number of the command line
typedef struct {
  double value;
  bool given;
} Number;

/// What to measure
typedef enum {
  MEASURE_TONE,
  MEASURE_SMPTE,
  MEASURE_CCIF,
  MEASURE_FREQUENCY,
  MEASURE_LEVEL,
} Measure;

typedef struct {
  InflectSettingsOptions settings;
  const char* plugin;
  InflectAssignments controls;
  const char* other;
  InflectSettingsOptions other_settings;
  InflectAssignments other_controls;
  Measure measure;
  Number frequency;
  Number level;
  Number rate;
  Number from;
  Number to;
  Number timeout;
  uint32_t n_points;
  uint32_t channel;
  bool json;
  bool csv;
  InflectPlotOutput plot;
  InflectPicture picture;
} Values;

static bool
take_number(void* target, const char* text, InflectMessage* message)
{
  char* end = NULL;
  const double value = strtod(text, &end);
  if (end == text || *end || !isfinite(value)) {
    return inflect_message_set(message, "'%.40s' is not a number", text);
  }
  *(Number*)target = (Number){value, true};
  return true;
}

static bool
take_imd(void* target, const char* text, InflectMessage* message)
{
  const bool smpte = !strcmp(text, "smpte");
  *(Measure*)target = smpte ? MEASURE_SMPTE : MEASURE_CCIF;
  return smpte || !strcmp(text, "ccif") ||
         inflect_message_set(message, "is smpte or ccif, not '%.40s'", text);
}

static bool
take_sweep(void* target, const char* text, InflectMessage* message)
{
  const bool level = !strcmp(text, "level");
  *(Measure*)target = level ? MEASURE_LEVEL : MEASURE_FREQUENCY;
  return level || !strcmp(text, "frequency") ||
         inflect_message_set(message, "is frequency or level, not '%.40s'",
                             text);
}

static const InflectOption options[] = {
  {"frequency", "HZ",
   "Of the tone (1244.4); moved to where aliases fall between harmonics. With "
   "INPUT: about where its tone is.",
   take_number, offsetof(Values, frequency), 0},
  {"level", "DBFS", "Peak of what is sent (0).", take_number,
   offsetof(Values, level), 0},
  {"rate", "HZ", "Sample rate (48000).", take_number, offsetof(Values, rate),
   0},
  {"imd", "METHOD",
   "Intermodulation: smpte (60 Hz, 7 kHz) or ccif (19, 20 kHz).", take_imd,
   offsetof(Values, measure), 0},
  {"sweep", "QUANTITY",
   "Distortion over frequency (with gain and delay) or level.", take_sweep,
   offsetof(Values, measure), 0},
  {"from", "NUMBER", "Where a sweep begins (20 Hz or -60 dBFS).", take_number,
   offsetof(Values, from), 0},
  {"to", "NUMBER", "Where a sweep ends (20000 Hz or 0 dBFS).", take_number,
   offsetof(Values, to), 0},
  {"points", "N", "Lines of a sweep's table (31).", inflect_take_count,
   offsetof(Values, n_points), 0},
  INFLECT_OPTIONS_SETTINGS(offsetof(Values, settings)),
  {"lv2", "URI", "Measure a plugin, by URI or name, not the shaper.",
   inflect_take_text, offsetof(Values, plugin), 0},
  {"control", "SYMBOL=VALUE",
   "Set a control of the plugin, by number or label; may be repeated.",
   inflect_take_assignment, offsetof(Values, controls), 0},
  {"compare", "URI|shaper", "Measure another device too, side by side.",
   inflect_take_text, offsetof(Values, other), 0},
  {"compare-preset", "NAME|FILE", "Preset of the other device.",
   inflect_take_text,
   offsetof(Values, other_settings) + offsetof(InflectSettingsOptions, preset),
   0},
  {"compare-set", "SYMBOL=VALUE", "As --set, for the other device.",
   inflect_take_assignment,
   offsetof(Values, other_settings) + offsetof(InflectSettingsOptions, set), 0},
  {"compare-param", "NAME=VALUE", "As --param, for the other device.",
   inflect_take_assignment,
   offsetof(Values, other_settings) + offsetof(InflectSettingsOptions, params),
   0},
  {"compare-control", "SYMBOL=VALUE", "As --control, for the other device.",
   inflect_take_assignment, offsetof(Values, other_controls), 0},
  {"channel", "N", "Output of the device to measure, channel to draw (1).",
   inflect_take_count, offsetof(Values, channel), 0},
  {"timeout", "SECONDS", "How long a plugin may do nothing (20).", take_number,
   offsetof(Values, timeout), 0},
  INFLECT_OPTION_JSON(Values, json),
  INFLECT_OPTION_CSV(Values, csv),
  INFLECT_OPTIONS_PLOT(Values, plot),
  {"picture", "NAME",
   "What to draw: report, harmonics, spectrum, distortion or linear; "
   "otherwise what suits.",
   inflect_take_picture, offsetof(Values, picture), 0},
  INFLECT_OPTION_FORCE(Values, plot.force),
};

static double
number_or(Number number, double otherwise)
{
  return number.given ? number.value : otherwise;
}

static int
report(int status, const InflectMessage* message)
{
  inflect_report("analyze: %s", message->text);
  return status;
}

/// Say that a picture failed; its message says all
static int
after_picture(bool drawn, const InflectMessage* message)
{
  return drawn ? INFLECT_EXIT_DONE
               : inflect_report_failure("%s", message->text);
}

static int
check_number(const char* name, double value, double min, double max)
{
  return value >= min && value <= max
           ? INFLECT_EXIT_DONE
           : inflect_report_usage("analyze: --%s is %g but must be from %g to "
                                  "%g",
                                  name, value, min, max);
}

static int
check_numbers(const Values* values)
{
  const double rate_hz = number_or(values->rate, USUAL_RATE_HZ);
  int status =
    check_number("rate", rate_hz, INFLECT_MIN_RATE_HZ, INFLECT_MAX_RATE_HZ);
  status = status ? status
                  : check_number("level", number_or(values->level, 0.0),
                                 LOWEST_DBFS, HIGHEST_DBFS);
  status = status ? status
                  : check_number("timeout", number_or(values->timeout, 1.0),
                                 0.01, LONGEST_TIMEOUT_S);
  return status ? status
                : check_number("points", (double)values->n_points, 0.0,
                               INFLECT_MAX_SWEEP_POINTS);
}

static int
check_sweep(const Values* values)
{
  const bool is_sweep =
    values->measure == MEASURE_FREQUENCY || values->measure == MEASURE_LEVEL;
  if (!is_sweep &&
      (values->from.given || values->to.given || values->n_points)) {
    return inflect_report_usage(
      "analyze: --from, --to and --points are for --sweep");
  }
  if (values->measure != MEASURE_LEVEL) {
    return INFLECT_EXIT_DONE;
  }
  const int status = check_number("from", number_or(values->from, 0.0),
                                  LOWEST_DBFS, HIGHEST_DBFS);
  return status ? status
                : check_number("to", number_or(values->to, 0.0), LOWEST_DBFS,
                               HIGHEST_DBFS);
}

/// Refuse options that would do nothing
static int
check_device_options(const Values* values)
{
  const struct {
    bool wrong;
    const char* text;
  } rows[] = {
    {values->plugin && (values->settings.set.n_texts != 0U ||
                        values->settings.params.n_texts != 0U),
     "--set and --param are for the shaper; a plugin takes --control"},
    {!values->plugin && values->controls.n_texts != 0U,
     "--control is for a plugin; name it with --lv2, or use --set"},
    {!values->other && (values->other_settings.preset != NULL ||
                        values->other_settings.set.n_texts != 0U ||
                        values->other_settings.params.n_texts != 0U ||
                        values->other_controls.n_texts != 0U),
     "--compare-... needs --compare"},
    {values->other && !strcmp(values->other, SHAPER) &&
       values->other_controls.n_texts != 0U,
     "--compare-control is for a plugin; use --compare-set"},
    {values->other && strcmp(values->other, SHAPER) != 0 &&
       (values->other_settings.set.n_texts != 0U ||
        values->other_settings.params.n_texts != 0U),
     "--compare-set and --compare-param are for the shaper"},
    {values->other && values->csv, "--csv shows one device, not --compare"},
    {values->json && values->csv, "choose one of --json and --csv"},
  };
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    if (rows[i].wrong) {
      return inflect_report_usage("analyze: %s", rows[i].text);
    }
  }
  return INFLECT_EXIT_DONE;
}

static int
check_file_options(const Values* values)
{
  const bool device = values->plugin || values->other ||
                      values->settings.preset || values->settings.set.n_texts ||
                      values->settings.params.n_texts ||
                      values->controls.n_texts || values->measure ||
                      values->level.given || values->rate.given;
  if (device) {
    return inflect_report_usage(
      "analyze: a recording is measured as it is; of the options, --frequency, "
      "--channel, --json, --csv and --plot go with INPUT");
  }
  return INFLECT_EXIT_DONE;
}

static int
make_device(const Values* values,
            const char* plugin,
            const InflectSettingsOptions* settings,
            const InflectAssignments* controls,
            InflectDevice* device)
{
  device->plugin = plugin;
  device->preset = plugin ? settings->preset : NULL;
  device->inputs = *controls;
  device->rate_hz = number_or(values->rate, USUAL_RATE_HZ);
  device->timeout_s = number_or(values->timeout, USUAL_TIMEOUT_S);
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
make_devices(const Values* values, InflectDevice* devices)
{
  devices[0] = (InflectDevice){.settings = inflect_settings_default()};
  int status = make_device(values, values->plugin, &values->settings,
                           &values->controls, &devices[0]);
  if (status || !values->other) {
    return status;
  }
  devices[1] = (InflectDevice){.settings = devices[0].settings};
  const char* const plugin =
    strcmp(values->other, SHAPER) != 0 ? values->other : NULL;
  return make_device(values, plugin, &values->other_settings,
                     &values->other_controls, &devices[1]);
}

/// Print documents of one device or two, and free them
static int
print_json(cJSON* const* documents, uint32_t n)
{
  if (n == 1U) {
    return inflect_json_print(documents[0]);
  }
  cJSON* const pair = cJSON_CreateObject();
  cJSON_AddItemToObject(pair, "a", documents[0]);
  cJSON_AddItemToObject(pair, "b", documents[1]);
  return inflect_json_print(pair);
}

static int
show_tones(const Values* values,
           const InflectDevice* devices,
           uint32_t n,
           const InflectToneAnalysis* analyses)
{
  const double level = number_or(values->level, 0.0);
  InflectMessage message = {""};
  if (values->plot.path) {
    const bool drawn =
      n == 2U
        ? inflect_picture_pair(&values->plot, &analyses[0], &analyses[1],
                               &message)
        : inflect_picture_tone(&values->plot, values->picture, &analyses[0],
                               devices[0].plugin ? NULL : &devices[0].settings,
                               level, &message);
    const int status = after_picture(drawn, &message);
    if (status) {
      return status;
    }
  }
  if (values->json) {
    cJSON* documents[2] = {inflect_tone_json(&analyses[0], level), NULL};
    if (n == 2U) {
      documents[1] = inflect_tone_json(&analyses[1], level);
    }
    return print_json(documents, n);
  }
  if (values->csv) {
    inflect_tone_print_csv(&analyses[0]);
  } else if (n == 2U) {
    inflect_tone_print_pair(&analyses[0], &analyses[1], level);
  } else {
    inflect_tone_print(&analyses[0], level);
  }
  return inflect_report_flush();
}

static int
run_tones(const Values* values, const InflectDevice* devices, uint32_t n)
{
  InflectToneAnalysis analyses[2] = {{.lines = NULL}, {.lines = NULL}};
  InflectMessage message = {""};
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; !status && i < n; ++i) {
    status = inflect_analyze_tone(
      &devices[i], number_or(values->frequency, USUAL_FREQUENCY_HZ),
      number_or(values->level, 0.0), &analyses[i], &message);
  }
  status = status ? report(status, &message)
                  : show_tones(values, devices, n, analyses);
  inflect_tone_analysis_free(&analyses[0]);
  inflect_tone_analysis_free(&analyses[1]);
  return status;
}

static int
run_imd(const Values* values, const InflectDevice* devices, uint32_t n)
{
  const InflectImdMethod method =
    values->measure == MEASURE_SMPTE ? INFLECT_IMD_SMPTE : INFLECT_IMD_CCIF;
  const double level = number_or(values->level, 0.0);
  InflectImdAnalysis analyses[2];
  InflectMessage message = {""};
  if (values->plot.path) {
    return inflect_report_usage("analyze: --imd has no picture");
  }
  for (uint32_t i = 0U; i < n; ++i) {
    const int status =
      inflect_analyze_imd(&devices[i], method, level, &analyses[i], &message);
    if (status) {
      return report(status, &message);
    }
  }
  if (values->json) {
    cJSON* documents[2] = {NULL, NULL};
    for (uint32_t i = 0U; i < n; ++i) {
      documents[i] = inflect_imd_json(&analyses[i], method, level);
    }
    return print_json(documents, n);
  }
  for (uint32_t i = 0U; i < n; ++i) {
    if (values->csv) {
      inflect_imd_print_csv(&analyses[i]);
    } else {
      printf("%s", i ? "\n" : "");
      inflect_imd_print(&analyses[i], method, level);
    }
  }
  return inflect_report_flush();
}

static InflectSweepRange
range_of(const Values* values)
{
  return (InflectSweepRange){
    .from = number_or(values->from, (double)NAN),
    .to = number_or(values->to, (double)NAN),
    .n_points = values->n_points,
  };
}

static int
show_frequency(const Values* values,
               uint32_t n,
               const InflectFrequencyAnalysis* analyses)
{
  const double rate_hz = number_or(values->rate, USUAL_RATE_HZ);
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_picture_frequency(&values->plot, values->picture, &analyses[0],
                                 rate_hz, &message)) {
    return after_picture(false, &message);
  }
  if (values->json) {
    cJSON* documents[2] = {NULL, NULL};
    for (uint32_t i = 0U; i < n; ++i) {
      documents[i] = inflect_frequency_json(&analyses[i], rate_hz);
    }
    return print_json(documents, n);
  }
  for (uint32_t i = 0U; i < n; ++i) {
    if (values->csv) {
      inflect_frequency_print_csv(&analyses[i], rate_hz);
    } else {
      printf("%s", i ? "\n" : "");
      inflect_frequency_print(&analyses[i], rate_hz);
    }
  }
  return inflect_report_flush();
}

static int
run_frequency(const Values* values, const InflectDevice* devices, uint32_t n)
{
  InflectFrequencyAnalysis analyses[2] = {{.points = NULL}, {.points = NULL}};
  InflectMessage message = {""};
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; !status && i < n; ++i) {
    status = inflect_analyze_frequency(&devices[i], range_of(values),
                                       number_or(values->level, 0.0),
                                       &analyses[i], &message);
  }
  status =
    status ? report(status, &message) : show_frequency(values, n, analyses);
  inflect_frequency_analysis_free(&analyses[0]);
  inflect_frequency_analysis_free(&analyses[1]);
  return status;
}

static int
show_level(const Values* values,
           uint32_t n,
           const InflectLevelAnalysis* analyses)
{
  const double rate_hz = number_or(values->rate, USUAL_RATE_HZ);
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_picture_level(&values->plot, &analyses[0], &message)) {
    return after_picture(false, &message);
  }
  if (values->json) {
    cJSON* documents[2] = {NULL, NULL};
    for (uint32_t i = 0U; i < n; ++i) {
      documents[i] = inflect_level_json(&analyses[i], rate_hz);
    }
    return print_json(documents, n);
  }
  for (uint32_t i = 0U; i < n; ++i) {
    if (values->csv) {
      inflect_level_print_csv(&analyses[i]);
    } else {
      printf("%s", i ? "\n" : "");
      inflect_level_print(&analyses[i], rate_hz);
    }
  }
  return inflect_report_flush();
}

static int
run_level(const Values* values, const InflectDevice* devices, uint32_t n)
{
  InflectLevelAnalysis analyses[2] = {{.reports = NULL}, {.reports = NULL}};
  InflectMessage message = {""};
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; !status && i < n; ++i) {
    status = inflect_analyze_level(
      &devices[i], range_of(values),
      number_or(values->frequency, USUAL_FREQUENCY_HZ), &analyses[i], &message);
  }
  status = status ? report(status, &message) : show_level(values, n, analyses);
  inflect_level_analysis_free(&analyses[0]);
  inflect_level_analysis_free(&analyses[1]);
  return status;
}

static int
run_devices(const Values* values)
{
  InflectDevice devices[2];
  int status = check_device_options(values);
  status = status ? status : check_sweep(values);
  status = status ? status : make_devices(values, devices);
  if (status) {
    return status;
  }
  const uint32_t n = values->other ? 2U : 1U;
  if (n == 2U && values->plot.path && values->measure != MEASURE_TONE) {
    return inflect_report_usage(
      "analyze: --plot shows one device, or two with one tone");
  }
  switch (values->measure) {
  case MEASURE_SMPTE:
  case MEASURE_CCIF:
    return run_imd(values, devices, n);
  case MEASURE_FREQUENCY:
    return run_frequency(values, devices, n);
  case MEASURE_LEVEL:
    return run_level(values, devices, n);
  case MEASURE_TONE:
    break;
  }
  return run_tones(values, devices, n);
}

static int
show_file(const Values* values,
          const char* path,
          const InflectFileAnalysis* analysis)
{
  InflectMessage message = {""};
  const uint32_t channel = values->channel ? values->channel : 1U;
  if (channel > analysis->n_channels) {
    return inflect_report_usage("analyze: %s has %u channels, not %u", path,
                                analysis->n_channels, channel);
  }
  if (values->plot.path &&
      !inflect_picture_file(&values->plot, values->picture, analysis, path,
                            channel, &message)) {
    return after_picture(false, &message);
  }
  if (values->json) {
    return inflect_json_print(inflect_file_json(analysis, path));
  }
  if (values->csv) {
    inflect_file_print_csv(analysis);
  } else {
    inflect_file_print(analysis, path);
  }
  return inflect_report_flush();
}

static int
run_file(const Values* values, const char* path)
{
  int status = check_file_options(values);
  if (status) {
    return status;
  }
  InflectFileAnalysis analysis = {.channels = NULL};
  InflectMessage message = {""};
  status = inflect_analyze_file(path, number_or(values->frequency, 0.0),
                                &analysis, &message);
  status = status ? inflect_report_failure("%s", message.text)
                  : show_file(values, path, &analysis);
  inflect_file_analysis_free(&analysis);
  return status;
}

static int
run(const void* data, int n_inputs, char** inputs)
{
  const Values* const values = (const Values*)data;
  InflectMessage message = {""};
  if (n_inputs > 1) {
    return inflect_report_usage(
      "analyze: one recording at a time, not also '%.60s'", inputs[1]);
  }
  const int status = check_numbers(values);
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
    "out, so aliases count only where they cross a harmonic: compare a point "
    "that stands out with a tone at its --frequency.\n"
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
  .values_size = sizeof(Values),
  .run = run,
};
