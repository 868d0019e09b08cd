// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_file.h"
#include "audio_format.h"
#include "commands.h"
#include "density_study.h"
#include "interrupt.h"
#include "random.h"
#include "report.h"

#include <math.h>
#include <stdlib.h>

#define DEFAULT_SHOWN 12U
#define READ_FRAMES 8192U

/// Least frames of a block, which has a mean
#define LEAST_BLOCK 16U

/// Keys of random numbers beside the seed
#define CHOICE_KEY UINT64_C(0x63686f696365)
#define NOISE_KEY UINT64_C(0x6e6f697365)

typedef struct {
  InflectPlotOutput plot;
  uint64_t seed;
  uint32_t channel;
  uint32_t bits;
  bool all;
  bool json;
  bool csv;
} Values;

static const InflectOption options[] = {
  {"all", NULL, "Show every model, not the best 12 and the baselines.",
   inflect_take_flag, offsetof(Values, all), 0},
  {"channel", "N", "Channel of INPUT (1).", inflect_take_count,
   offsetof(Values, channel), 0},
  {"bits", "N", "Take samples for integers of 2 to 32 bits.",
   inflect_take_count, offsetof(Values, bits), 0},
  INFLECT_OPTION_SEED(Values, seed),
  INFLECT_OPTION_JSON(Values, json),
  INFLECT_OPTION_CSV(Values, csv),
  INFLECT_OPTIONS_PLOT(Values, plot),
  INFLECT_OPTION_FORCE(Values, plot.force),
};

/// Samples on their way into a study
typedef struct {
  InflectDensityStudy* study;
  uint64_t seed;
  uint64_t block_frames; ///< Of a block
  double share;          ///< Of samples that are taken
  uint64_t position;
} Taker;

/// Take a sample or leave it: even blocks are fitted to, odd ones scored
static void
take(Taker* taker, float sample)
{
  InflectDensityStudy* const study = taker->study;
  const uint64_t position = taker->position++;
  const uint64_t block = position / taker->block_frames;
  if (block >= 2U * INFLECT_N_DENSITY_BLOCKS ||
      inflect_random_uniform(taker->seed ^ CHOICE_KEY, position) + 0.5 >=
        taker->share) {
    return;
  }
  const double noise =
    inflect_random_uniform(taker->seed ^ NOISE_KEY, position);
  const double step = ldexp(1.0, 1 - (int)study->bits);
  const double x = (double)sample + (study->dequantised ? step * noise : 0.0);
  if (block % 2U == 0U) {
    study->fitted[study->n_fitted++] = x;
    return;
  }
  study->scored[study->n_scored++] = x;
  study->ends[block / 2U] = study->n_scored;
}

static int
compare_numbers(const void* a, const void* b)
{
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return (x > y) - (x < y);
}

/// Share of the samples in a step around the most common value
static double
equal_share(const InflectDensityStudy* study)
{
  const double step =
    study->dequantised ? ldexp(1.0, 1 - (int)study->bits) : 0.0;
  uint32_t most = 0U;
  uint32_t from = 0U;
  for (uint32_t i = 0U; i < study->n_fitted; ++i) {
    while (study->fitted[i] - study->fitted[from] > step) {
      ++from;
    }
    most = i - from + 1U > most ? i - from + 1U : most;
  }
  return (double)most / study->n_fitted;
}

static bool
check_input(const Values* values,
            const InflectAudioInput* input,
            InflectMessage* message)
{
  const uint32_t n_channels = (uint32_t)input->info.channels;
  if (values->channel > n_channels) {
    return inflect_message_set(message, "has %u channel%s; choose --channel",
                               n_channels, n_channels == 1U ? "" : "s");
  }
  if (input->info.frames == SF_COUNT_MAX) {
    return inflect_message_set(message,
                               "does not tell its length, which the choice of "
                               "samples needs; write it to a file first");
  }
  const sf_count_t least = 2 * INFLECT_N_DENSITY_BLOCKS * LEAST_BLOCK;
  return input->info.frames >= least ||
         inflect_message_set(message,
                             "has %lld frames, too few: %u blocks to fit and "
                             "to score need %lld",
                             (long long)input->info.frames,
                             2U * INFLECT_N_DENSITY_BLOCKS, (long long)least);
}

