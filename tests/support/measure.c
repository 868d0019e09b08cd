// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "measure.h"

#include <fftw3.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

/// Seconds before the analysed stretch, for filters to settle
#define SETTLE_SECONDS 2.7

/// Frames of silence before an impulse
#define LEAD_FRAMES 64U

/// Share of the sample rate that the pass band reaches at low rates
#define PASS_SHARE 0.4535

static _Noreturn void
fail(const char* what, const char* detail)
{
  fprintf(stderr, "measure: %s: %s\n", what, detail);
  abort();
}

static void*
allocate(size_t count, size_t size)
{
  void* const memory = calloc(count, size);
  if (!memory) {
    fail("allocation", "out of memory");
  }
  return memory;
}

double
measure_db(double amplitude)
{
  return 20.0 * log10(fmax(fabs(amplitude), 1e-20));
}

double
measure_pass_edge(double rate_hz)
{
  return fmin(MEASURE_BAND_HZ, PASS_SHARE * rate_hz);
}

static void
set_word(InflectSettings* settings, char* word)
{
  char message[256] = "not of the form symbol=value";
  char* const equals = strchr(word, '=');
  if (!equals) {
    fail(word, message);
  }
  *equals = '\0';
  const InflectStatus status =
    strncmp(word, "curve:", 6)
      ? inflect_settings_set_text(settings, word, equals + 1, message,
                                  sizeof(message))
      : inflect_settings_set_curve_parameter(settings, word + 6,
                                             strtod(equals + 1, NULL), message,
                                             sizeof(message));
  if (status) {
    fail(word, message);
  }
}

InflectSettings
measure_settings(const char* words)
{
  InflectSettings settings = inflect_settings_default();
  char copy[512] = {0};
  if ((size_t)snprintf(copy, sizeof(copy), "%s", words) >= sizeof(copy)) {
    fail("settings", "too long");
  }
  char* rest = NULL;
  for (char* word = strtok_r(copy, " ", &rest); word;
       word = strtok_r(NULL, " ", &rest)) {
    set_word(&settings, word);
  }
  return settings;
}

InflectShaper*
measure_shaper(const InflectSettings* settings,
               double rate_hz,
               uint32_t n_channels)
{
  const InflectShaperConfig config = {rate_hz, n_channels};
  InflectShaper* shaper = NULL;
  const InflectStatus status = inflect_shaper_new(&config, &shaper);
  if (status) {
    fail("new effect", inflect_status_message(status));
  }
  inflect_shaper_set(shaper, settings);
  inflect_shaper_reset(shaper);
  return shaper;
}

MeasureSound
measure_sound(uint32_t n_channels, uint32_t n_frames)
{
  MeasureSound sound = {n_channels, n_frames, {NULL, NULL}};
  if (n_channels > 2U) {
    abort();
  }
  for (uint32_t c = 0U; c < n_channels; ++c) {
    sound.channels[c] = (float*)allocate((size_t)n_frames + 1U, sizeof(float));
  }
  return sound;
}

void
measure_sound_free(MeasureSound* sound)
{
  free(sound->channels[0]);
  free(sound->channels[1]);
  *sound = (MeasureSound){0};
}

double
measure_random(uint64_t* state)
{
  *state = *state * 6364136223846793005U + 1442695040888963407U;
  return (double)(int64_t)(*state >> 11U) / 4503599627370496.0 - 1.0;
}

void
measure_fill_noise(MeasureSound* sound, double peak, uint64_t seed)
{
  uint64_t state = seed;
  for (uint32_t i = 0U; i < sound->n_frames; ++i) {
    for (uint32_t c = 0U; c < sound->n_channels; ++c) {
      sound->channels[c][i] = (float)(peak * measure_random(&state));
    }
  }
}

MeasureSound
measure_noise(uint32_t n_channels, uint32_t n_frames, uint64_t seed)
{
  MeasureSound sound = measure_sound(n_channels, n_frames);
  measure_fill_noise(&sound, 0.9, seed);
  return sound;
}

void
measure_fill_sine(MeasureSound* sound,
                  double rate_hz,
                  double frequency_hz,
                  double amplitude)
{
  for (uint32_t i = 0U; i < sound->n_frames; ++i) {
    const double turns = fmod(frequency_hz / rate_hz * (double)i, 1.0);
    for (uint32_t c = 0U; c < sound->n_channels; ++c) {
      sound->channels[c][i] = (float)(amplitude * sin(2.0 * PI * turns));
    }
  }
}

