// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Integrals of functions that may have corners and steps.
*/

#ifndef INFLECT_QUADRATURE_H
#define INFLECT_QUADRATURE_H

/// A function to integrate, with whatever it needs
typedef double (*InflectIntegrand)(double x, void* data);

/**
   Return the integral of a function over an interval.

   Halves the interval where a rule of 15 points is not yet exact to 1e-11 of
   its part or 1e-14, so steps in unknown places cost but do no harm.  What is
   narrower than a few hundredths of the interval may be overlooked: split
   there.

   Source: Kronrod (1965), as GSL's qk15.

   @return The integral, or what is not finite if the function is not.
*/
double
inflect_integrate(InflectIntegrand function,
                  void* data,
                  double lower,
                  double upper);

#endif // INFLECT_QUADRATURE_H
