// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect process` when things go wrong: one line, and nothing lost

#include "support/program.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <sndfile.h>

#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RATE_HZ 48000
#define N_FRAMES 10000
#define WAV_16 (SF_FORMAT_WAV | SF_FORMAT_PCM_16)

/// A command line that must fail, and words that its line must have
typedef struct {
  const char* line;
  int status;
  const char* words[2];
} Failure;

static const Failure failures[] = {
  {"process", 2, {"no input"}},
  {"process in.wav", 2, {"no output", "-o"}},
  {"process in.wav -o out.wav --frobnicate", 2, {"--frobnicate"}},
  {"process in.wav -o out.wav --forse", 2, {"'--force'"}},
  {"process in.wav -o", 2, {"needs a value"}},
  {"process in.wav -o out.wav --set drive", 2, {"NAME=VALUE"}},
  {"process in.wav -o out.wav --set drive=49", 2, {"49", "-24 to 48 dB"}},
  {"process in.wav -o out.wav --set drive=loud", 2, {"not a number"}},
  {"process in.wav -o out.wav --set drvie=4", 2, {"'drive'"}},
  {"process in.wav -o out.wav --set curve=tnah", 2, {"'tanh'"}},
  {"process in.wav -o out.wav --param alpha=4", 2, {"no parameters"}},
  {"process in.wav -o out.wav --set direction=undo --set curve=hard_clip",
   2,
   {"cannot be undone", "flat"}},
  {"process in.wav -o out.wav --preset no_such_preset", 1, {"no_such_preset"}},
  {"process in.wav -o out.wav --format wvv", 2, {"'wav'"}},
  {"process in.wav -o out.wav --subtype pcm_25", 2, {"'pcm_2"}},
  {"process in.wav -o out.wav --dither maybe", 2, {"on or off"}},
  {"process in.wav -o out.wav --jobs 0", 2, {"1 to 1024"}},
  {"process in.wav -o out.wav --seed -1", 2, {"whole number"}},
  {"process in.wav -o - --json", 2, {"stdout"}},
  {"process in.wav -o out.flac --subtype float", 1, {"cannot hold", "pcm_24"}},
  {"process in.wav -o out.wav --set stereo_mode=mid", 1, {"1 channel", "2"}},
  {"process missing.wav -o out.wav", 1, {"missing.wav", "No such file"}},
  {"process empty.wav -o out.wav", 1, {"empty.wav", "0 bytes"}},
  {"process text.wav -o out.wav", 1, {"text.wav", "not a sound file"}},
  {"process silent.wav -o out.wav", 1, {"silent.wav", "0 frames"}},
  {"process slow.wav -o out.wav", 1, {"4000 Hz", "8000 to 384000"}},
  {"process fast.wav -o out.wav", 1, {"10000000 Hz", "8000 to 384000"}},
  {"process cut.wav -o out.wav", 1, {"cut.wav", "ends"}},
  {"process cut.aiff -o out.wav", 1, {"cut.aiff", "ends"}},
  {"process cut.au -o out.wav", 1, {"cut.au", "ends"}},
  {"process cut.w64 -o out.wav", 1, {"cut.w64", "ends"}},
  {"process cut.rf64 -o out.wav", 1, {"cut.rf64", "ends"}},
  {"process cut.flac -o out.wav", 1, {"cut.flac", "ends"}},
  {"process cut.ogg -o out.wav", 1, {"cut.ogg", "ends"}},
  {"process folder -o out.wav", 1, {"folder"}},
  {"process in.wav -o nowhere/out.wav", 1, {"nowhere/out.wav", "No such"}},
  {"process in.wav in2.wav -o nowhere", 1, {"nowhere", "nowhere/"}},
  {"process in.wav in2.wav -o in2.wav", 2, {"folder"}},
  {"process in.wav folder/in.wav -o other/", 2, {"in.wav", "both"}},
  {"process in.wav folder/in.wav -o folder --force", 2, {"in.wav"}},
  {"process in.wav -o in.wav", 1, {"input itself", "--force"}},
  {"process in.wav -o ./in.wav", 1, {"input itself", "--force"}},
  {"process in.wav -o soft.wav", 1, {"input itself", "--force"}},
  {"process in.wav -o hard.wav", 1, {"input itself", "--force"}},
  {"process in.wav -o in2.wav", 1, {"exists", "--force"}},
  {"process in.wav -o folder/..", 1, {"--force"}},
  {"process in.wav -o /dev/full", 1, {"/dev/full", "No space"}},
};

/// Remove the second half of a file
static void
cut(const char* path)
{
  struct stat status;
  assert_int_equal(stat(path, &status), 0);
  assert_int_equal(truncate(path, status.st_size / 2), 0);
}

