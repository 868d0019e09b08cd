// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/gradient_flow.h>

#include "../base/random.h"
#include "loop_run.h"
#include "lyapunov.h"

#include <math.h>
#include <stdlib.h>

/// Size of perturbations of the second run, of the size of the first
#define PERTURBATION 1e-7

/// What is left of a perturbation that fell 60 dB
#define FALLEN 1e-3

/// Blocks of the error bars, at most
#define N_BLOCKS 64U

/// A loop, its tangents, and its twins
typedef struct {
  const InflectLoopRun* run;
  InflectLoopState state;
  InflectLyapunov* lyapunov;
  double* past;      ///< Of the loop, shape [delay]
  double* twin;      ///< Of a run that is brought back, shape [delay]
  double* free_twin; ///< Of a run that is left alone, shape [delay]
  double distance;   ///< Of the twin when it was set off last
  double twin_sum;   ///< Nepers
  uint64_t n_twin;   ///< Samples
  uint64_t n_met;    ///< Times that the twin was the same
  double start;      ///< Largest distance of the free twin at first
  uint64_t n_apart;  ///< Samples until it was within 60 dB for good
  uint64_t n;        ///< Samples that count
  uint64_t n_flat;
  double log_slopes;
  double log_volume;
  double peak;
} Follow;

static double
slope_of(const InflectLoop* loop, double a)
{
  return loop->feedback *
         loop->curve.activation->slope(a, loop->curve.parameters);
}

static double
value_of(const InflectLoop* loop, double a)
{
  return loop->curve.activation->value(a, loop->curve.parameters);
}

/// Add the logarithms of a slope and of what a step does to a volume
static void
count_slope(Follow* follow, double slope)
{
  const InflectLoop* const loop = &follow->run->loop;
  const double newest = (1.0 - loop->pole) * slope;
  // With one state the past of the filter is the past of the loop
  const double volume = loop->delay == 1U ? newest + loop->pole : newest;
  follow->n_flat += slope == 0.0 ? 1U : 0U;
  follow->log_slopes += log(fabs(slope));
  follow->log_volume += log(fabs(volume));
}

static void
move_tangents(const Follow* follow, double slope)
{
  const uint32_t delay = follow->run->loop.delay;
  double* const vectors = inflect_lyapunov_vectors(follow->lyapunov);
  for (uint32_t k = 0U; k < follow->run->n_exponents; ++k) {
    double* const vector = vectors + (size_t)k * delay;
    inflect_loop_push(&follow->state, vector, slope * vector[follow->state.at]);
  }
}

static void
move_twin(const Follow* follow, double* twin, double x)
{
  const InflectLoop* const loop = &follow->run->loop;
  const double a = x + loop->feedback * twin[follow->state.at];
  inflect_loop_push(&follow->state, twin, value_of(loop, a));
}

/// Go on by a sample; whether the loop is still within bounds
static bool
step(Follow* follow, double x, bool counts)
{
  const InflectLoop* const loop = &follow->run->loop;
  const double a = inflect_loop_sum(&follow->state, x);
  const double slope = slope_of(loop, a);
  const double y = value_of(loop, a);
  if (!(fabs(y) <= INFLECT_LOOP_BLOW_UP) || !isfinite(slope)) {
    follow->peak = (double)INFINITY;
    return false;
  }
  follow->peak = fmax(follow->peak, fabs(y));
  move_tangents(follow, slope);
  if (counts) {
    count_slope(follow, slope);
    move_twin(follow, follow->twin, x);
    move_twin(follow, follow->free_twin, x);
    ++follow->n;
  }
  inflect_loop_push(&follow->state, follow->past, y);
  inflect_loop_move(&follow->state);
  return true;
}

static double
distance_of(const Follow* follow, const double* twin, bool euclidean)
{
  double most = 0.0;
  double sum = 0.0;
  for (uint32_t i = 0U; i < follow->run->loop.delay; ++i) {
    const double off = twin[i] - follow->past[i];
    most = fmax(most, fabs(off));
    sum += off * off;
  }
  return euclidean ? sqrt(sum) : most;
}

