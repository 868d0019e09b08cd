// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The inside of a measurement, for systems that apply their Jacobian
   themselves.
*/

#ifndef INFLECT_FLOW_LYAPUNOV_H
#define INFLECT_FLOW_LYAPUNOV_H

#include <inflect/lyapunov.h>

/// The vectors, shape [n_exponents][n_states]
double*
inflect_lyapunov_vectors(InflectLyapunov* lyapunov);

/// Orthonormalise the vectors, which went on by some steps
void
inflect_lyapunov_orthonormalise(InflectLyapunov* lyapunov, uint64_t n_steps);

#endif // INFLECT_FLOW_LYAPUNOV_H
