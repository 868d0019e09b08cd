// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "transform_size.h"

#include "../activation/curve.h"
#include "../base/fft_plan.h"
#include "../base/special.h"

#include <inflect/analyzer.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// The sweep begins this much below and ends this much above what is measured,
/// and fades there
#define LEAD_RATIO 0.5
#define TRAIL_RATIO 1.4142135623730951

/// No signal is looked for below this share of the first frequency
#define CUT_RATIO 0.5

/// The sweep ends below this share of the sample rate
#define HIGHEST_SHARE 0.495

/// Highest frequency to measure, as a share of the sample rate
#define MEASURED_SHARE 0.49

/// Periods of the first frequency in a time constant that tell harmonics apart
#define LEAST_PERIODS 2.0

/// The tail by default, as a share of the sweep
#define TAIL_SHARE 0.1

/// Harmonics that must not wrap into the response
#define ROOM_ORDER 12.0

/// A harmonic's gate, as shares of the gaps before and after it, and its edges
#define GATE_BEFORE 0.35
#define GATE_AFTER 0.6
#define GATE_EDGE 0.3

/// The same of the first order, which a wire in the same gate is set against:
/// a driven device makes another start of the sweep, which must not leak in
#define LINEAR_EDGE 0.9

/// Longest gate on either side: periods of the frequency looked at, and more
#define GATE_PERIODS 60.0
#define GATE_REACH_S 0.02

/// Frames around a harmonic's place where its peak may lie
#define PEAK_REACH 2

/// Share of the power of the best delay that is nearly as good
#define NEARLY 0.95

/// Error of the mean of all takes over their largest difference: 0.64 at most
/// for one alias, more where several meet
#define BOUND_FACTOR 1.5

/// Error from which on a harmonic is buried, as a share of it
#define BURIED_SHARE 0.5

/// Frames between exact values of a rotating phase
#define RESYNC 256U

/// The response at one order, between two instants in frames
typedef struct {
  double origin; ///< Where the order's response to frame 0 begins
  int64_t first;
  int64_t end;
  int64_t rise; ///< Length of the edge at the start
  int64_t fall; ///< Length of the edge at the end
} Gate;

/// Response of an order at a frequency, and its moment in time
typedef struct {
  double complex value;
  double complex moment;
} OrderResponse;

struct InflectSweepImpl {
  InflectSweepConfig config;
  double start_hz;
  double end_hz;
  double constant_s; ///< Time in which the frequency grows e-fold, L
  uint32_t n_sweep;  ///< Frames of sound
  uint32_t n_tail;
  uint32_t n_frames; ///< With the shift and the tail
  uint32_t n_transform;
  InflectFftPlan* plan;
  double* response;  ///< Shape [n_transform], negative times at its end
  double* reference; ///< The same of a wire
  double complex* bins;
  bool analyzed;
  int64_t delay; ///< Of the device, to about a frame
  Gate gates[INFLECT_SWEEP_ORDERS];
};

static bool
config_fits(const InflectSweepConfig* config)
{
  return inflect_rate_fits(config->rate_hz) && config->from_hz > 0.0 &&
         config->to_hz > config->from_hz &&
         config->to_hz <= MEASURED_SHARE * config->rate_hz &&
         config->amplitude > 0.0 && isfinite(config->amplitude) &&
         config->duration_s > 0.0 && isfinite(config->duration_s) &&
         config->tail_s >= 0.0 && isfinite(config->tail_s) &&
         config->shift_frames >= 0.0 && isfinite(config->shift_frames);
}

/// Work out all sizes; false if they do not fit
static bool
design(InflectSweep* sweep)
{
  const InflectSweepConfig* const config = &sweep->config;
  const double rate = config->rate_hz;
  sweep->start_hz = LEAD_RATIO * config->from_hz;
  sweep->end_hz = fmin(TRAIL_RATIO * config->to_hz, HIGHEST_SHARE * rate);
  const double octaves = log(sweep->end_hz / sweep->start_hz);
  // A whole number of periods makes harmonics shifted copies in phase
  const double periods = round(sweep->start_hz * config->duration_s / octaves);
  sweep->constant_s = periods / sweep->start_hz;
  const double n_sweep = ceil(sweep->constant_s * octaves * rate);
  const double tail_s =
    config->tail_s > 0.0 ? config->tail_s : TAIL_SHARE * config->duration_s;
  const double n_tail = ceil(tail_s * rate);
  const double n_shift = ceil(config->shift_frames);
  const double room = sweep->constant_s * log(ROOM_ORDER) * rate + n_tail;
  const double needed = fmax(n_shift + n_sweep + n_tail, room);
  if (periods < LEAST_PERIODS || needed > INFLECT_MAX_TRANSFORM) {
    return false;
  }
  sweep->n_sweep = (uint32_t)n_sweep;
  sweep->n_tail = (uint32_t)n_tail;
  sweep->n_frames = (uint32_t)(n_shift + n_sweep + n_tail);
  sweep->n_transform = INFLECT_MIN_TRANSFORM;
  while ((double)sweep->n_transform < needed) {
    sweep->n_transform *= 2U;
  }
  return true;
}

