// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Lyapunov exponents: how fast small perturbations of a system grow or die.

   The Jacobian of each step is applied to orthonormal vectors, which are
   orthonormalised again; the logarithms of the diagonal of R add up, so that
   nothing over- or underflows, however long the run is.

   Source: Benettin, Galgani, Giorgilli and Strelcyn (1980), Lyapunov
   characteristic exponents for smooth dynamical systems; Engelken, Wolf and
   Abbott (2023), Lyapunov spectra of chaotic recurrent neural networks.

   Floor: flow.
*/

#ifndef INFLECT_LYAPUNOV_H
#define INFLECT_LYAPUNOV_H

#include <inflect/attributes.h>
#include <inflect/evidence.h>
#include <inflect/status.h>

#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Most states of a system
#define INFLECT_MAX_LYAPUNOV_STATES 131072U

/// Most exponents of a system
#define INFLECT_MAX_LYAPUNOV_EXPONENTS 64U

/// What is to be measured
typedef struct {
  uint32_t n_states;    ///< 1 to INFLECT_MAX_LYAPUNOV_STATES
  uint32_t n_exponents; ///< 1 to INFLECT_MAX_LYAPUNOV_EXPONENTS, the greatest
  uint64_t warm_up;     ///< Steps that turn the vectors but do not count
  uint64_t block;       ///< Steps of a block of the error bars, at least 1
} InflectLyapunovConfig;

/// A measurement
typedef struct InflectLyapunovImpl InflectLyapunov;

/**
   Start a measurement.

   @param[out] lyapunov Set to a new object that must be freed with
   inflect_lyapunov_free(), or to null on error.
   @return INFLECT_STATUS_BAD_RANGE if a number of `config` is out of range or
   there are more exponents than states, or INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_lyapunov_new(const InflectLyapunovConfig* config,
                     InflectLyapunov** lyapunov);

/// Free a measurement; null is allowed
INFLECT_API void
inflect_lyapunov_free(InflectLyapunov* lyapunov);

/**
   Go on by one step.

   @param jacobian Shape [n_states][n_states], of finite numbers: row i holds
   the derivatives of the new state i.
*/
INFLECT_API void
inflect_lyapunov_step(InflectLyapunov* lyapunov, const double* jacobian);

/**
   Return an exponent in nepers per step.

   Where a vector was squeezed to nothing, as by a slope of zero, the exponent
   is -infinity and has no interval; such events are counted.

   @param index From the greatest, below n_exponents.
   @return Its mean over all steps that count, with the interval of the means
   of blocks, which are about independent if a block is much longer than the
   memory of the system.
*/
INFLECT_API InflectEstimate
inflect_lyapunov_exponent(const InflectLyapunov* lyapunov, uint32_t index);

/// Number of times that a vector was squeezed to nothing
INFLECT_API uint64_t
inflect_lyapunov_squeezed(const InflectLyapunov* lyapunov);

/// Number of steps that count
INFLECT_API uint64_t
inflect_lyapunov_steps(const InflectLyapunov* lyapunov);

/**
   Return the dimension of the attractor after Kaplan and Yorke.

   Source: Kaplan and Yorke (1979), Chaotic behavior of multidimensional
   difference equations.

   @return j + (l1 + ... + lj) / |l(j+1)| with the greatest j whose sum is not
   negative; NaN where there are too few exponents to tell.
*/
INFLECT_API double
inflect_lyapunov_dimension(const InflectLyapunov* lyapunov);

INFLECT_END_DECLS

#endif // INFLECT_LYAPUNOV_H
