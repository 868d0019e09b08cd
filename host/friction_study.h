// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What `inflect friction` finds out and plays, printed and drawn.
*/

#ifndef INFLECT_FRICTION_STUDY_H
#define INFLECT_FRICTION_STUDY_H

#include "plot_output.h"
#include "report.h"

#include <inflect/bowed_string.h>
#include <inflect/evidence.h>
#include <inflect/friction.h>

#include <stdbool.h>
#include <stdint.h>

/// Steps of a slide that are kept
#define INFLECT_SLIDE_STEPS 64U

/// Times at which the account of energy is kept, with the start
#define INFLECT_N_ACCOUNTS 513U

/// Values of kappa in the picture of cycles
#define INFLECT_N_KAPPAS 61U

/// What rubs
typedef enum {
  INFLECT_RUB_DAMP, ///< A resting surface takes energy: passive
  INFLECT_RUB_BOW,  ///< A moving surface gives energy: driven
} InflectRubMode;

/// What is rubbed
typedef enum {
  INFLECT_RUB_STRING,
  INFLECT_RUB_MASS, ///< On a spring
} InflectRubModel;

/// All that is known of a friction
typedef struct {
  InflectCurve curve;
  double lipschitz;
  double smoothness;
  double largest_step; ///< Proven for this smoothness
  double kappa;
  double cycle;          ///< Velocity of the cycle at kappa, or 0
  bool odd;              ///< Whether cycles can be predicted
  double onset;          ///< Least kappa at which a small velocity grows
  uint64_t seed;         ///< Of the random steps
  InflectEstimate added; ///< Share of random steps up to the bound that added
                         ///< energy
  InflectSlideLedger slide[INFLECT_SLIDE_STEPS];
  double velocities[INFLECT_SLIDE_STEPS + 1U];
  double kappas[INFLECT_N_KAPPAS];
  double reached[INFLECT_N_KAPPAS];   ///< Where slides from inside end
  double predicted[INFLECT_N_KAPPAS]; ///< Cycles, NaN if not odd

  InflectRubMode mode;
  InflectRubModel model;
  InflectBowedStringConfig string;
  InflectFrictionOscillator oscillator;
  double height_m; ///< Of the pluck, or first displacement of the mass
  double duration_s;
  uint32_t n_frames;
  double* samples;   ///< Sound, to be freed; peak 0.5
  double full_scale; ///< What 1 stands for, in N or m/s
  InflectEnergyLedger accounts[INFLECT_N_ACCOUNTS];
  double times_s[INFLECT_N_ACCOUNTS];
  bool never_grew; ///< Whether stored energy never did, by rounding apart
  bool unique;     ///< Whether each step has one solution: proven
  double designed_hz;
  double measured_hz; ///< NaN if there is no pitch
} InflectFrictionStudy;

/**
   Find out all about the curve, and play.

   @param[in,out] study Its inputs are set: curve, smoothness, kappa, seed,
   mode, model, string, oscillator, height_m and duration_s.
   @return What the functions of inflect/friction.h return.
*/
InflectStatus
inflect_friction_study_run(InflectFrictionStudy* study);

/// Return what is not accounted for, as part of all energy
double
inflect_friction_study_residual(const InflectFrictionStudy* study);

/// Return a study as a JSON document
cJSON*
inflect_friction_study_json(const InflectFrictionStudy* study);

/// Print the account of energy over time, as comma-separated values
void
inflect_friction_study_print_csv(const InflectFrictionStudy* study);

/// Print a study for people
void
inflect_friction_study_print(const InflectFrictionStudy* study);

/// Draw cycles, a slide, the account of energy and the sound
bool
inflect_friction_study_plot(const InflectFrictionStudy* study,
                            const InflectPlotOutput* output,
                            InflectMessage* message);

#endif // INFLECT_FRICTION_STUDY_H
