// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/polarity.h>

#include <inflect/activation.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SHORTEST_MS 0.1

/// Envelope of energy: a hop, and how many of them an attack takes
#define HOP_S 0.005
#define ATTACK_HOPS 4U

/// Hops before a hit that it rises above: half a period of 12 Hz
#define BEFORE_HOPS 8U

/// How far a hit rises above what was before, and falls before the next: 6 dB
#define RISE 4.0

/// Weakest hit beside the strongest: 30 dB
#define WEAKEST 1e-3

/// Time between hits, at least
#define REST_HOPS 12U

/// Kernels that are short beside an attack, and judge it
#define N_LOOKED_AT (INFLECT_N_POLARITY_KERNELS - 2U)

/// Where the leading edge of a hit is looked for, and its highest excursions
#define LEAD_S 0.012
#define EXCURSION_S 0.1

/// Highest excursions that differ by less are equal, as part of their sum
#define LEAST_ASYMMETRY 0.001

/// Part of the peak of z that makes an edge
#define EDGE 0.25

/// Parts of the highest edge that the leading one must have; the first rise of
/// a decaying oscillation is at least half of the fall behind it
static const double heights[INFLECT_N_POLARITY_HEIGHTS] = {
  0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45,
};

/// A recording and its sums
typedef struct {
  double rate_hz;
  double alpha;
  size_t n;
  double* sums; ///< Shape [n + 1], of the samples before each, less their mean
  double* z;    ///< Shape [n], of the kernel of the moment
  double* energies; ///< Shape [n_hops]
  size_t n_hops;
  size_t hop;
} Work;

/// Shares of looks
typedef struct {
  double rising;
  double falling;
  double symmetric;
} Looks;

static size_t
clamped(const Work* work, size_t i)
{
  return i < work->n ? i : work->n;
}

/// Sum of the `n_taps` samples before i; before the recording is silence
static double
sum_before(const Work* work, size_t i, size_t n_taps)
{
  const size_t end = clamped(work, i);
  const size_t start = i > n_taps ? clamped(work, i - n_taps) : 0U;
  return work->sums[end] - work->sums[start];
}

/// What the edge kernel gives at a sample
static double
edge_at(const Work* work, size_t i, size_t n_taps)
{
  const size_t end = i + 1U;
  const double last = sum_before(work, end, n_taps);
  const double before =
    end > n_taps ? sum_before(work, end - n_taps, n_taps) : 0.0;
  return (last - before) / (double)n_taps;
}

static uint32_t
taps_of(const Work* work, uint32_t kernel)
{
  const double taps = ldexp(0.001 * SHORTEST_MS, (int)kernel) * work->rate_hz;
  return (uint32_t)fmax(floor(taps + 0.5), 1.0);
}

static void
sum_up(Work* work, const float* x)
{
  double mean = 0.0;
  for (size_t i = 0U; i < work->n; ++i) {
    mean += (double)x[i];
  }
  mean /= (double)work->n;
  for (size_t i = 0U; i < work->n; ++i) {
    const double sample = (double)x[i] - mean;
    work->sums[i + 1U] = work->sums[i] + sample;
    work->energies[i / work->hop] += sample * sample;
  }
}

/// Mean energy of the hops of an attack from `start` on
static double
attack_energy(const Work* work, size_t start)
{
  double sum = 0.0;
  for (size_t i = start; i < start + ATTACK_HOPS && i < work->n_hops; ++i) {
    sum += work->energies[i];
  }
  return sum / ATTACK_HOPS;
}

/// Greatest energy of some hops, which are there or not
static double
greatest_energy(const Work* work, size_t start, size_t end)
{
  double most = 0.0;
  for (size_t i = start; i < end && i < work->n_hops; ++i) {
    most = fmax(most, work->energies[i]);
  }
  return most;
}

static bool
rises_at(const Work* work, size_t hop, double loudest)
{
  const size_t start = hop > BEFORE_HOPS ? hop - BEFORE_HOPS : 0U;
  const double before = greatest_energy(work, start, hop);
  const double after = greatest_energy(work, hop, hop + ATTACK_HOPS);
  return attack_energy(work, hop) > WEAKEST * loudest &&
         after >= RISE * before && work->energies[hop] > RISE * before;
}

