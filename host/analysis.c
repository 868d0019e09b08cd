// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis.h"

#include "random.h"

#include <math.h>
#include <stdlib.h>

#define TRANSFORM_S 1.3
#define SETTLE_S 2.0

// The rounding of float samples hides what is 100 dB below a tone, until many
// periods are averaged.  A gain that follows the loudness settles in 3 s.
#define TONE_TRANSFORM_S 5.0
#define TONE_SETTLE_S 4.0
#define TONE_COMPARED_S 0.3

// Noise that finds the latency, soft enough for most devices to be straight
#define NOISE_FRAMES 32768U
#define NOISE_PEAK 0.1
#define LONGEST_DELAY 16000U
#define LEAST_CORRELATION 0.5

// Sweeps
#define SWEEP_S 12.0
#define SWEEP_ROOM 0.8 // Of the longest transform
#define TAIL_SHARE 0.15
#define USUAL_FROM_HZ 20.0
#define USUAL_TO_HZ 20000.0
#define HIGHEST_START_HZ 320.0
#define HIGHEST_SHARE 0.45
#define LAST_SHARE 0.485
// Where values are less exact: a tenth of an octave, and more at the low end,
// where a period is long and a fade changes what a device makes of it
#define MARGIN 1.0718
#define LOW_MARGIN 2.0
#define FREQUENCY_POINTS 31U
#define USUAL_FROM_DBFS (-60.0)
#define LEVEL_POINTS 31U

static double
amplitude_of(double level_db)
{
  return pow(10.0, level_db / 20.0);
}

static int
out_of_memory(InflectMessage* message)
{
  inflect_message_set(message, "out of memory");
  return INFLECT_EXIT_FAILED;
}

/// Return a power of two that lasts for a time or longer, if there is one
static uint32_t
frames_of(double duration_s, double rate_hz)
{
  uint32_t n = INFLECT_MIN_TRANSFORM;
  while ((double)n < duration_s * rate_hz && n < INFLECT_MAX_TRANSFORM) {
    n *= 2U;
  }
  return n;
}

uint32_t
inflect_analysis_frames(double rate_hz)
{
  return frames_of(TRANSFORM_S, rate_hz);
}

/// Frames that a tone plays until its last period counts, whole periods
static uint32_t
settling_frames(double rate_hz, uint32_t n_frames)
{
  const double n_periods = ceil(SETTLE_S * rate_hz / (double)n_frames);
  return (uint32_t)n_periods * n_frames;
}

static int
make_tone(const InflectDevice* device,
          uint32_t n_frames,
          double frequency_hz,
          double level_dbfs,
          InflectTestSignal* signal,
          InflectMessage* message)
{
  if (inflect_test_signal_tone(device->rate_hz, n_frames, frequency_hz,
                               amplitude_of(level_dbfs), signal)) {
    inflect_message_set(message,
                        "a tone of %g Hz does not fit a sample rate of %g Hz",
                        frequency_hz, device->rate_hz);
    return INFLECT_EXIT_USAGE;
  }
  return INFLECT_EXIT_DONE;
}

/// Measure one period that begins `first` frames after the tone
static InflectStatus
run_coherent(InflectCoherent* coherent,
             const InflectTestSignal* signal,
             const InflectDeviceFacts* facts,
             uint32_t first,
             const float* x,
             InflectToneReport* report)
{
  const double n = (double)signal->n_frames;
  const InflectCoherentQuery query = {
    .bin = signal->tones[0].bin,
    .origin_frames = fmod(facts->latency_frames - (double)first, n),
  };
  return inflect_coherent_run_float(coherent, &query, x, report);
}

static double
change_db(uint32_t n, const float* before, const float* after)
{
  double difference = 0.0;
  double power = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    const double x = (double)after[i];
    const double d = x - (double)before[i];
    power += x * x;
    difference += d * d;
  }
  return power > 0.0 ? 10.0 * log10(difference / power) : (double)NAN;
}

