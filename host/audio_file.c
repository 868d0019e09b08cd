// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // renameat2(), O_TMPFILE

#include "audio_file.h"

#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_SIZE 65536U

/// What is written in one go; smaller pieces cost the system more time
#define WRITE_SIZE 262144U

#define LOG_SIZE 16384U
#define MAX_ATTEMPTS 1000U

/// libsndfile keeps the reason of a failed open in one global place
static pthread_mutex_t open_mutex = PTHREAD_MUTEX_INITIALIZER;

static bool
is_pipe_name(const char* path)
{
  return !strcmp(path, INFLECT_AUDIO_PIPE);
}

/// Return a file without a name for temporary use, or -1
static int
open_nameless(void)
{
  const char* const variable = getenv("TMPDIR");
  const char* const folder = variable && *variable ? variable : "/tmp";
  const int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) {
    return fd;
  }

  char path[PATH_MAX] = "";
  snprintf(path, sizeof(path), "%s/inflect-XXXXXX", folder);
  const int named = mkostemp(path, O_CLOEXEC);
  if (named >= 0) {
    unlink(path);
  }
  return named;
}

static bool
write_all(int fd, const char* bytes, size_t size)
{
  while (size && !inflect_interrupted()) {
    const ssize_t n = write(fd, bytes, size);
    if (n < 0 && errno != EINTR) {
      return false;
    }
    bytes += n > 0 ? n : 0;
    size -= n > 0 ? (size_t)n : 0U;
  }
  return !size;
}

/// Copy to the end; on failure errno says why
static bool
copy_all(int from, int to)
{
  char bytes[COPY_SIZE];
  for (;;) {
    const ssize_t n = read(from, bytes, sizeof(bytes));
    if (n == 0) {
      return true;
    }
    if (inflect_interrupted()) {
      errno = EINTR;
      return false;
    }
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n < 0 || !write_all(to, bytes, (size_t)n)) {
      return false;
    }
  }
}

/// Return a file of what a pipe carries, or -1
static int
spool(int from)
{
  const int fd = open_nameless();
  if (fd < 0) {
    return -1;
  }
  if (!copy_all(from, fd) || lseek(fd, 0, SEEK_SET) < 0) {
    const int reason = errno;
    close(fd);
    errno = reason;
    return -1;
  }
  return fd;
}

/// Whether a size in a header means "to the end", as programs write to pipes
static bool
is_open_end(unsigned long long size)
{
  return size == 0U || (size >= 0x7FFFF000U && size <= 0x7FFFFFFFU) ||
         size >= 0xFFFFF000U;
}

/// Whether a line of libsndfile's log says `NAME : MORE (should be LESS)`
static bool
says_cut(const char* line)
{
  static const char* const names[] = {"data", "SSND", "Data Size", "riff",
                                      "Riff size"};
  static const char words[] = " (should be ";
  const char* const colon = strchr(line, ':');
  if (!colon) {
    return false;
  }
  char* end = NULL;
  const unsigned long long promised = strtoull(colon + 1, &end, 10);
  if (strncmp(end, words, strlen(words)) != 0 || is_open_end(promised) ||
      promised <= strtoull(end + strlen(words), NULL, 10)) {
    return false;
  }
  for (size_t i = 0U; i < sizeof(names) / sizeof(names[0]); ++i) {
    if (!strncmp(line, names[i], strlen(names[i]))) {
      return true;
    }
  }
  return false;
}

/// Whether libsndfile found less sound than the header promises
static bool
is_cut(SNDFILE* sound)
{
  char log[LOG_SIZE] = "";
  sf_command(sound, SFC_GET_LOG_INFO, log, sizeof(log));
  if (strstr(log, "a truncated file")) {
    return true;
  }
  char* rest = NULL;
  for (const char* line = strtok_r(log, "\n", &rest); line;
       line = strtok_r(NULL, "\n", &rest)) {
    if (says_cut(line + strspn(line, " "))) {
      return true;
    }
  }
  return false;
}

