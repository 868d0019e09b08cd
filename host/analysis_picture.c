// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "analysis_picture.h"

#include "plot_analysis.h"

#include <inflect/settings.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRANSFER_POINTS 801U
#define TRANSFER_REACH 1.25 // Of the tone

/// Columns of distortion: x, THD, harmonics
#define N_COLUMNS (2U + INFLECT_PLOT_SWEEP_HARMONICS)

bool
inflect_take_picture(void* target, const char* text, InflectMessage* message)
{
  static const struct {
    const char* name;
    InflectPicture picture;
  } pictures[] = {
    {"report", INFLECT_PICTURE_REPORT},
    {"harmonics", INFLECT_PICTURE_HARMONICS},
    {"spectrum", INFLECT_PICTURE_SPECTRUM},
    {"distortion", INFLECT_PICTURE_DISTORTION},
    {"linear", INFLECT_PICTURE_LINEAR},
  };
  for (size_t i = 0U; i < sizeof(pictures) / sizeof(pictures[0]); ++i) {
    if (!strcmp(pictures[i].name, text)) {
      *(InflectPicture*)target = pictures[i].picture;
      return true;
    }
  }
  return inflect_message_set(
    message,
    "is report, harmonics, spectrum, distortion or linear, not '%.40s'", text);
}

static bool
not_of_this(const InflectPlotOutput* output, InflectMessage* message)
{
  return inflect_message_set(
    message, "%.200s: this measurement has no such picture", output->path);
}

/// Fill in the curve with its gains, as people hear it
static void
fill_transfer(const InflectSettings* settings,
              double amplitude,
              double* x,
              double* y)
{
  const InflectCurve curve = inflect_settings_curve(settings);
  const double drive =
    pow(10.0, settings->values[INFLECT_PARAMETER_DRIVE] / 20.0);
  const double gain =
    pow(10.0, settings->values[INFLECT_PARAMETER_OUTPUT] / 20.0);
  const double bias = settings->values[INFLECT_PARAMETER_BIAS];
  for (uint32_t i = 0U; i < TRANSFER_POINTS; ++i) {
    const double share = 2.0 * (double)i / (double)(TRANSFER_POINTS - 1U) - 1.0;
    x[i] = TRANSFER_REACH * amplitude * share;
    y[i] =
      gain * curve.activation->value(drive * x[i] + bias, curve.parameters);
  }
}

static InflectHarmonicsPlot
harmonics_plot(const InflectToneAnalysis* analysis)
{
  const bool expects = !analysis->expected.why_not;
  return (InflectHarmonicsPlot){
    .measured = analysis->report.harmonics,
    .n_measured = analysis->report.n_harmonics,
    .expected_dbc = expects ? analysis->expected.level_dbc : NULL,
    .n_expected = expects ? analysis->report.n_harmonics : 0U,
  };
}

static InflectSpectrumPlot
spectrum_plot(const InflectToneAnalysis* analysis)
{
  return (InflectSpectrumPlot){
    .lines = analysis->lines,
    .n_lines = analysis->n_lines,
    .report = &analysis->report,
  };
}

static bool
draw_report(const InflectPlotOutput* output,
            const InflectPlotHeading* heading,
            const InflectToneAnalysis* analysis,
            const InflectSettings* settings,
            InflectMessage* message)
{
  double x[TRANSFER_POINTS];
  double y[TRANSFER_POINTS];
  InflectReportPlot plot = {
    .harmonics = harmonics_plot(analysis),
    .spectrum = spectrum_plot(analysis),
  };
  if (settings && !analysis->expected.why_not) {
    fill_transfer(settings, fabs(analysis->signal.tones[0].amplitude), x, y);
    plot.transfer = (InflectTransferPlot){TRANSFER_POINTS, x, y, NULL};
  }
  return inflect_plot_report(output, heading, &plot, message);
}

