// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_view.h"

#include "progress.h"
#include "report.h"

#include <inflect/analyzer.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define FLOOR_DB (-60.0)
#define TOP_DB 6.0
#define BAR_WIDTH 44
#define HOLD_S 1.5

/// Columns of a terminal that does not say how many it has
#define DEFAULT_WIDTH 79

/// Fall of a meter in dB per second
#define FALL_DB_PER_S 24.0

#define CLEAR_TO_END "\033[J"
#define CLEAR_LINE_END "\033[K"

/// Level of the tone whose harmonics are shown
#define TONE_AMPLITUDE 0.25

#define N_HARMONICS 6U
#define HARMONIC_FLOOR_DB (-120.0)

double
inflect_live_view_db(double level)
{
  return level > 1e-10 ? 20.0 * log10(level) : -HUGE_VAL;
}

void
inflect_live_view_start(InflectLiveView* view, uint32_t n_in, uint32_t n_out)
{
  *view = (InflectLiveView){.n_in = n_in, .n_out = n_out, .least_gain = 1.0};
  view->is_terminal = isatty(STDERR_FILENO) != 0;
  view->updated_s = inflect_now_s();
}

static void
meter_fall(InflectLiveMeter* meter, double now_s, double passed_s)
{
  meter->level *= pow(10.0, -FALL_DB_PER_S * passed_s / 20.0);
  if (now_s > meter->held_s + HOLD_S) {
    meter->held = meter->level;
  }
}

static void
meter_rise(InflectLiveMeter* meter, double level, double now_s)
{
  meter->level = fmax(meter->level, level);
  if (level >= meter->held) {
    meter->held = level;
    meter->held_s = now_s;
  }
}

static void
fall(InflectLiveView* view, double now_s)
{
  const double passed_s = now_s - view->updated_s;
  for (uint32_t c = 0U; c < INFLECT_LIVE_MAX_CHANNELS; ++c) {
    meter_fall(&view->ins[c], now_s, passed_s);
    meter_fall(&view->outs[c], now_s, passed_s);
  }
  meter_fall(&view->limiter, now_s, passed_s);
  view->updated_s = now_s;
}

static void
take(InflectLiveView* view, const InflectLiveReading* reading, double now_s)
{
  for (uint32_t c = 0U; c < INFLECT_LIVE_MAX_CHANNELS; ++c) {
    const double in = (double)reading->in_peaks[c];
    const double out = (double)reading->out_peaks[c];
    meter_rise(&view->ins[c], in, now_s);
    meter_rise(&view->outs[c], out, now_s);
    view->in_peak = fmax(view->in_peak, in);
    view->out_peak = fmax(view->out_peak, out);
  }
  const double gain = (double)reading->limiter_gain;
  meter_rise(&view->limiter, 1.0 - gain, now_s);
  view->least_gain = fmin(view->least_gain, gain);
  view->saturation = (double)reading->saturation;
  view->n_howls += reading->n_howls;
  view->n_new_howls += reading->n_howls;
  view->dc = reading->dc;
  view->muted = reading->muted;
}

/// Keep the first xruns, and let the others go
static void
read_xruns(InflectLiveView* view, InflectLiveLink* link)
{
  InflectLiveXrun xrun;
  while (inflect_live_ring_pop(&link->xruns, &xrun, 1U)) {
    if (view->n_xruns < INFLECT_LIVE_MAX_XRUNS) {
      view->xruns[view->n_xruns++] = xrun;
    }
  }
}

void
inflect_live_view_read(InflectLiveView* view, InflectLiveLink* link)
{
  const double now_s = inflect_now_s();
  InflectLiveReading readings[32];
  uint32_t n = 0U;
  fall(view, now_s);
  view->n_new_howls = 0U;
  while ((n = inflect_live_ring_pop(&link->readings, readings, 32U))) {
    for (uint32_t i = 0U; i < n; ++i) {
      take(view, &readings[i], now_s);
    }
  }
  read_xruns(view, link);
}

/// Return the end of the class that holds a share of all blocks
static double
quantile(const uint64_t* loads, uint64_t n, double share)
{
  uint64_t sum = 0U;
  for (uint32_t i = 0U; i < INFLECT_LIVE_N_LOADS; ++i) {
    sum += loads[i];
    if (sum && (double)sum >= share * (double)n) {
      return INFLECT_LIVE_LOAD_STEP * (i + 1U);
    }
  }
  return 0.0;
}

