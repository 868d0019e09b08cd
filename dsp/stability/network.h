// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What the parts of inflect/equilibrium.h share.
*/

#ifndef INFLECT_NETWORK_H
#define INFLECT_NETWORK_H

#include <inflect/equilibrium.h>

/// Set `jacobian` to -D + W diag f'(x), shape [N][N]
void
inflect_network_jacobian(const InflectDampedNetwork* network,
                         const double* state,
                         double* jacobian);

/// dx/dt of a network of one state
double
inflect_network_scalar(const InflectDampedNetwork* network, double x);

/// A stretch of states that certainly holds a number of equilibria
typedef struct {
  double lower;
  double upper;
} InflectBracket;

/**
   Bracket the equilibria of a network of one state.

   @param[out] brackets Shape [INFLECT_MAX_EQUILIBRIA], ascending; dx/dt changes
   its sign in each, or the ends are equal.
   @param[out] evidence For their number.
   @return Number of brackets.
*/
uint32_t
inflect_network_brackets(const InflectDampedNetwork* network,
                         bool certified,
                         InflectBracket* brackets,
                         InflectEvidence* evidence);

/// Find the change of sign within a bracket, to the last digit
double
inflect_network_root(const InflectDampedNetwork* network,
                     const InflectBracket* bracket);

#endif // INFLECT_NETWORK_H
