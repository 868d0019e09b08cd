// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   How a curve bends over a sound's amplitudes, and how well it trains.

   Predictors of trainability come from the curve's calculus; training itself
   tells what they are worth.  Nothing here claims that they are right.

   Every function is thread-safe; the same seed gives the same numbers.

   Notation: the model is y = gain f(drive x + bias) with f the curve, p the
   density of amplitudes x, E the mean over it.  The loss is the mean squared
   error, without a factor of one half.

   Floor: learn.
*/

#ifndef INFLECT_TRAINABILITY_H
#define INFLECT_TRAINABILITY_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/status.h>

#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Largest scale of a density, and centre: far beyond full scale
#define INFLECT_MAX_AMPLITUDE_SCALE 1024.0

/// Points of the density that a model is trained on
#define INFLECT_N_TRAINING_POINTS 64U

/// Steps after which a training has failed
#define INFLECT_MAX_TRAINING_STEPS 4000U

/// Steps that a step size must survive to be stable
#define INFLECT_STABILITY_STEPS 128U

/// Least and greatest step size of the ladder, which goes by factors of 2
#define INFLECT_MIN_STEP_SIZE 0x1p-10
#define INFLECT_MAX_STEP_SIZE 0x1p5 ///< Greatest of the ladder

/// Models that a prediction looks at
#define INFLECT_N_PREDICTION_MODELS 64U

/// Most targets per curve
#define INFLECT_MAX_TARGETS 256U

/// Most curves that are ranked against each other
#define INFLECT_MAX_RANKED_CURVES 256U

/// Kinds of densities of amplitudes
typedef enum {
  INFLECT_AMPLITUDES_GAUSSIAN, ///< Scale is the standard deviation
  INFLECT_AMPLITUDES_UNIFORM,  ///< From -scale to scale
  INFLECT_AMPLITUDES_SINE,     ///< Of a sine with scale as amplitude
  INFLECT_AMPLITUDES_LAPLACE,  ///< exp(-|x| / scale) / (2 scale)
  INFLECT_AMPLITUDES_SAMPLES,  ///< Of given samples times scale
} InflectAmplitudesKind;

/// Number of values of InflectAmplitudesKind
#define INFLECT_N_AMPLITUDES_KINDS 5U

/// A density of amplitudes at the input of a curve
typedef struct {
  InflectAmplitudesKind kind; ///< Its shape
  double scale;               ///< Above 0, to INFLECT_MAX_AMPLITUDE_SCALE
  double centre;              ///< What is added, within +- the same
  const double* samples;      ///< Ascending, borrowed; null for other kinds
  uint32_t n_samples;         ///< Number of samples, at least 1
} InflectAmplitudes;

/// What a curve does over a density
typedef struct {
  /// E|f''|, kinks counting with their change of slope times p; infinite where
  /// the value jumps
  double curvature_mean;

  /// Supremum of |f''| over the density's support; infinite with a kink there
  double curvature_supremum;

  /// E of |f''| / (1 + f'^2)^1.5, kinks counting as their smoothed limit does;
  /// finite with jumps too
  double geometric_curvature_mean;

  double slope_mean;        ///< E f'
  double slope_square_mean; ///< E f'^2
  double dead_fraction;     ///< Probability of f' = 0
} InflectCurveStatistics;

/// Parameters of y = gain f(drive x + bias)
typedef struct {
  double gain;
  double drive;
  double bias;
} InflectModel;

/// Number of parameters of InflectModel
#define INFLECT_N_MODEL_PARAMETERS 3U

/// What gradient descent meets at a model
typedef struct {
  /// G = J^T J / N, parameters in the order of InflectModel
  double matrix[INFLECT_N_MODEL_PARAMETERS][INFLECT_N_MODEL_PARAMETERS];

  double eigenvalues[INFLECT_N_MODEL_PARAMETERS]; ///< Of G, descending

  /// Greatest eigenvalue over the least above 1e-10 of it; infinite if G is 0
  double condition;

  /// 1 / greatest eigenvalue: above it descent of the mean squared error, whose
  /// second derivative is 2 G at a perfect fit, runs away
  double largest_step;
} InflectGaussNewton;