static bool
cut_short(InflectMessage* message)
{
  return inflect_message_set(message,
                             "the file ends before its sound does; get it "
                             "again, or repair it with another program");
}

/// Open with libsndfile, which reports why it cannot
static bool
open_sound(const char* path,
           int fd,
           InflectAudioInput* input,
           InflectMessage* message)
{
  pthread_mutex_lock(&open_mutex);
  input->sound = fd < 0 ? sf_open(path, SFM_READ, &input->info)
                        : sf_open_fd(fd, SFM_READ, &input->info, SF_TRUE);
  if (!input->sound) {
    inflect_message_set(message, "not a sound file that can be read (%s)",
                        sf_strerror(NULL));
  }
  pthread_mutex_unlock(&open_mutex);
  return input->sound != NULL;
}

/// Return a descriptor to read a pipe from, -1 for a plain file, -2 on failure
static int
open_special(const char* path, InflectMessage* message)
{
  struct stat status;
  const bool is_stdin = is_pipe_name(path);
  if (is_stdin ? fstat(STDIN_FILENO, &status) : stat(path, &status)) {
    inflect_message_set(message, "%s", strerror(errno));
    return -2;
  }
  if (S_ISDIR(status.st_mode)) {
    inflect_message_set(message, "is a folder; name the files in it");
    return -2;
  }
  if (S_ISREG(status.st_mode) && status.st_size == 0) {
    inflect_message_set(message, "the file is empty (0 bytes)");
    return -2;
  }
  const int from = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY);
  if (from < 0) {
    inflect_message_set(message, "cannot be opened: %s", strerror(errno));
    return -2;
  }
  if (S_ISREG(status.st_mode)) {
    // By name, because a few formats are told by their extension
    if (!is_stdin) {
      close(from);
    }
    return is_stdin ? from : -1;
  }
  const int fd = spool(from);
  if (fd < 0) {
    inflect_message_set(message, "cannot be read: %s", strerror(errno));
  }
  close(from);
  return fd < 0 ? -2 : fd;
}

bool
inflect_audio_input_open(const char* path,
                         InflectAudioInput* input,
                         InflectMessage* message)
{
  *input = (InflectAudioInput){NULL, {0}, false};
  const int fd = open_special(path, message);
  if (fd < -1 || !open_sound(path, fd, input, message)) {
    return false;
  }

  const int container = input->info.format & SF_FORMAT_TYPEMASK;
  const bool unknown = input->info.frames == SF_COUNT_MAX;
  if (is_cut(input->sound) || (unknown && container == SF_FORMAT_OGG)) {
    return cut_short(message);
  }
  input->exact = !unknown && container != SF_FORMAT_MPEG;
  return true;
}

void
inflect_audio_input_close(InflectAudioInput* input)
{
  if (input->sound) {
    sf_close(input->sound);
    input->sound = NULL;
  }
}

static sf_count_t
stream_length(void* data)
{
  InflectAudioOutput* const output = (InflectAudioOutput*)data;
  struct stat status;
  if (fflush(output->stream) || fstat(fileno(output->stream), &status)) {
    output->error = output->error ? output->error : errno;
    return 0;
  }
  return status.st_size;
}

static sf_count_t
stream_seek(sf_count_t offset, int whence, void* data)
{
  InflectAudioOutput* const output = (InflectAudioOutput*)data;
  if (fseeko(output->stream, offset, whence)) {
    output->error = output->error ? output->error : errno;
  }
  return ftello(output->stream);
}

static sf_count_t
stream_read(void* bytes, sf_count_t size, void* data)
{
  InflectAudioOutput* const output = (InflectAudioOutput*)data;
  fseeko(output->stream, 0, SEEK_CUR);
  const size_t n = fread(bytes, 1U, (size_t)size, output->stream);
  fseeko(output->stream, 0, SEEK_CUR);
  return (sf_count_t)n;
}