void
measure_process(InflectShaper* shaper,
                const MeasureSound* in,
                const MeasureSound* out,
                uint32_t from,
                uint32_t to,
                uint32_t block)
{
  for (uint32_t i = from; i < to;) {
    const uint32_t n = to - i < block ? to - i : block;
    const float* ins[2] = {NULL, NULL};
    float* outs[2] = {NULL, NULL};
    for (uint32_t c = 0U; c < in->n_channels; ++c) {
      ins[c] = in->channels[c] + i;
      outs[c] = out->channels[c] + i;
    }
    inflect_shaper_process(shaper, n, ins, outs);
    i += n;
  }
}

void
measure_run(const InflectSettings* settings,
            double rate_hz,
            const MeasureSound* in,
            const MeasureSound* out)
{
  InflectShaper* const shaper =
    measure_shaper(settings, rate_hz, in->n_channels);
  measure_process(shaper, in, out, 0U, in->n_frames, MEASURE_BLOCK);
  inflect_shaper_free(shaper);
}

double complex*
measure_spectrum(const float* x, uint32_t n_frames)
{
  if (n_frames < MEASURE_N) {
    fail("spectrum", "sound too short");
  }
  double* const time = fftw_alloc_real(MEASURE_N);
  fftw_complex* const bins = fftw_alloc_complex(MEASURE_N / 2U + 1U);
  const fftw_plan plan =
    fftw_plan_dft_r2c_1d((int)MEASURE_N, time, bins, FFTW_ESTIMATE);
  for (uint32_t i = 0U; i < MEASURE_N; ++i) {
    time[i] = (double)x[n_frames - MEASURE_N + i];
  }
  fftw_execute(plan);

  double complex* const spectrum =
    (double complex*)allocate(MEASURE_N / 2U + 1U, sizeof(double complex));
  for (uint32_t i = 0U; i <= MEASURE_N / 2U; ++i) {
    spectrum[i] = bins[i] * (i ? 2.0 : 1.0) / (double)MEASURE_N;
  }
  fftw_destroy_plan(plan);
  fftw_free(time);
  fftw_free(bins);
  return spectrum;
}

static void
fill_coherent(MeasureSound* sound, uint32_t k, double amplitude)
{
  for (uint32_t i = 0U; i < sound->n_frames; ++i) {
    const uint32_t phase = (uint32_t)((uint64_t)k * i % MEASURE_N);
    const double turns = (double)phase / (double)MEASURE_N;
    sound->channels[0][i] = (float)(amplitude * sin(2.0 * PI * turns));
  }
}

static MeasureTone
read_tone(const double complex* spectrum, double rate_hz, uint32_t k)
{
  MeasureTone tone = {.frequency_hz = rate_hz * k / (double)MEASURE_N,
                      .dc = creal(spectrum[0])};
  const double limit_hz = fmin(MEASURE_BAND_HZ, 0.5 * rate_hz);
  const uint32_t last = (uint32_t)(limit_hz / rate_hz * (double)MEASURE_N);
  double harmonic_power = 0.0;
  double other_power = 0.0;
  for (uint32_t i = 1U; i <= last; ++i) {
    const double amplitude = cabs(spectrum[i]);
    const uint32_t order = i / k;
    if (i % k) {
      other_power += amplitude * amplitude;
      continue;
    }
    harmonic_power += amplitude * amplitude;
    if (order <= MEASURE_MAX_ORDER) {
      tone.amplitudes[order] = amplitude;
      tone.n_harmonics = order;
    }
  }
  tone.snr_db =
    10.0 * log10(fmax(harmonic_power, 1e-40) / fmax(other_power, 1e-40));
  return tone;
}

MeasureTone
measure_tone(const InflectSettings* settings,
             double rate_hz,
             uint32_t k,
             double amplitude)
{
  const uint32_t n_settle = (uint32_t)ceil(SETTLE_SECONDS * rate_hz);
  MeasureSound in = measure_sound(1U, n_settle + MEASURE_N);
  MeasureSound out = measure_sound(1U, in.n_frames);
  fill_coherent(&in, k, amplitude);
  measure_run(settings, rate_hz, &in, &out);
  double complex* const spectrum =
    measure_spectrum(out.channels[0], out.n_frames);
  const MeasureTone tone = read_tone(spectrum, rate_hz, k);
  free(spectrum);
  measure_sound_free(&in);
  measure_sound_free(&out);
  return tone;
}

