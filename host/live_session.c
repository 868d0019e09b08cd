// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_session.h"

#include "interrupt.h"
#include "live_control.h"
#include "live_midi_watch.h"
#include "live_recorder.h"
#include "live_storm.h"
#include "live_summary.h"
#include "live_terminal.h"
#include "live_view.h"
#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TICK_MS 25

/// Where a MIDI controller may move
#define MIDI_TICK_MS 5

#define DRAW_S 0.1
#define PRINT_S 10.0

/// Longest time without a block, and to open a stream
#define SILENCE_LIMIT_S 2.0
#define START_LIMIT_S 10.0

/// Time that a fade and the end of a stream may take
#define END_LIMIT_S 2.0
#define CLOSE_LIMIT_S 1.0

/// Longest time in which a disk may take nothing at the end
#define DISK_PATIENCE_S 5.0

#define FIRST_PAUSE_S 0.5
#define LONGEST_PAUSE_S 10.0

/// Where the session is
typedef enum {
  STARTING, ///< The stream is being opened
  PLAYING,  ///< There is sound
  WAITING,  ///< The device is away
  ENDING,   ///< The last fade
  OVER,
} Phase;

/// One session
typedef struct {
  const InflectLiveSessionConfig* config;
  InflectLiveRequest request;
  InflectLiveEngine engine;
  InflectLiveControl control;
  InflectLiveView view;
  InflectLiveRecorder recorder;
  InflectLiveMidiWatch midi;
  InflectLiveStorm storm;
  Phase phase;
  double phase_s;        ///< When the phase began
  double block_s;        ///< When blocks were last seen
  uint64_t n_blocks;     ///< Blocks then
  double pause_s;        ///< Before the next attempt
  double lost_s;         ///< When the sound was lost, 0 if it is there
  double drawn_s;        ///< When the view was last drawn
  uint32_t n_losses;     ///< How often the sound was lost
  bool has_stdin;        ///< Whether something can still come from stdin
  bool keys;             ///< Whether stdin is a terminal
  bool has_played;       ///< Whether there was sound at all
  bool recording_lags;   ///< Whether it was told that the disk is too slow
  bool recording_failed; ///< Whether the recording is not complete
  int status;            ///< Exit code
} Session;

static InflectLiveLink*
link_of(Session* session)
{
  return &session->engine.shared->link;
}

static void
enter(Session* session, Phase phase)
{
  session->phase = phase;
  session->phase_s = inflect_now_s();
}

static InflectLiveScene
scene_of(Session* session)
{
  static const char* const names[] = {"starting", "playing", "WAITING",
                                      "ending", "over"};
  const double rate_hz = session->engine.shared->rate_hz;
  return (InflectLiveScene){&session->control, link_of(session),
                            names[session->phase],
                            rate_hz > 0.0 ? rate_hz : 1.0};
}

/// Print a line above the view
static void __attribute__((format(printf, 2, 3)))
say(Session* session, const char* format, ...)
{
  InflectMessage message = {""};
  va_list args;
  va_start(args, format);
  vsnprintf(message.text, sizeof(message.text), format, args);
  va_end(args);
  inflect_live_view_clear(&session->view);
  inflect_report("%s", message.text);
}

/// Start the engine's process with the present settings
static bool
start_engine(Session* session, InflectMessage* message)
{
  InflectLiveLink* const link = link_of(session);
  InflectSettings waiting;
  // Nobody else reads while there is no engine
  while (inflect_live_ring_pop(&link->changes, &waiting, 1U)) {
  }
  atomic_store(&link->finished, false);
  session->request.settings = session->control.settings;
  session->control.changed = false;
  enter(session, STARTING);
  return inflect_live_engine_start(&session->engine, &session->request,
                                   message);
}

static InflectLiveSummary
summary_of(Session* session)
{
  return (InflectLiveSummary){&session->request, session->engine.shared,
                              &session->view, session->n_losses};
}

