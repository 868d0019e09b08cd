// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "update_map.h"

#include "stiff_string.h"

#include "../base/dense.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846
#define MAX_NUMBER 1e3

static const char* const symbols[INFLECT_N_MAP_KINDS] = {
  [INFLECT_MAP_HEAT] = "heat",
  [INFLECT_MAP_RESIDUAL] = "residual",
  [INFLECT_MAP_STRING] = "string",
};

/// The string that a map of strings is made of, in SI units
static const InflectStringDesign string_design = {
  .length_m = 1.0,
  .speed = 200.0,
  .stiffness = 2.0,
  .loss = 5.0,
  .loss_high = 0.005,
  .rate_hz = 44100.0,
};

/// Coefficients of u+ = f((a - b K - c K^2) u - (d - e K) u-)
typedef struct {
  double a;
  double b;
  double c;
  double d;
  double e;
} StringTerms;

const char*
inflect_map_symbol(InflectMapKind kind)
{
  return (unsigned)kind < INFLECT_N_MAP_KINDS ? symbols[kind] : "unknown";
}

InflectStatus
inflect_map_check(const InflectUpdateMap* map)
{
  if ((unsigned)map->kind >= INFLECT_N_MAP_KINDS || !isfinite(map->step) ||
      !isfinite(map->bending)) {
    return INFLECT_STATUS_BAD_VALUE;
  }
  return map->n_nodes >= 2U && map->n_nodes <= INFLECT_MAX_MAP_NODES &&
             map->step > 0.0 && map->step <= MAX_NUMBER &&
             map->bending >= 0.0 && map->bending <= MAX_NUMBER
           ? INFLECT_STATUS_SUCCESS
           : INFLECT_STATUS_BAD_RANGE;
}

uint32_t
inflect_map_state_count(const InflectUpdateMap* map)
{
  return map->kind == INFLECT_MAP_STRING ? 2U * map->n_nodes : map->n_nodes;
}

static StringTerms
string_terms(double step)
{
  const InflectStringDesign* const s = &string_design;
  const double k = 1.0 / s->rate_hz;
  const double h = inflect_string_least_step(s) / step;
  const double scale = 1.0 / (1.0 + s->loss * k);
  const double tension = pow(k * s->speed / h, 2.0);
  const double bending = pow(k * s->stiffness / (h * h), 2.0);
  const double viscosity = 2.0 * s->loss_high * k / (h * h);
  const StringTerms terms = {
    .a = 2.0 * scale,
    .b = scale * (tension + viscosity),
    .c = scale * bending,
    .d = scale * (1.0 - s->loss * k),
    .e = scale * viscosity,
  };
  return terms;
}

/// K u at a node
static double
curl(const InflectUpdateMap* map, const double* u, size_t i)
{
  const double left = i > 0U ? u[i - 1U] : 0.0;
  const double right = i + 1U < map->n_nodes ? u[i + 1U] : 0.0;
  return 2.0 * u[i] - left - right;
}

/// Set `out` to K u
static void
curls(const InflectUpdateMap* map, const double* u, double* out)
{
  for (size_t i = 0U; i < map->n_nodes; ++i) {
    out[i] = curl(map, u, i);
  }
}

/// What arrives at the curve of each node
static void
arguments(const InflectUpdateMap* map, const double* state, double* z)
{
  double ku[INFLECT_MAX_MAP_NODES] = {0.0};
  double kv[INFLECT_MAX_MAP_NODES] = {0.0};
  const StringTerms s = string_terms(map->step);
  const double* const last = state + map->n_nodes;
  curls(map, state, ku);
  if (map->kind == INFLECT_MAP_STRING) {
    curls(map, last, kv);
  }
  for (size_t i = 0U; i < map->n_nodes; ++i) {
    const double kku = curl(map, ku, i);
    z[i] = map->kind == INFLECT_MAP_HEAT ? state[i] - map->step * ku[i]
           : map->kind == INFLECT_MAP_RESIDUAL
             ? -ku[i] - map->bending * kku
             : s.a * state[i] - s.b * ku[i] - s.c * kku - s.d * last[i] +
                 s.e * kv[i];
  }
}

void
inflect_map_apply(const InflectUpdateMap* map,
                  const double* state,
                  double* next)
{
  const InflectCurve* const curve = &map->curve;
  double z[INFLECT_MAX_MAP_NODES] = {0.0};
  arguments(map, state, z);
  for (size_t i = 0U; i < map->n_nodes; ++i) {
    const double value = curve->activation->value(z[i], curve->parameters);
    next[i] =
      map->kind == INFLECT_MAP_RESIDUAL ? state[i] + map->step * value : value;
  }
  if (map->kind == INFLECT_MAP_STRING) {
    memcpy(next + map->n_nodes, state, map->n_nodes * sizeof(double));
  }
}

void
inflect_map_slopes(const InflectUpdateMap* map,
                   const double* state,
                   double* slopes)
{
  const InflectCurve* const curve = &map->curve;
  arguments(map, state, slopes);
  for (size_t i = 0U; i < map->n_nodes; ++i) {
    slopes[i] = curve->activation->slope(slopes[i], curve->parameters);
  }
}

