// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "random.h"

#include "special.h"

#include <gsl/gsl_rng.h>

#include <assert.h>
#include <math.h>

/// The generator of GSL on our own memory: its allocation may end the process
static gsl_rng
generator(InflectRandom* random)
{
  assert(gsl_rng_taus2->size <= sizeof(random->state));
  const gsl_rng rng = {gsl_rng_taus2, random->state};
  return rng;
}

/// Spread each bit over all: output function of SplitMix64 (Steele et al. 2014)
static uint64_t
mix(uint64_t z)
{
  z += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30U)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27U)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31U);
}

void
inflect_random_start(InflectRandom* random, uint64_t seed, uint64_t stream)
{
  const gsl_rng rng = generator(random);

  // Only 32 bits of a seed count
  gsl_rng_set(&rng, (unsigned long)(mix(mix(seed) ^ stream) >> 32U));
}

double
inflect_random_unit(InflectRandom* random)
{
  const gsl_rng rng = generator(random);
  return gsl_rng_uniform(&rng);
}

double
inflect_random_between(InflectRandom* random, double lower, double upper)
{
  return lower + (upper - lower) * inflect_random_unit(random);
}

uint32_t
inflect_random_below(InflectRandom* random, uint32_t n)
{
  return (uint32_t)(inflect_random_unit(random) * n);
}

double
inflect_random_normal(InflectRandom* random)
{
  // 1 - u is never 0
  const double radius = sqrt(-2.0 * log1p(-inflect_random_unit(random)));
  return radius * cos(2.0 * INFLECT_PI * inflect_random_unit(random));
}

void
inflect_random_shuffle(InflectRandom* random, uint32_t n, double* values)
{
  for (uint32_t i = n; i > 1U; --i) {
    const uint32_t j = inflect_random_below(random, i);
    const double value = values[i - 1U];
    values[i - 1U] = values[j];
    values[j] = value;
  }
}