bool
inflect_picture_tone(const InflectPlotOutput* output,
                     InflectPicture picture,
                     const InflectToneAnalysis* analysis,
                     const InflectSettings* settings,
                     double level_dbfs,
                     InflectMessage* message)
{
  char subtitle[96] = "";
  snprintf(subtitle, sizeof(subtitle), "%.2f Hz at %g dBFS, %g Hz",
           analysis->signal.tones[0].frequency_hz, level_dbfs,
           analysis->signal.rate_hz);
  const InflectPlotHeading heading = {analysis->facts.name, subtitle};
  const InflectHarmonicsPlot harmonics = harmonics_plot(analysis);
  const InflectSpectrumPlot spectrum = spectrum_plot(analysis);
  switch (picture) {
  case INFLECT_PICTURE_USUAL:
  case INFLECT_PICTURE_REPORT:
    return draw_report(output, &heading, analysis, settings, message);
  case INFLECT_PICTURE_HARMONICS:
    return inflect_plot_harmonics(output, &heading, &harmonics, message);
  case INFLECT_PICTURE_SPECTRUM:
    return inflect_plot_spectrum(output, &heading, &spectrum, message);
  case INFLECT_PICTURE_DISTORTION:
  case INFLECT_PICTURE_LINEAR:
    break;
  }
  return not_of_this(output, message);
}

bool
inflect_picture_pair(const InflectPlotOutput* output,
                     const InflectToneAnalysis* a,
                     const InflectToneAnalysis* b,
                     InflectMessage* message)
{
  double levels[INFLECT_MAX_HARMONICS];
  for (uint32_t i = 0U; i < b->report.n_harmonics; ++i) {
    levels[i] = b->report.harmonics[i].level_dbc;
  }
  char title[600] = "";
  snprintf(title, sizeof(title), "%s against %s", a->facts.name, b->facts.name);
  char subtitle[64] = "";
  snprintf(subtitle, sizeof(subtitle), "%.2f Hz, %g Hz",
           a->signal.tones[0].frequency_hz, a->signal.rate_hz);
  const InflectPlotHeading heading = {title, subtitle};
  const InflectHarmonicsPlot plot = {
    .measured = a->report.harmonics,
    .n_measured = a->report.n_harmonics,
    .expected_dbc = levels,
    .n_expected = b->report.n_harmonics,
    .measured_label = a->facts.name,
    .expected_label = b->facts.name,
  };
  return inflect_plot_harmonics(output, &heading, &plot, message);
}

bool
inflect_picture_file(const InflectPlotOutput* output,
                     InflectPicture picture,
                     const InflectFileAnalysis* analysis,
                     const char* path,
                     uint32_t channel,
                     InflectMessage* message)
{
  const InflectChannelAnalysis* const row = &analysis->channels[channel - 1U];
  char subtitle[96] = "";
  snprintf(subtitle, sizeof(subtitle), "channel %u of %u, %g Hz", channel,
           analysis->n_channels, analysis->rate_hz);
  const InflectPlotHeading heading = {path, subtitle};
  if (picture == INFLECT_PICTURE_HARMONICS && row->report.tone_found) {
    const InflectHarmonicsPlot plot = {
      .measured = row->report.harmonics,
      .n_measured = row->report.n_harmonics,
    };
    return inflect_plot_harmonics(output, &heading, &plot, message);
  }
  if (picture != INFLECT_PICTURE_USUAL && picture != INFLECT_PICTURE_SPECTRUM) {
    return not_of_this(output, message);
  }
  const uint32_t n_lines = analysis->n_segment_frames / 2U + 1U;
  InflectLine* const lines = (InflectLine*)calloc(n_lines, sizeof(InflectLine));
  if (!lines) {
    return inflect_message_set(message, "out of memory");
  }
  for (uint32_t i = 0U; i < n_lines; ++i) {
    lines[i] = inflect_recording_line(row->recording, i);
  }
  const InflectSpectrumPlot plot = {
    .lines = lines, .n_lines = n_lines, .report = &row->report};
  const bool done = inflect_plot_spectrum(output, &heading, &plot, message);
  free(lines);
  return done;
}