void
inflect_map_jacobian(const InflectUpdateMap* map,
                     const double* state,
                     double* jacobian)
{
  const size_t n = inflect_map_state_count(map);
  double slopes[INFLECT_MAX_MAP_NODES] = {0.0};
  double unit[INFLECT_MAX_MAP_STATES] = {0.0};
  double column[INFLECT_MAX_MAP_NODES] = {0.0};
  inflect_map_slopes(map, state, slopes);
  memset(jacobian, 0, n * n * sizeof(double));
  for (size_t j = 0U; j < n; ++j) {
    unit[j] = 1.0;
    arguments(map, unit, column);
    unit[j] = 0.0;
    for (size_t i = 0U; i < map->n_nodes; ++i) {
      const double entry = slopes[i] * column[i];
      jacobian[i * n + j] = map->kind == INFLECT_MAP_RESIDUAL
                              ? (i == j ? 1.0 : 0.0) + map->step * entry
                              : entry;
    }
  }
  for (size_t i = map->n_nodes; i < n; ++i) {
    jacobian[i * n + (i - map->n_nodes)] = 1.0;
  }
}

/// Eigenvalue of K with an index from 1 to n
static double
eigenvalue(const InflectUpdateMap* map, uint32_t index)
{
  const double sine = sin(0.5 * PI * index / (map->n_nodes + 1.0));
  return 4.0 * sine * sine;
}

/// Greatest magnitude of the two z with z^2 - trace z + product = 0
static double
pair_radius(double trace, double product)
{
  const double square = 0.25 * trace * trace - product;
  return square >= 0.0 ? 0.5 * fabs(trace) + sqrt(square) : sqrt(product);
}

/// Radius where every slope is the same
static double
radius_of(const InflectUpdateMap* map, double slope, double step)
{
  const StringTerms s = string_terms(step);
  double radius = 0.0;
  for (uint32_t i = 1U; i <= map->n_nodes; ++i) {
    const double mu = eigenvalue(map, i);
    const double b = mu + map->bending * mu * mu;
    const double size =
      map->kind == INFLECT_MAP_HEAT ? fabs(slope * (1.0 - step * mu))
      : map->kind == INFLECT_MAP_RESIDUAL
        ? fabs(1.0 - step * slope * b)
        : pair_radius(slope * (s.a - s.b * mu - s.c * mu * mu),
                      slope * (s.d - s.e * mu));
    radius = fmax(radius, size);
  }
  return radius;
}

/// Largest step with a radius of at most 1, by halving: it grows beyond
static double
largest_step(const InflectUpdateMap* map, double slope)
{
  static const double rounding = 1e-12;

  double lower = 1e-6;
  double upper = 2.0 * MAX_NUMBER;
  if (radius_of(map, slope, lower) > 1.0 + rounding) {
    return 0.0;
  }
  for (uint32_t i = 0U; i < 100U; ++i) {
    const double middle = 0.5 * (lower + upper);
    *(radius_of(map, slope, middle) <= 1.0 ? &lower : &upper) = middle;
  }
  return lower;
}

/// Largest step of a slope, in closed form where there is one
static double
closed_step(const InflectUpdateMap* map, double slope)
{
  const double mu = eigenvalue(map, map->n_nodes);
  if (map->kind == INFLECT_MAP_RESIDUAL) {
    return slope > 0.0 ? 2.0 / (slope * (mu + map->bending * mu * mu)) : 0.0;
  }
  if (map->kind == INFLECT_MAP_HEAT && fabs(slope) <= 1.0) {
    return (1.0 + 1.0 / fabs(slope)) / mu;
  }
  return largest_step(map, slope);
}

InflectStatus
inflect_map_bounds(const InflectUpdateMap* map, InflectMapBounds* bounds)
{
  const InflectStatus status = inflect_map_check(map);
  if (status) {
    return status;
  }
  const InflectCurveFacts facts = inflect_curve_facts(&map->curve);
  if (!isfinite(facts.lipschitz)) {
    return INFLECT_STATUS_NO_BOUND;
  }
  const double slope = map->curve.activation->slope(0.0, map->curve.parameters);
  const double lipschitz = facts.lipschitz;

  // Heat: L |T| <= 1; residuals: slopes of 0 to L; strings: no norm is known
  const bool heat = map->kind == INFLECT_MAP_HEAT && lipschitz <= 1.0;
  const bool residual = map->kind == INFLECT_MAP_RESIDUAL && facts.monotone;
  *bounds = (InflectMapBounds){
    .radius_at_0 = radius_of(map, slope, map->step),
    .largest_at_0 = closed_step(map, slope),
    .largest_certified = heat || residual ? closed_step(map, lipschitz) : 0.0,
    .lipschitz = lipschitz,
    .falls = !facts.monotone,
  };
  return INFLECT_STATUS_SUCCESS;
}
