// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   A measuring instrument: harmonics, distortion, aliasing, intermodulation,
   sweeps, delay, and the harmonics that a curve must give.

   Lifecycle: new() allocates and plans transforms, so never call it on an
   audio thread; then any number of measurements, then free().  An object
   belongs to one thread at a time, and any number of them may run at once,
   also while others plan transforms with FFTW.  Objects are for one channel.

   Notation: N is the length of a transform in frames, k the bin of the tone.
   Harmonics are written a_n cos(n t) + b_n sin(n t) = A_n sin(n t + phase_n),
   where sin(t) is the tone.  0 dBFS is a sine with a peak of 1.  In a report
   a number that does not exist is a NaN, and a ratio to nothing is infinite.

   Floor: analyzer.
*/

#ifndef INFLECT_ANALYZER_H
#define INFLECT_ANALYZER_H

#include <inflect/activation.h>
#include <inflect/attributes.h>
#include <inflect/status.h>

#include <stdbool.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Most harmonics that a report lists
#define INFLECT_MAX_HARMONICS 32U

/// Shortest transform
#define INFLECT_MIN_TRANSFORM 256U

/// Longest transform
#define INFLECT_MAX_TRANSFORM 1048576U

/// Highest frequency that figures count, as in AES17, in Hz
#define INFLECT_BAND_HZ 20000.0

/// Most tones of a test signal
#define INFLECT_MAX_TONES 2U

/// One harmonic
typedef struct {
  uint32_t order;      ///< 1 is the fundamental
  double frequency_hz; ///< Order times the frequency of the tone
  double amplitude;    ///< Peak
  double level_dbc;    ///< Relative to the fundamental
  double phase_deg;    ///< Of the sine, over -180 to 180
  bool buried;         ///< Does not stand out from noise: read it as a bound

  /// How far noise and rounding may have moved the level, upwards; 0 where
  /// nothing was measured
  double uncertainty_db;
} InflectHarmonic;

/// What an analyzer makes of a sound
typedef enum {
  INFLECT_VERDICT_TONE,       ///< A clear tone: all figures hold
  INFLECT_VERDICT_TOO_SHORT,  ///< Shorter than one segment
  INFLECT_VERDICT_SILENCE,    ///< Nothing to hear, or not at the bin given
  INFLECT_VERDICT_NOT_FINITE, ///< Has samples that are NaN or infinite
  INFLECT_VERDICT_UNSTEADY,   ///< No segment holds its level
  INFLECT_VERDICT_NOISE,      ///< No tone stands out
  INFLECT_VERDICT_SEVERAL,    ///< Several tones that are no harmonics of one
  INFLECT_VERDICT_TOO_LOW,    ///< A tone too low for the segment's length
} InflectVerdict;

/// Number of values of InflectVerdict
#define INFLECT_N_VERDICTS 8U

/**
   Figures of a tone.

   All but `dc`, `peak`, `rms` and `crest_db` are NaN if `tone_found` is false.
   Figures count what lies above DC up to the band limit, 20 kHz or half the
   sample rate if nothing else is asked; harmonics of all orders count, also
   those that `harmonics` does not list.
*/
typedef struct {
  bool tone_found;        ///< Whether there is a clear tone
  InflectVerdict verdict; ///< Why, if there is none
  double frequency_hz;    ///< Of the fundamental
  double level_dbfs;      ///< Of the fundamental
  double dc;              ///< Mean, signed
  double peak;            ///< Largest magnitude
  double rms;             ///< Root mean square, with DC
  double crest_db;        ///< Peak over rms

  /// Below half the sample rate, also beyond the band limit, by order from 1
  InflectHarmonic harmonics[INFLECT_MAX_HARMONICS];
  uint32_t n_harmonics; ///< Number of them

  double thd_percent;     ///< Harmonics from 2 over the fundamental
  double thd_rms_percent; ///< Harmonics from 2 over the rms of all harmonics

  /// AES17: all but the fundamental over all, by rms
  double thd_n_percent;
  double sinad_db;  ///< IEEE 1241: the fundamental over all else
  double enob_bits; ///< From SINAD, not corrected to full scale

  /// What is neither DC nor harmonic nor alias, spread over the whole band
  double noise_floor_dbfs;
  double odd_even_db; ///< Odd harmonics from 3 over even harmonics, by power

  /// Harmonics and fundamental over all else
  double snr_db;

  double worst_alias_dbc; ///< Largest line that is not a harmonic
  double worst_alias_hz;  ///< Where it is

  /// Order of the folded harmonic that lies there, 0 if none does
  uint32_t worst_alias_order;
} InflectToneReport;

