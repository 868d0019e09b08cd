// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // nftw(), asprintf()

#include "program.h"

#include "with_cmocka.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_ARGUMENTS 64

/// Moments to wait for a text: a minute
#define N_MOMENTS 3000U

static char program_path[PATH_MAX];
static char folder_path[PATH_MAX];
static char* out_path;
static char* err_path;

void
program_setup(const char* program)
{
  const char* const variable = getenv("TMPDIR");
  assert_non_null(realpath(program, program_path));
  snprintf(folder_path, sizeof(folder_path), "%s/inflect-test-XXXXXX",
           variable ? variable : "/tmp");
  assert_non_null(mkdtemp(folder_path));
  assert_true(asprintf(&out_path, "%s.out", folder_path) > 0);
  assert_true(asprintf(&err_path, "%s.err", folder_path) > 0);
  assert_int_equal(chdir(folder_path), 0);
}

static int
remove_entry(const char* path,
             const struct stat* status,
             int type,
             struct FTW* walk)
{
  (void)status;
  (void)type;
  (void)walk;
  return remove(path);
}

void
program_teardown(void)
{
  assert_int_equal(chdir("/"), 0);
  nftw(folder_path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
  unlink(out_path);
  unlink(err_path);
  free(out_path);
  free(err_path);
}

static void
redirect(const char* path, int flags, int to)
{
  const int fd = open(path, flags, 0600);
  if (fd < 0 || dup2(fd, to) < 0) {
    _exit(126);
  }
  close(fd);
}

pid_t
program_start(const ProgramConfig* config, const char* line)
{
  char* const copy = strdup(line);
  char* arguments[MAX_ARGUMENTS] = {program_path};
  char* rest = NULL;
  int n = 1;
  for (char* word = strtok_r(copy, " ", &rest); word && n + 1 < MAX_ARGUMENTS;
       word = strtok_r(NULL, " ", &rest)) {
    arguments[n++] = word;
  }

  // What an earlier run wrote is not this one's
  unlink(out_path);
  unlink(err_path);
  const pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    // Whoever runs the tests may ignore it, as nohup does
    signal(SIGHUP, SIG_DFL);
    redirect(config->input ? config->input : "/dev/null", O_RDONLY, 0);
    redirect(out_path, O_WRONLY | O_CREAT | O_TRUNC, 1);
    redirect(err_path, O_WRONLY | O_CREAT | O_TRUNC, 2);
    if (config->max_file_bytes) {
      const struct rlimit limit = {(rlim_t)config->max_file_bytes,
                                   (rlim_t)config->max_file_bytes};
      setrlimit(RLIMIT_FSIZE, &limit);
    }
    execv(program_path, arguments);
    _exit(127);
  }
  free(copy);
  return pid;
}

static char*
read_file(const char* path, size_t* size)
{
  FILE* const file = fopen(path, "rb");
  assert_non_null(file);
  struct stat status;
  assert_int_equal(fstat(fileno(file), &status), 0);
  *size = (size_t)status.st_size;
  char* const text = (char*)calloc(*size + 1U, 1U);
  assert_non_null(text);
  assert_int_equal(fread(text, 1U, *size, file), *size);
  fclose(file);
  return text;
}

bool
program_wrote(const char* text)
{
  size_t size = 0U;
  if (!program_has_file(err_path)) {
    return false;
  }
  char* const so_far = read_file(err_path, &size);
  const bool found = strstr(so_far, text) != NULL;
  free(so_far);
  return found;
}

void
program_await(const char* text)
{
  const struct timespec moment = {0, 20000000};
  for (unsigned i = 0U; i < N_MOMENTS; ++i) {
    if (program_wrote(text)) {
      return;
    }
    nanosleep(&moment, NULL);
  }
  size_t size = 0U;
  char* const so_far = read_file(err_path, &size);
  print_error("no '%s' in:\n%s", text, so_far);
  free(so_far);
  fail();
}

ProgramRun
program_wait(pid_t pid)
{
  int status = 0;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  size_t n_err = 0U;
  ProgramRun run = {0};
  run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  run.out = read_file(out_path, &run.n_out);
  run.err = read_file(err_path, &n_err);
  for (const char* c = run.err; *c; ++c) {
    run.err_lines += *c == '\n' ? 1 : 0;
  }
  return run;
}

ProgramRun
program_run_with(const ProgramConfig* config, const char* line)
{
  return program_wait(program_start(config, line));
}

ProgramRun
program_run(const char* line)
{
  const ProgramConfig config = {NULL, 0};
  return program_run_with(&config, line);
}

void
program_run_free(ProgramRun* run)
{
  free(run->out);
  free(run->err);
}

void
program_expect(int status, const char* line)
{
  ProgramRun run = program_run(line);
  if (run.status != status) {
    print_error("%s: exit %d\n%s", line, run.status, run.err);
  }
  assert_int_equal(run.status, status);
  program_run_free(&run);
}

int
program_count_files(const char* folder)
{
  DIR* const entries = opendir(folder);
  if (!entries) {
    return -1;
  }
  int n = 0;
  const struct dirent* entry = NULL;
  while ((entry = readdir(entries))) {
    n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0
           ? 1
           : 0;
  }
  closedir(entries);
  return n;
}

bool
program_has_file(const char* path)
{
  struct stat status;
  return !lstat(path, &status);
}

bool
program_same_bytes(const char* a, const char* b)
{
  size_t n_a = 0U;
  size_t n_b = 0U;
  char* const bytes_a = read_file(a, &n_a);
  char* const bytes_b = read_file(b, &n_b);
  const bool same = n_a == n_b && !memcmp(bytes_a, bytes_b, n_a);
  free(bytes_a);
  free(bytes_b);
  return same;
}

void
program_copy(const char* from, const char* to)
{
  size_t size = 0U;
  char* const bytes = read_file(from, &size);
  FILE* const file = fopen(to, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1U, size, file), size);
  assert_int_equal(fclose(file), 0);
  free(bytes);
}

pid_t
program_feed_pipe(const char* from, const char* pipe)
{
  assert_int_equal(mkfifo(pipe, 0600), 0);
  const pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    program_copy(from, pipe);
    _exit(0);
  }
  return pid;
}
