// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Runs the program as a user does, in a folder of its own.
*/

#ifndef INFLECT_TESTS_PROGRAM_H
#define INFLECT_TESTS_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/// What a run left
typedef struct {
  int status;    ///< Exit code, or minus the signal that ended it
  char* out;     ///< All of stdout, null-terminated
  size_t n_out;  ///< Bytes of stdout
  char* err;     ///< All of stderr, null-terminated
  int err_lines; ///< Lines of stderr
} ProgramRun;

/// Circumstances of a run
typedef struct {
  const char* input;   ///< File for stdin, null for none
  long max_file_bytes; ///< Largest file it may write, 0 for any
} ProgramConfig;

/// Make and enter an empty folder; `program` is what later runs start
void
program_setup(const char* program);

/// Leave and remove the folder
void
program_teardown(void);

/**
   Run the program to its end.

   @param line Arguments separated by single blanks.
   @return To be freed with program_run_free().
*/
ProgramRun
program_run(const char* line);

/// As program_run(), under circumstances
ProgramRun
program_run_with(const ProgramConfig* config, const char* line);

/// Free what a run left
void
program_run_free(ProgramRun* run);

/// Start the program, and return its process
pid_t
program_start(const ProgramConfig* config, const char* line);

/// Whether the program that runs has written a text to stderr
bool
program_wrote(const char* text);

/// Wait until the program that runs has written a text to stderr
void
program_await(const char* text);

/// Wait for the end of a process
ProgramRun
program_wait(pid_t pid);

/// Run the program and assert its exit code; on failure stderr is printed
void
program_expect(int status, const char* line);

/// Return the number of files in a folder, hidden ones too, or -1
int
program_count_files(const char* folder);

/// Whether a file exists
bool
program_has_file(const char* path);

/// Whether two files have the same bytes
bool
program_same_bytes(const char* a, const char* b);

/// Copy a file
void
program_copy(const char* from, const char* to);

/// Start to copy a file into a new named pipe, once somebody reads it
pid_t
program_feed_pipe(const char* from, const char* pipe);

#endif // INFLECT_TESTS_PROGRAM_H