static sf_count_t
stream_write(const void* bytes, sf_count_t size, void* data)
{
  InflectAudioOutput* const output = (InflectAudioOutput*)data;
  const size_t n = fwrite(bytes, 1U, (size_t)size, output->stream);
  if (n < (size_t)size) {
    output->error = output->error ? output->error : errno;
  }
  return (sf_count_t)n;
}

static sf_count_t
stream_tell(void* data)
{
  InflectAudioOutput* const output = (InflectAudioOutput*)data;
  return ftello(output->stream);
}

static bool
same_file(const char* a, const char* b)
{
  struct stat status_a;
  struct stat status_b;
  return !stat(a, &status_a) && !stat(b, &status_b) &&
         status_a.st_dev == status_b.st_dev &&
         status_a.st_ino == status_b.st_ino;
}

bool
inflect_audio_output_check(const char* path,
                           const char* input,
                           bool force,
                           InflectMessage* message)
{
  struct stat status;
  if (is_pipe_name(path) || lstat(path, &status)) {
    return true;
  }
  if (S_ISLNK(status.st_mode) && stat(path, &status)) {
    return force || inflect_message_set(message, "%s", strerror(EEXIST));
  }
  if (S_ISDIR(status.st_mode) || S_ISBLK(status.st_mode)) {
    return inflect_message_set(message, "is not a file that can be written");
  }
  if (!S_ISREG(status.st_mode) || force) {
    return true;
  }
  return inflect_message_set(
    message, "%s; choose another name, or give --force to replace it",
    same_file(path, input) ? "is the input itself" : "exists already");
}

/// Create a file beside the output that becomes it
static int
open_temporary(InflectAudioOutput* output)
{
  const char* const slash = strrchr(output->path, '/');
  const int n_folder = slash ? (int)(slash - output->path) + 1 : 0;
  for (unsigned i = 0U; i < MAX_ATTEMPTS; ++i) {
    const int length = snprintf(
      output->temporary, sizeof(output->temporary), "%.*s.%.180s.%ld-%u.part",
      n_folder, output->path, output->path + n_folder, (long)getpid(), i);
    if (length < 0 || (size_t)length >= sizeof(output->temporary)) {
      errno = ENAMETOOLONG;
      break;
    }
    const int fd =
      open(output->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST) {
      return fd;
    }
  }
  return -1;
}

/// Decide whether the output is renamed or copied, and follow links
static bool
resolve(const char* path, InflectAudioOutput* output)
{
  struct stat status;
  if (is_pipe_name(path)) {
    output->copied = true;
  } else if (!stat(path, &status)) {
    output->copied = !S_ISREG(status.st_mode);
    return output->copied
             ? snprintf(output->path, PATH_MAX, "%s", path) < PATH_MAX
             : realpath(path, output->path) != NULL;
  }
  errno = ENAMETOOLONG;
  return snprintf(output->path, PATH_MAX, "%s", path) < PATH_MAX;
}

static bool
open_stream(InflectAudioOutput* output, InflectMessage* message)
{
  const int fd = output->copied ? open_nameless() : open_temporary(output);
  if (fd < 0) {
    const int reason = errno;
    output->temporary[0] = '\0';
    return inflect_message_set(message,
                               "cannot be created: %s; choose another place "
                               "with -o",
                               strerror(reason));
  }
  output->stream = fdopen(fd, "w+");
  if (!output->stream) {
    close(fd);
    return inflect_message_set(message, "out of memory");
  }
  // Without memory of the caller's, the size would not count
  output->buffer = (char*)malloc(WRITE_SIZE);
  if (output->buffer) {
    setvbuf(output->stream, output->buffer, _IOFBF, WRITE_SIZE);
  }
  return true;
}