static void
say_latency(Session* session)
{
  const InflectLiveSummary summary = summary_of(session);
  InflectMessage line = {""};
  inflect_live_summary_stream(&summary, &line);
  say(session, "%s", line.text);
  inflect_live_summary_latency(&summary, &line);
  say(session, "%s", line.text);
}

static void
start_recording(Session* session)
{
  const InflectLiveConfig* const sound = &session->request.sound;
  const uint32_t n_channels = (sound->tape_wet ? sound->n_out : 0U) +
                              (sound->tape_dry ? sound->n_in : 0U);
  InflectMessage message = {""};
  if (!inflect_live_recorder_start(&session->recorder, session->config->record,
                                   session->config->force,
                                   session->engine.shared->rate_hz, n_channels,
                                   link_of(session), &message)) {
    session->recording_failed = true;
    say(session, "no recording: %s", message.text);
  }
}

static void
end_recording(Session* session)
{
  InflectMessage message = {""};
  if (!session->recorder.started) {
    return;
  }
  if (!inflect_live_recorder_finish(&session->recorder, DISK_PATIENCE_S,
                                    &message)) {
    session->recording_failed = true;
  }
  say(session, "%s", message.text);
}

/// End a recording that cannot go on, at once and aloud
static void
watch_recording(Session* session)
{
  InflectLiveRecorder* const recorder = &session->recorder;
  if (!recorder->started) {
    return;
  }
  if (!session->recording_lags && inflect_live_recorder_lags(recorder)) {
    session->recording_lags = true;
    say(session, "the disk is too slow for the recording, which ends here; the "
                 "sound goes on");
  }
  if (atomic_load(&recorder->ended)) {
    end_recording(session);
    if (!session->recording_lags) {
      say(session, "the sound goes on");
    }
  }
}

/// The stream runs, for the first time or again
static void
begin_playing(Session* session)
{
  const bool again = session->has_played;
  if (!again) {
    say_latency(session);
  } else if (session->lost_s > 0.0) {
    say(session, "sound again after %.1f s, at %.0f Hz",
        inflect_now_s() - session->lost_s, session->engine.shared->rate_hz);
  }
  if (!again && session->config->record) {
    start_recording(session);
  }
  if (session->recorder.started &&
      session->recorder.rate_hz != session->engine.shared->rate_hz) {
    say(session, "the rate has changed, so the recording ends");
    end_recording(session);
  }
  session->has_played = true;
  session->lost_s = 0.0;
  session->n_blocks = atomic_load(&link_of(session)->n_callbacks);
  session->block_s = inflect_now_s();
  enter(session, PLAYING);
}

/// There is no sound; try again later
static void
lose(Session* session, const char* reason)
{
  inflect_live_engine_stop(&session->engine, 0.0);
  if (!session->has_played) {
    say(session, "live: %s", reason);
    session->status = INFLECT_EXIT_FAILED;
    enter(session, OVER);
    return;
  }
  const bool is_new = session->lost_s == 0.0;
  if (is_new) {
    session->lost_s = inflect_now_s();
    session->pause_s = FIRST_PAUSE_S;
    ++session->n_losses;
    say(session, "the sound is gone: %s; trying again until it is back",
        reason);
  } else {
    session->pause_s = fmin(LONGEST_PAUSE_S, 2.0 * session->pause_s);
  }
  enter(session, WAITING);
}

static const char*
reason_of_end(Session* session)
{
  const InflectLiveShared* const shared = session->engine.shared;
  return atomic_load(&shared->state) == INFLECT_LIVE_FAILED
           ? shared->message.text
           : "the sound system broke off";
}

static void
watch_start(Session* session)
{
  const uint32_t state = atomic_load(&session->engine.shared->state);
  if (state == INFLECT_LIVE_PLAYING || state == INFLECT_LIVE_FINISHED) {
    begin_playing(session);
  } else if (!inflect_live_engine_lives(&session->engine)) {
    lose(session, reason_of_end(session));
  } else if (inflect_now_s() > session->phase_s + START_LIMIT_S) {
    lose(session, "the sound system does not answer");
  }
}