static bool
read_samples(const Values* values,
             InflectAudioInput* input,
             InflectDensityStudy* study,
             InflectMessage* message)
{
  const uint32_t n_channels = (uint32_t)input->info.channels;
  const uint32_t own_bits = inflect_subtype_of(input->info.format)->bits;
  study->rate_hz = (double)input->info.samplerate;
  study->n_frames = (uint64_t)input->info.frames;
  study->bits = values->bits ? values->bits : own_bits;
  study->dequantised = study->bits > 0U;
  Taker taker = {
    .study = study,
    .seed = study->seed,
    .block_frames = study->n_frames / (2U * INFLECT_N_DENSITY_BLOCKS),
  };
  taker.share =
    (double)INFLECT_DENSITY_BLOCK_SAMPLES / (double)taker.block_frames;
  const size_t room =
    (size_t)INFLECT_N_DENSITY_BLOCKS * INFLECT_DENSITY_BLOCK_SAMPLES * 2U;
  float* const frames =
    (float*)calloc((size_t)READ_FRAMES * n_channels, sizeof(float));
  study->fitted = (double*)calloc(room, sizeof(double));
  study->scored = (double*)calloc(room, sizeof(double));
  bool good = frames && study->fitted && study->scored;
  sf_count_t got = good ? 1 : 0;
  while (got > 0 && !inflect_interrupted()) {
    got = sf_readf_float(input->sound, frames, READ_FRAMES);
    for (sf_count_t i = 0; i < got && good; ++i) {
      const float x = frames[(size_t)i * n_channels + study->channel - 1U];
      good = isfinite(x);
      take(&taker, x);
    }
  }
  const bool found = frames && study->fitted && study->scored;
  free(frames);
  if (!good) {
    return inflect_message_set(message, found ? "holds samples that are no "
                                                "numbers; repair it first"
                                              : "out of memory");
  }
  if (taker.position < study->n_frames) {
    return inflect_message_set(message, "its sound ends early");
  }
  qsort(study->fitted, study->n_fitted, sizeof(double), compare_numbers);
  study->equal_share = equal_share(study);
  return true;
}

static int
show(const Values* values, const InflectDensityStudy* study)
{
  InflectMessage message = {""};
  if (values->plot.path &&
      !inflect_density_study_plot(study, &values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->json) {
    return inflect_json_print(inflect_density_study_json(study));
  }
  if (values->csv) {
    inflect_density_study_csv(study);
  } else {
    inflect_density_study_print(study,
                                values->all ? study->n_rows : DEFAULT_SHOWN);
  }
  return inflect_report_flush();
}

static int
check_usage(const Values* values, int n_arguments, char** arguments)
{
  InflectMessage message = {""};
  if (n_arguments < 1) {
    return inflect_report_usage("density: no input given; see --help");
  }
  if (n_arguments > 1) {
    return inflect_report_usage("density: takes one INPUT, not also '%.60s'",
                                arguments[1]);
  }
  if (values->json && values->csv) {
    return inflect_report_usage(
      "density: --json and --csv both want stdout; choose one");
  }
  if (values->bits == 1U || values->bits > 32U) {
    return inflect_report_usage("density: --bits is from 2 to 32, not %u",
                                values->bits);
  }
  if (!inflect_plot_output_check(&values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  return INFLECT_EXIT_DONE;
}

static int
run(const void* data, int n_arguments, char** arguments)
{
  const Values* const values = (const Values*)data;
  int status = check_usage(values, n_arguments, arguments);
  if (status) {
    return status;
  }
  InflectDensityStudy* const study =
    (InflectDensityStudy*)calloc(1U, sizeof(*study));
  if (!study) {
    return inflect_report_failure("density: out of memory");
  }
  study->source = arguments[0];
  study->channel = values->channel ? values->channel : 1U;
  study->seed = values->seed;
  inflect_interrupt_catch();
  InflectAudioInput input = {.sound = NULL};
  InflectMessage message = {""};
  const bool done = inflect_audio_input_open(study->source, &input, &message) &&
                    check_input(values, &input, &message) &&
                    read_samples(values, &input, study, &message) &&
                    inflect_density_study_run(study, &message);
  inflect_audio_input_close(&input);
  status =
    done ? show(values, study)
         : inflect_report_failure("%.200s: %s", study->source, message.text);
  free(study->fitted);
  free(study->scored);
  free(study);
  return status;
}

const InflectCommand inflect_command_density = {
  .name = "density",
  .usage = "INPUT [OPTION]...",
  .summary = "Rank curves as models of the samples of a sound",
  .help =
    "Every curve that never falls or jumps is a flow: driven, biased, scaled "
    "and mixed with dry sound, it takes samples to numbers that should be "
    "normal. It is fitted by maximum likelihood to every other block of the "
    "sound and scored on the blocks between. The two curves that fit best are "
    "also stacked, in every order. The normal and the Laplace distribution are "
    "the baselines. Samples count one by one: their order is not modelled.\n"
    "Scores are -ln p in nats and in bits; differences are taken block by "
    "block, and their intervals come from resampling blocks, for neighbours "
    "depend on each other. 'tied' cannot be told from the best. Integers get "
    "even noise of one step, without which a density has no meaning for "
    "them; floats are taken as they are, unless --bits says otherwise.\n"
    "Of long files at most 1024 samples of each of 256 blocks are taken, by "
    "chance; fits see 1024 order statistics of their half. Memory does not "
    "depend on the length.",
  .examples = "density guitar.wav\n"
              "density guitar.wav --channel 2 --plot density.svg\n"
              "density render.wav --bits 24 --all --csv\n"
              "density noise.wav --seed 7 --json",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
