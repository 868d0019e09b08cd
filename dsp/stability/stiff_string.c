// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "stiff_string.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define PI 3.14159265358979323846

double
inflect_string_least_step(const InflectStringDesign* design)
{
  const double k = 1.0 / design->rate_hz;
  const double a =
    design->speed * design->speed * k * k + 4.0 * design->loss_high * k;
  const double bend = 4.0 * design->stiffness * k;
  return sqrt(0.5 * (a + sqrt(a * a + bend * bend)));
}

void
inflect_string_init(InflectString* string,
                    const InflectStringKernels* kernels,
                    const InflectStringDesign* design)
{
  const double k = 1.0 / design->rate_hz;
  const double n = floor(design->length_m / inflect_string_least_step(design));
  const double n_steps = fmin(fmax(n, (double)INFLECT_MIN_STRING_STEPS),
                              (double)INFLECT_MAX_STRING_STEPS);
  const double h = design->length_m / n_steps;
  const double h2 = h * h;
  string->kernels = kernels;
  string->design = *design;
  string->n_steps = (uint32_t)n_steps;
  string->h = h;
  string->terms.tension = k * k * design->speed * design->speed / h2;
  string->terms.bending =
    k * k * design->stiffness * design->stiffness / (h2 * h2);
  string->terms.viscosity = 2.0 * design->loss_high * k / h2;
  string->terms.drag = 2.0 * design->loss * k;
  string->terms.divisor = 1.0 / (1.0 + design->loss * k);
  inflect_string_rest(string);
}

void
inflect_string_rest(InflectString* string)
{
  memset(string->u, 0, sizeof(string->u));
  memset(string->w, 0, sizeof(string->w));
  memset(string->work, 0, sizeof(string->work));
  memset(string->force, 0, sizeof(string->force));
}

InflectStringMode
inflect_string_mode(const InflectString* string, uint32_t index)
{
  const double sine = sin(0.5 * PI * index / string->n_steps);
  const double mu = 4.0 * sine * sine;
  const double drop = mu * (string->terms.tension + string->terms.bending * mu);
  const double half =
    0.5 * string->terms.divisor * (2.0 - drop - string->terms.viscosity * mu);
  const double product =
    string->terms.divisor *
    (1.0 - 0.5 * string->terms.drag - string->terms.viscosity * mu);
  const double square = half * half - product;
  InflectStringMode mode = {.trace = 2.0 * half, .product = product};
  if (square >= 0.0) {
    mode.radius = fabs(half) + sqrt(square);
  } else {
    mode.radius = sqrt(product);
    mode.angle = atan2(sqrt(-square), half);
  }
  return mode;
}

InflectStringPoint
inflect_string_point(const InflectString* string, double part)
{
  const double n = string->n_steps;
  const double place = fmin(fmax(part * n, 1.0), n - 1.0);
  const double left = fmin(floor(place), n - 2.0);
  const InflectStringPoint point = {(uint32_t)left,
                                    {1.0 - (place - left), place - left}};
  return point;
}

double
inflect_string_at(const InflectString* string, const InflectStringPoint* point)
{
  return point->part[0] * string->u[point->node] +
         point->part[1] * string->u[point->node + 1U];
}

double
inflect_string_change_at(const InflectString* string,
                         const InflectStringPoint* point)
{
  return point->part[0] * string->w[point->node] +
         point->part[1] * string->w[point->node + 1U];
}

void
inflect_string_predict(InflectString* string)
{
  string->kernels->predict(&string->terms, string->n_steps, string->u,
                           string->w, string->work, string->force);
}

double
inflect_string_mobility(const InflectString* string,
                        const InflectStringPoint* point)
{
  const double k = 1.0 / string->design.rate_hz;
  return k * k / string->h * string->terms.divisor *
         (point->part[0] * point->part[0] + point->part[1] * point->part[1]);
}

void
inflect_string_push(InflectString* string,
                    const InflectStringPoint* point,
                    double acceleration)
{
  const double k = 1.0 / string->design.rate_hz;
  const double change =
    k * k / string->h * string->terms.divisor * acceleration;
  string->w[point->node] += point->part[0] * change;
  string->w[point->node + 1U] += point->part[1] * change;
}

void
inflect_string_advance(InflectString* string)
{
  string->kernels->advance(string->n_steps, string->w, string->u);
}

/// Second difference; differences of neighbours first, which are exact
static inline double
bend(const double* u, size_t i)
{
  return (u[i + 1U] - u[i]) - (u[i] - u[i - 1U]);
}

double
inflect_string_energy(const InflectString* string)
{
  const double k2 = 1.0 / (string->design.rate_hz * string->design.rate_hz);
  const double* const u = string->u;
  const double* const w = string->w;
  double motion = 0.0;
  double stretch = 0.0;
  double bending = 0.0;
  double shear = 0.0;
  for (uint32_t i = 0U; i < string->n_steps; ++i) {
    const double du = u[i + 1U] - u[i];
    const double dw = w[i + 1U] - w[i];
    motion += w[i] * w[i];
    stretch += du * (du - dw);
    shear += dw * dw;
    if (i > 0U) {
      bending += bend(u, i) * (bend(u, i) - bend(w, i));
    }
  }
  return 0.5 * string->h / k2 *
         (motion + string->terms.tension * stretch +
          string->terms.bending * bending -
          0.5 * string->terms.viscosity * shear);
}

double
inflect_string_loss(const InflectString* string, const double* before)
{
  const double k = 1.0 / string->design.rate_hz;
  const double* const w = string->w;
  double motion = 0.0;
  double shear = 0.0;
  for (uint32_t i = 0U; i < string->n_steps; ++i) {
    const double sum = w[i] + before[i];
    const double next = w[i + 1U] + before[i + 1U];
    motion += sum * sum;
    shear += (next - sum) * (next - sum);
  }
  const double scale = string->h / (4.0 * k);
  return scale * (2.0 * string->design.loss * motion +
                  string->terms.viscosity / k * shear);
}

void
inflect_string_set_decay(InflectString* string, double db_per_s)
{
  static const double nepers_per_db = 0.11512925464970228; // ln 10 / 20

  // Of the lowest mode: radius^2 = (1 - sigma0 k - b) / (1 + sigma0 k)
  const double k = 1.0 / string->design.rate_hz;
  const double sine = sin(0.5 * PI / string->n_steps);
  const double b = string->terms.viscosity * 4.0 * sine * sine;
  const double gap = -expm1(-2.0 * nepers_per_db * db_per_s * k);
  const double loss = fmax((gap - b) / (2.0 - gap), 0.0);
  string->design.loss = loss / k;
  string->terms.drag = 2.0 * loss;
  string->terms.divisor = 1.0 / (1.0 + loss);
}