/// Whether it decays before `end`
static bool
decays(const Work* work, size_t hop, size_t end)
{
  double most = 0.0;
  for (size_t i = hop; i < end; ++i) {
    const double energy = attack_energy(work, i);
    most = fmax(most, energy);
    if (i + ATTACK_HOPS <= work->n_hops && energy * RISE <= most) {
      return true;
    }
  }
  return false;
}

/// Find the hops at which hits begin
static uint32_t
find_hits(const Work* work, size_t* hits)
{
  double loudest = 0.0;
  for (size_t i = 0U; i < work->n_hops; ++i) {
    loudest = fmax(loudest, attack_energy(work, i));
  }
  uint32_t n_rises = 0U;
  size_t last = 0U;
  for (size_t i = 0U; i < work->n_hops; ++i) {
    const bool apart = n_rises == 0U || i >= last + REST_HOPS;
    if ((!apart && i < last + ATTACK_HOPS) ||
        (apart && n_rises == INFLECT_MAX_POLARITY_HITS) ||
        !rises_at(work, i, loudest)) {
      continue;
    }
    // What rises again before the rest is over was noise before the hit
    n_rises += apart ? 1U : 0U;
    hits[n_rises - 1U] = i;
    last = i;
  }
  uint32_t n_hits = 0U;
  for (uint32_t k = 0U; k < n_rises; ++k) {
    const size_t end = k + 1U < n_rises ? hits[k + 1U] : work->n_hops;
    if (decays(work, hits[k], end)) {
      hits[n_hits++] = hits[k];
    }
  }
  return n_hits;
}

/// Sign of the first edge of a stretch that is a part of its highest
static double
leading_sign(const Work* work,
             size_t start,
             size_t end,
             size_t n_taps,
             double height)
{
  double most = 0.0;
  for (size_t i = start; i < end; ++i) {
    most = fmax(most, fabs(edge_at(work, i, n_taps)));
  }
  for (size_t i = start; i < end; ++i) {
    const double z = edge_at(work, i, n_taps);
    if (most > 0.0 && fabs(z) >= height * most) {
      return z > 0.0 ? 1.0 : -1.0;
    }
  }
  return 0.0;
}

/// Whether a stretch goes as high and as long above 0 as below
static bool
is_symmetric(const Work* work, size_t start, size_t end, size_t n_taps)
{
  double highest = 0.0;
  double lowest = 0.0;
  double area = 0.0;
  double all = 0.0;
  for (size_t i = start; i < end; ++i) {
    const double smooth = sum_before(work, i + 1U, n_taps);
    highest = fmax(highest, smooth);
    lowest = fmax(lowest, -smooth);
    area += smooth;
    all += fabs(smooth);
  }
  return fabs(highest - lowest) <= LEAST_ASYMMETRY * (highest + lowest) &&
         fabs(area) <= LEAST_ASYMMETRY * all;
}

/// Energy that a kernel sees in a stretch
static double
edge_energy(const Work* work, size_t start, size_t end, size_t n_taps)
{
  double energy = 0.0;
  for (size_t i = start; i < end; ++i) {
    const double z = edge_at(work, i, n_taps);
    energy += z * z;
  }
  return energy;
}

/// Look at a hit, at each scale as much as it has there
static Looks
look_at(const Work* work, size_t hop)
{
  Looks looks = {0.0, 0.0, 0.0};
  const size_t start = hop * work->hop;
  const size_t lead_end =
    clamped(work, start + (size_t)(LEAD_S * work->rate_hz));
  const size_t end =
    clamped(work, start + (size_t)(EXCURSION_S * work->rate_hz));
  double all = 0.0;
  for (uint32_t k = 0U; k < N_LOOKED_AT; ++k) {
    const size_t n_taps = taps_of(work, k);
    const bool even = is_symmetric(work, start, end, n_taps);
    const double weight = edge_energy(work, start, lead_end, n_taps);
    all += weight * INFLECT_N_POLARITY_HEIGHTS;
    for (uint32_t h = 0U; h < INFLECT_N_POLARITY_HEIGHTS; ++h) {
      const double sign =
        even ? 0.0 : leading_sign(work, start, lead_end, n_taps, heights[h]);
      looks.rising += sign > 0.0 ? weight : 0.0;
      looks.falling += sign < 0.0 ? weight : 0.0;
      looks.symmetric += sign == 0.0 ? weight : 0.0;
    }
  }
  const double unit = all > 0.0 ? 1.0 / all : 0.0;
  return (Looks){looks.rising * unit, looks.falling * unit,
                 looks.symmetric * unit};
}

