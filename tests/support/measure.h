// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Measures an effect from outside, with FFTW in double.

   Shares no code with the library: tests and benchmarks believe it where they
   disagree.  Every function aborts with a line on stderr if it cannot work.

   Notation: H is the frequency response of the whole effect, N the length of
   the transform, k the bin of the test tone.
*/

#ifndef INFLECT_TESTS_MEASURE_H
#define INFLECT_TESTS_MEASURE_H

#include <inflect/settings.h>
#include <inflect/shaper.h>

#include <complex.h>
#include <stdbool.h>
#include <stdint.h>

/// Frames of the coherent transform
#define MEASURE_N 65536U

/// Frames in a block of a measured run
#define MEASURE_BLOCK 256U

/// Highest harmonic that is reported
#define MEASURE_MAX_ORDER 40U

/// Highest frequency that counts, in Hz
#define MEASURE_BAND_HZ 20000.0

/// A planar sound of one or two channels
typedef struct {
  uint32_t n_channels;
  uint32_t n_frames;
  float* channels[2];
} MeasureSound;

/// What became of a tone
typedef struct {
  double frequency_hz;
  double snr_db; ///< Harmonics against all else, to 20 kHz, without DC
  double dc;     ///< Mean of the output
  uint32_t n_harmonics;
  double amplitudes[MEASURE_MAX_ORDER + 1U]; ///< Peak, by order; 0 is unused
} MeasureTone;

/// What the linear path does in the pass band
typedef struct {
  double edge_hz;          ///< Upper end of the pass band
  double ripple_db;        ///< Largest deviation of |H| from 1
  double deviation;        ///< Largest |H exp(i w latency) - 1|
  double delay_frames;     ///< Group delay at DC
  uint32_t latency_frames; ///< What the effect reports
} MeasurePath;

/// Return a level in dB, at least -400
double
measure_db(double amplitude);

/// Upper end of the pass band that the design promises, in Hz
double
measure_pass_edge(double rate_hz);

/**
   Return the default settings changed by words.

   @param words Like `curve=tanh drive=20`, separated by spaces; `symbol:param`
   words like `curve:order=2` set exact parameters of the curve.
*/
InflectSettings
measure_settings(const char* words);

/// Return a new effect at `settings`, reset; free with inflect_shaper_free()
InflectShaper*
measure_shaper(const InflectSettings* settings,
               double rate_hz,
               uint32_t n_channels);

/// Return silence; free with measure_sound_free()
MeasureSound
measure_sound(uint32_t n_channels, uint32_t n_frames);

/// Free the buffers of a sound
void
measure_sound_free(MeasureSound* sound);

/// Return a deterministic random number in [-1, 1)
double
measure_random(uint64_t* state);

/// Fill with white noise of a peak, other in each channel
void
measure_fill_noise(MeasureSound* sound, double peak, uint64_t seed);

/// Return white noise of peak 0.9, other in each channel
MeasureSound
measure_noise(uint32_t n_channels, uint32_t n_frames, uint64_t seed);

/// Fill all channels with a sine
void
measure_fill_sine(MeasureSound* sound,
                  double rate_hz,
                  double frequency_hz,
                  double amplitude);

/// Process frames `from` to `to` in blocks of at most `block` frames
void
measure_process(InflectShaper* shaper,
                const MeasureSound* in,
                const MeasureSound* out,
                uint32_t from,
                uint32_t to,
                uint32_t block);

/// Process a sound with a new effect
void
measure_run(const InflectSettings* settings,
            double rate_hz,
            const MeasureSound* in,
            const MeasureSound* out);

/**
   Measure a coherent tone.

   The last N frames are transformed, after at least 2.7 s.

   @param k Odd bin below N / 2, so that folded harmonics miss harmonics.
*/
MeasureTone
measure_tone(const InflectSettings* settings,
             double rate_hz,
             uint32_t k,
             double amplitude);

/**
   Transform the last N frames of a channel to N / 2 + 1 bins.

   @return Peak amplitudes as complex numbers; the caller frees them.
*/
double complex*
measure_spectrum(const float* x, uint32_t n_frames);

/**
   Return H in N / 2 + 1 bins from the response to an impulse.

   Only for settings whose path is linear.

   @param amplitude Of the impulse.
   @param[out] delay_frames Group delay at DC; may be null.
   @return N / 2 + 1 bins; the caller frees them.
*/
double complex*
measure_response(const InflectSettings* settings,
                 double rate_hz,
                 double amplitude,
                 double* delay_frames);

/// Measure the pass band of the linear path
MeasurePath
measure_path(const InflectSettings* settings, double rate_hz);

/// Largest |a - b| of frames `from` to `to`, infinity if one is not finite
double
measure_difference(const MeasureSound* a,
                   const MeasureSound* b,
                   uint32_t from,
                   uint32_t to);

/// Whether two sounds of one length are the same to the bit
bool
measure_is_same(const MeasureSound* a, const MeasureSound* b);

/// Largest |a| of frames `from` to `to`, infinity if one is not finite
double
measure_peak(const MeasureSound* a, uint32_t from, uint32_t to);

/// Whether `out` is `in` delayed, bit for bit, for frames `from` on
bool
measure_is_delayed(const MeasureSound* in,
                   const MeasureSound* out,
                   uint32_t delay,
                   uint32_t from);

#endif // INFLECT_TESTS_MEASURE_H
