// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_file.h"
#include "commands.h"
#include "friction_study.h"
#include "interrupt.h"
#include "sound_writer.h"
#include "verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_RATE_HZ 48000.0
#define DEFAULT_DURATION_S 4.0
#define MAX_DURATION_S 600.0
#define DEFAULT_HEIGHT_M 1e-3
#define MASS_KG 0.01

typedef struct {
  InflectSettingsOptions settings;
  InflectPlotOutput plot;
  const char* output;
  double kappa;
  double smoothness;
  double frequency_hz;
  double force_n;
  double slip_m_per_s;
  double dynamic;
  double stribeck_m_per_s;
  double speed_m_per_s;
  double loss_db_per_s;
  double contact;
  double duration_s;
  double rate_hz;
  uint64_t seed;
  bool damp;
  bool mass;
  bool has_loss;
  bool json;
  bool csv;
} Values;

/// Take one of two words
static bool
take_word(bool* target,
          const char* text,
          const char* no,
          const char* yes,
          InflectMessage* message)
{
  *target = !strcmp(text, yes);
  return *target || !strcmp(text, no) ||
         inflect_message_set(message, "is %s or %s, not '%.40s'", yes, no,
                             text);
}

static bool
take_mode(void* target, const char* text, InflectMessage* message)
{
  return take_word((bool*)target, text, "bow", "damp", message);
}

static bool
take_model(void* target, const char* text, InflectMessage* message)
{
  return take_word((bool*)target, text, "string", "mass", message);
}

static bool
take_loss(void* target, const char* text, InflectMessage* message)
{
  Values* const values =
    (Values*)(void*)((char*)target - offsetof(Values, loss_db_per_s));
  values->has_loss = true;
  if (!inflect_take_number(target, text, message)) {
    return false;
  }
  return values->loss_db_per_s >= 0.0 ||
         inflect_message_set(message, "'%.40s' is negative: a loss cannot give",
                             text);
}

#define NUMBER(name, argument, help, field)                                 \
  {                                                                         \
    name, argument, help, inflect_take_positive, offsetof(Values, field), 0 \
  }

static const InflectOption options[] = {
  {"output", "FILE", "Write the sound; - is stdout.", inflect_take_text,
   offsetof(Values, output), 'o'},
  {"mode", "damp|bow", "A resting or a moving surface (bow).", take_mode,
   offsetof(Values, damp), 0},
  {"model", "string|mass", "What is rubbed (string).", take_model,
   offsetof(Values, mass), 0},
  NUMBER("frequency",
         "HZ",
         "Lowest mode of the string or mass (220).",
         frequency_hz),
  NUMBER("friction",
         "N",
         "Greatest force of friction (1, of a damper 0.02).",
         force_n),
  NUMBER("slip",
         "M/S",
         "Velocity that is 1 on the curve (0.005).",
         slip_m_per_s),
  NUMBER("dynamic",
         "X",
         "Part of the force that fast sliding leaves (0.3).",
         dynamic),
  NUMBER("stribeck",
         "M/S",
         "Velocity where the force falls (0.1).",
         stribeck_m_per_s),
  NUMBER("speed", "M/S", "Velocity of the bow (0.2).", speed_m_per_s),
  NUMBER("contact",
         "X",
         "Part of the string where it is rubbed (0.13).",
         contact),
  {"loss", "DB/S", "Decay of the lowest mode without friction (10).", take_loss,
   offsetof(Values, loss_db_per_s), 0},
  NUMBER("duration", "S", "Length of the sound (4).", duration_s),
  NUMBER("rate", "HZ", "Sample rate (48000).", rate_hz),
  NUMBER("kappa", "X", "Step of the sliding mass, h F / (m slip) (1).", kappa),
  NUMBER("smoothness",
         "X",
         "Lipschitz constant of grad E for the largest step (1).",
         smoothness),
  INFLECT_OPTIONS_SETTINGS(offsetof(Values, settings)),
  INFLECT_OPTION_SEED(Values, seed),
  INFLECT_OPTION_JSON(Values, json),
  INFLECT_OPTION_CSV(Values, csv),
  INFLECT_OPTIONS_PLOT(Values, plot),
  INFLECT_OPTION_FORCE(Values, plot.force),
};

static double
or_usual(double given, double usual)
{
  return given > 0.0 ? given : usual;
}

static void
choose_sound(const Values* values, InflectFrictionStudy* study)
{
  const double pi = acos(-1.0);
  const double frequency_hz = or_usual(values->frequency_hz, 220.0);
  const double loss_db = values->has_loss ? values->loss_db_per_s : 10.0;
  const double surface =
    values->damp ? 0.0 : or_usual(values->speed_m_per_s, 0.2);
  const InflectFrictionLaw law = {
    .curve = study->curve,
    .force_n = or_usual(values->force_n, values->damp ? 0.02 : 1.0),
    .slip_m_per_s = or_usual(values->slip_m_per_s, 0.005),
    .dynamic = or_usual(values->dynamic, 0.3),
    .stribeck_m_per_s = or_usual(values->stribeck_m_per_s, 0.1),
  };
  study->mode = values->damp ? INFLECT_RUB_DAMP : INFLECT_RUB_BOW;
  study->model = values->mass ? INFLECT_RUB_MASS : INFLECT_RUB_STRING;
  study->duration_s = or_usual(values->duration_s, DEFAULT_DURATION_S);
  study->height_m = values->damp ? DEFAULT_HEIGHT_M : 0.0;
  study->string = (InflectBowedStringConfig){
    .law = law,
    .frequency_hz = frequency_hz,
    .length_m = 0.65,
    .density_kg_per_m = 0.005,
    .stiffness_m2_per_s = 0.5,
    .loss_db_per_s = loss_db,
    .loss_high_m2_per_s = 0.002,
    .contact = or_usual(values->contact, 0.13),
    .surface_m_per_s = surface,
    .rate_hz = or_usual(values->rate_hz, DEFAULT_RATE_HZ),
  };

  // Amplitude falls as exp(-resistance t / (2 m))
  study->oscillator = (InflectFrictionOscillator){
    .law = law,
    .mass_kg = MASS_KG,
    .stiffness_n_per_m = MASS_KG * pow(2.0 * pi * frequency_hz, 2.0),
    .resistance_ns_per_m = 2.0 * MASS_KG * loss_db * log(10.0) / 20.0,
    .surface_m_per_s = surface,
    .rate_hz = study->string.rate_hz,
  };
}