static void
decide(InflectPolarity* polarity, double symmetric_share)
{
  polarity->verdict = INFLECT_POLARITY_UNKNOWN;
  polarity->confidence = 0.0;
  if (polarity->n_hits == 0U) {
    polarity->reason = INFLECT_POLARITY_NO_HIT;
    return;
  }
  const double most = fmax(polarity->rising_share, polarity->falling_share);
  if (most < INFLECT_POLARITY_SHARE) {
    polarity->reason = symmetric_share > 1.0 - INFLECT_POLARITY_SHARE
                         ? INFLECT_POLARITY_SYMMETRIC
                         : INFLECT_POLARITY_DISAGREED;
    return;
  }
  polarity->reason = INFLECT_POLARITY_AGREED;
  polarity->confidence = most;
  polarity->verdict = polarity->rising_share > polarity->falling_share
                        ? INFLECT_POLARITY_POSITIVE
                        : INFLECT_POLARITY_NEGATIVE;
}

static void
judge(const Work* work,
      uint32_t n_hits,
      const size_t* hits,
      InflectPolarity* polarity)
{
  double votes[INFLECT_MAX_POLARITY_HITS];
  Looks all = {0.0, 0.0, 0.0};
  for (uint32_t i = 0U; i < n_hits; ++i) {
    const Looks looks = look_at(work, hits[i]);
    votes[i] = looks.rising - looks.falling;
    all.rising += looks.rising / n_hits;
    all.falling += looks.falling / n_hits;
    all.symmetric += looks.symmetric / n_hits;
  }
  polarity->n_hits = n_hits;
  polarity->first_hit = n_hits ? hits[0] * work->hop : 0U;
  polarity->rising_share = all.rising;
  polarity->falling_share = all.falling;
  polarity->vote = inflect_estimate_mean(n_hits, votes);
  const double rest = 1.0 - work->alpha;
  polarity->gradient[INFLECT_POLARITY_RISING] =
    work->alpha + rest * polarity->rising_share;
  polarity->gradient[INFLECT_POLARITY_FALLING] =
    work->alpha + rest * polarity->falling_share;
  decide(polarity, all.symmetric);
}

/// Count the stretches of an edge and what lies between them as one sign
static void
count_edges(const Work* work, double peak, InflectPolarityKernel* kernel)
{
  double last = 0.0;
  for (size_t i = 0U; i < work->n; ++i) {
    const double z = work->z[i];
    const double sign = fabs(z) < EDGE * peak ? 0.0 : z > 0.0 ? 1.0 : -1.0;
    if (sign > 0.0 && !(last > 0.0)) {
      ++kernel->n_edges[INFLECT_POLARITY_RISING];
    }
    if (sign < 0.0 && !(last < 0.0)) {
      ++kernel->n_edges[INFLECT_POLARITY_FALLING];
    }
    last = sign;
  }
}

/// Energy that a unit and its inverse do not give back, of all
static void
reconstruct(const Work* work,
            const InflectCurve* curve,
            double energy,
            InflectPolarityKernel* kernel)
{
  for (size_t i = 0U; i < work->n; ++i) {
    for (uint32_t unit = 0U; unit < 2U; ++unit) {
      const double z =
        unit == INFLECT_POLARITY_RISING ? work->z[i] : -work->z[i];
      const double lost = fmin(z, 0.0);
      const double y = curve->activation->value(z, curve->parameters);
      const double back = work->alpha > 0.0
                            ? curve->activation->inverse(y, curve->parameters)
                            : y;
      kernel->relu_error[unit] += lost * lost / energy;
      kernel->leaky_error[unit] += (z - back) * (z - back) / energy;
    }
  }
}

