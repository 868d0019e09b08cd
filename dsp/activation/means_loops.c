// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Loops of the quadrature of means

#include "kernels_each.h"
#include "kernels_vector.h"
#include "means.h"

#include <stdbool.h>

/// Whether a mask is set anywhere
INFLECT_INLINE bool
is_any(InflectBits mask)
{
#if INFLECT_LANES == 8 && defined(__AVX__)
  return _mm256_movemask_ps(from_bits(mask)) != 0;
#elif INFLECT_LANES == 4 && defined(__SSE2__)
  return _mm_movemask_ps(from_bits(mask)) != 0;
#else
  uint32_t lanes[INFLECT_LANES];
  memcpy(lanes, &mask, sizeof(lanes));
  uint32_t set = 0U;
  for (uint32_t i = 0U; i < INFLECT_LANES; ++i) {
    set |= lanes[i];
  }
  return set != 0U;
#endif
}

/// Mask of the lines that are too long for one rule, or cross a break
INFLECT_INLINE InflectBits
long_lines_among(const InflectAnalytic* analytic,
                 float reach,
                 InflectVector x0,
                 InflectVector x1)
{
  const InflectVector zero = all(0.0F);
  const InflectVector a = x0 - analytic->centre;
  const InflectVector b = x1 - analytic->centre;
  const InflectBits around = INFLECT_MASK(a * b < zero);
  const InflectVector near = smaller(magnitude(a), magnitude(b));
  const InflectVector distance = only(~around, near);
  const InflectVector limit =
    reach * (analytic->scale + analytic->growth * distance);
  InflectBits mask = INFLECT_MASK(magnitude(x1 - x0) > limit) &
                     INFLECT_MASK(distance < all(analytic->far));
  for (uint32_t k = 0U; k < analytic->n_breaks; ++k) {
    const float at = analytic->breaks[k];
    mask |= INFLECT_MASK((x0 - at) * (x1 - at) < zero);
  }
  return mask;
}

static uint32_t
judge(const InflectAnalytic* analytic,
      float reach,
      uint32_t n,
      const float* from,
      const float* to,
      uint32_t* long_lines)
{
  const InflectAnalytic own = *analytic;
  uint32_t n_long = 0U;
  for (uint32_t i = 0U; i < n; i += INFLECT_LANES) {
    const InflectBits mask = long_lines_among(
      &own, reach, inflect_vector_load(from + i), inflect_vector_load(to + i));
    if (!is_any(mask)) {
      continue;
    }
    uint32_t lanes[INFLECT_LANES];
    memcpy(lanes, &mask, sizeof(lanes));
    for (uint32_t k = 0U; k < INFLECT_LANES && i + k < n; ++k) {
      long_lines[n_long] = i + k;
      n_long += lanes[k] ? 1U : 0U;
    }
  }
  return n_long;
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
