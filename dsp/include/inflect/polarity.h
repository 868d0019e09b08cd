// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What a leaky ReLU lets through of either polarity, and the polarity of
   recorded hits.

   Notation: f(z) = z above 0 and alpha z elsewhere, f'(0) = alpha; Phi the
   normal distribution function; z what an edge kernel gives.  The rising unit
   is f(z), the falling one f(-z).

   Source: Maas, Hannun and Ng (2013), Rectifier nonlinearities improve neural
   network acoustic models.

   Floor: flow.
*/

#ifndef INFLECT_POLARITY_H
#define INFLECT_POLARITY_H

#include <inflect/attributes.h>
#include <inflect/evidence.h>
#include <inflect/status.h>

#include <stddef.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Edge kernels of a recording
#define INFLECT_N_POLARITY_KERNELS 8U

/// Heights at which a leading edge is looked for
#define INFLECT_N_POLARITY_HEIGHTS 8U

/// Looks at a hit: each kernel but the two longest at each height
#define INFLECT_N_POLARITY_LOOKS \
  ((INFLECT_N_POLARITY_KERNELS - 2U) * INFLECT_N_POLARITY_HEIGHTS)

/// Share of looks that makes a verdict
#define INFLECT_POLARITY_SHARE 0.8

/// Most hits of a recording that are looked at
#define INFLECT_MAX_POLARITY_HITS 1024U

/// Units of a kernel: what each of an array of two belongs to
enum { INFLECT_POLARITY_RISING, INFLECT_POLARITY_FALLING };

/// What f does to a distribution
typedef struct {
  double mean;        ///< E f', as E+ or E-
  double mean_square; ///< E f'^2
  double output;      ///< E f
  double flat_share;  ///< Probability of f' = 0, the dead fraction
} InflectPolarityGradient;

/**
   Find what f does to a normal distribution, in closed form.

   With r = mean / deviation, E f' = alpha + (1 - alpha) Phi(r), so E+ and E- of
   opposite means sum up to 1 + alpha and differ by (1 - alpha)(2 Phi(r) - 1).

   @param mean Any finite number, below 0 for the other polarity.
   @param deviation Above 0.
   @param alpha Any finite number; f is not monotone below 0.
   @return INFLECT_STATUS_BAD_RANGE if a number is not as said.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_polarity_gradient(double mean,
                          double deviation,
                          double alpha,
                          InflectPolarityGradient* gradient);

/**
   Measure the same over samples.

   @param n At least 1.
   @param z Shape [n], finite numbers.
   @param sign 1 for the rising unit, -1 for the falling one.
   @return INFLECT_STATUS_BAD_RANGE if a number is not as said.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_polarity_measure(size_t n,
                         const double* z,
                         double sign,
                         double alpha,
                         InflectPolarityGradient* gradient);

/**
   A task that amplitudes give no cue for: z is a weak (1 mu) or a strong (3 mu)
   edge of either polarity, all four being equally likely, and f(z) is seen
   through normal noise.
*/
typedef struct {
  double strength;  ///< mu, above 0
  double noise;     ///< Standard deviation tau behind f, above 0
  double alpha;     ///< 0 to 1
  uint32_t n_edges; ///< Drawn, at least 1
  uint64_t seed;
} InflectPolarityTask;

/// How often a threshold half-way between the classes errs
typedef struct {
  /// Naming the polarity from |z| in noise: chance, the control
  InflectEstimate amplitude_error;

  /// Telling weak from strong edges, by rising and falling ones
  InflectEstimate relu_error[2];
  InflectEstimate leaky_error[2];
  double relu_bayes[2];  ///< Phi(-mu / tau), and chance
  double leaky_bayes[2]; ///< Phi(-mu / tau), Phi(-alpha mu / tau)
} InflectPolarityScore;