static void
watch_xruns(Session* session)
{
  const bool is_jack = strstr(session->request.api, "JACK") != NULL;
  InflectMessage line = {""};
  if (inflect_live_storm_watch(&session->storm, link_of(session), is_jack,
                               &line)) {
    say(session, "%s", line.text);
  }
}

static void
watch_sound(Session* session)
{
  const InflectLiveLink* const link = link_of(session);
  const double now_s = inflect_now_s();
  const uint64_t n_blocks = atomic_load(&link->n_callbacks);
  if (n_blocks != session->n_blocks) {
    session->n_blocks = n_blocks;
    session->block_s = now_s;
  }
  if (atomic_load(&link->finished)) {
    enter(session, OVER);
  } else if (!inflect_live_engine_lives(&session->engine)) {
    lose(session, reason_of_end(session));
  } else if (now_s > session->block_s + SILENCE_LIMIT_S) {
    lose(session, "the device has not asked for sound for two seconds");
  } else {
    watch_xruns(session);
  }
}

static void
watch_end(Session* session)
{
  if (atomic_load(&link_of(session)->finished) ||
      !inflect_live_engine_lives(&session->engine) ||
      inflect_now_s() > session->phase_s + END_LIMIT_S) {
    enter(session, OVER);
  }
}

static void
try_again(Session* session)
{
  InflectMessage message = {""};
  if (inflect_now_s() < session->phase_s + session->pause_s) {
    return;
  }
  if (!start_engine(session, &message)) {
    lose(session, message.text);
  }
}

static void (*const watches[])(Session* session) = {
  [STARTING] = watch_start,
  [PLAYING] = watch_sound,
  [WAITING] = try_again,
  [ENDING] = watch_end,
};

static void
print_help(Session* session)
{
  char text[128] = "";
  say(session, "keys, names of actions, and what they do:");
  for (uint32_t i = 0U; inflect_live_control_describe(i, text, sizeof(text));
       ++i) {
    fprintf(stderr, "  %s\n", text);
  }
  fprintf(stderr,
          "  without a terminal, lines: SYMBOL=VALUE, preset NAME, learn "
          "SYMBOL,\n  forget SYMBOL, or the name of an action\n");
}

/// Do what the control asks for
static void
obey(Session* session)
{
  InflectLiveControl* const control = &session->control;
  InflectLiveLink* const link = link_of(session);
  if (control->changed &&
      inflect_live_ring_push(&link->changes, &control->settings, 1U)) {
    control->changed = false;
  }
  atomic_store_explicit(&link->panic, control->panic, memory_order_relaxed);
  if (control->wants_help) {
    control->wants_help = false;
    print_help(session);
  }
  if (control->wants_status) {
    control->wants_status = false;
    inflect_live_view_clear(&session->view);
    const InflectLiveScene scene = scene_of(session);
    inflect_live_view_print(&session->view, &scene);
  }
  if ((control->quit || inflect_interrupted()) && session->phase < ENDING) {
    const bool sounds = session->phase == PLAYING;
    atomic_store(&link->ending, true);
    enter(session, sounds ? ENDING : OVER);
  }
}

static void
take_byte(Session* session, char byte)
{
  if (session->keys) {
    inflect_live_control_key(&session->control, byte);
    return;
  }
  InflectLiveControl* const control = &session->control;
  inflect_live_control_byte(control, byte);
  if (byte == '\n' && *control->reply.text) {
    say(session, "%s", control->reply.text);
    control->reply.text[0] = '\0';
  }
  // Each line counts, also if the next one comes at once
  obey(session);
}

/// Wait for a moment, or for something to come from stdin
static void
wait_for_input(Session* session)
{
  struct pollfd wait = {session->has_stdin ? STDIN_FILENO : -1, POLLIN, 0};
  const int tick_ms = session->midi.midi.shared ? MIDI_TICK_MS : TICK_MS;
  if (poll(&wait, 1, tick_ms) <= 0 || !wait.revents) {
    return;
  }
  char bytes[256];
  const ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));
  if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
    session->has_stdin = false;
  }
  for (ssize_t i = 0; i < n; ++i) {
    take_byte(session, bytes[i]);
  }
}