InflectLiveLoad
inflect_live_view_load(const InflectLiveLink* link)
{
  uint64_t loads[INFLECT_LIVE_N_LOADS];
  uint64_t n = 0U;
  for (uint32_t i = 0U; i < INFLECT_LIVE_N_LOADS; ++i) {
    loads[i] = atomic_load_explicit(&link->loads[i], memory_order_relaxed);
    n += loads[i];
  }
  return (InflectLiveLoad){quantile(loads, n, 0.5), quantile(loads, n, 0.99),
                           quantile(loads, n, 0.999)};
}

static double
seconds(const InflectLiveScene* scene)
{
  return (double)atomic_load(&scene->link->n_frames) / scene->rate_hz;
}

/// Print a line of the block
static void __attribute__((format(printf, 2, 3)))
line(InflectLiveView* view, const char* format, ...)
{
  char text[256] = "";
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof(text), format, args);
  va_end(args);

  // A line that wraps would shift the block
  struct winsize size;
  const bool known = !ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col;
  const int width = known ? (int)size.ws_col - 1 : DEFAULT_WIDTH;
  fprintf(stderr, "%.*s" CLEAR_LINE_END "\n", width, text);
  ++view->n_lines;
}

static int
bar_place(double level)
{
  const double share =
    (inflect_live_view_db(level) - FLOOR_DB) / (TOP_DB - FLOOR_DB);
  return (int)lround(BAR_WIDTH * fmin(1.0, fmax(0.0, share)));
}

static void
draw_meter(InflectLiveView* view, const char* name, const InflectLiveMeter* row)
{
  char bar[BAR_WIDTH + 1] = "";
  const int length = bar_place(row->level);
  const int mark = bar_place(row->held) - 1;
  for (int i = 0; i < BAR_WIDTH; ++i) {
    bar[i] = (char)(i == mark ? '|' : i < length ? '=' : ' ');
  }
  char text[16] = "  -inf";
  if (row->held > 1e-6) {
    snprintf(text, sizeof(text), "%6.1f", inflect_live_view_db(row->held));
  }
  line(view, " %-6s[%s] %s dBFS%s", name, bar, text,
       row->held > 1.0 ? " over" : "");
}

static void
draw_meters(InflectLiveView* view,
            const char* name,
            const InflectLiveMeter* rows,
            uint32_t n)
{
  static const char* const sides[] = {"L", "R"};
  for (uint32_t c = 0U; c < n && c < INFLECT_LIVE_MAX_CHANNELS; ++c) {
    char label[16] = "";
    snprintf(label, sizeof(label), "%s %s", name, n > 1U ? sides[c] : "");
    draw_meter(view, label, &rows[c]);
  }
}

/// Show some parameters
static void
draw_values(InflectLiveView* view,
            const InflectSettings* settings,
            const InflectParameterIndex* shown,
            size_t n_shown)
{
  char text[160] = "";
  size_t n = 0U;
  for (size_t i = 0U; i < n_shown && n < sizeof(text); ++i) {
    char value[48] = "";
    inflect_live_control_value(settings, shown[i], value, sizeof(value));
    n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", i ? "  " : "",
                          value);
  }
  line(view, " %s", text);
}

static void
draw_settings(InflectLiveView* view, const InflectSettings* settings)
{
  static const InflectParameterIndex rows[2][4] = {
    {INFLECT_PARAMETER_CURVE, INFLECT_PARAMETER_SHAPE, INFLECT_PARAMETER_DRIVE,
     INFLECT_PARAMETER_TONE},
    {INFLECT_PARAMETER_OVERSAMPLING, INFLECT_PARAMETER_STEREO_MODE,
     INFLECT_PARAMETER_MIX, INFLECT_PARAMETER_OUTPUT},
  };
  draw_values(view, settings, rows[0], 4U);
  draw_values(view, settings, rows[1], 4U);
}