/**
   Do the task with ReLU and leaky ReLU.

   @return INFLECT_STATUS_BAD_RANGE if a number is out of range.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_polarity_score(const InflectPolarityTask* task,
                       InflectPolarityScore* score);

/// What the polarity of a recording is found to be
typedef enum {
  INFLECT_POLARITY_POSITIVE, ///< Hits begin with a rising edge
  INFLECT_POLARITY_NEGATIVE, ///< Hits begin with a falling edge
  INFLECT_POLARITY_UNKNOWN,  ///< Looks disagree, or there is nothing to see
} InflectPolarityVerdict;

/// Number of values of InflectPolarityVerdict
#define INFLECT_N_POLARITY_VERDICTS 3U

/// Why a verdict is what it is
typedef enum {
  INFLECT_POLARITY_AGREED,    ///< Looks agree
  INFLECT_POLARITY_DISAGREED, ///< Looks disagree
  INFLECT_POLARITY_SYMMETRIC, ///< Hits are as high above 0 as below
  INFLECT_POLARITY_NO_HIT,    ///< Nothing begins loud and decays
  INFLECT_POLARITY_SILENT,    ///< All samples are equal
} InflectPolarityReason;

/// Number of values of InflectPolarityReason
#define INFLECT_N_POLARITY_REASONS 5U

/// What one pair of units sees of a recording; energies over all samples
typedef struct {
  double length_ms;    ///< Of each half of the kernel
  uint32_t n_taps;     ///< Likewise, in samples
  double mean;         ///< Of z
  double deviation;    ///< Of z
  uint32_t n_edges[2]; ///< Stretches of z beyond a quarter of its peak

  /// Measured with alpha, and of a normal distribution of that mean
  InflectPolarityGradient measured[2];
  InflectPolarityGradient normal[2]; ///< NaN where z is constant

  /// Energy of z that the ReLU alone cannot give back, of all:
  /// E z^2 1{z < 0} / E z^2 for the rising unit
  double relu_error[2];

  /// The same of leaky ReLUs and their inverse, measured: rounding
  double leaky_error[2];
} InflectPolarityKernel;

/// The polarity of a recording
typedef struct {
  InflectPolarityVerdict verdict;
  InflectPolarityReason reason;
  InflectEvidence evidence; ///< Of the verdict
  double confidence;        ///< Share of looks with the verdict, 0 if unknown
  uint32_t n_hits;          ///< That were looked at
  size_t first_hit;         ///< Frame of the first one
  double rising_share;      ///< Looks whose leading edge rises, of all
  double falling_share;     ///< Likewise falls; the others saw no asymmetry
  InflectEstimate vote;     ///< Of hits: rising less falling share
  double gradient[2]; ///< E+ and E- at leading edges: alpha + (1 - alpha) share
  double alpha;
  InflectPolarityKernel kernels[INFLECT_N_POLARITY_KERNELS];
} InflectPolarity;

/**
   Find the polarity of hits: drums, plucks, claps.

   Each hit is looked at by edge kernels of 0.1 to 12.8 ms, each a moving mean
   less the one before it, at several heights.  The inverted recording gives the
   inverted verdict, exactly.  Convention: positive if the first excursion of a
   hit is positive.

   @param rate_hz Sample rate, 1000 to 1000000.
   @param n Number of samples, at least 1.
   @param x Shape [n], finite numbers.
   @param alpha 0 to 1.
   @param[out] polarity Filled in on success.
   @return INFLECT_STATUS_BAD_RANGE if a number is not as said, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_polarity_find(double rate_hz,
                      size_t n,
                      const float* x,
                      double alpha,
                      InflectPolarity* polarity);

/// Return a short stable name of a verdict: positive, negative or unknown
INFLECT_API const char*
inflect_polarity_verdict_symbol(InflectPolarityVerdict verdict);

/// Return a short stable name of a reason, for example `no_hit`
INFLECT_API const char*
inflect_polarity_reason_symbol(InflectPolarityReason reason);

INFLECT_END_DECLS

#endif // INFLECT_POLARITY_H