/// What a line of a spectrum is
typedef enum {
  INFLECT_LINE_NOISE,
  INFLECT_LINE_DC,
  INFLECT_LINE_HARMONIC,
  INFLECT_LINE_ALIAS, ///< Where a harmonic folds at half the sample rate
} InflectLineKind;

/// One bin of a spectrum, to draw it
typedef struct {
  double frequency_hz;
  double amplitude;     ///< Peak of a sine that would give this bin
  InflectLineKind kind; ///< What it is
  uint32_t order;       ///< Of the harmonic or alias, otherwise 0
} InflectLine;

/// Return a short stable name of a verdict, for example `too_short`
INFLECT_API const char*
inflect_verdict_symbol(InflectVerdict verdict);

/// Return one lower-case English sentence without a period on a verdict
INFLECT_API const char*
inflect_verdict_message(InflectVerdict verdict);

/*
  Test tones
*/

/// One sine with a whole number of periods in N frames
typedef struct {
  uint32_t bin;        ///< Periods in N frames
  double frequency_hz; ///< bin * rate / N
  double amplitude;    ///< Peak
} InflectTone;

/// A periodic test signal
typedef struct {
  double rate_hz;    ///< Sample rate
  uint32_t n_frames; ///< N, its period
  uint32_t n_tones;  ///< 1 or 2
  InflectTone tones[INFLECT_MAX_TONES];
} InflectTestSignal;

/**
   Snap a frequency to the nearest coherent one whose aliases fall between its
   harmonics: k is coprime to N.

   @param rate_hz Sample rate, above 0.
   @param n_frames N, even, INFLECT_MIN_TRANSFORM to INFLECT_MAX_TRANSFORM.
   @param frequency_hz Wanted, above 0 and below half the sample rate.
   @param amplitude Peak, any finite number.
   @param[out] signal Set on success.
   @return INFLECT_STATUS_BAD_RANGE if a number is out of range.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_test_signal_tone(double rate_hz,
                         uint32_t n_frames,
                         double frequency_hz,
                         double amplitude,
                         InflectTestSignal* signal);

/**
   Fill in a stretch of a test signal, each sine with phase 0 at frame 0.

   @param signal Signal.
   @param first Frame at which the stretch begins.
   @param n Number of frames.
   @param[out] out Shape [n].
*/
INFLECT_API void
inflect_test_signal_fill(const InflectTestSignal* signal,
                         uint64_t first,
                         uint32_t n,
                         double* out);

/// The same, rounded to float
INFLECT_API void
inflect_test_signal_fill_float(const InflectTestSignal* signal,
                               uint64_t first,
                               uint32_t n,
                               float* out);

/*
  Coherent analysis
*/

/// What a coherent analyzer is made for
typedef struct {
  double rate_hz;    ///< Sample rate, above 0
  uint32_t n_frames; ///< N, even, INFLECT_MIN_ to INFLECT_MAX_TRANSFORM
} InflectCoherentConfig;

/// How to look at a coherent tone
typedef struct {
  uint32_t bin;   ///< k, 1 to N / 2 - 1
  double band_hz; ///< Highest frequency that counts; 0: INFLECT_BAND_HZ

  /// Frame at which the tone that was sent has phase 0, for example the
  /// latency; NaN: such that the fundamental has phase 0
  double origin_frames;
} InflectCoherentQuery;

/// An analyzer of tones with a whole number of periods in N frames
typedef struct InflectCoherentImpl InflectCoherent;