bool
inflect_picture_imd(const InflectPlotOutput* output,
                    InflectPicture picture,
                    const InflectImdAnalysis* analysis,
                    InflectImdMethod method,
                    double level_dbfs,
                    InflectMessage* message)
{
  if (picture != INFLECT_PICTURE_USUAL && picture != INFLECT_PICTURE_SPECTRUM) {
    return not_of_this(output, message);
  }
  const InflectTone* const tones = analysis->signal.tones;
  char subtitle[96] = "";
  snprintf(subtitle, sizeof(subtitle),
           "%.2f Hz and %.2f Hz, together %g dBFS, %g Hz",
           tones[0].frequency_hz, tones[1].frequency_hz, level_dbfs,
           analysis->signal.rate_hz);
  const InflectPlotHeading heading = {analysis->facts.name, subtitle};
  const InflectImdPlot plot = {
    .lines = analysis->lines,
    .n_lines = analysis->n_lines,
    .signal = &analysis->signal,
    .report = &analysis->report,
    .method = method,
  };
  return inflect_plot_imd(output, &heading, &plot, message);
}

/// Return a value to mark, NaN if it is certain
static double
marked(double value, double uncertainty, double limit)
{
  return uncertainty > limit ? value : (double)NAN;
}

/// Draw the linear part of a sweep
static bool
draw_linear(const InflectPlotOutput* output,
            const InflectPlotHeading* heading,
            const InflectFrequencyAnalysis* analysis,
            double rate_hz,
            double* numbers,
            InflectMessage* message)
{
  const uint32_t n = analysis->n_points;
  double* columns[5];
  for (uint32_t i = 0U; i < 5U; ++i) {
    columns[i] = numbers + (size_t)i * n;
  }
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectSweepPoint* const point = &analysis->points[i];
    const double ms = 1000.0 * point->group_delay_frames / rate_hz;
    const double ms_error = 1000.0 * point->delay_uncertainty_frames / rate_hz;
    columns[0][i] = point->frequency_hz;
    columns[1][i] = point->magnitude_db;
    columns[2][i] = ms;
    columns[3][i] = marked(point->magnitude_db, point->magnitude_uncertainty_db,
                           INFLECT_UNCERTAIN_DB);
    columns[4][i] = marked(ms, ms_error, INFLECT_UNCERTAIN_MS);
  }
  char ms_label[64] = "";
  char db_label[64] = "";
  snprintf(ms_label, sizeof(ms_label), "may be off by over %g ms",
           INFLECT_UNCERTAIN_MS);
  snprintf(db_label, sizeof(db_label), "may be off by over %g dB",
           INFLECT_UNCERTAIN_DB);
  const InflectLinearPlot plot = {n,          columns[0], columns[1],
                                  columns[2], columns[3], columns[4],
                                  db_label,   ms_label};
  return inflect_plot_linear(output, heading, &plot, message);
}

/// Fill in the levels of H2 to H7 at a point, NaN where one is not there
static void
fill_levels(const InflectHarmonic* harmonics,
            uint32_t n_harmonics,
            double* levels,
            uint32_t stride)
{
  for (uint32_t k = 0U; k < INFLECT_PLOT_SWEEP_HARMONICS; ++k) {
    const bool there = k + 1U < n_harmonics && !harmonics[k + 1U].buried;
    levels[(size_t)k * stride] =
      there ? harmonics[k + 1U].level_dbc : (double)NAN;
  }
}

/// Point at columns of numbers: x, THD, H2 to H7
static InflectDistortionPlot
distortion_of(bool against_level, uint32_t n, const double* numbers)
{
  InflectDistortionPlot plot = {
    .against_level = against_level,
    .n_points = n,
    .x = numbers,
    .thd_percent = numbers + n,
  };
  for (uint32_t k = 0U; k < INFLECT_PLOT_SWEEP_HARMONICS; ++k) {
    plot.harmonics_dbc[k] = numbers + (size_t)(2U + k) * n;
  }
  return plot;
}

