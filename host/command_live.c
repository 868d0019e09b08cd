// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_file.h"
#include "commands.h"
#include "live_choice.h"
#include "live_session.h"
#include "report.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BLOCK 8192U
#define MAX_CHANNEL 128U

/// Blocks of latency that are suggested where only the block is given
#define BLOCKS_OF_LATENCY 2.0

/// What a recording is of
typedef struct {
  const char* symbol; ///< What the option takes
  bool wet;           ///< The output
  bool dry;           ///< The input
} Tape;

static const Tape tapes[] = {
  {"wet", true, false},
  {"dry", false, true},
  {"both", true, true},
};

/// Channels of both sides
typedef struct {
  InflectLiveChannels ins;
  InflectLiveChannels outs;
} Map;

typedef struct {
  InflectSettingsOptions settings;
  InflectLiveWish wish;
  Map map;
  double rate_hz;
  double latency_ms;
  double length_s;
  uint32_t block;
  const char* record;
  const Tape* tape;
  const char* midi;
  InflectAssignments midi_map;
  bool no_fade;
  bool no_limiter;
  bool no_mute;
  bool realtime;
  bool force;
  bool json;
  bool verbose;
} Values;

static bool
take_positive(void* target, const char* text, InflectMessage* message)
{
  char* end = NULL;
  const double value = strtod(text, &end);
  *(double*)target = value;
  return (end != text && !*end && isfinite(value) && value > 0.0) ||
         inflect_message_set(message, "'%.40s' is not a number above 0", text);
}

static bool
take_rate(void* target, const char* text, InflectMessage* message)
{
  if (!take_positive(target, text, message)) {
    return false;
  }
  const double rate_hz = *(double*)target;
  return (rate_hz >= INFLECT_MIN_RATE_HZ && rate_hz <= INFLECT_MAX_RATE_HZ) ||
         inflect_message_set(message, "%g Hz is not from %g to %g Hz", rate_hz,
                             INFLECT_MIN_RATE_HZ, INFLECT_MAX_RATE_HZ);
}

static bool
take_block(void* target, const char* text, InflectMessage* message)
{
  double value = 0.0;
  if (!take_positive(&value, text, message)) {
    return false;
  }
  *(uint32_t*)target = (uint32_t)fmin(value, 2.0 * MAX_BLOCK);
  return (value == floor(value) && value <= MAX_BLOCK) ||
         inflect_message_set(message,
                             "'%.40s' is not a whole number from 1 to %u", text,
                             MAX_BLOCK);
}

static bool
take_tape(void* target, const char* text, InflectMessage* message)
{
  for (size_t i = 0U; i < sizeof(tapes) / sizeof(tapes[0]); ++i) {
    if (!strcmp(tapes[i].symbol, text)) {
      *(const Tape**)target = &tapes[i];
      return true;
    }
  }
  return inflect_message_set(message, "is wet, dry or both, not '%.40s'", text);
}

/// Read one or two channel numbers up to a character
static const char*
parse_channels(const char* text, InflectLiveChannels* channels)
{
  channels->n = 0U;
  for (;;) {
    char* end = NULL;
    errno = 0;
    const long number = strtol(text, &end, 10);
    if (*text < '1' || *text > '9' || errno || number > (long)MAX_CHANNEL ||
        channels->n == INFLECT_LIVE_MAX_CHANNELS) {
      return "?";
    }
    channels->places[channels->n++] = (uint32_t)number - 1U;
    if (*end != ',') {
      return end;
    }
    text = end + 1;
  }
}

static bool
take_map(void* target, const char* text, InflectMessage* message)
{
  Map* const map = (Map*)target;
  const char* const colon = parse_channels(text, &map->ins);
  const char* const end =
    *colon == ':' ? parse_channels(colon + 1, &map->outs) : "?";
  const InflectLiveChannels* const outs = &map->outs;
  const bool twice = outs->n > 1U && outs->places[0] == outs->places[1];
  return (!*end && !twice) ||
         inflect_message_set(message,
                             "'%.40s' is not of the form IN:OUT with one or "
                             "two channels each, for example 1:1,2",
                             text);
}

