// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/body.h>

#include "stiff_string.h"

#include "../base/denormals.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

/// Nepers of a decibel: ln 10 / 20
#define NEPERS_PER_DB 0.11512925464970228

/// Part of the greatest stiffness, so that rounding cannot pass it
#define MARGIN 0.999999

/// Loss that grows with frequency, in m^2/s
#define LOSS_HIGH 0.02

/// Parts of the length where sound goes in and out, at the nodes of no low mode
#define IN_PART 0.1357
#define OUT_PART 0.7219

#define FADE_S 0.02

/// Band of the pink noise that keeps its power
#define PINK_START_HZ 20.0
#define PINK_END_HZ 20000.0

/// Below it a mode has no frequency to speak of, in radians per frame
#define LEAST_ANGLE 1e-4

/// Samples beyond it are cut
#define MAX_SAMPLE 10000.0f

static const InflectBodyParameter parameters[INFLECT_N_BODY_PARAMETERS] = {
  {"body", "", "Part of the body in the sound", 0.0, 1.0, 0.0},
  {"body_size", "m", "Length of the body: the larger, the lower", 0.1, 4.0,
   1.0},
  {"body_stiffness", "m^2/s", "From the modes of a string to those of a bar",
   0.0, 20.0, 2.0},
  {"body_loss", "dB/s", "Decay of the lowest mode", 6.0, 600.0, 60.0},
};

/// A string that is driven, with the scale of its sound
typedef struct {
  InflectString string;
  InflectStringPoint in;
  InflectStringPoint out;
  double gain;
} Resonator;

struct InflectBodyImpl {
  InflectBodyConfig config;
  const InflectStringKernels* kernels;
  InflectBodySettings target;  ///< What was asked last
  InflectBodySettings present; ///< What resonates, or fades in
  uint32_t n_fade;             ///< Frames of a fade
  uint32_t n_left;             ///< Frames of a fade that are to come
  uint32_t n_feed;             ///< Frames until the active one hears all
  double mix;
  double mix_step; ///< Of a frame
  uint32_t active; ///< Of each pair of resonators
  bool rests;      ///< Whether the sound passes by
  Resonator resonators[INFLECT_BODY_MAX_CHANNELS][2];
};

const InflectBodyParameter*
inflect_body_parameter_at(uint32_t index)
{
  return index < INFLECT_N_BODY_PARAMETERS ? &parameters[index] : NULL;
}

InflectBodySettings
inflect_body_settings_default(void)
{
  const InflectBodySettings settings = {
    .mix = parameters[0].default_value,
    .size_m = parameters[1].default_value,
    .stiffness = parameters[2].default_value,
    .loss_db_per_s = parameters[3].default_value,
  };
  return settings;
}

InflectStatus
inflect_body_settings_check(const InflectBodySettings* settings)
{
  const double values[INFLECT_N_BODY_PARAMETERS] = {
    settings->mix, settings->size_m, settings->stiffness,
    settings->loss_db_per_s};
  for (uint32_t i = 0U; i < INFLECT_N_BODY_PARAMETERS; ++i) {
    if (!isfinite(values[i])) {
      return INFLECT_STATUS_BAD_VALUE;
    }
    if (values[i] < parameters[i].min || values[i] > parameters[i].max) {
      return INFLECT_STATUS_BAD_RANGE;
    }
  }
  return INFLECT_STATUS_SUCCESS;
}

static double
clamp(uint32_t index, double value)
{
  const InflectBodyParameter* const row = &parameters[index];
  return isnan(value) ? row->default_value
                      : fmin(fmax(value, row->min), row->max);
}

/// Energy of a mode's answer to an impulse, of (1 - z) / (1 - trace z +
/// product z^2)
static double
mode_energy(const InflectStringMode* mode)
{
  const double sum = 1.0 + mode->product;
  return 2.0 * (sum - mode->trace) /
         ((1.0 - mode->product) * (sum * sum - mode->trace * mode->trace));
}

/// Deflection of a mode at a point, interpolated as the string is
static double
deflection(const InflectString* string,
           const InflectStringPoint* point,
           uint32_t index)
{
  const double angle = PI * index / string->n_steps;
  return point->part[0] * sin(angle * point->node) +
         point->part[1] * sin(angle * (point->node + 1.0));
}