/// Draw the distortion of a sweep, with marks: two tables of N_COLUMNS columns
static bool
draw_swept_distortion(const InflectPlotOutput* output,
                      const InflectPlotHeading* heading,
                      const InflectFrequencyAnalysis* analysis,
                      double* numbers,
                      InflectMessage* message)
{
  const uint32_t n = analysis->n_points;
  double* const marks = numbers + (size_t)N_COLUMNS * n;
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectSweepPoint* const point = &analysis->points[i];
    numbers[i] = point->frequency_hz;
    numbers[n + i] = point->thd_percent;
    fill_levels(point->harmonics, point->n_harmonics,
                numbers + (size_t)2U * n + i, n);
    marks[n + i] = marked(point->thd_percent, point->thd_uncertainty_db,
                          INFLECT_UNCERTAIN_DB);
    for (uint32_t k = 0U; k < INFLECT_PLOT_SWEEP_HARMONICS; ++k) {
      const size_t place = (size_t)(2U + k) * n + i;
      marks[place] =
        marked(numbers[place], point->harmonics[k + 1U].uncertainty_db,
               INFLECT_UNCERTAIN_DB);
    }
  }
  char label[64] = "";
  snprintf(label, sizeof(label), "may be off by over %g dB",
           INFLECT_UNCERTAIN_DB);
  InflectDistortionPlot plot = distortion_of(false, n, numbers);
  plot.mark_label = label;
  plot.marked_thd_percent = marks + n;
  for (uint32_t k = 0U; k < INFLECT_PLOT_SWEEP_HARMONICS; ++k) {
    plot.marked_dbc[k] = marks + (size_t)(2U + k) * n;
  }
  return inflect_plot_distortion(output, heading, &plot, message);
}

bool
inflect_picture_frequency(const InflectPlotOutput* output,
                          InflectPicture picture,
                          const InflectFrequencyAnalysis* analysis,
                          double rate_hz,
                          InflectMessage* message)
{
  char subtitle[96] = "";
  snprintf(subtitle, sizeof(subtitle), "swept at %g dBFS, %g Hz",
           analysis->level_dbfs, rate_hz);
  const InflectPlotHeading heading = {analysis->facts.name, subtitle};
  if (picture != INFLECT_PICTURE_USUAL && picture != INFLECT_PICTURE_LINEAR &&
      picture != INFLECT_PICTURE_DISTORTION) {
    return not_of_this(output, message);
  }
  double* const numbers = (double*)calloc(
    (size_t)analysis->n_points * 2U * N_COLUMNS, sizeof(double));
  if (!numbers) {
    return inflect_message_set(message, "out of memory");
  }
  const bool done =
    picture == INFLECT_PICTURE_LINEAR
      ? draw_linear(output, &heading, analysis, rate_hz, numbers, message)
      : draw_swept_distortion(output, &heading, analysis, numbers, message);
  free(numbers);
  return done;
}

bool
inflect_picture_level(const InflectPlotOutput* output,
                      const InflectLevelAnalysis* analysis,
                      InflectMessage* message)
{
  const uint32_t n = analysis->n_points;
  char subtitle[96] = "";
  snprintf(subtitle, sizeof(subtitle), "%.2f Hz", analysis->frequency_hz);
  const InflectPlotHeading heading = {analysis->facts.name, subtitle};
  double* const numbers =
    (double*)calloc((size_t)n * N_COLUMNS, sizeof(double));
  if (!numbers) {
    return inflect_message_set(message, "out of memory");
  }
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectToneReport* const report = &analysis->reports[i];
    numbers[i] = analysis->levels_dbfs[i];
    numbers[n + i] = report->thd_percent;
    fill_levels(report->harmonics, report->n_harmonics,
                numbers + (size_t)2U * n + i, n);
  }
  const InflectDistortionPlot plot = distortion_of(true, n, numbers);
  const bool done = inflect_plot_distortion(output, &heading, &plot, message);
  free(numbers);
  return done;
}
