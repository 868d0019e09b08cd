// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench_zita.h"

#include <zita-resampler/resampler.h>

#include <new>

namespace {

struct Pair {
  Resampler up;
  Resampler down;
};

uint32_t
run(Resampler& resampler,
    uint32_t n_in,
    const float* in,
    uint32_t n_out,
    float* out)
{
  resampler.inp_count = n_in;
  resampler.inp_data = const_cast<float*>(in);
  resampler.out_count = n_out;
  resampler.out_data = out;
  resampler.process();
  return n_out - resampler.out_count;
}

} // namespace

void*
bench_zita_new(uint32_t n_channels, uint32_t rate_hz, uint32_t factor)
{
  Pair* const pair = new (std::nothrow) Pair;
  const uint32_t high_hz = rate_hz * factor;
  if (pair &&
      (pair->up.setup(rate_hz, high_hz, n_channels, BENCH_ZITA_HALF_LENGTH) ||
       pair->down.setup(high_hz, rate_hz, n_channels,
                        BENCH_ZITA_HALF_LENGTH))) {
    delete pair;
    return nullptr;
  }
  return pair;
}

void
bench_zita_free(void* pair)
{
  delete static_cast<Pair*>(pair);
}

uint32_t
bench_zita_up(void* pair,
              uint32_t n_in,
              const float* in,
              uint32_t n_out,
              float* out)
{
  return run(static_cast<Pair*>(pair)->up, n_in, in, n_out, out);
}

uint32_t
bench_zita_down(void* pair,
                uint32_t n_in,
                const float* in,
                uint32_t n_out,
                float* out)
{
  return run(static_cast<Pair*>(pair)->down, n_in, in, n_out, out);
}