double complex*
measure_response(const InflectSettings* settings,
                 double rate_hz,
                 double amplitude,
                 double* delay_frames)
{
  MeasureSound in = measure_sound(1U, LEAD_FRAMES + MEASURE_N);
  MeasureSound out = measure_sound(1U, in.n_frames);
  in.channels[0][LEAD_FRAMES] = (float)amplitude;
  measure_run(settings, rate_hz, &in, &out);

  double complex* const response =
    measure_spectrum(out.channels[0], out.n_frames);
  const double scale = 0.5 * (double)MEASURE_N / amplitude;
  for (uint32_t i = 0U; i <= MEASURE_N / 2U; ++i) {
    response[i] *= i ? scale : 2.0 * scale;
  }
  if (delay_frames) {
    double sum = 0.0;
    double moment = 0.0;
    for (uint32_t i = 0U; i < MEASURE_N; ++i) {
      const double h = (double)out.channels[0][LEAD_FRAMES + i];
      sum += h;
      moment += (double)i * h;
    }
    *delay_frames = moment / sum;
  }
  measure_sound_free(&in);
  measure_sound_free(&out);
  return response;
}

MeasurePath
measure_path(const InflectSettings* settings, double rate_hz)
{
  MeasurePath path = {.edge_hz = measure_pass_edge(rate_hz)};
  double complex* const response =
    measure_response(settings, rate_hz, 0.5, &path.delay_frames);
  InflectShaper* const shaper = measure_shaper(settings, rate_hz, 1U);
  path.latency_frames = inflect_shaper_latency(shaper);
  inflect_shaper_free(shaper);

  const uint32_t last = (uint32_t)(path.edge_hz / rate_hz * (double)MEASURE_N);
  for (uint32_t i = 0U; i <= last; ++i) {
    const double w = 2.0 * PI * (double)i / (double)MEASURE_N;
    const double angle = w * (double)path.latency_frames;
    const double complex turn = cos(angle) + (double complex)I * sin(angle);
    const double complex aligned = response[i] * turn;
    path.ripple_db = fmax(path.ripple_db, fabs(measure_db(cabs(response[i]))));
    path.deviation = fmax(path.deviation, cabs(aligned - 1.0));
  }
  free(response);
  return path;
}

double
measure_difference(const MeasureSound* a,
                   const MeasureSound* b,
                   uint32_t from,
                   uint32_t to)
{
  double worst = 0.0;
  for (uint32_t c = 0U; c < a->n_channels; ++c) {
    for (uint32_t i = from; i < to; ++i) {
      const double distance =
        fabs((double)a->channels[c][i] - (double)b->channels[c][i]);
      if (!isfinite(distance)) {
        return HUGE_VAL;
      }
      worst = fmax(worst, distance);
    }
  }
  return worst;
}

bool
measure_is_same(const MeasureSound* a, const MeasureSound* b)
{
  for (uint32_t c = 0U; c < a->n_channels; ++c) {
    if (memcmp(a->channels[c], b->channels[c], a->n_frames * sizeof(float)) !=
        0) {
      return false;
    }
  }
  return true;
}

double
measure_peak(const MeasureSound* a, uint32_t from, uint32_t to)
{
  double peak = 0.0;
  for (uint32_t c = 0U; c < a->n_channels; ++c) {
    for (uint32_t i = from; i < to; ++i) {
      if (!isfinite(a->channels[c][i])) {
        return HUGE_VAL;
      }
      peak = fmax(peak, fabs((double)a->channels[c][i]));
    }
  }
  return peak;
}

bool
measure_is_delayed(const MeasureSound* in,
                   const MeasureSound* out,
                   uint32_t delay,
                   uint32_t from)
{
  for (uint32_t c = 0U; c < in->n_channels; ++c) {
    for (uint32_t i = from; i < out->n_frames; ++i) {
      const float expected = i < delay ? 0.0f : in->channels[c][i - delay];
      if (out->channels[c][i] != expected) {
        return false;
      }
    }
  }
  return true;
}