/// Something to train a model on
typedef struct {
  const InflectCurve* curve;
  uint32_t n_points; ///< N
  const double* x;   ///< Shape [N]
  const double* y;   ///< Shape [N], what the model shall give
} InflectTask;

/// How far a loss shall fall; the answer may hang on it
typedef enum {
  INFLECT_GOAL_30DB, ///< To 1e-3 of the first loss
  INFLECT_GOAL_60DB, ///< To 1e-6 of it, beyond which little is heard
} InflectGoal;

/// Number of values of InflectGoal
#define INFLECT_N_GOALS 2U

/// What the predictors and the trainings of a study share
typedef struct {
  InflectAmplitudes amplitudes;
  uint32_t n_targets; ///< 1 to INFLECT_MAX_TARGETS
  uint64_t seed;
} InflectTrainabilityConfig;

/// Medians over models of what is predicted of a curve
typedef struct {
  InflectCurveStatistics statistics;
  double lambda_max_start;    ///< Greatest eigenvalue at first models
  double condition_start;     ///< InflectGaussNewton.condition there
  double largest_step_start;  ///< InflectGaussNewton.largest_step there
  double lambda_max_target;   ///< Likewise at targets
  double condition_target;    ///< Likewise
  double largest_step_target; ///< Likewise
} InflectTrainabilityPrediction;

/// Medians over targets of what training a curve gave
typedef struct {
  /// Steps with the best step size of the ladder, by goal; infinite if half or
  /// more of the trainings failed
  double steps[INFLECT_N_GOALS];

  /// Targets that no step size of the ladder reached, by goal
  uint32_t n_failures[INFLECT_N_GOALS];

  /// Largest stable step size near the target; infinite if all are
  double stable_step_target;

  /// Largest step size that reaches INFLECT_GOAL_30DB from the first model, 0
  /// if none of the ladder does
  double working_step;
} InflectTrainabilityMeasurement;

/// One curve of a study
typedef struct {
  InflectCurve curve;
  InflectTrainabilityPrediction prediction;
  InflectTrainabilityMeasurement measurement;
} InflectTrainability;

/// What is set against the measurements
typedef enum {
  INFLECT_PREDICTOR_CONDITION_START, ///< Primary: known before training
  INFLECT_PREDICTOR_CONDITION_TARGET,
  INFLECT_PREDICTOR_LARGEST_STEP_START,
  INFLECT_PREDICTOR_LARGEST_STEP_TARGET,
  INFLECT_PREDICTOR_CURVATURE_MEAN,
  INFLECT_PREDICTOR_CURVATURE_SUPREMUM,
  INFLECT_PREDICTOR_GEOMETRIC_CURVATURE,
  INFLECT_PREDICTOR_SLOPE_SQUARE_MEAN,
  INFLECT_PREDICTOR_DEAD_FRACTION,
  INFLECT_PREDICTOR_SHUFFLED, ///< Negative control: the primary, shuffled
} InflectPredictor;

/// Number of values of InflectPredictor
#define INFLECT_N_PREDICTORS 10U

/// What was measured
typedef enum {
  INFLECT_OUTCOME_STEPS_30DB,
  INFLECT_OUTCOME_STEPS_60DB,
  INFLECT_OUTCOME_STABLE_STEP_TARGET,
  INFLECT_OUTCOME_WORKING_STEP,
} InflectOutcome;

/// Number of values of InflectOutcome
#define INFLECT_N_OUTCOMES 4U

/// Which curves are compared
typedef enum {
  INFLECT_CURVES_ALL,
  INFLECT_CURVES_CONTINUOUS, ///< Without jumps
  INFLECT_CURVES_SMOOTH,     ///< Without jumps and kinks
} InflectCurveGroup;