void
inflect_sweep_free(InflectSweep* sweep)
{
  if (!sweep) {
    return;
  }
  inflect_fft_plan_free(sweep->plan);
  free(sweep->bins);
  free(sweep->reference);
  free(sweep->response);
  free(sweep);
}

uint32_t
inflect_sweep_frames(const InflectSweep* sweep)
{
  return sweep->n_frames;
}

/// Rise from 0 to 1 with four smooth derivatives at either end
static double
smooth_step(double share)
{
  static const double coefficients[] = {126.0, -420.0, 540.0, -315.0, 70.0};
  const double s = fmin(fmax(share, 0.0), 1.0);
  return s * s * s * s * s * INFLECT_POLYNOMIAL(coefficients, s);
}

static double
sample(const InflectSweep* sweep, uint32_t frame)
{
  const double place = (double)frame - sweep->config.shift_frames;
  if (place < 0.0 || place >= (double)sweep->n_sweep) {
    return 0.0;
  }
  const double t = place / sweep->config.rate_hz;
  const double length = sweep->constant_s;
  const double hz = sweep->start_hz * exp(t / length);
  const double fade_in = length * log(sweep->config.from_hz / sweep->start_hz);
  const double end = length * log(sweep->end_hz / sweep->start_hz);
  const double fade_out = length * log(sweep->end_hz / sweep->config.to_hz);
  const double gain =
    smooth_step(t / fade_in) * smooth_step((end - t) / fade_out);
  const double turns = fmod(hz * length, 1.0);
  return sweep->config.amplitude * gain * sin(2.0 * INFLECT_PI * turns);
}

void
inflect_sweep_fill(const InflectSweep* sweep,
                   uint32_t first,
                   uint32_t n,
                   double* out)
{
  for (uint32_t i = 0U; i < n; ++i) {
    out[i] = sample(sweep, first + i);
  }
}

/// Return the inverse of the spectrum of the endless sweep at a frequency
static double complex
inverse_spectrum(const InflectSweep* sweep, double hz)
{
  const double y = 2.0 * INFLECT_PI * hz * sweep->constant_s;
  const double stirling = 1.0 / (12.0 * y) + 1.0 / (360.0 * y * y * y);
  const double shift_s = sweep->config.shift_frames / sweep->config.rate_hz;
  const double angle = y * (1.0 - log(hz / sweep->start_hz)) + stirling -
                       2.0 * INFLECT_PI * hz * shift_s;
  const double turned = fmod(angle, 2.0 * INFLECT_PI) - 0.25 * INFLECT_PI;
  const double size = 2.0 * sqrt(hz / sweep->constant_s);
  return inflect_complex(size * cos(turned), -size * sin(turned));
}

/// Turn what was recorded into impulse responses, one for each order
static void
deconvolve(InflectSweep* sweep, double* sound)
{
  const uint32_t n = sweep->n_transform;
  inflect_fft_forward(sweep->plan, sound, sweep->bins);
  // From the sum to the integral over time, and FFTW's missing 1 / n
  const double scale = 1.0 / (sweep->config.rate_hz * (double)n);
  const double bin_hz = sweep->config.rate_hz / (double)n;
  for (uint32_t i = 0U; i <= n / 2U; ++i) {
    const double hz = (double)i * bin_hz;
    const bool below = hz < CUT_RATIO * sweep->start_hz;
    sweep->bins[i] *= below ? 0.0 : scale * inverse_spectrum(sweep, hz);
  }
  inflect_fft_backward(sweep->plan, sweep->bins, sound);
}

