// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// Recordings of `inflect live` that are long, and on disks that are slow

#include "../host/live_recorder.h"
#include "support/program.h"
#include "support/with_cmocka.h"

#include <sndfile.h>

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RATE_HZ 48000.0

/// Channels that reach 4 GiB with the fewest frames
#define N_CHANNELS 4U

/// Frames beyond 4 GiB of four floats
#define N_LONG ((UINT64_C(1) << 28U) + 100000U)

/// Frames that are handed over at a time
#define N_PUSHED 65536U

static const char path[] = "take.wav";
static float sound[N_PUSHED * N_CHANNELS];
static InflectLiveLink* live;

/// How the disk behaves
enum {
  PLAIN,
  SPARSE, ///< Silence takes no room
  STUCK,  ///< Waits until it is let go
};

static _Atomic int disk;

static sem_t let_go;

// The linker's names begin with underscores
// NOLINTBEGIN(bugprone-reserved-identifier)
size_t
__real_fwrite(const void* bytes, size_t size, size_t n, FILE* file);
size_t
__wrap_fwrite(const void* bytes, size_t size, size_t n, FILE* file);

static bool
is_silence(const void* bytes, size_t n)
{
  const unsigned char* const first = (const unsigned char*)bytes;
  return n > 1U && !*first && !memcmp(first, first + 1, n - 1U);
}

size_t
__wrap_fwrite(const void* bytes, size_t size, size_t n, FILE* file)
{
  if (disk == SPARSE && size * n > 4096U && is_silence(bytes, size * n)) {
    return fseeko(file, (off_t)(size * n), SEEK_CUR) ? 0U : n;
  }
  if (disk == STUCK) {
    sem_wait(&let_go);
  }
  return __real_fwrite(bytes, size, n, file);
}
// NOLINTEND(bugprone-reserved-identifier)

static void
pause_a_moment(void)
{
  const struct timespec moment = {0, 1000000};
  nanosleep(&moment, NULL);
}

/// Hand frames over as the audio thread does, and wait where it would not
static void
push(uint64_t n_frames, uint32_t n_channels)
{
  while (n_frames) {
    const uint64_t n = n_frames < N_PUSHED ? n_frames : N_PUSHED;
    while (
      !inflect_live_ring_push(&live->tape, sound, (uint32_t)n * n_channels)) {
      pause_a_moment();
    }
    n_frames -= n;
  }
}

static void
start(InflectLiveRecorder* recorder, uint32_t n_channels)
{
  InflectMessage message = {""};
  inflect_live_link_init(live);
  unlink(path);
  assert_true(inflect_live_recorder_start(recorder, path, false, RATE_HZ,
                                          n_channels, live, &message));
}

static void
a_recording_beyond_4_gib_is_rf64(void** state)
{
  (void)state;
  static InflectLiveRecorder recorder;
  InflectMessage message = {""};
  disk = SPARSE;
  memset(sound, 0, sizeof(sound));
  start(&recorder, N_CHANNELS);
  push(N_LONG, N_CHANNELS);
  sound[0] = 0.25f;
  push(1U, N_CHANNELS);
  assert_true(inflect_live_recorder_finish(&recorder, 60.0, &message));
  disk = PLAIN;

  SF_INFO info = {0};
  SNDFILE* const file = sf_open(path, SFM_READ, &info);
  assert_non_null(file);
  assert_int_equal(info.format & SF_FORMAT_TYPEMASK, SF_FORMAT_RF64);
  assert_true((uint64_t)info.frames == N_LONG + 1U);
  assert_int_equal(info.channels, N_CHANNELS);
  float last[N_CHANNELS] = {0.0f};
  assert_true(sf_seek(file, (sf_count_t)N_LONG, SEEK_SET) ==
              (sf_count_t)N_LONG);
  assert_int_equal(sf_readf_float(file, last, 1), 1);
  assert_true(last[0] == 0.25f);
  sf_close(file);
  unlink(path);
}

static void
a_short_recording_is_wav(void** state)
{
  (void)state;
  static InflectLiveRecorder recorder;
  InflectMessage message = {""};
  start(&recorder, 1U);
  push(1000U, 1U);
  assert_true(inflect_live_recorder_finish(&recorder, 60.0, &message));
  assert_non_null(strstr(message.text, "recorded 0.02 s"));
  char magic[4] = "";
  FILE* const file = fopen(path, "rb");
  assert_non_null(file);
  assert_int_equal(fread(magic, 1U, 4U, file), 4);
  fclose(file);
  assert_memory_equal(magic, "RIFF", 4U);
  unlink(path);
}

/// Lose sound as the audio thread does when the tape is full
static void
overrun(void)
{
  while (inflect_live_ring_push(&live->tape, sound, N_PUSHED)) {
  }
  atomic_fetch_add(&live->n_tape_lost, N_PUSHED);
}

static void
a_slow_disk_ends_the_recording_and_keeps_what_there_is(void** state)
{
  (void)state;
  static InflectLiveRecorder recorder;
  InflectMessage message = {""};
  start(&recorder, 1U);
  disk = STUCK;
  overrun();
  assert_true(inflect_live_recorder_lags(&recorder));
  assert_false(atomic_load(&recorder.ended));
  disk = PLAIN;
  sem_post(&let_go);
  while (!atomic_load(&recorder.ended)) {
    pause_a_moment();
  }
  assert_false(inflect_live_recorder_finish(&recorder, 60.0, &message));
  assert_non_null(strstr(message.text, "too slow"));
  assert_false(recorder.stuck);
  SF_INFO info = {0};
  SNDFILE* const file = sf_open(path, SFM_READ, &info);
  assert_non_null(file);
  assert_true(info.frames > 0);
  sf_close(file);
  unlink(path);
}

static void
a_disk_that_takes_nothing_is_not_waited_for(void** state)
{
  (void)state;
  static InflectLiveRecorder recorder;
  InflectMessage message = {""};
  start(&recorder, 1U);
  disk = STUCK;
  overrun();
  assert_false(inflect_live_recorder_finish(&recorder, 0.2, &message));
  assert_true(recorder.stuck);
  assert_non_null(strstr(message.text, "takes nothing more"));
  assert_non_null(strstr(message.text, recorder.output.temporary));

  // The test ends it properly, as no program could
  disk = PLAIN;
  sem_post(&let_go);
  pthread_join(recorder.thread, NULL);
  inflect_audio_output_abandon(&recorder.output);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_recording_beyond_4_gib_is_rf64),
    cmocka_unit_test(a_short_recording_is_wav),
    cmocka_unit_test(a_slow_disk_ends_the_recording_and_keeps_what_there_is),
    cmocka_unit_test(a_disk_that_takes_nothing_is_not_waited_for),
  };
  live = (InflectLiveLink*)aligned_alloc(64U, (sizeof(InflectLiveLink) + 63U) &
                                                ~(size_t)63U);
  if (!live || sem_init(&let_go, 0, 0U)) {
    return 99;
  }
  program_setup("/proc/self/exe");
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  free(live);
  return status;
}