/// Number of values of InflectCurveGroup
#define INFLECT_N_CURVE_GROUPS 3U

/// A rank correlation over curves, with what chance does to it
typedef struct {
  double rho;   ///< Spearman's, NaN if one side is constant
  double lower; ///< Lower end of the 95 % bootstrap interval, or NaN
  double upper; ///< Upper end, or NaN
  double p;     ///< Two-sided, by permutation; uncorrected for their number
  uint32_t n;   ///< Number of curves
} InflectCorrelation;

/// All correlations of a study
typedef struct {
  InflectCorrelation correlations[INFLECT_N_CURVE_GROUPS][INFLECT_N_OUTCOMES]
                                 [INFLECT_N_PREDICTORS];
} InflectTrainabilityRanking;

/// Return a stable name: gaussian, uniform, sine, laplace or samples
INFLECT_API const char*
inflect_amplitudes_symbol(InflectAmplitudesKind kind);

/**
   Make a density of samples.

   @param n_samples At least 1.
   @param[in,out] samples Put into ascending order, and borrowed.
   @param[out] amplitudes Set on success, with a scale of 1.
   @return INFLECT_STATUS_BAD_RANGE if there are none, or one is not finite.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_amplitudes_of_samples(uint32_t n_samples,
                              double* samples,
                              InflectAmplitudes* amplitudes);

/**
   Check that a density makes sense.

   @return INFLECT_STATUS_BAD_VALUE for an unknown kind or samples out of order,
   or INFLECT_STATUS_BAD_RANGE for a number outside its range.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_amplitudes_check(const InflectAmplitudes* amplitudes);

/**
   Return the amplitude below which a share of a density lies.

   @param amplitudes Checked.
   @param share Above 0, below 1.
*/
INFLECT_API double
inflect_amplitudes_quantile(const InflectAmplitudes* amplitudes, double share);

/**
   Return a density at a point, 0 at and beyond its ends.

   That of samples is the share of them near the point, for a width that falls
   with their number.

   Source: Scott (1992), Multivariate Density Estimation, section 6.2: normal
   reference rule for a rectangular kernel.

   @param amplitudes Checked.
*/
INFLECT_API double
inflect_amplitudes_density(const InflectAmplitudes* amplitudes, double x);

/**
   Find what a curve does over a density.

   Exact to 1e-9 of each number, save for samples, where kinks meet an
   estimated density, and for a curvature_supremum within bounded ends, which
   is sampled.  What would be infinite is infinite.

   @param[out] statistics Set on success.
   @return As inflect_amplitudes_check().
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_curve_statistics(const InflectCurve* curve,
                         const InflectAmplitudes* amplitudes,
                         InflectCurveStatistics* statistics);

/**
   Find what gradient descent meets at a model.

   @param n_points N, at least 1.
   @param x Amplitudes, shape [N].
   @param[out] result Where G is not finite, the greatest eigenvalue and the
   condition are infinite and the largest step is 0.
*/
INFLECT_API void
inflect_gauss_newton(const InflectCurve* curve,
                     const InflectModel* model,
                     uint32_t n_points,
                     const double* x,
                     InflectGaussNewton* result);

/**
   Return the mean squared error of a model.

   @param[out] gradient Derivatives by the parameters of the model; kinks give
   the curve's one-sided slope, and jumps nothing.
*/
INFLECT_API double
inflect_task_loss(const InflectTask* task,
                  const InflectModel* model,
                  double gradient[INFLECT_N_MODEL_PARAMETERS]);

/**
   Find how many steps of gradient descent a training takes to each goal.

   @param start First model.
   @param step_size What the gradient is multiplied by.
   @param n_most Steps after which it has failed.
   @param[out] steps By goal, `n_most` + 1 if it failed.
*/
INFLECT_API void
inflect_task_steps(const InflectTask* task,
                   const InflectModel* start,
                   double step_size,
                   uint32_t n_most,
                   uint32_t steps[INFLECT_N_GOALS]);