/// Return the power of pink noise behind a resonator without gain, as part of
/// what it was: that of white noise, times the ratio of their densities
static double
noise_power(const Resonator* resonator)
{
  const double octaves = log(PINK_END_HZ / PINK_START_HZ);
  const InflectString* const string = &resonator->string;
  double power = 0.0;
  for (uint32_t i = 1U; i < string->n_steps; ++i) {
    const InflectStringMode mode = inflect_string_mode(string, i);
    const double part = 2.0 / string->n_steps *
                        deflection(string, &resonator->in, i) *
                        deflection(string, &resonator->out, i);
    const double density = PI / (fmax(mode.angle, LEAST_ANGLE) * octaves);
    power += part * part * density * mode_energy(&mode);
  }
  return power;
}

/// Return the greatest stiffness that a grid of the fewest steps bears
static double
greatest_stiffness(const InflectStringDesign* design)
{
  const double k = 1.0 / design->rate_hz;
  const double h = design->length_m / INFLECT_MIN_STRING_STEPS;
  const double a =
    design->speed * design->speed * k * k + 4.0 * design->loss_high * k;
  return MARGIN * h * sqrt(fmax(h * h - a, 0.0)) / (2.0 * k);
}

static void
make_string(InflectString* string,
            const InflectStringKernels* kernels,
            const InflectBodySettings* settings,
            double rate_hz)
{
  // High modes die first, but the lowest as it is asked to
  const double number = PI / settings->size_m;
  const double loss = NEPERS_PER_DB * settings->loss_db_per_s;
  InflectStringDesign design = {
    .length_m = settings->size_m,
    .speed = INFLECT_BODY_SPEED,
    .stiffness = settings->stiffness,
    .loss_high = fmin(LOSS_HIGH, 0.5 * loss / (number * number)),
    .rate_hz = rate_hz,
  };
  design.stiffness = fmin(design.stiffness, greatest_stiffness(&design));
  inflect_string_init(string, kernels, &design);
  inflect_string_set_decay(string, settings->loss_db_per_s);
}

static void
make_resonator(Resonator* resonator,
               const InflectStringKernels* kernels,
               const InflectBodySettings* settings,
               double rate_hz)
{
  InflectString* const string = &resonator->string;
  make_string(string, kernels, settings, rate_hz);
  resonator->in = inflect_string_point(string, IN_PART);
  resonator->out = inflect_string_point(string, OUT_PART);
  resonator->gain = 1.0 / sqrt(noise_power(resonator));
}

/// Make the present settings the active resonators of all channels
static void
make_active(InflectBody* body)
{
  Resonator* const first = &body->resonators[0][body->active];
  make_resonator(first, body->kernels, &body->present, body->config.rate_hz);
  for (uint32_t c = 1U; c < body->config.n_channels; ++c) {
    body->resonators[c][body->active] = *first;
  }
}

/// Whether settings make the same resonators
static bool
is_same(const InflectBodySettings* a, const InflectBodySettings* b)
{
  return !(fabs(a->size_m - b->size_m) > 0.0) &&
         !(fabs(a->stiffness - b->stiffness) > 0.0) &&
         !(fabs(a->loss_db_per_s - b->loss_db_per_s) > 0.0);
}