static void
write_text(const char* path, const char* text)
{
  FILE* const file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

/// Write the rate of a WAV over what libsndfile would write
static void
write_rate(const char* path, unsigned rate_hz)
{
  FILE* const file = fopen(path, "r+b");
  assert_non_null(file);
  assert_int_equal(fseek(file, 24L, SEEK_SET), 0);
  for (unsigned i = 0U; i < 4U; ++i) {
    fputc((int)(rate_hz >> (8U * i) & 255U), file);
  }
  assert_int_equal(fclose(file), 0);
}

static void
write_inputs(void)
{
  static const struct {
    const char* extension;
    int format;
  } cuts[] = {
    {"wav", WAV_16},
    {"aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
    {"au", SF_FORMAT_AU | SF_FORMAT_PCM_16},
    {"w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16},
    {"rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16},
    {"flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
    {"ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
  };
  mkdir("folder", 0777);
  mkdir("other", 0777);
  sound_write_noise("in.wav", WAV_16, 1, N_FRAMES, 0.5);
  sound_write_noise("in2.wav", WAV_16, 1, N_FRAMES, 0.4);
  sound_write_noise("folder/in.wav", WAV_16, 1, N_FRAMES, 0.3);
  sound_write_noise("silent.wav", WAV_16, 1, 0, 0.5);
  sound_write_noise("slow.wav", WAV_16, 1, N_FRAMES, 0.5);
  sound_write_noise("fast.wav", WAV_16, 1, N_FRAMES, 0.5);
  write_rate("slow.wav", 4000U);
  write_rate("fast.wav", 10000000U);
  assert_int_equal(symlink("in.wav", "soft.wav"), 0);
  assert_int_equal(link("in.wav", "hard.wav"), 0);
  write_text("empty.wav", "");
  write_text("text.wav", "This is a text, and no sound at all.\n");
  for (size_t i = 0U; i < sizeof(cuts) / sizeof(cuts[0]); ++i) {
    char path[64] = "";
    snprintf(path, sizeof(path), "cut.%s", cuts[i].extension);
    sound_write_noise(path, cuts[i].format, 2, 5 * N_FRAMES, 0.5);
    cut(path);
  }
}

static void
assert_fails(const Failure* failure, const ProgramConfig* config)
{
  ProgramRun run = program_run_with(config, failure->line);
  if (run.status != failure->status || run.err_lines != 1) {
    print_error("%s: exit %d\n%s", failure->line, run.status, run.err);
  }
  assert_int_equal(run.status, failure->status);
  assert_int_equal(run.err_lines, 1);
  assert_int_equal(strncmp(run.err, "inflect: ", 9U), 0);
  for (size_t i = 0U; i < 2U && failure->words[i]; ++i) {
    if (!strstr(run.err, failure->words[i])) {
      print_error("%s: no '%s' in %s", failure->line, failure->words[i],
                  run.err);
    }
    assert_non_null(strstr(run.err, failure->words[i]));
  }
  program_run_free(&run);
}

static void
failures_say_one_line_and_leave_nothing(void** state)
{
  (void)state;
  const ProgramConfig config = {NULL, 0};
  program_copy("in.wav", "in.copy");
  program_copy("in2.wav", "in2.copy");
  const int n_files = program_count_files(".");
  for (size_t i = 0U; i < sizeof(failures) / sizeof(failures[0]); ++i) {
    assert_fails(&failures[i], &config);
    if (program_count_files(".") != n_files) {
      print_error("%s leaves a file\n", failures[i].line);
    }
    assert_int_equal(program_count_files("."), n_files);
  }
  assert_int_equal(program_count_files("folder"), 1);
  assert_int_equal(program_count_files("other"), 0);
  assert_true(program_same_bytes("in.wav", "in.copy"));
  assert_true(program_same_bytes("in2.wav", "in2.copy"));
}

static void
stdin_that_is_no_sound_is_refused(void** state)
{
  (void)state;
  const Failure text = {"process - -o out.wav", 1, {"-: ", "not a sound file"}};
  const ProgramConfig text_config = {"text.wav", 0};
  assert_fails(&text, &text_config);
  const Failure empty = {"process - -o out.wav", 1, {"empty"}};
  const ProgramConfig empty_config = {"empty.wav", 0};
  assert_fails(&empty, &empty_config);
  const Failure nameless = {"process - -o folder/", 2, {"name"}};
  assert_fails(&nameless, &text_config);
  assert_false(program_has_file("out.wav"));
}

static void
full_disk_leaves_no_file(void** state)
{
  (void)state;
  static const char* const names[] = {"out.wav", "out.flac", "out.ogg",
                                      "out.caf", "out.aiff", "out.w64"};
  const ProgramConfig config = {NULL, 4096};
  const int n_files = program_count_files(".");
  for (size_t i = 0U; i < sizeof(names) / sizeof(names[0]); ++i) {
    char line[256] = "";
    snprintf(line, sizeof(line), "process in.wav -o %s", names[i]);
    const Failure failure = {line, 1, {names[i], "File too large"}};
    assert_fails(&failure, &config);
    assert_int_equal(program_count_files("."), n_files);
  }

  // What was there before is there after
  program_copy("in2.wav", "kept.wav");
  const Failure failure = {
    "process in.wav -o kept.wav --force", 1, {"kept.wav"}};
  assert_fails(&failure, &config);
  assert_true(program_same_bytes("kept.wav", "in2.wav"));
}

static void
full_stdout_is_noticed(void** state)
{
  (void)state;
  const ProgramConfig config = {NULL, 512};
  const Failure sound = {"process in.wav -o -", 1, {"File too large"}};
  const Failure table = {"curves --json", 1, {"stdout", "File too large"}};
  assert_fails(&sound, &config);
  assert_fails(&table, &config);
}

static void
forced_output_may_be_its_input(void** state)
{
  (void)state;
  program_expect(0, "process in.wav -o apart.wav --force --set drive=12");
  program_copy("in.wav", "self.wav");
  assert_int_equal(symlink("self.wav", "self_link.wav"), 0);
  program_expect(0, "process self.wav -o self_link.wav --force --set drive=12");
  assert_true(program_same_bytes("apart.wav", "self.wav"));

  // The link itself stays a link
  struct stat status;
  assert_int_equal(lstat("self_link.wav", &status), 0);
  assert_true(S_ISLNK(status.st_mode));
}

static void
one_bad_file_does_not_stop_the_others(void** state)
{
  (void)state;
  const Failure failure = {
    "process in.wav text.wav in2.wav -o batch/ --json --jobs 2",
    1,
    {"text.wav"}};
  const ProgramConfig config = {NULL, 0};
  assert_fails(&failure, &config);
  assert_int_equal(program_count_files("batch"), 2);
  Sound first = sound_read("batch/in.wav");
  Sound second = sound_read("batch/in2.wav");
  assert_int_equal(first.info.frames, N_FRAMES);
  assert_int_equal(second.info.frames, N_FRAMES);
  sound_free(&first);
  sound_free(&second);
}

/// Whether a folder holds a file that is not complete
static bool
has_part(const char* folder)
{
  DIR* const entries = opendir(folder);
  assert_non_null(entries);
  bool found = false;
  const struct dirent* entry = NULL;
  while ((entry = readdir(entries))) {
    found = found || strstr(entry->d_name, ".part");
  }
  closedir(entries);
  return found;
}

/// Run for minutes, and end by a signal as soon as there is a part of a file
static void
interrupt(int signal_number, const char* line)
{
  const ProgramConfig config = {NULL, 0};
  const pid_t pid = program_start(&config, line);
  while (!has_part("slow")) {
    usleep(1000U);
  }
  assert_int_equal(kill(pid, signal_number), 0);
  ProgramRun run = program_wait(pid);
  assert_int_equal(run.status, 1);
  assert_int_equal(run.err_lines, 1);
  assert_non_null(strstr(run.err, "interrupted"));
  program_run_free(&run);
  assert_false(has_part("slow"));
}

static void
interrupt_leaves_no_half_file(void** state)
{
  (void)state;
  enum { LONG_FRAMES = 20000000 };
  mkdir("slow", 0777);
  sound_write_noise("long.wav", WAV_16, 1, LONG_FRAMES, 0.5);
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0U; i < 3U; ++i) {
    interrupt(signals[i], "process long.wav -o slow/out.wav --set "
                          "oversampling=32 --set antialias=adaa2");
    assert_int_equal(program_count_files("slow"), 0);
  }

  program_copy("in.wav", "slow/out.wav");
  interrupt(SIGINT, "process long.wav -o slow/out.wav --force --set "
                    "oversampling=32 --set antialias=adaa2");
  assert_true(program_same_bytes("slow/out.wav", "in.wav"));
  assert_int_equal(program_count_files("slow"), 1);
  unlink("long.wav");
}

static void
folder_without_permission_is_said(void** state)
{
  (void)state;
  // Root may write everywhere but into the kernel's own tree
  const bool is_root = geteuid() == 0;
  mkdir("locked", 0555);
  const Failure failure = {is_root ? "process in.wav -o /proc/out.wav"
                                   : "process in.wav -o locked/out.wav",
                           1,
                           {"out.wav: cannot be created", "-o"}};
  const ProgramConfig config = {NULL, 0};
  assert_fails(&failure, &config);
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(failures_say_one_line_and_leave_nothing),
    cmocka_unit_test(stdin_that_is_no_sound_is_refused),
    cmocka_unit_test(full_disk_leaves_no_file),
    cmocka_unit_test(full_stdout_is_noticed),
    cmocka_unit_test(forced_output_may_be_its_input),
    cmocka_unit_test(one_bad_file_does_not_stop_the_others),
    cmocka_unit_test(interrupt_leaves_no_half_file),
    cmocka_unit_test(folder_without_permission_is_said),
  };
  if (argc != 2) {
    return 99;
  }
  program_setup(argv[1]);
  write_inputs();
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