/// Return the delay of noise through a device, NaN if it is not clear
static double
measure_latency(const float* in, const float* out, uint32_t n)
{
  double* const x = (double*)calloc(2U * (size_t)n, sizeof(double));
  if (!x) {
    return (double)NAN;
  }
  for (uint32_t i = 0U; i < n; ++i) {
    x[i] = (double)in[i];
    x[n + i] = (double)out[i];
  }
  InflectDelay delay;
  const bool found = !inflect_delay_find(n, x, x + n, LONGEST_DELAY, &delay) &&
                     fabs(delay.correlation) >= LEAST_CORRELATION;
  free(x);
  return found ? (double)delay.delay_frames + delay.fraction_frames
               : (double)NAN;
}

/// Copy the spectrum that was measured last
static InflectStatus
copy_lines(const InflectCoherent* coherent,
           uint32_t n_frames,
           InflectLine** lines,
           uint32_t* n_lines)
{
  *n_lines = n_frames / 2U + 1U;
  *lines = (InflectLine*)calloc(*n_lines, sizeof(InflectLine));
  for (uint32_t i = 0U; *lines && i < *n_lines; ++i) {
    (*lines)[i] = inflect_coherent_line(coherent, i);
  }
  return *lines ? INFLECT_STATUS_SUCCESS : INFLECT_STATUS_NO_MEM;
}

/// Read a settled tone: a stretch to compare, then one period
static int
read_tone(const InflectDevice* device,
          uint32_t settled,
          uint32_t n_compared,
          const float* sound,
          InflectToneAnalysis* analysis,
          InflectMessage* message)
{
  const uint32_t n = analysis->signal.n_frames;
  const InflectCoherentConfig config = {device->rate_hz, n};
  InflectCoherent* coherent = NULL;
  InflectStatus status = inflect_coherent_new(&config, &coherent);
  if (!status) {
    status =
      run_coherent(coherent, &analysis->signal, &analysis->facts,
                   settled + n_compared, sound + n_compared, &analysis->report);
  }
  if (!status) {
    status = copy_lines(coherent, n, &analysis->lines, &analysis->n_lines);
  }
  inflect_coherent_free(coherent);
  analysis->change_db = change_db(n_compared, sound, sound + n);
  return status ? out_of_memory(message) : INFLECT_EXIT_DONE;
}

int
inflect_analyze_tone(const InflectDevice* device,
                     double frequency_hz,
                     double level_dbfs,
                     InflectToneAnalysis* analysis,
                     InflectMessage* message)
{
  *analysis = (InflectToneAnalysis){.lines = NULL};
  InflectTestSignal* const signal = &analysis->signal;
  const double rate = device->rate_hz;
  const uint32_t n = frames_of(TONE_TRANSFORM_S, rate);
  int status = make_tone(device, n, frequency_hz, level_dbfs, signal, message);
  if (status) {
    return status;
  }
  const uint32_t settled = (uint32_t)ceil(TONE_SETTLE_S * rate);
  const uint32_t n_compared = (uint32_t)fmin(ceil(TONE_COMPARED_S * rate), n);
  const uint32_t n_kept = n_compared + n;
  float* const out =
    (float*)calloc((size_t)n_kept + 2U * NOISE_FRAMES, sizeof(float));
  if (!out) {
    return out_of_memory(message);
  }
  float* const noise = out + n_kept;
  for (uint32_t i = 0U; i < NOISE_FRAMES; ++i) {
    noise[i] = (float)(2.0 * NOISE_PEAK * inflect_random_uniform(0U, i));
  }
  const InflectPass passes[] = {
    {settled + n_kept, n_kept, signal, NULL, out},
    {NOISE_FRAMES, NOISE_FRAMES, NULL, noise, noise + NOISE_FRAMES},
  };
  status = inflect_device_run(device, passes, 2U, &analysis->facts, message);
  if (!status) {
    analysis->latency_frames =
      measure_latency(noise, noise + NOISE_FRAMES, NOISE_FRAMES);
    status = read_tone(device, settled, n_compared, out, analysis, message);
  }
  analysis->expected = device->plugin
                         ? inflect_expect_nothing()
                         : inflect_expect_harmonics(&device->settings, signal);
  free(out);
  return status;
}

void
inflect_tone_analysis_free(InflectToneAnalysis* analysis)
{
  free(analysis->lines);
  analysis->lines = NULL;
}