InflectStatus
inflect_sweep_new(const InflectSweepConfig* config, InflectSweep** sweep)
{
  *sweep = NULL;
  InflectSweep designed = {.config = *config};
  if (!config_fits(config) || !design(&designed)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectSweep* const made = (InflectSweep*)malloc(sizeof(*made));
  if (!made) {
    return INFLECT_STATUS_NO_MEM;
  }
  *made = designed;
  made->response = inflect_fft_alloc_real(made->n_transform);
  made->reference = inflect_fft_alloc_real(made->n_transform);
  made->bins = inflect_fft_alloc_complex(made->n_transform / 2U + 1U);
  if (!made->response || !made->reference || !made->bins ||
      inflect_fft_plan_new(made->n_transform, &made->plan)) {
    inflect_sweep_free(made);
    return INFLECT_STATUS_NO_MEM;
  }
  inflect_sweep_fill(made, 0U, made->n_frames, made->reference);
  deconvolve(made, made->reference);
  *sweep = made;
  return INFLECT_STATUS_SUCCESS;
}

/// Return the frames from one order's response to the first order's
static double
lead_frames(const InflectSweep* sweep, uint32_t order)
{
  return sweep->constant_s * log((double)order) * sweep->config.rate_hz;
}

static double
sample_at(const InflectSweep* sweep, const double* response, int64_t frame)
{
  const int64_t n = (int64_t)sweep->n_transform;
  return response[frame < 0 ? frame + n : frame];
}

/// Return the power where all orders would peak for a device of a delay
static double
peaks_power(const InflectSweep* sweep, int64_t delay)
{
  double sum = 0.0;
  for (uint32_t order = 1U; order <= INFLECT_SWEEP_ORDERS; ++order) {
    const int64_t place = delay - llround(lead_frames(sweep, order));
    for (int64_t i = place - PEAK_REACH; i <= place + PEAK_REACH; ++i) {
      const double h = sample_at(sweep, sweep->response, i);
      sum += h * h;
    }
  }
  return sum;
}

/**
   Return the delay of the device to about a frame.

   A single order could as well be a higher one of a longer delay: the shortest
   delay counts that explains nearly as much as any.
*/
static int64_t
find_delay(const InflectSweep* sweep)
{
  const int64_t last = (int64_t)sweep->n_tail - PEAK_REACH;
  double most = 0.0;
  for (int64_t delay = -PEAK_REACH; delay < last; ++delay) {
    most = fmax(most, peaks_power(sweep, delay));
  }
  int64_t best = -PEAK_REACH;
  while (best < last && peaks_power(sweep, best) < NEARLY * most) {
    ++best;
  }
  while (best + 1 < last &&
         peaks_power(sweep, best + 1) > peaks_power(sweep, best)) {
    ++best;
  }
  return best;
}

/// Return the share of either side of an order's gate that is its edge
static double
edge_of(uint32_t order)
{
  return order == 1U ? LINEAR_EDGE : GATE_EDGE;
}

static void
set_gates(InflectSweep* sweep)
{
  sweep->delay = find_delay(sweep);
  const double delay = (double)sweep->delay;
  const double tail = (double)sweep->n_tail;
  for (uint32_t order = 1U; order <= INFLECT_SWEEP_ORDERS; ++order) {
    const double lead = lead_frames(sweep, order);
    const double before = GATE_BEFORE * (lead_frames(sweep, order + 1U) - lead);
    const double after =
      order == 1U ? tail : GATE_AFTER * (lead - lead_frames(sweep, order - 1U));
    sweep->gates[order - 1U] = (Gate){
      .origin = -lead,
      .first = llround(delay - lead - before),
      .end = llround(delay - lead + after),
      .rise = llround(edge_of(order) * before),
      .fall = llround(edge_of(order) * after),
    };
  }
}

InflectStatus
inflect_sweep_analyze(InflectSweep* sweep, const double* y)
{
  double squares = 0.0;
  for (uint32_t i = 0U; i < sweep->n_frames; ++i) {
    squares += y[i] * y[i];
  }
  if (!isfinite(squares)) {
    return INFLECT_STATUS_BAD_VALUE;
  }
  memset(sweep->response, 0, sweep->n_transform * sizeof(*y));
  memcpy(sweep->response, y, sweep->n_frames * sizeof(*y));
  deconvolve(sweep, sweep->response);
  set_gates(sweep);
  sweep->analyzed = true;
  return INFLECT_STATUS_SUCCESS;
}

static double
gate_gain(const Gate* gate, int64_t frame)
{
  const double rise =
    ((double)(frame - gate->first) + 0.5) / (double)(gate->rise + 1);
  const double fall =
    ((double)(gate->end - frame) - 0.5) / (double)(gate->fall + 1);
  return smooth_step(rise) * smooth_step(fall);
}

/**
   Return the gate of an order at a frequency.

   Aliases move at other speeds than harmonics, so at any frequency they arrive
   at other times, unless they cross; the shorter the gate the less of them gets
   in, and the less they weigh in the group delay.
*/
static Gate
gate_at(const InflectSweep* sweep, uint32_t order, double hz)
{
  Gate gate = sweep->gates[order - 1U];
  const double reach_s = GATE_PERIODS / hz + GATE_REACH_S;
  const int64_t reach = llround(reach_s * sweep->config.rate_hz);
  const int64_t middle = llround(gate.origin) + sweep->delay;
  if (middle - gate.first > reach) {
    gate.first = middle - reach;
    gate.rise = llround(edge_of(order) * (double)reach);
  }
  if (gate.end - middle > reach) {
    gate.end = middle + reach;
    gate.fall = llround(edge_of(order) * (double)reach);
  }
  return gate;
}

/// Transform a response within a gate at one frequency
static OrderResponse
gated_response(const InflectSweep* sweep,
               const double* response,
               const Gate* gate,
               double hz)
{
  const double step = 2.0 * INFLECT_PI * hz / sweep->config.rate_hz;
  const double complex turn = inflect_complex(cos(step), -sin(step));
  double complex phase = 1.0;
  OrderResponse sum = {0.0, 0.0};
  for (int64_t i = gate->first; i < gate->end; ++i) {
    const double time = (double)i - gate->origin;
    if ((i - gate->first) % RESYNC == 0) {
      const double angle = fmod(step * time, 2.0 * INFLECT_PI);
      phase = inflect_complex(cos(angle), -sin(angle));
    }
    const double complex part =
      gate_gain(gate, i) * sample_at(sweep, response, i) * phase;
    sum.value += part;
    sum.moment += time * part;
    phase *= turn;
  }
  return sum;
}

/// What a device makes of an order
typedef struct {
  double complex value; ///< With the size of the excitation
  double complex delay; ///< Real part: group delay in frames; of order 1
  double value_error;   ///< Bounds of what is wrong with each; NaN: not known
  double delay_error;
} OrderResult;

/**
   Return what a device makes of an order at a frequency.

   The first order is set against a wire in the same gate, which cuts the slow
   ringing of the sweep's lowest frequencies alike.
*/
static OrderResult
order_result(const InflectSweep* sweep, uint32_t order, double hz)
{
  const Gate gate = gate_at(sweep, order, hz);
  const OrderResponse device =
    gated_response(sweep, sweep->response, &gate, hz);
  OrderResult result = {device.value, 0.0, (double)NAN, (double)NAN};
  if (order > 1U) {
    return result;
  }
  Gate wire_gate = gate;
  wire_gate.first -= sweep->delay;
  wire_gate.end -= sweep->delay;
  const OrderResponse wire =
    gated_response(sweep, sweep->reference, &wire_gate, hz);
  result.value = device.value / wire.value * sweep->config.amplitude;
  result.delay = device.moment / device.value - wire.moment / wire.value;
  return result;
}

/// Return the largest difference of two numbers of three
static double
spread(const double complex* x)
{
  return fmax(cabs(x[0] - x[1]), fmax(cabs(x[1] - x[2]), cabs(x[2] - x[0])));
}

/// Return the mean of all takes and what their differences say of it
static OrderResult
mean_result(const InflectSweep* const* sweeps, uint32_t order, double hz)
{
  double complex values[INFLECT_SWEEP_TAKES];
  double complex delays[INFLECT_SWEEP_TAKES];
  double complex sum = 0.0;
  double complex moment = 0.0;
  for (uint32_t i = 0U; i < INFLECT_SWEEP_TAKES; ++i) {
    const OrderResult take = order_result(sweeps[i], order, hz);
    values[i] = take.value;
    delays[i] = take.delay;
    sum += take.value;
    moment += take.value * take.delay;
  }
  return (OrderResult){
    .value = sum / (double)INFLECT_SWEEP_TAKES,
    .delay = moment / sum,
    .value_error = BOUND_FACTOR * spread(values),
    .delay_error = BOUND_FACTOR * spread(delays),
  };
}

/// Return how far an error may move a level, either way; of a NaN a NaN
static double
error_db(double value, double error)
{
  return error < value ? -20.0 * log10(1.0 - error / value)
                       : error + (double)INFINITY;
}

static InflectHarmonic
harmonic_of(uint32_t order, double hz, const OrderResult* result)
{
  const double amplitude = cabs(result->value);
  return (InflectHarmonic){
    .order = order,
    .frequency_hz = hz,
    .amplitude = amplitude,
    .phase_deg = carg(result->value) * 180.0 / INFLECT_PI,
    .buried = result->value_error >= BURIED_SHARE * amplitude,
    .uncertainty_db = error_db(amplitude, result->value_error),
  };
}

/// Set what relates harmonics to the first
static void
relate_harmonics(InflectSweepPoint* point, double thd_error_squares)
{
  const InflectHarmonic* const first = &point->harmonics[0];
  double squares = 0.0;
  for (uint32_t i = 0U; i < point->n_harmonics; ++i) {
    InflectHarmonic* const harmonic = &point->harmonics[i];
    const double amplitude = harmonic->amplitude;
    harmonic->level_dbc = 20.0 * log10(amplitude / first->amplitude);
    harmonic->uncertainty_db += i ? first->uncertainty_db : 0.0;
    squares += i ? amplitude * amplitude : 0.0;
  }
  const double size = sqrt(squares);
  const bool any = point->n_harmonics > 1U;
  point->thd_percent = any ? 100.0 * size / first->amplitude : (double)NAN;
  point->thd_uncertainty_db =
    any ? error_db(size, sqrt(thd_error_squares)) + first->uncertainty_db
        : (double)NAN;
}

/// Measure a point with one sweep or with all takes
static void
measure(const InflectSweep* const* sweeps,
        uint32_t n_sweeps,
        double frequency_hz,
        InflectSweepPoint* point)
{
  const InflectSweepConfig* const config = &sweeps[0]->config;
  *point = (InflectSweepPoint){.frequency_hz = frequency_hz};
  double error_squares = 0.0;
  for (uint32_t order = 1U; order <= INFLECT_SWEEP_ORDERS; ++order) {
    const double hz = frequency_hz * (double)order;
    if (hz >= 0.5 * config->rate_hz) {
      break;
    }
    const OrderResult result = n_sweeps > 1U
                                 ? mean_result(sweeps, order, hz)
                                 : order_result(sweeps[0], order, hz);
    point->harmonics[order - 1U] = harmonic_of(order, hz, &result);
    point->n_harmonics = order;
    if (order == 1U) {
      point->group_delay_frames = creal(result.delay);
      point->delay_uncertainty_frames = result.delay_error;
    } else {
      error_squares += result.value_error * result.value_error;
    }
  }
  relate_harmonics(point, error_squares);
  const InflectHarmonic* const linear = &point->harmonics[0];
  point->magnitude_db = 20.0 * log10(linear->amplitude / config->amplitude);
  point->magnitude_uncertainty_db = linear->uncertainty_db;
  point->phase_deg = linear->phase_deg;
}

static InflectStatus
check_query(const InflectSweep* sweep, double frequency_hz)
{
  if (!sweep->analyzed) {
    return INFLECT_STATUS_NOT_FOUND;
  }
  return frequency_hz >= sweep->config.from_hz &&
             frequency_hz <= sweep->config.to_hz
           ? INFLECT_STATUS_SUCCESS
           : INFLECT_STATUS_BAD_RANGE;
}

/// Return whether a sweep differs from another in nothing but its shift
static bool
is_take(const InflectSweepConfig* config,
        const InflectSweepConfig* first,
        uint32_t take)
{
  return config->rate_hz == first->rate_hz &&
         config->from_hz == first->from_hz && config->to_hz == first->to_hz &&
         config->amplitude == first->amplitude &&
         config->duration_s == first->duration_s &&
         config->tail_s == first->tail_s &&
         config->shift_frames == inflect_sweep_shift(take);
}

double
inflect_sweep_shift(uint32_t take)
{
  static const double shifts[INFLECT_SWEEP_TAKES] = {0.0, 1009.318, 2203.726};
  return take < INFLECT_SWEEP_TAKES ? shifts[take] : (double)NAN;
}

InflectStatus
inflect_sweep_at(const InflectSweep* sweep,
                 double frequency_hz,
                 InflectSweepPoint* point)
{
  const InflectStatus status = check_query(sweep, frequency_hz);
  if (!status) {
    measure(&sweep, 1U, frequency_hz, point);
  }
  return status;
}

InflectStatus
inflect_sweep_at_takes(const InflectSweep* const* sweeps,
                       double frequency_hz,
                       InflectSweepPoint* point)
{
  for (uint32_t i = 0U; i < INFLECT_SWEEP_TAKES; ++i) {
    const InflectStatus status = check_query(sweeps[i], frequency_hz);
    if (status) {
      return status;
    }
    if (!is_take(&sweeps[i]->config, &sweeps[0]->config, i)) {
      return INFLECT_STATUS_BAD_RANGE;
    }
  }
  measure(sweeps, INFLECT_SWEEP_TAKES, frequency_hz, point);
  return INFLECT_STATUS_SUCCESS;
}