/**
   Allocate a coherent analyzer.

   @param config Sizes, copied.
   @param[out] coherent Set to a new object that must be freed with
   inflect_coherent_free(), or to null on error.
   @return INFLECT_STATUS_BAD_RANGE if a number of `config` is out of range, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_coherent_new(const InflectCoherentConfig* config,
                     InflectCoherent** coherent);

/// Free a coherent analyzer; null is allowed
INFLECT_API void
inflect_coherent_free(InflectCoherent* coherent);

/**
   Analyze one period of a settled signal.

   @param coherent Analyzer.
   @param query What to look for.
   @param x Shape [N].
   @param[out] report Set on success.
   @return INFLECT_STATUS_BAD_RANGE if a number of `query` is out of range.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_coherent_run(InflectCoherent* coherent,
                     const InflectCoherentQuery* query,
                     const double* x,
                     InflectToneReport* report);

/// The same with float samples
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_coherent_run_float(InflectCoherent* coherent,
                           const InflectCoherentQuery* query,
                           const float* x,
                           InflectToneReport* report);

/**
   Return a bin of the spectrum measured last.

   @param coherent Analyzer that has run.
   @param index 0 to N / 2.
   @return The bin, all zero if out of range.
*/
INFLECT_API InflectLine
inflect_coherent_line(const InflectCoherent* coherent, uint32_t index);

/*
  Recordings
*/

/// Most cosine terms of a window
#define INFLECT_MAX_WINDOW_TERMS 7U

/// One row of the table of windows, sums of (-1)^m c_m cos(2 pi m i / N)
typedef struct {
  const char* symbol;          ///< Stable ID
  const char* label;           ///< Name for people
  const char* source;          ///< Where the coefficients come from
  uint32_t n_terms;            ///< Number of coefficients
  double lobe_bins;            ///< From the middle to the first null
  double noise_bandwidth_bins; ///< Equivalent noise bandwidth
  double sidelobe_db;          ///< Highest sidelobe
  double coefficients[INFLECT_MAX_WINDOW_TERMS]; ///< c_0 on
} InflectWindow;

/**
   Return a row of the table of windows, the best for recordings first.

   @return A constant row, or null if out of range.
*/
INFLECT_API const InflectWindow*
inflect_window_at(uint32_t index);

/**
   Find a window by its symbol: `blackman_harris_7`, `flat_top` or `hann`.

   @return A constant row, or null.
*/
INFLECT_API const InflectWindow*
inflect_window_find(const char* symbol);

/// What a recording analyzer is made for
typedef struct {
  double rate_hz; ///< Sample rate, above 0

  /// N, a multiple of 4 from INFLECT_MIN_ to INFLECT_MAX_TRANSFORM; 0: the
  /// power of two from 1.3 s on, or what is nearest to it in that range
  uint32_t n_frames;
  const InflectWindow* window; ///< Null: the first of the table
  double band_hz;              ///< Highest frequency; 0: INFLECT_BAND_HZ
  double near_hz; ///< Look for the tone within 2 % of this; 0: anywhere
} InflectRecordingConfig;

/// How much of a recording went into a report
typedef struct {
  uint64_t n_frames;   ///< Frames heard
  uint64_t n_segments; ///< Segments that count
  uint64_t n_skipped;  ///< Segments left out: unsteady, or not the loudest
  uint64_t n_broken;   ///< Samples that were not finite
  double noise_bandwidth_hz; ///< Of a bin
} InflectRecordingCoverage;

/**
   An analyzer of one channel of a recording, whose memory does not grow.

   It averages the power of windowed segments of N frames that overlap by three
   quarters.  Only steady segments count, whose quarters have the same level
   within 1 dB, and only those within 3 dB of the loudest: silence before and
   after a tone does not matter.

   Source: Welch (1967), The use of fast Fourier transform for the estimation
   of power spectra.
*/
typedef struct InflectRecordingImpl InflectRecording;