static int
read_imd(const InflectDevice* device,
         InflectImdMethod method,
         const float* period,
         InflectImdAnalysis* analysis,
         InflectMessage* message)
{
  const uint32_t n = analysis->signal.n_frames;
  const InflectCoherentConfig config = {device->rate_hz, n};
  InflectCoherent* coherent = NULL;
  double* const x = (double*)calloc(n, sizeof(double));
  InflectStatus status =
    x ? inflect_coherent_new(&config, &coherent) : INFLECT_STATUS_NO_MEM;
  for (uint32_t i = 0U; !status && i < n; ++i) {
    x[i] = (double)period[i];
  }
  if (!status) {
    status = inflect_imd_measure(method, &analysis->signal, coherent, x,
                                 &analysis->report);
  }
  if (!status) {
    status = copy_lines(coherent, n, &analysis->lines, &analysis->n_lines);
  }
  inflect_coherent_free(coherent);
  free(x);
  return status ? out_of_memory(message) : INFLECT_EXIT_DONE;
}

int
inflect_analyze_imd(const InflectDevice* device,
                    InflectImdMethod method,
                    double level_dbfs,
                    InflectImdAnalysis* analysis,
                    InflectMessage* message)
{
  *analysis = (InflectImdAnalysis){.signal = {0}};
  const uint32_t n = inflect_analysis_frames(device->rate_hz);
  if (inflect_imd_signal(method, device->rate_hz, n, amplitude_of(level_dbfs),
                         &analysis->signal)) {
    inflect_message_set(message, "the tones do not fit a sample rate of %g Hz",
                        device->rate_hz);
    return INFLECT_EXIT_USAGE;
  }
  float* const out = (float*)calloc(n, sizeof(float));
  if (!out) {
    return out_of_memory(message);
  }
  const InflectPass pass = {settling_frames(device->rate_hz, n) + n, n,
                            &analysis->signal, NULL, out};
  int status = inflect_device_run(device, &pass, 1U, &analysis->facts, message);
  if (!status) {
    status = read_imd(device, method, out, analysis, message);
  }
  free(out);
  return status;
}

void
inflect_imd_analysis_free(InflectImdAnalysis* analysis)
{
  free(analysis->lines);
  analysis->lines = NULL;
}

/// The same sweep with several shifts, and the sound of each
typedef struct {
  InflectSweep* sweeps[INFLECT_SWEEP_TAKES];
  float* sounds[INFLECT_SWEEP_TAKES]; ///< Sent, then received; twice the frames
} SweepTakes;

static void
free_takes(SweepTakes* takes)
{
  for (uint32_t i = 0U; i < INFLECT_SWEEP_TAKES; ++i) {
    inflect_sweep_free(takes->sweeps[i]);
    free(takes->sounds[i]);
  }
}

/// Write the sound of a sweep and make a pass of it
static bool
prepare_pass(SweepTakes* takes, uint32_t index, double* x, InflectPass* pass)
{
  const uint32_t n = inflect_sweep_frames(takes->sweeps[index]);
  float* const sound = (float*)calloc(2U * (size_t)n, sizeof(float));
  if (!sound) {
    return false;
  }
  takes->sounds[index] = sound;
  inflect_sweep_fill(takes->sweeps[index], 0U, n, x);
  for (uint32_t i = 0U; i < n; ++i) {
    sound[i] = (float)x[i];
  }
  *pass = (InflectPass){n, n, NULL, sound, sound + n};
  return true;
}

/// Send all sweeps through a device and take its responses
static int
run_sweeps(const InflectDevice* device,
           SweepTakes* takes,
           InflectDeviceFacts* facts,
           InflectMessage* message)
{
  const uint32_t longest =
    inflect_sweep_frames(takes->sweeps[INFLECT_SWEEP_TAKES - 1U]);
  double* const x = (double*)calloc(longest, sizeof(double));
  InflectPass passes[INFLECT_SWEEP_TAKES];
  bool ready = x;
  for (uint32_t i = 0U; ready && i < INFLECT_SWEEP_TAKES; ++i) {
    ready = prepare_pass(takes, i, x, &passes[i]);
  }
  int status = ready ? inflect_device_run(device, passes, INFLECT_SWEEP_TAKES,
                                          facts, message)
                     : out_of_memory(message);
  for (uint32_t i = 0U; !status && i < INFLECT_SWEEP_TAKES; ++i) {
    for (uint32_t k = 0U; k < passes[i].n_frames; ++k) {
      x[k] = (double)passes[i].out[k];
    }
    if (inflect_sweep_analyze(takes->sweeps[i], x)) {
      status = out_of_memory(message);
    }
  }
  free(x);
  return status;
}

