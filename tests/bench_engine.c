// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench_engine.h"

#include "activation/kernels.h"

#include "support/measure.h"

#include <soxr.h>

#if BENCH_HAS_SAMPLERATE
#  include <samplerate.h>
#endif
#if BENCH_HAS_ZITA
#  include "bench_zita.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CHANNELS 2U
#define MAX_FACTOR 32U

/// Frames that a resampler may hold back and then give at once
#define SLACK 8192U

#define MAX_OUT (BENCH_MAX_BLOCK + SLACK)
#define MAX_HIGH ((size_t)MAX_OUT * MAX_FACTOR)

/// A way to run a case
typedef struct {
  const char* symbol;
  const char* label;
  void (*open)(BenchEngine* engine); ///< Null if it is not installed
  void (*run)(BenchEngine* engine, const float* const* in);
  void (*close)(BenchEngine* engine);
} Kind;

struct BenchEngineImpl {
  BenchCase what;
  const Kind* kind;
  InflectShaper* shaper;
  InflectCurve curve;
  InflectCurveKernel kernel;
  void* up[MAX_CHANNELS]; ///< Of a resampler, one or one per channel
  void* down[MAX_CHANNELS];
  float* high; ///< At the high rate, MAX_HIGH frames of all channels
  float* low;  ///< At the base rate, MAX_OUT frames of all channels
};

static void
die(const char* who, const char* why)
{
  fprintf(stderr, "bench: %s: %s\n", who, why);
  exit(1);
}

static void*
allocate(size_t count, size_t size)
{
  void* const memory = calloc(count, size);
  if (!memory) {
    die("engine", "out of memory");
  }
  return memory;
}

/// Open what all resamplers need
static void
open_curve(BenchEngine* engine)
{
  char words[64] = {0};
  snprintf(words, sizeof(words), "curve=%s", engine->what.curve);
  const InflectSettings settings = measure_settings(words);
  engine->curve = inflect_settings_curve(&settings);
  engine->kernel =
    inflect_curve_kernel(inflect_cpu_best(), engine->curve.activation);
  engine->high = (float*)allocate(MAX_HIGH, MAX_CHANNELS * sizeof(float));
  engine->low = (float*)allocate(MAX_OUT, MAX_CHANNELS * sizeof(float));
}

static void
close_curve(BenchEngine* engine)
{
  free(engine->high);
  free(engine->low);
}

static void
bend(const BenchEngine* engine, size_t n)
{
  engine->kernel(engine->curve.parameters, (uint32_t)n, engine->high,
                 engine->high);
}

static void
open_shaper(BenchEngine* engine)
{
  const BenchCase* const what = &engine->what;
  char words[128] = {0};
  snprintf(words, sizeof(words),
           "curve=%s drive=20 oversampling=%u antialias=%s phase=%s",
           what->curve, what->factor, what->antialias, what->phase);
  const InflectSettings settings = measure_settings(words);
  engine->shaper = measure_shaper(&settings, BENCH_RATE_HZ, what->n_channels);
  engine->low = (float*)allocate(BENCH_MAX_BLOCK, MAX_CHANNELS * sizeof(float));
}

static void
run_shaper(BenchEngine* engine, const float* const* in)
{
  float* const out[MAX_CHANNELS] = {engine->low, engine->low + BENCH_MAX_BLOCK};
  inflect_shaper_process(engine->shaper, engine->what.block, in, out);
}

static void
close_shaper(BenchEngine* engine)
{
  inflect_shaper_free(engine->shaper);
  free(engine->low);
}

/// The same work as in the effect: as many samples, in blocks in the L1 cache
static void
run_curve(BenchEngine* engine, const float* const* in)
{
  const BenchCase* const what = &engine->what;
  for (uint32_t i = 0U; i < what->n_channels * what->factor; ++i) {
    engine->kernel(engine->curve.parameters, what->block,
                   in[i % what->n_channels], engine->low);
  }
}

static soxr_t
make_soxr(double from, double to)
{
  const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0U);
  const soxr_runtime_spec_t runtime = soxr_runtime_spec(1U);
  soxr_error_t error = NULL;
  soxr_t const made =
    soxr_create(from, to, 1U, &error, &io, &quality, &runtime);
  if (error) {
    die("libsoxr", error);
  }
  return made;
}

static void
open_soxr(BenchEngine* engine)
{
  const double factor = (double)engine->what.factor;
  open_curve(engine);
  for (uint32_t c = 0U; c < engine->what.n_channels; ++c) {
    engine->up[c] = make_soxr(1.0, factor);
    engine->down[c] = make_soxr(factor, 1.0);
  }
}

static void
run_soxr(BenchEngine* engine, const float* const* in)
{
  for (uint32_t c = 0U; c < engine->what.n_channels; ++c) {
    size_t n_high = 0U;
    size_t n_low = 0U;
    soxr_process((soxr_t)engine->up[c], in[c], engine->what.block, NULL,
                 engine->high, MAX_HIGH, &n_high);
    bend(engine, n_high);
    soxr_process((soxr_t)engine->down[c], engine->high, n_high, NULL,
                 engine->low, MAX_OUT, &n_low);
  }
}