/// Size of a perturbation
static double
perturbation(const Follow* follow)
{
  double size = 1.0;
  for (uint32_t i = 0U; i < follow->run->loop.delay; ++i) {
    size = fmax(size, fabs(follow->past[i]));
  }
  return PERTURBATION * size;
}

/// Set a twin off along the first tangent
static void
set_off(Follow* follow)
{
  const double* const tangent = inflect_lyapunov_vectors(follow->lyapunov);
  const double size = perturbation(follow);
  for (uint32_t i = 0U; i < follow->run->loop.delay; ++i) {
    follow->twin[i] = follow->past[i] + size * tangent[i];
  }
  follow->distance = distance_of(follow, follow->twin, true);
}

/// Put both twins beside the loop
static void
start_twins(Follow* follow)
{
  InflectRandom random;
  inflect_random_start(&random, follow->run->seed, 1U);
  const double size = perturbation(follow);
  for (uint32_t i = 0U; i < follow->run->loop.delay; ++i) {
    follow->free_twin[i] =
      follow->past[i] + inflect_random_between(&random, -size, size);
  }
  follow->start = distance_of(follow, follow->free_twin, false);
  set_off(follow);
}

/// Count how far a twin went, and set it off again
static void
bring_back(Follow* follow, uint64_t n_samples)
{
  const double distance = distance_of(follow, follow->twin, true);
  const double rounding = 1e-15 * fmax(follow->peak, 1.0);
  follow->n_met += distance > rounding ? 0U : 1U;
  // What is closer cannot be told from rounding: at least so far
  follow->twin_sum += log(fmax(distance, rounding) / follow->distance);
  follow->n_twin += n_samples;
  set_off(follow);
}

/// Follow the signal; whether the loop stayed within bounds
static bool
follow_signal(Follow* follow, size_t n, const double* x)
{
  const uint32_t delay = follow->run->loop.delay;
  const uint64_t warm_up = follow->run->warm_up;
  uint32_t since = 0U;
  for (size_t i = 0U; i < n; ++i) {
    const bool counts = i >= warm_up;
    if (i == warm_up) {
      start_twins(follow);
      since = 0U;
    }
    if (!step(follow, x[i], counts)) {
      return false;
    }
    if (++since < delay) {
      continue;
    }
    since = 0U;
    inflect_lyapunov_orthonormalise(follow->lyapunov, delay);
    if (!counts) {
      continue;
    }
    if (distance_of(follow, follow->free_twin, false) >
        FALLEN * follow->start) {
      follow->n_apart = follow->n;
    }
    bring_back(follow, delay);
  }
  return true;
}

static void
judge(const Follow* follow, bool bounded, InflectLoopFlow* flow)
{
  const InflectCurveFacts facts = inflect_curve_facts(&follow->run->loop.curve);
  flow->certifiable =
    !inflect_loop_certify(&follow->run->loop, &flow->certificate);
  flow->verdict = INFLECT_LOOP_UNKNOWN;
  flow->evidence = isfinite(facts.lower) && isfinite(facts.upper)
                     ? INFLECT_EVIDENCE_BOUNDED
                     : INFLECT_EVIDENCE_SAMPLED;
  if (flow->certifiable && flow->certificate.certified) {
    flow->verdict = INFLECT_LOOP_CERTIFIED;
    flow->evidence = INFLECT_EVIDENCE_PROVEN;
  } else if (!bounded) {
    flow->verdict = INFLECT_LOOP_DIVERGING;
    flow->evidence = INFLECT_EVIDENCE_SAMPLED;
  }
}

