// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "window.h"

#include "../base/fft_plan.h"
#include "../base/special.h"

#include <complex.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/// Distance from a pole of the kernel within which its limit is taken
#define NEAR_POLE 1e-9

static const InflectWindow windows[] = {
  {
    .symbol = "blackman_harris_7",
    .label = "Blackman-Harris, 7 terms",
    .source = "Albrecht (2001), A family of cosine-sum windows for "
              "high-resolution measurements, 7-term minimum sidelobes",
    .n_terms = 7U,
    .lobe_bins = 7.0,
    .noise_bandwidth_bins = 2.6302513170970,
    .sidelobe_db = -180.46,
    .coefficients = {2.712203605850388e-1, 4.334446123274422e-1,
                     2.180041228929303e-1, 6.578534329560609e-2,
                     1.076186730534183e-2, 7.700127105808265e-4,
                     1.368088305992921e-5},
  },
  {
    .symbol = "flat_top",
    .label = "Flat top HFT144D",
    .source = "Heinzel, Rüdiger and Schilling (2002), Spectrum and spectral "
              "density estimation by the DFT, HFT144D",
    .n_terms = 7U,
    .lobe_bins = 7.0,
    .noise_bandwidth_bins = 4.5386047886163,
    .sidelobe_db = -144.05,
    .coefficients = {1.0, 1.96760033, 1.57983607, 0.81123644, 0.22583558,
                     0.02773848, 0.00090360},
  },
  {
    .symbol = "hann",
    .label = "Hann",
    .source = "Harris (1978), On the use of windows for harmonic analysis "
              "with the discrete Fourier transform, equation 27",
    .n_terms = 2U,
    .lobe_bins = 2.0,
    .noise_bandwidth_bins = 1.5,
    .sidelobe_db = -31.46,
    .coefficients = {0.5, 0.5},
  },
};

#define N_WINDOWS (sizeof(windows) / sizeof(windows[0]))

const InflectWindow*
inflect_window_at(uint32_t index)
{
  return index < N_WINDOWS ? &windows[index] : NULL;
}

const InflectWindow*
inflect_window_find(const char* symbol)
{
  for (size_t i = 0U; i < N_WINDOWS; ++i) {
    if (!strcmp(windows[i].symbol, symbol)) {
      return &windows[i];
    }
  }
  return NULL;
}

void
inflect_window_fill(const InflectWindow* window, uint32_t n, double* out)
{
  for (uint32_t i = 0U; i < n; ++i) {
    const double angle = 2.0 * INFLECT_PI * (double)i / (double)n;
    double sum = 0.0;
    for (uint32_t m = window->n_terms; m-- > 0U;) {
      const double sign = m % 2U ? -1.0 : 1.0;
      sum += sign * window->coefficients[m] * cos((double)m * angle);
    }
    out[i] = sum;
  }
}

/// Return the sum of exp(-2 pi j x i / n) over i from 0 to n - 1, by n
static double complex
kernel(double x, double n)
{
  const double angle = INFLECT_PI * x / n;
  const double down = n * sin(angle);
  if (fabs(down) < NEAR_POLE) {
    return 1.0;
  }
  const double size = sin(INFLECT_PI * x) / down;
  const double turn = -angle * (n - 1.0);
  return inflect_complex(size * cos(turn), size * sin(turn));
}

double
inflect_window_share(const InflectWindow* window,
                     uint32_t n_frames,
                     double offset)
{
  const double n = (double)n_frames;
  const double* const c = window->coefficients;
  double complex sum = c[0] * kernel(offset, n);
  double power = c[0] * c[0];
  for (uint32_t m = 1U; m < window->n_terms; ++m) {
    const double half = (m % 2U ? -0.5 : 0.5) * c[m];
    const double shift = (double)m;
    sum += half * (kernel(offset - shift, n) + kernel(offset + shift, n));
    power += 0.5 * c[m] * c[m];
  }
  const double re = creal(sum);
  const double im = cimag(sum);
  return (re * re + im * im) / power;
}