InflectStatus
inflect_body_new(const InflectBodyConfig* config, InflectBody** body)
{
  *body = NULL;
  if (!(config->rate_hz >= 8000.0) || !(config->rate_hz <= 384000.0) ||
      config->n_channels == 0U ||
      config->n_channels > INFLECT_BODY_MAX_CHANNELS) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectBody* const self = (InflectBody*)calloc(1U, sizeof(*self));
  if (!self) {
    return INFLECT_STATUS_NO_MEM;
  }
  self->config = *config;
  self->kernels = inflect_string_kernels(inflect_cpu_best());
  self->target = inflect_body_settings_default();
  self->n_fade = (uint32_t)(FADE_S * config->rate_hz);
  self->mix_step = 1.0 / self->n_fade;
  inflect_body_reset(self);
  *body = self;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_body_free(InflectBody* body)
{
  free(body);
}

void
inflect_body_set(InflectBody* body, const InflectBodySettings* settings)
{
  body->target.mix = clamp(0U, settings->mix);
  body->target.size_m = clamp(1U, settings->size_m);
  body->target.stiffness = clamp(2U, settings->stiffness);
  body->target.loss_db_per_s = clamp(3U, settings->loss_db_per_s);
}

void
inflect_body_reset(InflectBody* body)
{
  body->present = body->target;
  body->mix = body->target.mix;
  body->n_left = 0U;
  body->n_feed = 0U;
  body->rests = false;
  make_active(body);
}

/// Send a sample through a resonator
static double
resonate(Resonator* resonator, double x)
{
  InflectString* const string = &resonator->string;
  inflect_string_predict(string);
  string->w[resonator->in.node] += resonator->in.part[0] * x;
  string->w[resonator->in.node + 1U] += resonator->in.part[1] * x;
  inflect_string_advance(string);
  return resonator->gain * inflect_string_change_at(string, &resonator->out);
}

/// Return what a channel's body says, between two of them while it fades
static double
sound_of(InflectBody* body, uint32_t channel, double x)
{
  // A new one is fed by and by, for a sound that sets in at once is a blow
  Resonator* const pair = body->resonators[channel];
  const double feed = 1.0 - (double)body->n_feed / body->n_fade;
  const double y = resonate(&pair[body->active], feed * x);
  if (body->n_left == 0U) {
    return y;
  }
  const double old = resonate(&pair[1U - body->active], x);
  const double part = (double)body->n_left / body->n_fade;
  return y + part * (old - y);
}

/// Begin what the target asks for, and move the mix
static void
follow_target(InflectBody* body)
{
  body->n_left -= body->n_left ? 1U : 0U;
  body->n_feed -= body->n_feed ? 1U : 0U;
  if (body->n_left == 0U && !is_same(&body->present, &body->target)) {
    body->present = body->target;
    body->active = 1U - body->active;
    body->n_left = body->n_fade;
    body->n_feed = body->n_fade;
    make_active(body);
  }
  const double off = body->target.mix - body->mix;
  body->mix += fmin(fmax(off, -body->mix_step), body->mix_step);
}

static float
sound_input(float x)
{
  const float high = x < MAX_SAMPLE ? x : MAX_SAMPLE;
  const float held = high > -MAX_SAMPLE ? high : -MAX_SAMPLE;
  return isfinite(x) ? held : 0.0f;
}

/// Whether the sound passes by the body, which then rests
static bool
passes_by(InflectBody* body)
{
  if (!(body->mix > 0.0) && !(body->target.mix > 0.0)) {
    body->rests = true;
    return true;
  }
  if (body->rests) {
    body->rests = false;
    body->n_left = 0U;
    body->n_feed = body->n_fade;
    body->present = body->target;
    make_active(body);
  }
  return false;
}

static void
process_frame(InflectBody* body,
              uint32_t frame,
              const float* const* in,
              float* const* out)
{
  const bool passes = passes_by(body);
  if (!passes) {
    follow_target(body);
  }
  for (uint32_t c = 0U; c < body->config.n_channels; ++c) {
    const float x = sound_input(in[c][frame]);
    out[c][frame] = x;
    if (!passes) {
      const double y = sound_of(body, c, (double)x);
      out[c][frame] = (float)((double)x + body->mix * (y - (double)x));
    }
  }
}

void
inflect_body_process(InflectBody* body,
                     uint32_t n_frames,
                     const float* const* in,
                     float* const* out)
{
  const uint64_t mode = inflect_denormals_flush();
  for (uint32_t i = 0U; i < n_frames; ++i) {
    process_frame(body, i, in, out);
  }
  inflect_denormals_restore(mode);
}

uint32_t
inflect_body_tail(const InflectBody* body)
{
  const InflectBodyFacts facts = inflect_body_facts(body);
  const double seconds = INFLECT_BODY_TAIL_DB / facts.loss_db_per_s;
  return body->target.mix > 0.0 ? (uint32_t)ceil(seconds * body->config.rate_hz)
                                : 0U;
}

InflectBodyFacts
inflect_body_facts(const InflectBody* body)
{
  const double rate_hz = body->config.rate_hz;
  InflectString string;
  make_string(&string, body->kernels, &body->target, rate_hz);
  InflectBodyFacts facts = {.n_modes = string.n_steps - 1U};
  for (uint32_t i = 1U; i < string.n_steps; ++i) {
    facts.radius = fmax(facts.radius, inflect_string_mode(&string, i).radius);
  }
  facts.pitch_hz =
    inflect_string_mode(&string, 1U).angle * rate_hz / (2.0 * PI);
  facts.loss_db_per_s = -20.0 * log10(facts.radius) * rate_hz;
  facts.step_m = string.h;
  facts.least_step_m = inflect_string_least_step(&string.design);
  return facts;
}