/// Fill in what needs a loop within bounds
static void
report(const Follow* follow, InflectLoopFlow* flow)
{
  const InflectLyapunov* const lyapunov = follow->lyapunov;
  const double n = (double)follow->n;
  flow->n = follow->n;
  flow->flat_share = (double)follow->n_flat / n;
  flow->mean_log_slope = follow->log_slopes / n;
  flow->log_volume = follow->log_volume / n;
  flow->n_squeezed = inflect_lyapunov_squeezed(lyapunov);
  flow->sum = 0.0;
  for (uint32_t k = 0U; k < follow->run->n_exponents; ++k) {
    flow->exponents[k] = inflect_lyapunov_exponent(lyapunov, k);
    flow->sum += flow->exponents[k].value;
  }
  if (follow->run->n_exponents < follow->run->loop.delay) {
    flow->sum = (double)NAN;
  }
  flow->dimension = inflect_lyapunov_dimension(lyapunov);
  flow->twin_exponent = follow->n_twin > 0U
                          ? follow->twin_sum / (double)follow->n_twin
                          : (double)NAN;
  flow->n_met = follow->n_met;
  const double first = flow->exponents[0].value;
  flow->memory = first < 0.0 ? -log(FALLEN) / -first : (double)INFINITY;
  const bool lost = follow->n_apart + follow->run->loop.delay < follow->n;
  flow->measured_memory =
    lost ? (double)(follow->n_apart + follow->run->loop.delay)
         : (double)INFINITY;
}

static InflectStatus
check(const InflectLoopRun* run, size_t n)
{
  const InflectLoop* const loop = &run->loop;
  const uint32_t delay = loop->delay;
  const bool good = delay >= 1U && delay <= INFLECT_MAX_LYAPUNOV_STATES &&
                    isfinite(loop->feedback) && loop->pole >= 0.0 &&
                    loop->pole < 1.0 && run->n_exponents >= 1U &&
                    run->n_exponents <= delay &&
                    run->n_exponents <= INFLECT_MAX_LYAPUNOV_EXPONENTS &&
                    run->warm_up < n && n - run->warm_up >= 2U * (size_t)delay;
  return good ? INFLECT_STATUS_SUCCESS : INFLECT_STATUS_BAD_RANGE;
}

InflectStatus
inflect_loop_follow(const InflectLoopRun* run,
                    size_t n,
                    const double* x,
                    InflectLoopFlow* flow)
{
  const InflectStatus bad = check(run, n);
  if (bad) {
    return bad;
  }
  const uint32_t delay = run->loop.delay;
  // Whole passes, so that what counts begins where the vectors are in order
  InflectLoopRun whole = *run;
  whole.warm_up = run->warm_up / delay * delay;
  const uint64_t block = (n - whole.warm_up) / N_BLOCKS;
  const InflectLyapunovConfig config = {delay, run->n_exponents, whole.warm_up,
                                        block > delay ? block : delay};
  Follow follow = {.run = &whole};
  InflectStatus status = inflect_lyapunov_new(&config, &follow.lyapunov);
  follow.past = (double*)calloc(3U * (size_t)delay, sizeof(double));
  if (status || !follow.past) {
    inflect_lyapunov_free(follow.lyapunov);
    free(follow.past);
    return status ? status : INFLECT_STATUS_NO_MEM;
  }
  follow.twin = follow.past + delay;
  follow.free_twin = follow.twin + delay;
  follow.state = inflect_loop_state(&whole.loop, follow.past);

  *flow = (InflectLoopFlow){.n_exponents = run->n_exponents,
                            .memory = (double)INFINITY,
                            .measured_memory = (double)INFINITY};
  const bool bounded = follow_signal(&follow, n, x);
  judge(&follow, bounded, flow);
  if (bounded) {
    report(&follow, flow);
  }
  flow->peak = follow.peak;
  inflect_lyapunov_free(follow.lyapunov);
  free(follow.past);
  return INFLECT_STATUS_SUCCESS;
}

const char*
inflect_loop_verdict_symbol(InflectLoopVerdict verdict)
{
  static const char* const symbols[INFLECT_N_LOOP_VERDICTS] = {
    [INFLECT_LOOP_CERTIFIED] = "certified",
    [INFLECT_LOOP_UNKNOWN] = "unknown",
    [INFLECT_LOOP_DIVERGING] = "diverging",
  };
  return (unsigned)verdict < INFLECT_N_LOOP_VERDICTS ? symbols[verdict]
                                                     : "unknown";
}