/// Write what settings do to a tone
static void
write_harmonics(const InflectSettings* settings, char* text, size_t size)
{
  const double gain =
    pow(10.0, settings->values[INFLECT_PARAMETER_DRIVE] / 20.0);
  const InflectCurve curve = inflect_settings_curve(settings);
  InflectCurveHarmonics harmonics;
  *text = '\0';
  if (settings->values[INFLECT_PARAMETER_DIRECTION] !=
        INFLECT_DIRECTION_SHAPE ||
      inflect_curve_harmonics(&curve, gain * TONE_AMPLITUDE,
                              settings->values[INFLECT_PARAMETER_BIAS],
                              &harmonics)) {
    return;
  }
  size_t n = 0U;
  for (uint32_t k = 2U; k <= N_HARMONICS && n < size; ++k) {
    const double level_db = inflect_curve_harmonic_at(&harmonics, k).level_dbc;
    char number[16] = "-";
    if (level_db > HARMONIC_FLOOR_DB) {
      snprintf(number, sizeof(number), "%.0f", level_db);
    }
    n += (size_t)snprintf(text + n, size - n, "  H%u %s", k, number);
  }
}

/// Show what the settings do to a tone, whatever is being played
static void
draw_harmonics(InflectLiveView* view, const InflectSettings* settings)
{
  if (memcmp(&view->settings, settings, sizeof(*settings)) != 0) {
    view->settings = *settings;
    write_harmonics(settings, view->harmonics, sizeof(view->harmonics));
  }
  if (*view->harmonics) {
    line(view, " tone at -12 dBFS, harmonics in dBc:%s", view->harmonics);
  }
}

void
inflect_live_view_clear(InflectLiveView* view)
{
  if (view->is_shown) {
    fprintf(stderr, "\033[%dA\r" CLEAR_TO_END, view->n_lines);
    fflush(stderr);
    view->is_shown = false;
  }
}

void
inflect_live_view_draw(InflectLiveView* view, const InflectLiveScene* scene)
{
  const InflectLiveControl* const control = scene->control;
  if (view->is_shown) {
    fprintf(stderr, "\033[%dA\r", view->n_lines);
  }
  view->n_lines = 0;
  const InflectLiveLoad load = inflect_live_view_load(scene->link);
  const bool bypassed =
    control->settings.values[INFLECT_PARAMETER_ENABLED] == 0.0;
  const long time = (long)seconds(scene);
  line(view, " %s %ld:%02ld  %.40s%s%s%s%s%s", scene->state, time / 60,
       time % 60, control->preset_label,
       *control->preset_label && control->edited ? " (changed)" : "",
       bypassed ? "  BYPASS" : "", control->panic ? "  PANIC" : "",
       view->muted ? "  HOWL MUTED" : "", view->dc ? "  DC TAKEN AWAY" : "");
  draw_settings(view, &control->settings);
  draw_harmonics(view, &control->settings);
  draw_meters(view, "in", view->ins, view->n_in);
  draw_meters(view, "out", view->outs, view->n_out);
  line(view,
       " saturation %3.0f %%  limiter %5.1f dB  load %.1f %% (p99.9 %.1f %%)  "
       "xruns %llu",
       100.0 * view->saturation, inflect_live_view_db(1.0 - view->limiter.held),
       100.0 * load.median, 100.0 * load.p999,
       (unsigned long long)atomic_load(&scene->link->n_xruns));
  line(view, " %s",
       *control->reply.text ? control->reply.text
                            : "? lists the keys, q quits");
  fputs(CLEAR_TO_END, stderr);
  fflush(stderr);
  view->is_shown = true;
}

void
inflect_live_view_print(const InflectLiveView* view,
                        const InflectLiveScene* scene)
{
  const InflectLiveLoad load = inflect_live_view_load(scene->link);
  double in = 0.0;
  double out = 0.0;
  for (uint32_t c = 0U; c < INFLECT_LIVE_MAX_CHANNELS; ++c) {
    in = fmax(in, view->ins[c].held);
    out = fmax(out, view->outs[c].held);
  }
  inflect_report("%s %.1f s: in %.1f dBFS, out %.1f dBFS, saturation %.0f %%, "
                 "limiter %.1f dB, load %.1f %% (p99.9 %.1f %%), %llu xruns",
                 scene->state, seconds(scene), inflect_live_view_db(in),
                 inflect_live_view_db(out), 100.0 * view->saturation,
                 inflect_live_view_db(1.0 - view->limiter.held),
                 100.0 * load.median, 100.0 * load.p999,
                 (unsigned long long)atomic_load(&scene->link->n_xruns));
}
