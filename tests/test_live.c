// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect live` and `inflect devices` through ALSA, with files for a card

#include "support/live.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <cjson/cJSON.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define N_FRAMES 48000U

/// Frames that are compared at least: all but the start and the delay
#define N_COMPARED 46000U

/// Most frames of a file that are read
#define N_READ (64U * N_FRAMES)

/// At the end of its file this card repeats the last 512 frames; some of them
#define N_REPEATED 400U

/// Frames that must be written before and after a change of drive
#define N_AROUND 200000

static float in[N_FRAMES];
static float expected[N_FRAMES];

/// Write a configuration of ALSA, with more lines, and make it count
static void
configure_alsa(const char* name, const char* lines)
{
  char folder[PATH_MAX] = "";
  char path[PATH_MAX + 64] = "";
  assert_non_null(getcwd(folder, sizeof(folder)));
  snprintf(path, sizeof(path), "%s/%s", folder, name);
  FILE* const file = fopen(name, "w");
  assert_non_null(file);
  fprintf(file,
          "pcm.nul { type null }\n"
          "pcm.filein { type file slave.pcm nul file \"/dev/null\" infile "
          "\"%s/in.raw\" format \"raw\" }\n"
          "pcm.fileout { type file slave.pcm nul file \"%s/out.raw\" format "
          "\"raw\" }\n"
          "%s",
          folder, folder, lines);
  assert_int_equal(fclose(file), 0);
  setenv("ALSA_CONFIG_PATH", path, 1);
}

static void
use_card(void)
{
  configure_alsa("card.conf", "pcm.!default { type null }\n"
                              "ctl.!default { type null }\n");
  unlink("out.raw");
}