static const InflectOption options[] = {
  {"api", "NAME", "Kind of devices: JACK, ALSA or another, or a part of it.",
   inflect_take_text, offsetof(Values, wish.api), 0},
  {"input", "DEVICE", "Number or part of the name, as 'inflect devices' lists.",
   inflect_take_text, offsetof(Values, wish.input), 'i'},
  {"output", "DEVICE", "Number or part of the name.", inflect_take_text,
   offsetof(Values, wish.output), 'o'},
  {"channels", "IN:OUT",
   "Channels from 1, one or two of each: 1:1,2 plays a guitar in both "
   "speakers. Otherwise the first two of each that there are.",
   take_map, offsetof(Values, map), 0},
  {"rate", "HZ", "Sample rate; otherwise the device's own.", take_rate,
   offsetof(Values, rate_hz), 0},
  {"block", "FRAMES",
   "Frames of a block; otherwise as the device likes. The server of JACK "
   "decides "
   "by itself.",
   take_block, offsetof(Values, block), 0},
  {"latency", "MS",
   "Latency to suggest for each side; otherwise two blocks, or the least that "
   "the device suggests.",
   take_positive, offsetof(Values, latency_ms), 0},
  INFLECT_OPTIONS_SETTINGS(offsetof(Values, settings)),
  {"seconds", "S", "End by itself after so much sound.", take_positive,
   offsetof(Values, length_s), 0},
  {"record", "FILE", "Write a float WAV, or RF64 beyond 4 GiB.",
   inflect_take_text, offsetof(Values, record), 0},
  {"tape", "wet|dry|both",
   "What --record writes (wet); both is the output's channels, then the "
   "input's.",
   take_tape, offsetof(Values, tape), 0},
  {"midi", "PORT",
   "Follow the controllers of a MIDI input, by its number or part of its name.",
   inflect_take_text, offsetof(Values, midi), 0},
  {"midi-map", "CC=SYMBOL",
   "Let a controller move a parameter, for example 7=drive; may be repeated.",
   inflect_take_assignment, offsetof(Values, midi_map), 0},
  {"no-fade", NULL, "Do not fade in at the start and out before the end.",
   inflect_take_flag, offsetof(Values, no_fade), 0},
  {"no-limiter", NULL, "Let peaks beyond 0 dBFS through.", inflect_take_flag,
   offsetof(Values, no_limiter), 0},
  {"no-mute", NULL,
   "Let sound grow out of silence, as a loop above its bound does.",
   inflect_take_flag, offsetof(Values, no_mute), 0},
  {"realtime", NULL, "Ask for real-time priority for ALSA; JACK has its own.",
   inflect_take_flag, offsetof(Values, realtime), 0},
  INFLECT_OPTION_FORCE(Values, force),
  {"json", NULL, "Print a summary at the end as one JSON document on stdout.",
   inflect_take_flag, offsetof(Values, json), 0},
  {"verbose", NULL, "Let through what sound libraries print on stderr.",
   inflect_take_flag, offsetof(Values, verbose), 0},
};

/// The first channels of a side, two at most
static InflectLiveChannels
first_channels(uint32_t n)
{
  const uint32_t most = INFLECT_LIVE_MAX_CHANNELS;
  return (InflectLiveChannels){{0U, 1U}, n < most ? n : most};
}

static bool
check_channels(const InflectLiveDevice* device,
               const InflectLiveChannels* channels,
               bool is_input,
               InflectMessage* message)
{
  const uint32_t n = is_input ? device->n_in : device->n_out;
  for (uint32_t c = 0U; c < channels->n; ++c) {
    if (channels->places[c] >= n) {
      return inflect_message_set(
        message, "%s: %s has %u %s channel%s, and no channel %u", device->api,
        device->name, n, is_input ? "input" : "output", n == 1U ? "" : "s",
        channels->places[c] + 1U);
    }
  }
  return true;
}

static double
suggest(const Values* values, double rate_hz, double least_s)
{
  if (values->latency_ms > 0.0) {
    return 1e-3 * values->latency_ms;
  }
  return values->block ? BLOCKS_OF_LATENCY * values->block / rate_hz : least_s;
}

static bool
fill_request(const Values* values,
             const InflectLiveDevice* input,
             const InflectLiveDevice* output,
             InflectLiveRequest* request,
             InflectMessage* message)
{
  const bool mapped = values->map.ins.n != 0U;
  const double rate_hz =
    values->rate_hz > 0.0 ? values->rate_hz : output->rate_hz;
  request->ins = mapped ? values->map.ins : first_channels(input->n_in);
  request->outs = mapped ? values->map.outs : first_channels(output->n_out);
  if (!check_channels(input, &request->ins, true, message) ||
      !check_channels(output, &request->outs, false, message)) {
    return false;
  }
  if (request->ins.n < 2U &&
      request->settings.values[INFLECT_PARAMETER_STEREO_MODE] !=
        INFLECT_STEREO_STEREO) {
    return inflect_message_set(message, "stereo_mode needs two input channels; "
                                        "there is one");
  }
  snprintf(request->api, sizeof(request->api), "%s", input->api);
  snprintf(request->input, sizeof(request->input), "%s", input->name);
  snprintf(request->output, sizeof(request->output), "%s", output->name);
  request->sound = (InflectLiveConfig){
    .rate_hz = rate_hz,
    .n_in = request->ins.n,
    .n_out = request->outs.n,
    .fade = !values->no_fade,
    .limit = !values->no_limiter,
    .mute_howls = !values->no_mute,
    .tape_wet = values->record && (!values->tape || values->tape->wet),
    .tape_dry = values->record && values->tape && values->tape->dry,
  };
  request->in_latency_s = suggest(values, rate_hz, input->in_latency_s[0]);
  request->out_latency_s = suggest(values, rate_hz, output->out_latency_s[0]);
  request->block = values->block;
  request->any_rate = values->rate_hz == 0.0;
  request->realtime = values->realtime;
  request->verbose = values->verbose;
  return true;
}