static void
show(Session* session)
{
  InflectLiveView* const view = &session->view;
  const double now_s = inflect_now_s();
  inflect_live_view_read(view, link_of(session));
  if (view->n_new_howls) {
    say(session, "howling muted: the sound grew while nobody played");
  }
  const double interval_s = view->is_terminal ? DRAW_S : PRINT_S;
  if (session->phase == STARTING || now_s < session->drawn_s + interval_s) {
    return;
  }
  const InflectLiveScene scene = scene_of(session);
  if (inflect_live_terminal_resumed()) {
    // Others wrote below it in the meantime
    view->is_shown = false;
  }
  if (view->is_terminal) {
    inflect_live_view_draw(view, &scene);
  } else if (session->drawn_s > 0.0) {
    inflect_live_view_print(view, &scene);
  }
  session->drawn_s = now_s;
}

static void
watch_midi(Session* session)
{
  InflectMessage line = {""};
  if (inflect_live_midi_watch(&session->midi, &session->control, &line)) {
    say(session, "%s", line.text);
  }
}

static void
play(Session* session)
{
  while (session->phase != OVER) {
    wait_for_input(session);
    watch_midi(session);
    obey(session);
    if (session->phase != OVER) {
      watches[session->phase](session);
    }
    watch_recording(session);
    show(session);
  }
  // The end may have come before the start was seen
  inflect_live_engine_stop(&session->engine, CLOSE_LIMIT_S);
  inflect_live_view_read(&session->view, link_of(session));
}

/// Say what there was, and return the exit code
static int
conclude(Session* session)
{
  inflect_live_view_clear(&session->view);
  end_recording(session);
  const InflectLiveSummary summary = summary_of(session);
  if (session->has_played) {
    InflectMessage line = {""};
    inflect_live_summary_end(&summary, &line);
    say(session, "%s", line.text);
  }
  if (session->has_played && session->config->json &&
      inflect_live_summary_json(&summary)) {
    return INFLECT_EXIT_FAILED;
  }
  return session->recording_failed ? INFLECT_EXIT_FAILED : session->status;
}

static void
start(Session* session)
{
  InflectLiveRequest* const request = &session->request;
  InflectMessage message = {""};
  inflect_live_control_start(
    &session->control, &request->settings, session->config->preset,
    request->ins.n,
    *session->config->midi_port.name ? &session->config->midi_map : NULL);
  inflect_live_view_start(&session->view, request->ins.n, request->outs.n);
  session->has_stdin = fcntl(STDIN_FILENO, F_GETFD) >= 0;
  session->keys = session->has_stdin && isatty(STDIN_FILENO);
  request->sound.end_frame =
    (uint64_t)llround(session->config->length_s * request->sound.rate_hz);
  inflect_interrupt_catch();
  inflect_live_terminal_take(session->keys, session->view.is_terminal);
  if (!start_engine(session, &message)) {
    lose(session, message.text);
  }
}

int
inflect_live_session_run(const InflectLiveSessionConfig* config)
{
  InflectMessage message = {""};
  Session* const session = (Session*)calloc(1U, sizeof(Session));
  if (!session || !inflect_live_engine_new(&session->engine, &message) ||
      (*config->midi_port.name &&
       !inflect_live_midi_new(&session->midi.midi, &config->midi_port,
                              config->request.verbose, &message))) {
    free(session);
    return inflect_report_failure("live: out of memory");
  }
  session->config = config;
  session->request = config->request;
  start(session);
  play(session);
  const int status = conclude(session);
  inflect_live_terminal_restore();
  inflect_live_control_end(&session->control);
  inflect_live_midi_free(&session->midi.midi);
  inflect_live_engine_free(&session->engine);
  if (session->recorder.stuck) {
    // The thread that waits for the disk would be waited for by exit() too
    fflush(stdout);
    _exit(status);
  }
  free(session);
  return status;
}