/// Return the position of a point of a sweep from 0 to 1
static double
share_of(uint32_t index, uint32_t n_points)
{
  return n_points > 1U ? (double)index / (double)(n_points - 1U) : 0.0;
}

static int
read_sweeps(const SweepTakes* takes,
            double from_hz,
            double to_hz,
            InflectFrequencyAnalysis* analysis,
            InflectMessage* message)
{
  analysis->points =
    (InflectSweepPoint*)calloc(analysis->n_points, sizeof(InflectSweepPoint));
  if (!analysis->points) {
    return out_of_memory(message);
  }
  for (uint32_t i = 0U; i < analysis->n_points; ++i) {
    const double share = share_of(i, analysis->n_points);
    const double hz = from_hz * pow(to_hz / from_hz, share);
    if (inflect_sweep_at_takes((const InflectSweep* const*)takes->sweeps,
                               fmin(fmax(hz, from_hz), to_hz),
                               &analysis->points[i])) {
      return out_of_memory(message);
    }
  }
  return INFLECT_EXIT_DONE;
}

static InflectStatus
make_sweeps(const InflectDevice* device,
            double from_hz,
            double to_hz,
            double level_dbfs,
            SweepTakes* takes)
{
  if (!(to_hz >= from_hz)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  const double longest_s =
    SWEEP_ROOM * (double)INFLECT_MAX_TRANSFORM / device->rate_hz;
  const double last_hz = fmin(MARGIN * to_hz, LAST_SHARE * device->rate_hz);
  InflectSweepConfig config = {
    .rate_hz = device->rate_hz,
    .from_hz = from_hz / LOW_MARGIN,
    .to_hz = fmax(last_hz, to_hz),
    .amplitude = amplitude_of(level_dbfs),
    .duration_s = fmin(SWEEP_S, longest_s),
    .tail_s = TAIL_SHARE * fmin(SWEEP_S, longest_s),
  };
  InflectStatus status = INFLECT_STATUS_SUCCESS;
  for (uint32_t i = 0U; !status && i < INFLECT_SWEEP_TAKES; ++i) {
    config.shift_frames = inflect_sweep_shift(i);
    status = inflect_sweep_new(&config, &takes->sweeps[i]);
  }
  return status;
}

int
inflect_analyze_frequency(const InflectDevice* device,
                          InflectSweepRange range,
                          double level_dbfs,
                          InflectFrequencyAnalysis* analysis,
                          InflectMessage* message)
{
  *analysis = (InflectFrequencyAnalysis){
    .level_dbfs = level_dbfs,
    .n_points = range.n_points ? range.n_points : FREQUENCY_POINTS};
  double from_hz = isnan(range.from) ? USUAL_FROM_HZ : range.from;
  const double to_hz = isnan(range.to)
                         ? fmin(USUAL_TO_HZ, HIGHEST_SHARE * device->rate_hz)
                         : range.to;
  SweepTakes takes = {.sweeps = {NULL}};
  InflectStatus made = make_sweeps(device, from_hz, to_hz, level_dbfs, &takes);
  // High sample rates leave no time for the lowest octaves
  while (made == INFLECT_STATUS_BAD_RANGE && isnan(range.from) &&
         from_hz < HIGHEST_START_HZ) {
    from_hz *= 2.0;
    free_takes(&takes);
    takes = (SweepTakes){.sweeps = {NULL}};
    made = make_sweeps(device, from_hz, to_hz, level_dbfs, &takes);
  }
  if (made == INFLECT_STATUS_BAD_RANGE) {
    free_takes(&takes);
    inflect_message_set(
      message, "a sweep from %g to %g Hz does not fit a sample rate of %g Hz",
      from_hz, to_hz, device->rate_hz);
    return INFLECT_EXIT_USAGE;
  }
  int status = made ? out_of_memory(message) : INFLECT_EXIT_DONE;
  if (!status) {
    status = run_sweeps(device, &takes, &analysis->facts, message);
  }
  if (!status) {
    status = read_sweeps(&takes, from_hz, to_hz, analysis, message);
  }
  free_takes(&takes);
  return status;
}

void
inflect_frequency_analysis_free(InflectFrequencyAnalysis* analysis)
{
  free(analysis->points);
  analysis->points = NULL;
}

/// Everything of a sweep over level that is not its result
typedef struct {
  InflectTestSignal* signals;
  InflectPass* passes;
  float* out;
  InflectCoherent* coherent;
} LevelWork;

static bool
alloc_level_work(const InflectDevice* device,
                 InflectLevelAnalysis* analysis,
                 LevelWork* work)
{
  const uint32_t n_points = analysis->n_points;
  const uint32_t n = inflect_analysis_frames(device->rate_hz);
  const InflectCoherentConfig config = {device->rate_hz, n};
  work->signals =
    (InflectTestSignal*)calloc(n_points, sizeof(InflectTestSignal));
  work->passes = (InflectPass*)calloc(n_points, sizeof(InflectPass));
  work->out = (float*)calloc((size_t)n * n_points, sizeof(float));
  analysis->levels_dbfs = (double*)calloc(n_points, sizeof(double));
  analysis->reports =
    (InflectToneReport*)calloc(n_points, sizeof(InflectToneReport));
  return work->signals && work->passes && work->out && analysis->levels_dbfs &&
         analysis->reports && !inflect_coherent_new(&config, &work->coherent);
}

static void
free_level_work(LevelWork* work)
{
  free(work->signals);
  free(work->passes);
  free(work->out);
  inflect_coherent_free(work->coherent);
}

static int
run_levels(const InflectDevice* device,
           InflectSweepRange range,
           double frequency_hz,
           LevelWork* work,
           InflectLevelAnalysis* analysis,
           InflectMessage* message)
{
  const uint32_t n = inflect_analysis_frames(device->rate_hz);
  const double from = isnan(range.from) ? USUAL_FROM_DBFS : range.from;
  const double to = isnan(range.to) ? 0.0 : range.to;
  int status = INFLECT_EXIT_DONE;
  for (uint32_t i = 0U; !status && i < analysis->n_points; ++i) {
    const double level = from + (to - from) * share_of(i, analysis->n_points);
    analysis->levels_dbfs[i] = level;
    status =
      make_tone(device, n, frequency_hz, level, &work->signals[i], message);
    work->passes[i] =
      (InflectPass){settling_frames(device->rate_hz, n) + n, n,
                    &work->signals[i], NULL, work->out + (size_t)i * n};
  }
  if (!status) {
    status = inflect_device_run(device, work->passes, analysis->n_points,
                                &analysis->facts, message);
  }
  for (uint32_t i = 0U; !status && i < analysis->n_points; ++i) {
    if (run_coherent(work->coherent, &work->signals[i], &analysis->facts, 0U,
                     work->passes[i].out, &analysis->reports[i])) {
      status = out_of_memory(message);
    }
  }
  analysis->frequency_hz = work->signals[0].tones[0].frequency_hz;
  return status;
}

int
inflect_analyze_level(const InflectDevice* device,
                      InflectSweepRange range,
                      double frequency_hz,
                      InflectLevelAnalysis* analysis,
                      InflectMessage* message)
{
  *analysis = (InflectLevelAnalysis){.n_points = range.n_points ? range.n_points
                                                                : LEVEL_POINTS};
  LevelWork work = {NULL, NULL, NULL, NULL};
  const int status =
    alloc_level_work(device, analysis, &work)
      ? run_levels(device, range, frequency_hz, &work, analysis, message)
      : out_of_memory(message);
  free_level_work(&work);
  return status;
}

void
inflect_level_analysis_free(InflectLevelAnalysis* analysis)
{
  free(analysis->levels_dbfs);
  free(analysis->reports);
  analysis->levels_dbfs = NULL;
  analysis->reports = NULL;
}