/**
   Allocate a recording analyzer.

   @param config Sizes, copied; the window must outlive the analyzer.
   @param[out] recording Set to a new object that must be freed with
   inflect_recording_free(), or to null on error.
   @return INFLECT_STATUS_BAD_RANGE if a number of `config` is out of range, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_recording_new(const InflectRecordingConfig* config,
                      InflectRecording** recording);

/// Free a recording analyzer; null is allowed
INFLECT_API void
inflect_recording_free(InflectRecording* recording);

/// Forget what was heard
INFLECT_API void
inflect_recording_reset(InflectRecording* recording);

/**
   Hear a block.

   @param recording Analyzer.
   @param n Number of frames, any.
   @param x Samples; a sample that is not finite counts as silence.
   @param stride Distance from one sample of the channel to the next.
*/
INFLECT_API void
inflect_recording_push(InflectRecording* recording,
                       uint32_t n,
                       const float* x,
                       uint32_t stride);

/**
   Report on what was heard so far; more may follow.

   Phases are those at a moment when the fundamental has phase 0, taken from
   the segment that counted last.

   @param recording Analyzer.
   @param[out] report Figures.
   @param[out] coverage How much of the recording they rest on; may be null.
*/
INFLECT_API void
inflect_recording_report(InflectRecording* recording,
                         InflectToneReport* report,
                         InflectRecordingCoverage* coverage);

/// Length of a segment, N
INFLECT_API uint32_t
inflect_recording_segment_frames(const InflectRecording* recording);

/**
   Return a bin of the averaged spectrum, as inflect_recording_report() last
   understood it.

   @param recording Analyzer that has reported.
   @param index 0 to N / 2.
   @return The bin, all zero if out of range.
*/
INFLECT_API InflectLine
inflect_recording_line(const InflectRecording* recording, uint32_t index);

/*
  Intermodulation
*/

/// A pair of tones and what is looked for
typedef enum {
  INFLECT_IMD_SMPTE, ///< RP120: 60 Hz and 7 kHz, 4:1; sidebands of 7 kHz
  INFLECT_IMD_CCIF,  ///< 19 and 20 kHz, 1:1; difference tones
} InflectImdMethod;

/// Number of values of InflectImdMethod
#define INFLECT_N_IMD_METHODS 2U

/// Most products of a report
#define INFLECT_MAX_PRODUCTS 8U

/// A tone that intermodulation makes, at |p f_1 + q f_2|
typedef struct {
  int32_t p;           ///< Multiple of the lower tone
  int32_t q;           ///< Multiple of the upper tone
  double frequency_hz; ///< Where it is
  double amplitude;    ///< Peak
  double level_db;     ///< Relative to `reference`
} InflectProduct;

/// Figures of intermodulation
typedef struct {
  bool tone_found;      ///< Whether both tones arrive; if not, all is NaN
  double amplitudes[2]; ///< Of both tones, measured

  /// SMPTE: amplitude of the upper tone; CCIF: sum of both
  double reference;
  InflectProduct products[INFLECT_MAX_PRODUCTS]; ///< By order
  uint32_t n_products; ///< Those below half the sample rate

  double imd_percent; ///< Rms sum of all products over the reference
  double imd_db;      ///< The same

  /// Products of order 2 and 3 over the reference, amplitudes added up as IEC
  /// 60268-3 does; a product above half the sample rate is left out
  double second_percent;
  double third_percent;
} InflectImdReport;

/**
   Make the coherent signal of a method, with no two products in one bin.

   @param method SMPTE or CCIF.
   @param rate_hz Sample rate, above twice the upper tone.
   @param n_frames N, even, at least 4096, at most INFLECT_MAX_TRANSFORM.
   @param peak Sum of both amplitudes.
   @param[out] signal Set on success; the lower tone first.
   @return INFLECT_STATUS_BAD_RANGE if a number is out of range, or if N is too
   small to keep the products apart.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_imd_signal(InflectImdMethod method,
                   double rate_hz,
                   uint32_t n_frames,
                   double peak,
                   InflectTestSignal* signal);

/**
   Measure intermodulation in one period of a settled signal.

   @param method The one that made `signal`.
   @param signal What was sent.
   @param coherent Analyzer with the same N.
   @param x Shape [N].
   @param[out] report Set on success.
   @return INFLECT_STATUS_BAD_RANGE if N differs or `signal` has not two tones.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_imd_measure(InflectImdMethod method,
                    const InflectTestSignal* signal,
                    InflectCoherent* coherent,
                    const double* x,
                    InflectImdReport* report);

/*
  Sweeps
*/