static InflectStatus
describe(const Work* work,
         const InflectCurve* curve,
         InflectPolarityKernel* kernel)
{
  double sum = 0.0;
  double energy = 0.0;
  double peak = 0.0;
  for (size_t i = 0U; i < work->n; ++i) {
    work->z[i] = edge_at(work, i, kernel->n_taps);
    sum += work->z[i];
    energy += work->z[i] * work->z[i];
    peak = fmax(peak, fabs(work->z[i]));
  }
  kernel->mean = sum / (double)work->n;
  kernel->deviation =
    sqrt(fmax(energy / (double)work->n - kernel->mean * kernel->mean, 0.0));
  InflectStatus status = INFLECT_STATUS_SUCCESS;
  for (uint32_t unit = 0U; unit < 2U && !status; ++unit) {
    const double sign = unit == INFLECT_POLARITY_RISING ? 1.0 : -1.0;
    const double none = (double)NAN;
    status = inflect_polarity_measure(work->n, work->z, sign, work->alpha,
                                      &kernel->measured[unit]);
    if (inflect_polarity_gradient(sign * kernel->mean, kernel->deviation,
                                  work->alpha, &kernel->normal[unit])) {
      kernel->normal[unit] = (InflectPolarityGradient){none, none, none, none};
    }
  }
  if (peak > 0.0) {
    count_edges(work, peak, kernel);
    reconstruct(work, curve, energy, kernel);
  }
  return status;
}

static bool
is_finite_sound(size_t n, const float* x)
{
  for (size_t i = 0U; i < n; ++i) {
    if (!isfinite(x[i])) {
      return false;
    }
  }
  return true;
}

static InflectStatus
find(Work* work,
     const float* x,
     const InflectCurve* curve,
     InflectPolarity* polarity)
{
  size_t* const hits =
    (size_t*)calloc(INFLECT_MAX_POLARITY_HITS, sizeof(*hits));
  if (!hits) {
    return INFLECT_STATUS_NO_MEM;
  }
  sum_up(work, x);
  polarity->alpha = work->alpha;
  polarity->evidence = INFLECT_EVIDENCE_SAMPLED;
  judge(work, find_hits(work, hits), hits, polarity);
  bool silent = true;
  for (size_t i = 1U; i < work->n && silent; ++i) {
    silent = x[i] == x[0];
  }
  polarity->reason = silent ? INFLECT_POLARITY_SILENT : polarity->reason;
  InflectStatus status = INFLECT_STATUS_SUCCESS;
  for (uint32_t k = 0U; k < INFLECT_N_POLARITY_KERNELS && !status; ++k) {
    InflectPolarityKernel* const kernel = &polarity->kernels[k];
    kernel->n_taps = taps_of(work, k);
    kernel->length_ms = 1000.0 * kernel->n_taps / work->rate_hz;
    status = describe(work, curve, kernel);
  }
  free(hits);
  return status;
}

InflectStatus
inflect_polarity_find(double rate_hz,
                      size_t n,
                      const float* x,
                      double alpha,
                      InflectPolarity* polarity)
{
  memset(polarity, 0, sizeof(*polarity));
  InflectCurve curve =
    inflect_curve_default(inflect_activation_find("leaky_relu"));
  if (!(rate_hz >= 1000.0) || !(rate_hz <= 1e6) || n == 0U ||
      inflect_curve_set(&curve, "slope", alpha) || !is_finite_sound(n, x)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  Work work = {.rate_hz = rate_hz, .alpha = alpha, .n = n};
  work.hop = (size_t)fmax(HOP_S * rate_hz, 1.0);
  work.n_hops = (n - 1U) / work.hop + 1U;
  work.sums = (double*)calloc(n + 1U, sizeof(double));
  work.z = (double*)calloc(n, sizeof(double));
  work.energies = (double*)calloc(work.n_hops, sizeof(double));
  const InflectStatus status = work.sums && work.z && work.energies
                                 ? find(&work, x, &curve, polarity)
                                 : INFLECT_STATUS_NO_MEM;
  free(work.energies);
  free(work.z);
  free(work.sums);
  return status;
}
