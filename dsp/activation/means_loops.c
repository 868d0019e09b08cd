// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Loops of the quadrature of means

#include "kernels_each.h"
#include "kernels_vector.h"
#include "means.h"

#define INFLECT_INLINE static inline __attribute__((always_inline))

static void
judge(const InflectAnalytic* analytic,
      float reach,
      uint32_t n,
      const float* from,
      const float* to,
      float* long_lines)
{
  const InflectAnalytic own = *analytic;
  for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
    const InflectVector x0 = inflect_vector_load(from + i);
    const InflectVector x1 = inflect_vector_load(to + i);
    const InflectVector a = x0 - own.centre;
    const InflectVector b = x1 - own.centre;
    const InflectVector zero = all(0.0F);
    const InflectBits around = INFLECT_MASK(a * b < zero);
    const InflectVector near = smaller(magnitude(a), magnitude(b));
    const InflectVector distance = only(~around, near);
    const InflectVector limit = reach * (own.scale + own.growth * distance);
    InflectBits bad = INFLECT_MASK(magnitude(x1 - x0) > limit) &
                      INFLECT_MASK(distance < all(own.far));
    for (uint32_t k = 0U; k < own.n_breaks; ++k) {
      bad |= INFLECT_MASK((x0 - own.breaks[k]) * (x1 - own.breaks[k]) < zero);
    }
    inflect_vector_store(long_lines + i, only(bad, all(1.0F)));
  }
}

/// Loops over nodes are unrolled where their number is a constant
INFLECT_INLINE void
place_nodes(const float* nodes,
            uint32_t n_nodes,
            uint32_t n,
            const float* from,
            const float* to,
            float* out)
{
  const size_t row = inflect_nodes_row(n);
  for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
    const InflectVector x0 = inflect_vector_load(from + i);
    const InflectVector d = inflect_vector_load(to + i) - x0;
    for (uint32_t k = 0U; k < n_nodes; ++k) {
      inflect_vector_store(out + k * row + i, x0 + nodes[k] * d);
    }
  }
}

INFLECT_INLINE InflectVector
value_at(const float* from)
{
  return clamped(inflect_vector_load(from), INFLECT_LARGEST_VALUE);
}

/// Weights add up to a half: what the first value has in common is exact
INFLECT_INLINE void
add_nodes(const float (*weights)[2],
          uint32_t n_nodes,
          uint32_t n,
          const float* values,
          float* near_from,
          float* near_to)
{
  const size_t row = inflect_nodes_row(n);
  for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
    const InflectVector base = value_at(values + i);
    InflectVector first = 0.5F * base;
    InflectVector last = 0.5F * base;
    for (uint32_t k = 1U; k < n_nodes; ++k) {
      const InflectVector y = value_at(values + k * row + i) - base;
      first += weights[k][0] * y;
      last += weights[k][1] * y;
    }
    inflect_vector_store(near_from + i, first);
    inflect_vector_store(near_to + i, last);
  }
}

static void
place(const float* nodes,
      uint32_t n_nodes,
      uint32_t n,
      const float* from,
      const float* to,
      float* out)
{
  if (n_nodes == 5U) {
    place_nodes(nodes, 5U, n, from, to, out);
  } else if (n_nodes == 8U) {
    place_nodes(nodes, 8U, n, from, to, out);
  } else {
    place_nodes(nodes, n_nodes, n, from, to, out);
  }
}

static void
add_up(const float (*weights)[2],
       uint32_t n_nodes,
       uint32_t n,
       const float* values,
       float* near_from,
       float* near_to)
{
  if (n_nodes == 5U) {
    add_nodes(weights, 5U, n, values, near_from, near_to);
  } else if (n_nodes == 8U) {
    add_nodes(weights, 8U, n, values, near_from, near_to);
  } else {
    add_nodes(weights, n_nodes, n, values, near_from, near_to);
  }
}

const InflectMeansLoops INFLECT_PASTE(means_loops, INFLECT_CPU_NAME) = {
  .judge = judge,
  .place = place,
  .add_up = add_up,
};