static int
report_refusal(const InflectFrictionStudy* study, InflectStatus status)
{
  if (status == INFLECT_STATUS_NO_BOUND) {
    return inflect_report_usage(
      "friction: %s does not resist motion at every velocity, or jumps, so "
      "nothing can be certified; choose a curve that rises through 0, as tanh",
      study->curve.activation->symbol);
  }
  if (status == INFLECT_STATUS_BAD_RANGE) {
    return inflect_report_usage(
      "friction: a number is out of range: frequency 20 Hz to a tenth of the "
      "rate, rate 8 to 384 kHz, dynamic and contact to 1, loss to 1000 dB/s");
  }
  return inflect_report_status("friction", status);
}

static int
put_out(const Values* values, const InflectFrictionStudy* study)
{
  InflectMessage message = {""};
  if (values->output &&
      !inflect_sound_write(values->output, (int)study->string.rate_hz,
                           study->n_frames, study->samples, values->plot.force,
                           &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->plot.path &&
      !inflect_friction_study_plot(study, &values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->json) {
    return inflect_json_print(inflect_friction_study_json(study));
  }
  if (values->csv) {
    inflect_friction_study_print_csv(study);
  } else if (!values->output ||
             strcmp(values->output, INFLECT_AUDIO_PIPE) != 0) {
    inflect_friction_study_print(study);
  }
  return inflect_report_flush();
}

static int
run_study(const Values* values, InflectFrictionStudy* study)
{
  study->smoothness = or_usual(values->smoothness, 1.0);
  study->kappa = or_usual(values->kappa, 1.0);
  study->seed = values->seed;
  choose_sound(values, study);
  if (study->duration_s > MAX_DURATION_S ||
      fabs(study->string.rate_hz - floor(study->string.rate_hz)) > 0.0) {
    return inflect_report_usage(
      "friction: at most %g s of sound, at a whole number of Hz",
      MAX_DURATION_S);
  }
  const InflectStatus status = inflect_friction_study_run(study);
  return status ? report_refusal(study, status) : put_out(values, study);
}

static int
check_usage(const Values* values, int n_arguments, char** arguments)
{
  InflectMessage message = {""};
  if (n_arguments) {
    return inflect_report_usage("friction: takes no arguments, not '%.60s'",
                                arguments[0]);
  }
  if (values->json && values->csv) {
    return inflect_report_usage("friction: choose one of --json and --csv");
  }
  if ((values->json || values->csv) && values->output &&
      !strcmp(values->output, INFLECT_AUDIO_PIPE)) {
    return inflect_report_usage(
      "friction: the report and -o - both want stdout; write to a file");
  }
  if (!inflect_plot_output_check(&values->plot, &message)) {
    return inflect_report_failure("%s", message.text);
  }
  if (values->output &&
      !inflect_audio_output_check(values->output, INFLECT_AUDIO_PIPE,
                                  values->plot.force, &message)) {
    return inflect_report_failure("%.200s: %s", values->output, message.text);
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
  InflectFrictionStudy* const study =
    (InflectFrictionStudy*)calloc(1U, sizeof(*study));
  if (!study) {
    return inflect_report_failure("out of memory");
  }
  inflect_interrupt_catch();
  status = inflect_curve_option_apply("friction", &values->settings, "tanh",
                                      &study->curve);
  status = status ? status : run_study(values, study);
  free(study->samples);
  free(study);
  return status;
}

const InflectCommand inflect_command_friction = {
  .name = "friction",
  .usage = "[-o OUTPUT] [OPTION]...",
  .summary = "Rub a string or a mass with a curve, and account for energy",
  .help =
    "A curve f that rises through 0 resists motion. With L its Lipschitz "
    "constant, steps x - step f(grad E) add no energy up to step 2 / "
    "(smoothness L): that is proven. Beyond it a sliding mass turns over for "
    "ever between two velocities.\n"
    "The sound: with --mode damp a plucked string, or a mass on a spring, is "
    "damped by a resting surface, and no step can add energy. With --mode bow "
    "the surface moves and gives energy, which is logged. The force is f(v / "
    "slip) times one that falls from --friction to its part --dynamic as v "
    "passes "
    "--stribeck; without that fall nothing sings.\n"
    "The sound is the force on the bridge, or the velocity of the mass, at a "
    "peak of -6 dBFS. Of the settings only the curve and its parameters count.",
  .examples = "friction -o bow.wav --frequency 220 --plot bow.svg\n"
              "friction -o pluck.wav --mode damp --friction 0.05\n"
              "friction --kappa 2.5 --json",
  .options = options,
  .n_options = INFLECT_N_OPTIONS(options),
  .values_size = sizeof(Values),
  .run = run,
};