static void
close_soxr(BenchEngine* engine)
{
  for (uint32_t c = 0U; c < engine->what.n_channels; ++c) {
    soxr_delete((soxr_t)engine->up[c]);
    soxr_delete((soxr_t)engine->down[c]);
  }
  close_curve(engine);
}

#if BENCH_HAS_SAMPLERATE || BENCH_HAS_ZITA

/// Interleave a block into `low`, as the other resamplers want it
static void
interleave(const BenchEngine* engine, const float* const* in)
{
  const uint32_t n_channels = engine->what.n_channels;
  for (size_t i = 0U; i < engine->what.block; ++i) {
    for (uint32_t c = 0U; c < n_channels; ++c) {
      engine->low[i * n_channels + c] = in[c][i];
    }
  }
}

#endif

#if BENCH_HAS_SAMPLERATE

static SRC_STATE*
make_samplerate(uint32_t n_channels)
{
  int error = 0;
  SRC_STATE* const made = src_new(SRC_SINC_FASTEST, (int)n_channels, &error);
  if (!made) {
    die("libsamplerate", src_strerror(error));
  }
  return made;
}

static void
open_samplerate(BenchEngine* engine)
{
  open_curve(engine);
  engine->up[0] = make_samplerate(engine->what.n_channels);
  engine->down[0] = make_samplerate(engine->what.n_channels);
}

/// @return Number of frames that came out
static size_t
resample(void* state,
         double ratio,
         size_t n_in,
         const float* in,
         size_t n_out,
         float* out)
{
  SRC_DATA data = {
    .data_in = in,
    .input_frames = (long)n_in,
    .output_frames = (long)n_out,
    .src_ratio = ratio,
  };
  data.data_out = out;
  const int error = src_process((SRC_STATE*)state, &data);
  if (error || data.input_frames_used != (long)n_in) {
    die("libsamplerate", error ? src_strerror(error) : "input was left");
  }
  return (size_t)data.output_frames_gen;
}

static void
run_samplerate(BenchEngine* engine, const float* const* in)
{
  const double factor = (double)engine->what.factor;
  interleave(engine, in);
  const size_t n_high = resample(engine->up[0], factor, engine->what.block,
                                 engine->low, MAX_HIGH, engine->high);
  bend(engine, n_high * engine->what.n_channels);
  resample(engine->down[0], 1.0 / factor, n_high, engine->high, MAX_OUT,
           engine->low);
}

static void
close_samplerate(BenchEngine* engine)
{
  src_delete((SRC_STATE*)engine->up[0]);
  src_delete((SRC_STATE*)engine->down[0]);
  close_curve(engine);
}

#endif

#if BENCH_HAS_ZITA

static void
open_zita(BenchEngine* engine)
{
  open_curve(engine);
  engine->up[0] = bench_zita_new(engine->what.n_channels,
                                 (uint32_t)BENCH_RATE_HZ, engine->what.factor);
  if (!engine->up[0]) {
    die("zita-resampler", "refuses the factor");
  }
}

static void
run_zita(BenchEngine* engine, const float* const* in)
{
  interleave(engine, in);
  const uint32_t n_high =
    bench_zita_up(engine->up[0], engine->what.block, engine->low,
                  (uint32_t)MAX_HIGH, engine->high);
  bend(engine, (size_t)n_high * engine->what.n_channels);
  bench_zita_down(engine->up[0], n_high, engine->high, MAX_OUT, engine->low);
}

static void
close_zita(BenchEngine* engine)
{
  bench_zita_free(engine->up[0]);
  close_curve(engine);
}

#endif

static const Kind kinds[BENCH_N_KINDS] = {
  [BENCH_INFLECT] = {"inflect", "Inflect", open_shaper, run_shaper,
                     close_shaper},
  [BENCH_CURVE] = {"curve", "bare curve", open_curve, run_curve, close_curve},
  [BENCH_SOXR] = {"soxr", "libsoxr HQ", open_soxr, run_soxr, close_soxr},
  [BENCH_SAMPLERATE] = {"samplerate", "libsamplerate fastest sinc",
#if BENCH_HAS_SAMPLERATE
                        open_samplerate, run_samplerate, close_samplerate
#else
                        NULL, NULL, NULL
#endif
  },
  [BENCH_ZITA] = {"zita", "zita-resampler 48",
#if BENCH_HAS_ZITA
                  open_zita, run_zita, close_zita
#else
                  NULL, NULL, NULL
#endif
  },
};

const char*
bench_kind_symbol(BenchKind kind)
{
  return kinds[kind].symbol;
}

const char*
bench_kind_label(BenchKind kind)
{
  return kinds[kind].label;
}

bool
bench_engine_exists(const BenchCase* what)
{
  const bool resamples =
    what->kind != BENCH_INFLECT && what->kind != BENCH_CURVE;
  return kinds[what->kind].open && !(resamples && what->factor == 1U);
}

BenchEngine*
bench_engine_new(const BenchCase* what)
{
  BenchEngine* const engine = (BenchEngine*)allocate(1U, sizeof(*engine));
  engine->what = *what;
  engine->kind = &kinds[what->kind];
  engine->kind->open(engine);
  return engine;
}

void
bench_engine_free(BenchEngine* engine)
{
  if (engine) {
    engine->kind->close(engine);
    free(engine);
  }
}

void
bench_engine_run(BenchEngine* engine, const float* const* in)
{
  engine->kind->run(engine, in);
}