/// Highest harmonic that a sweep separates
#define INFLECT_SWEEP_ORDERS 7U

/// What a sweep is made for
typedef struct {
  double rate_hz;    ///< Sample rate
  double from_hz;    ///< Lowest frequency to measure
  double to_hz;      ///< Highest frequency to measure, below 0.49 of the rate
  double amplitude;  ///< Peak, above 0
  double duration_s; ///< About how long; the sweep and its tail must fit
                     ///< INFLECT_MAX_TRANSFORM
  double tail_s;     ///< How long the response may last; 0: a tenth more

  /// Frames of silence before it, 0 or more; parts of a frame move the sweep
  double shift_frames;
} InflectSweepConfig;

/// Sweeps that together tell harmonics from aliases
#define INFLECT_SWEEP_TAKES 3U

/// A device at one frequency of excitation
typedef struct {
  double frequency_hz;
  double magnitude_db;       ///< Of the linear part
  double phase_deg;          ///< Of the linear part, with the delay
  double group_delay_frames; ///< Of the linear part
  double thd_percent;        ///< Harmonics 2 to 7 over the fundamental; NaN:
                             ///< half the sample rate is below all of them

  /// How far aliases and noise may have moved each, either way; NaN: not known
  double magnitude_uncertainty_db;
  double delay_uncertainty_frames;
  double thd_uncertainty_db;

  /// Below half the sample rate, by order from 1
  InflectHarmonic harmonics[INFLECT_SWEEP_ORDERS];
  uint32_t n_harmonics; ///< Number of them
} InflectSweepPoint;

/**
   A synchronized exponential sine sweep, and what comes back.

   Source: Farina (2000), Simultaneous measurement of impulse response and
   distortion with a swept-sine technique; Novak, Lotton and Simon (2015),
   Synchronized swept-sine: theory, application, and implementation, for the
   phases.  The spectrum of the sweep is that of the endless one by Stirling's
   series for the gamma function, one step beyond stationary phase.
*/
typedef struct InflectSweepImpl InflectSweep;

/**
   Allocate a sweep.

   @param config Sizes, copied.
   @param[out] sweep Set to a new object that must be freed with
   inflect_sweep_free(), or to null on error.
   @return INFLECT_STATUS_BAD_RANGE if a number of `config` is out of range, or
   if the sweep is too short to tell its harmonics apart or too long, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_sweep_new(const InflectSweepConfig* config, InflectSweep** sweep);

/// Free a sweep; null is allowed
INFLECT_API void
inflect_sweep_free(InflectSweep* sweep);

/// Frames to send and to record: the sweep, then silence
INFLECT_API uint32_t
inflect_sweep_frames(const InflectSweep* sweep);

/**
   Fill in a stretch of the sweep; it is silent after its end.

   The fades lie outside the frequencies to measure.

   @param sweep Sweep.
   @param first Frame at which the stretch begins.
   @param n Number of frames.
   @param[out] out Shape [n].
*/
INFLECT_API void
inflect_sweep_fill(const InflectSweep* sweep,
                   uint32_t first,
                   uint32_t n,
                   double* out);

/**
   Take the response of a device to the whole sweep.

   The delay of the device is found by itself and may be as long as the tail.

   @param sweep Sweep.
   @param y Shape [inflect_sweep_frames()].
   @return INFLECT_STATUS_BAD_VALUE if a sample is not finite.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_sweep_analyze(InflectSweep* sweep, const double* y);

/**
   Return what the device does at a frequency.

   What comes more than 60 periods and 20 ms before or after a harmonic does
   not count, nor do aliases, except at the frequencies where they cross it.

   @param sweep Sweep that has analyzed a response.
   @param frequency_hz Of excitation, `from_hz` to `to_hz`.
   @param[out] point Set on success.  Phases of harmonics count from the phase
   of the sweep, with the delay.  In the lowest octave the group delay is good
   to a thousandth of a period only.  Uncertainties are NaN.
   @return INFLECT_STATUS_BAD_RANGE if the frequency is out of range, or
   INFLECT_STATUS_NOT_FOUND if no response was analyzed.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_sweep_at(const InflectSweep* sweep,
                 double frequency_hz,
                 InflectSweepPoint* point);

/**
   Return the shift of one of several sweeps that tell harmonics from aliases.

   An alias that folds m times about the sample rate turns by m times the shift
   in frames against any harmonic.  The parts of a frame are chosen so that no
   alias stays where it is for m to 16 and for 18, 20, 24 and 32, and the mean
   takes off 16 dB at m = 1.  What does not follow the sound, as noise, moves by
   the whole of it.

   @param take Which, below INFLECT_SWEEP_TAKES; the first has no shift.
*/
INFLECT_API double
inflect_sweep_shift(uint32_t take);