/**
   Find how many steps the best step size of the ladder takes to each goal.

   @param[out] steps By goal, INFLECT_MAX_TRAINING_STEPS + 1 if all failed.
   @return The largest step size that reaches INFLECT_GOAL_30DB, to 5 %, but no
   more than that of the ladder; 0 if none of the ladder does.
*/
INFLECT_API double
inflect_task_best_steps(const InflectTask* task,
                        const InflectModel* start,
                        uint32_t steps[INFLECT_N_GOALS]);

/**
   Return the largest stable step size, to 1 %.

   One is stable if after INFLECT_STABILITY_STEPS steps the loss is no greater
   than at the start.  Found by bisection from 2^-20 to 2^20, as if all below a
   stable one were stable.

   @return The step size, infinite if even 2^20 is stable, or 0 if none is.
*/
INFLECT_API double
inflect_task_stable_step(const InflectTask* task, const InflectModel* start);

/**
   Predict how a curve trains, without training it.

   The INFLECT_N_PREDICTION_MODELS targets and first models that this looks at
   are not those that inflect_trainability_measure() trains on, but drawn from
   the same ranges.  Targets: gain and drive 0.5 to 2 by ratios, bias -0.5 to
   0.5.  First models: gain and drive within a ratio of 2^0.25 of 1, bias -0.1
   to 0.1.

   @param[out] prediction Set on success.
   @return INFLECT_STATUS_BAD_RANGE if a number of `config` is out of range, or
   as inflect_amplitudes_check().
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_trainability_predict(const InflectCurve* curve,
                             const InflectTrainabilityConfig* config,
                             InflectTrainabilityPrediction* prediction);

/**
   Train a curve on targets that the same curve can reach.

   All curves have the same targets and first models.  Takes up to seconds.

   @param[out] measurement Set on success.
   @return As inflect_trainability_predict().
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_trainability_measure(const InflectCurve* curve,
                             const InflectTrainabilityConfig* config,
                             InflectTrainabilityMeasurement* measurement);

/// Return a predictor of a curve; not for INFLECT_PREDICTOR_SHUFFLED
INFLECT_API double
inflect_trainability_predictor(const InflectTrainability* row,
                               InflectPredictor predictor);

/// Return an outcome of a curve
INFLECT_API double
inflect_trainability_outcome(const InflectTrainability* row,
                             InflectOutcome outcome);

/// Return a stable name of a predictor, in snake case
INFLECT_API const char*
inflect_predictor_symbol(InflectPredictor predictor);

/// Return a stable name of an outcome, in snake case
INFLECT_API const char*
inflect_outcome_symbol(InflectOutcome outcome);

/// Return a stable name of a group: all, continuous or smooth
INFLECT_API const char*
inflect_curve_group_symbol(InflectCurveGroup group);

/**
   Correlate predictors with measurements over curves.

   Curves that failed rank last in steps, those that no step size upsets first
   in stability.  A curve whose predictor is NaN is left out of its
   correlation.

   @param n_rows At most INFLECT_MAX_RANKED_CURVES; correlations over fewer
   than 4 curves are NaN.
   @param seed Of the resampling.
   @param[out] ranking Set on success.
   @return INFLECT_STATUS_BAD_RANGE if there are too many rows.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_trainability_rank(uint32_t n_rows,
                          const InflectTrainability* rows,
                          uint64_t seed,
                          InflectTrainabilityRanking* ranking);

/**
   Give values their ranks from 1, equal ones sharing the mean of theirs.

   @param n At most INFLECT_MAX_RANKED_CURVES.
*/
INFLECT_API void
inflect_trainability_ranks(uint32_t n, const double* values, double* ranks);

INFLECT_END_DECLS

#endif // INFLECT_TRAINABILITY_H