bool
inflect_audio_output_open(const char* path,
                          const SF_INFO* info,
                          bool force,
                          InflectAudioOutput* output,
                          InflectMessage* message)
{
  *output = (InflectAudioOutput){.force = force};
  if (!resolve(path, output)) {
    return inflect_message_set(message, "cannot be created: %s",
                               strerror(errno));
  }
  if (!open_stream(output, message)) {
    return false;
  }

  SF_VIRTUAL_IO functions = {stream_length, stream_seek, stream_read,
                             stream_write, stream_tell};
  SF_INFO copy = *info;
  pthread_mutex_lock(&open_mutex);
  output->sound = sf_open_virtual(&functions, SFM_WRITE, &copy, output);
  if (!output->sound) {
    inflect_message_set(message,
                        "cannot be written in this format at %d Hz with %d "
                        "channels (%s); choose another with --format",
                        info->samplerate, info->channels, sf_strerror(NULL));
  } else {
    // A chunk with the time in it, so that the same sound gave other bytes
    sf_command(output->sound, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);
  }
  pthread_mutex_unlock(&open_mutex);
  return output->sound != NULL;
}

bool
inflect_audio_output_failure(const InflectAudioOutput* output,
                             InflectMessage* message)
{
  const char* const reason = output->error ? strerror(output->error)
                             : output->sound
                               ? sf_strerror(output->sound)
                               : "the file could not be completed";
  return inflect_message_set(
    message, "cannot be written: %s; no file was left behind", reason);
}

/// Copy to stdout or a device
static bool
deliver(InflectAudioOutput* output, InflectMessage* message)
{
  const bool is_stdout = is_pipe_name(output->path);
  const int to =
    is_stdout ? dup(STDOUT_FILENO) : open(output->path, O_WRONLY | O_CLOEXEC);
  bool done = to >= 0 && lseek(fileno(output->stream), 0, SEEK_SET) == 0 &&
              copy_all(fileno(output->stream), to);
  output->error = done ? 0 : errno;
  if (to >= 0 && close(to) && done) {
    output->error = errno;
    done = false;
  }
  return done || inflect_audio_output_failure(output, message);
}

/// Give the complete file its name, never by chance over another's
static bool
take_name(InflectAudioOutput* output, InflectMessage* message)
{
  int failed = -1;
  if (!output->force) {
    failed = renameat2(AT_FDCWD, output->temporary, AT_FDCWD, output->path,
                       RENAME_NOREPLACE);
    if (failed && errno == EEXIST) {
      return inflect_message_set(message,
                                 "appeared while the sound was processed; "
                                 "choose another name, or give --force");
    }
  }

  // Not all file systems know how to rename without replacing
  if (failed && rename(output->temporary, output->path)) {
    output->error = errno;
    return inflect_audio_output_failure(output, message);
  }
  output->temporary[0] = '\0';
  return true;
}

bool
inflect_audio_output_commit(InflectAudioOutput* output, InflectMessage* message)
{
  const int close_error = sf_close(output->sound);
  output->sound = NULL;
  if (fflush(output->stream) && !output->error) {
    output->error = errno;
  }
  if (close_error || output->error) {
    return inflect_audio_output_failure(output, message);
  }
  const bool delivered = !output->copied || deliver(output, message);
  const int closed = fclose(output->stream);
  output->stream = NULL;
  free(output->buffer);
  output->buffer = NULL;
  if (closed) {
    output->error = errno;
    return inflect_audio_output_failure(output, message);
  }
  return delivered && (output->copied || take_name(output, message));
}

void
inflect_audio_output_abandon(InflectAudioOutput* output)
{
  if (output->sound) {
    sf_close(output->sound);
    output->sound = NULL;
  }
  if (output->stream) {
    fclose(output->stream);
    output->stream = NULL;
    free(output->buffer);
    output->buffer = NULL;
  }
  if (output->temporary[0]) {
    unlink(output->temporary);
    output->temporary[0] = '\0';
  }
}