/**
   Return what a device does at a frequency, and how certain that is.

   All sweeps see the same harmonics but other aliases and noise: their mean is
   better than any of them, and their differences bound what is left, but for a
   few of a thousand values where several aliases meet.  What a gate itself does
   to a slow response is the same in all and not seen.

   @param sweeps Shape [INFLECT_SWEEP_TAKES], each with its response analyzed
   and the same but for `shift_frames`, which are those of
   inflect_sweep_shift().
   @param frequency_hz As of inflect_sweep_at().
   @param[out] point Set on success, as by inflect_sweep_at(), with
   uncertainties.  Harmonics that are not twice their error are `buried`.
   @return INFLECT_STATUS_BAD_RANGE if the frequency is out of range or the
   sweeps do not belong together, or INFLECT_STATUS_NOT_FOUND if one of them has
   analyzed nothing.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_sweep_at_takes(const InflectSweep* const* sweeps,
                       double frequency_hz,
                       InflectSweepPoint* point);

/*
  Expected harmonics
*/

/// Harmonics of f(gain sin(t) + bias), index 0 is the mean
typedef struct {
  double sines[INFLECT_MAX_HARMONICS + 1U];   ///< b_n; 0 for even n
  double cosines[INFLECT_MAX_HARMONICS + 1U]; ///< a_n; 0 for odd n
} InflectCurveHarmonics;

/**
   Compute the harmonics that a curve must give, within 1e-11 of its values.

   By Gauss-Legendre panels between the curve's breaks, halved until they
   agree.

   @param curve Curve.
   @param gain Amplitude at the curve's input, up to 1000 in magnitude.
   @param bias Added to the sine, up to 1000 in magnitude.
   @param[out] harmonics Set on success.
   @return INFLECT_STATUS_BAD_RANGE if `gain` or `bias` is out of range or the
   curve's values there are not finite.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_curve_harmonics(const InflectCurve* curve,
                        double gain,
                        double bias,
                        InflectCurveHarmonics* harmonics);

/// Return amplitude and phase of a harmonic, with `level_dbc`; order 1 to 32
INFLECT_API InflectHarmonic
inflect_curve_harmonic_at(const InflectCurveHarmonics* harmonics,
                          uint32_t order);

/*
  Delay and gain
*/

/// How an output lies to its input
typedef struct {
  int32_t delay_frames;   ///< Output after input, to a whole frame
  double fraction_frames; ///< To be added, -1 to 1
  double correlation;     ///< At that delay, -1 to 1
  double gain_db;         ///< Of the output, by least squares at that delay
  bool inverted;          ///< Whether the correlation is negative
} InflectDelay;

/**
   Find the delay of an output by cross-correlation, then by phase slope.

   A periodic sound has many delays: use noise or a sweep.

   @param n Frames, 16 to INFLECT_MAX_TRANSFORM / 2.
   @param in Shape [n], any finite values.
   @param out Shape [n], any finite values.
   @param max_delay Largest delay either way, below n.
   @param[out] delay Set on success.
   @return INFLECT_STATUS_BAD_RANGE if a size is out of range,
   INFLECT_STATUS_BAD_VALUE if either sound is silent or not finite, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_delay_find(uint32_t n,
                   const double* in,
                   const double* out,
                   uint32_t max_delay,
                   InflectDelay* delay);

INFLECT_END_DECLS

#endif // INFLECT_ANALYZER_H