static bool
choose_midi(const Values* values,
            const InflectLiveDevices* devices,
            InflectLiveMidiPort* port,
            InflectMessage* message)
{
  const InflectLiveMidiPort* found = NULL;
  if (!values->midi) {
    return true;
  }
  if (!inflect_live_choose_midi(devices, values->midi, &found, message)) {
    return false;
  }
  *port = *found;
  return true;
}

static bool
choose(const Values* values,
       InflectLiveSessionConfig* config,
       InflectMessage* message)
{
  InflectLiveDevices* const devices =
    (InflectLiveDevices*)calloc(1U, sizeof(InflectLiveDevices));
  if (!devices) {
    return inflect_message_set(message, "out of memory");
  }
  const InflectLiveDevice* input = NULL;
  const InflectLiveDevice* output = NULL;
  const bool done =
    inflect_live_devices_scan(values->verbose, devices, message) &&
    inflect_live_choose_devices(devices, &values->wish, &input, &output,
                                message) &&
    fill_request(values, input, output, &config->request, message) &&
    choose_midi(values, devices, &config->midi_port, message);
  free(devices);
  return done;
}

static bool
fill_midi_map(const Values* values,
              InflectLiveMidiMap* map,
              InflectMessage* message)
{
  inflect_live_midi_map_init(map);
  for (uint32_t i = 0U; i < values->midi_map.n_texts; ++i) {
    if (!inflect_live_midi_map_add(map, values->midi_map.texts[i], message)) {
      return false;
    }
  }
  return !values->midi_map.n_texts || values->midi ||
         inflect_message_set(message, "--midi-map needs --midi PORT; 'inflect "
                                      "devices' lists MIDI inputs");
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  const Values* const values = (const Values*)data;
  InflectMessage message = {""};
  if (n_arguments) {
    return inflect_report_usage("live: what is '%.60s'? It takes options only; "
                                "see --help",
                                arguments[0]);
  }
  InflectLiveSessionConfig config = {
    .request.settings = inflect_settings_default(),
    .preset = values->settings.preset,
    .record = values->record,
    .length_s = values->length_s,
    .force = values->force,
    .json = values->json,
  };
  if (!fill_midi_map(values, &config.midi_map, &message)) {
    return inflect_report_usage("live: %s", message.text);
  }
  const int status = inflect_settings_options_apply(
    &values->settings, &config.request.settings, &message);
  if (status == INFLECT_EXIT_USAGE) {
    return inflect_report_usage("live: %s", message.text);
  }
  if (status) {
    return inflect_report_failure("live: %s", message.text);
  }
  if (values->record && !strcmp(values->record, INFLECT_AUDIO_PIPE)) {
    return inflect_report_usage("live: --record needs a file");
  }
  if (values->record && !inflect_audio_output_check(values->record, "",
                                                    values->force, &message)) {
    return inflect_report_failure("live: %s: %s", values->record, message.text);
  }
  if (!choose(values, &config, &message)) {
    return inflect_report_failure("live: %s", message.text);
  }
  return inflect_live_session_run(&config);
}

const InflectCommand inflect_command_live = {
  .name = "live",
  .usage = "[--input DEVICE] [--output DEVICE] [OPTION]...",
  .summary = "Play through the effect, by a sound card or server",
  .help =
    "Without options it takes JACK if its server runs, otherwise the default "
    "devices. Latencies are printed at the start. Ctrl-C or q ends with a "
    "fade.\n"
    "On a terminal single keys change the sound while you play: d and D for "
    "drive, c and C for the curve, o and O for oversampling, m and M for mix, "
    "n and N for presets, b for bypass, space for panic; ? lists all. "
    "Otherwise lines on stdin do: 'drive=12', 'preset tape_warmth', 'bypass', "
    "'quit'; 'help' lists them.\n"
    "With --midi, controllers move parameters over their whole range: 0 is its "
    "start, 64 its middle, 127 its end. l, or the line 'learn drive', lets the "
    "next controller that moves be learnt; 'forget drive' undoes it.\n"
    "Ears and speakers are guarded: a fade at the start, a limiter at 0 dBFS, "
    "a mute for howling (sound that grows while the input is silent), and a "
    "high-pass once the output has a constant part beyond -34 dBFS. Until they "
    "act they change no bit. A microphone or pickup that hears the speakers is "
    "no silent input: that howl is limited but not muted; space is for it, or "
    "a larger distance.\n"
    "If the device or server goes away, the program says so and tries again "
    "until it is back.",
  .examples = "live --channels 1:1,2 --preset tape_warmth\n"
              "live --api JACK --block 64 --set drive=18 --record take.wav\n"
              "live --input USB --output USB --rate 48000 --block 32\n"
              "live --midi pedal --midi-map 11=drive --midi-map 64=enabled",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .lists_parameters = true,
  .run = run,
};