/// Make the sound that the card of files hears
static void
make_input(void)
{
  live_noise(in, N_FRAMES, 0.4f);
  FILE* const file = fopen("in.raw", "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(in, sizeof(float), N_FRAMES, file), N_FRAMES);
  assert_int_equal(fclose(file), 0);
}

static void
devices_are_listed(void** state)
{
  (void)state;
  use_card();
  ProgramRun run = live_run("devices");
  assert_non_null(strstr(run.out, "ALSA"));
  assert_non_null(strstr(run.out, "filein"));
  assert_non_null(strstr(run.out, "default input"));
  assert_int_equal(run.n_out > 0U && run.err_lines == 0, 1);
  live_expect(&run, 0, "");
}

static void
devices_are_listed_as_json(void** state)
{
  (void)state;
  use_card();
  ProgramRun run = live_run("devices --json");
  cJSON* const document = cJSON_Parse(run.out);
  assert_non_null(document);
  const cJSON* device = NULL;
  bool found = false;
  cJSON_ArrayForEach(device, cJSON_GetObjectItem(document, "devices"))
  {
    const char* const name =
      cJSON_GetStringValue(cJSON_GetObjectItem(device, "name"));
    const bool is_here = name && !strcmp(name, "fileout");
    found = found || is_here;
    if (is_here) {
      assert_true(cJSON_GetNumberValue(cJSON_GetObjectItem(device, "outputs")) >
                  0.0);
    }
  }
  assert_true(found);
  cJSON_Delete(document);
  live_expect(&run, 0, "");
}

static void
an_alsa_without_a_default_is_survived(void** state)
{
  (void)state;
  configure_alsa("bad.conf", "");
  ProgramRun run = live_run("devices");
  assert_int_equal(run.err_lines, 1);
  live_expect(&run, 1, "pcm.!default");
}

static void
a_machine_without_devices_gets_one_line(void** state)
{
  (void)state;
  FILE* const file = fopen("none.conf", "w");
  assert_non_null(file);
  fprintf(file, "pcm.!default { type hw card 99 }\n");
  assert_int_equal(fclose(file), 0);
  char path[PATH_MAX] = "";
  assert_non_null(realpath("none.conf", path));
  setenv("ALSA_CONFIG_PATH", path, 1);
  ProgramRun run = live_run("live --seconds 1");
  assert_int_equal(run.err_lines, 1);
  live_expect(&run, 1, "looked for an input and an output");
}

/// A command line that must fail, and words of its line
typedef struct {
  const char* line;
  int status;
  const char* words;
} Failure;

static void
mistakes_get_one_line(void** state)
{
  (void)state;
  static const Failure failures[] = {
    {"live --input fil --output nul", 1, "(ALSA: filein) 2 (ALSA: fileout)"},
    {"live --input zither", 1, "'zither'"},
    {"live --input 999", 1, "no device 999"},
    {"live --api none", 1, "no sound device of none"},
    {"live --channels 1", 2, "IN:OUT"},
    {"live --channels 1:2,2", 2, "IN:OUT"},
    {"live --channels 0:1", 2, "IN:OUT"},
    {"live --input nul --output nul --channels 129:1", 2, "IN:OUT"},
    {"live --block 0", 2, "above 0"},
    {"live --block 9999", 2, "1 to 8192"},
    {"live --rate 4000", 2, "8000 to 384000"},
    {"live --tape moist", 2, "wet, dry or both"},
    {"live --set drive=99", 2, "-24 to 48 dB"},
    {"live --channels 1:1 --set stereo_mode=mid", 1, "two input channels"},
    {"live --record in.raw", 1, "--force"},
    {"live guitar", 2, "'guitar'"},
  };
  use_card();
  for (size_t i = 0U; i < sizeof(failures) / sizeof(failures[0]); ++i) {
    ProgramRun run = live_run(failures[i].line);
    if (run.err_lines != 1) {
      print_error("%s: %s", failures[i].line, run.err);
    }
    assert_int_equal(run.err_lines, 1);
    live_expect(&run, failures[i].status, failures[i].words);
  }
}

/// Assert that out.raw is what the shaper makes, wherever it begins
static void
compare_output(const char* set)
{
  uint32_t n = 0U;
  float* const out = live_read("out.raw", N_READ, &n);
  live_shape(set, in, expected, N_FRAMES);
  const long place = live_find(out, n, expected, N_COMPARED);
  free(out);
  assert_true(place >= 0L);
}

static void
live_sound_is_that_of_the_shaper_to_the_bit(void** state)
{
  (void)state;
  static const char* const blocks[] = {"", "--block 32", "--block 100",
                                       "--block 512 --latency 30"};
  for (size_t i = 0U; i < sizeof(blocks) / sizeof(blocks[0]); ++i) {
    char line[256] = "";
    snprintf(line, sizeof(line),
             "live --input filein --output fileout --channels 1:1 --rate 48000 "
             "--seconds 1 --no-fade --no-limiter --set drive=9 --set "
             "oversampling=8 %s",
             blocks[i]);
    use_card();
    ProgramRun run = live_run(line);
    live_expect(&run, 0, "latency: input");
    compare_output("drive=9 oversampling=8");
  }
}

static void
one_input_reaches_both_outputs(void** state)
{
  (void)state;
  use_card();
  ProgramRun run = live_run(
    "live --input filein --output fileout --channels 1:1,2 --rate 48000 "
    "--seconds 1 --no-fade --no-limiter --set drive=9");
  live_expect(&run, 0, "1 in, 2 out");
  uint32_t n = 0U;
  float* const out = live_read("out.raw", N_READ, &n);
  for (uint32_t i = 0U; i < n / 2U; ++i) {
    assert_true(out[2U * i] == out[2U * i + 1U]);
    out[i] = out[2U * i];
  }
  live_shape("drive=9", in, expected, N_FRAMES);
  assert_true(live_find(out, n / 2U, expected, N_COMPARED) >= 0L);
  free(out);
}

static void
a_recording_has_what_was_heard_and_played(void** state)
{
  (void)state;
  use_card();
  ProgramRun run =
    live_run("live --input filein --output fileout --channels 1:1 --rate 48000 "
             "--seconds 1 --no-fade --record take.wav --tape both --json");
  cJSON* const document = cJSON_Parse(run.out);
  assert_non_null(document);
  assert_true(cJSON_GetNumberValue(cJSON_GetObjectItem(document, "frames")) ==
              N_FRAMES);
  cJSON_Delete(document);
  live_expect(&run, 0, "recorded 1.00 s");

  Sound take = sound_read("take.wav");
  assert_int_equal(take.info.channels, 2);
  assert_int_equal(take.info.frames, N_FRAMES);
  float* const wet = (float*)calloc(N_FRAMES, sizeof(float));
  float* const dry = (float*)calloc(N_FRAMES, sizeof(float));
  assert_non_null(wet);
  assert_non_null(dry);
  for (uint32_t i = 0U; i < N_FRAMES; ++i) {
    wet[i] = take.floats[2U * i];
    dry[i] = take.floats[2U * i + 1U];
  }
  live_shape(NULL, dry, expected, N_FRAMES);
  assert_memory_equal(wet, expected, sizeof(expected));
  assert_true(live_find(dry, N_FRAMES, in, N_COMPARED) >= 0L);
  free(wet);
  free(dry);
  sound_free(&take);
}

static void
a_full_disk_ends_the_recording_and_not_the_sound(void** state)
{
  (void)state;
  use_card();
  const ProgramConfig config = {NULL, 150000L};
  ProgramRun run = program_wait(live_start(
    &config, "live --input filein --output nul --channels 1:1 --rate 48000 "
             "--seconds 2 --record full.wav"));
  assert_non_null(strstr(run.err, "File too large"));
  live_expect(&run, 1, "2.00 s in");
  Sound take = sound_read("full.wav");
  assert_true(take.info.frames > 10000);
  sound_free(&take);
}

/// Wait until the output has more frames, and return how many there are
static long
wait_for_frames(long n_frames)
{
  struct stat status;
  for (;;) {
    const long n = stat("out.raw", &status)
                     ? 0L
                     : (long)status.st_size / (long)sizeof(float);
    if (n >= n_frames) {
      return n;
    }
    live_pause();
  }
}

static void
a_line_changes_the_drive_while_it_plays(void** state)
{
  (void)state;
  // Without memory, so that the sound after the change is known to the bit
  static const char set[] = "oversampling=1 dc_block=0 antialias=off";
  use_card();
  assert_int_equal(mkfifo("lines", 0600), 0);
  const int fd = open("lines", O_RDWR | O_CLOEXEC);
  const ProgramConfig config = {"lines", 0};
  const pid_t pid = live_start(
    &config,
    "live --input filein --output fileout --channels 1:1 --rate 48000 "
    "--no-fade --set oversampling=1 --set dc_block=0 --set antialias=off");
  program_await("latency: ");
  const long n = wait_for_frames(N_AROUND);
  live_send(fd, "drive=12\nfrobnicate\nstatus\n");
  wait_for_frames(n + 20L * N_AROUND);
  live_send(fd, "quit\n");
  ProgramRun run = program_wait(pid);
  close(fd);
  assert_non_null(strstr(run.err, "drive 12 dB"));
  assert_non_null(strstr(run.err, "'frobnicate' is no"));
  assert_non_null(strstr(run.err, "playing"));
  live_expect(&run, 0, "blocks");

  uint32_t n_read = 0U;
  float* const out = live_read("out.raw", 64U * 1024U * 1024U, &n_read);
  live_shape(set, in, expected, N_FRAMES);
  const long before = live_find(out, n_read, expected + 1000, 1000U);
  live_shape("oversampling=1 dc_block=0 antialias=off drive=12", in, expected,
             N_FRAMES);
  const long after =
    live_find(out, n_read, expected + N_FRAMES - N_REPEATED, N_REPEATED);
  free(out);
  if (before < 0L || after <= before) {
    print_error("%u frames, before at %ld, after at %ld\n", n_read, before,
                after);
  }
  assert_true(before >= 0L);
  assert_true(after > before);
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(devices_are_listed),
    cmocka_unit_test(devices_are_listed_as_json),
    cmocka_unit_test(an_alsa_without_a_default_is_survived),
    cmocka_unit_test(a_machine_without_devices_gets_one_line),
    cmocka_unit_test(mistakes_get_one_line),
    cmocka_unit_test(live_sound_is_that_of_the_shaper_to_the_bit),
    cmocka_unit_test(one_input_reaches_both_outputs),
    cmocka_unit_test(a_recording_has_what_was_heard_and_played),
    cmocka_unit_test(a_full_disk_ends_the_recording_and_not_the_sound),
    cmocka_unit_test(a_line_changes_the_drive_while_it_plays),
  };
  if (argc != 2) {
    return 99;
  }
  live_setup(argv[1]);
  make_input();
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
