// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // renameat2()

#include "plot_output.h"

#include "plot.h"
#include "plot_figure.h"
#include "plot_style.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char* const extensions[INFLECT_N_PLOT_FORMATS] = {
  [INFLECT_PLOT_SVG] = ".svg",
  [INFLECT_PLOT_PNG] = ".png",
  [INFLECT_PLOT_PDF] = ".pdf",
};

bool
inflect_take_plot_theme(void* target, const char* text, InflectMessage* message)
{
  for (uint32_t i = 0U; i < INFLECT_N_PLOT_THEMES; ++i) {
    const InflectPlotTheme theme = (InflectPlotTheme)i;
    if (!strcmp(inflect_plot_style(theme)->name, text)) {
      *(InflectPlotTheme*)target = theme;
      return true;
    }
  }
  return inflect_message_set(message, "'%.40s' is neither light nor dark",
                             text);
}

/// Return the row of `extensions` that a name ends in, or their number
static uint32_t
find_format(const char* path)
{
  const char* const slash = strrchr(path, '/');
  const char* const name = slash ? slash + 1 : path;
  const char* const dot = strrchr(name, '.');
  uint32_t i = 0U;
  while (i < INFLECT_N_PLOT_FORMATS &&
         (!dot || dot == name || strcasecmp(dot, extensions[i]) != 0)) {
    ++i;
  }
  return i;
}

bool
inflect_take_plot_path(void* target, const char* text, InflectMessage* message)
{
  if (find_format(text) == INFLECT_N_PLOT_FORMATS) {
    return inflect_message_set(
      message, "'%.200s' does not end in .svg, .png or .pdf", text);
  }
  *(const char**)target = text;
  return true;
}

bool
inflect_plot_output_check(const InflectPlotOutput* output,
                          InflectMessage* message)
{
  struct stat status;
  if (!output->path) {
    return true;
  }
  if (find_format(output->path) == INFLECT_N_PLOT_FORMATS) {
    return inflect_message_set(message,
                               "%.200s: a picture's name must end in .svg, "
                               ".png or .pdf",
                               output->path);
  }
  if (lstat(output->path, &status)) {
    return true;
  }
  if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode)) {
    return inflect_message_set(message,
                               "%.200s: is not a file that can be "
                               "written",
                               output->path);
  }
  return output->force ||
         inflect_message_set(message,
                             "%.200s: exists already; choose another name, or "
                             "give --force to replace it",
                             output->path);
}

/*
  Files
*/

static bool
cannot_write(const char* path, int reason, InflectMessage* message)
{
  return inflect_message_set(message, "%.200s: cannot be written: %s", path,
                             strerror(reason));
}

/// Create a file beside the picture that becomes it
static FILE*
open_temporary(const char* path, char* temporary)
{
  const char* const slash = strrchr(path, '/');
  const int n_folder = slash ? (int)(slash - path) + 1 : 0;
  const int length = snprintf(temporary, PATH_MAX, "%.*s.%.180s.%ld.part",
                              n_folder, path, path + n_folder, (long)getpid());
  if (length < 0 || length >= PATH_MAX) {
    errno = ENAMETOOLONG;
    return NULL;
  }
  const int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  return fd < 0 ? NULL : fdopen(fd, "wb");
}

/// Give the complete file its name, never by chance over another's
static bool
take_name(const char* temporary, const char* path, bool force)
{
  int failed = -1;
  if (!force) {
    failed = renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE);
    if (failed && errno == EEXIST) {
      return false;
    }
  }

  // Not all file systems know how to rename without replacing
  return !failed || !rename(temporary, path);
}

/// Return what a link points to, or the name itself
static const char*
follow(const char* path, char* resolved)
{
  struct stat status;
  const bool link = !lstat(path, &status) && S_ISLNK(status.st_mode);
  return link && realpath(path, resolved) ? resolved : path;
}

static bool
write_file(const InflectPlotOutput* output,
           const InflectPlotBytes* bytes,
           InflectMessage* message)
{
  char temporary[PATH_MAX] = "";
  char resolved[PATH_MAX] = "";
  const char* const path = follow(output->path, resolved);
  FILE* const file = open_temporary(path, temporary);
  if (!file) {
    return cannot_write(output->path, errno, message);
  }
  errno = 0;
  const bool written =
    fwrite(bytes->bytes, 1U, bytes->size, file) == bytes->size && !fflush(file);
  const int write_error = errno;
  const bool closed = !fclose(file);
  const int reason = written ? errno : write_error;
  if (!written || !closed) {
    unlink(temporary);
    return cannot_write(output->path, reason, message);
  }
  if (!take_name(temporary, path, output->force)) {
    const int name_error = errno;
    unlink(temporary);
    return cannot_write(output->path, name_error, message);
  }
  return true;
}

bool
inflect_plot_write(const InflectPlotFigure* figure,
                   const InflectPlotOutput* output,
                   InflectMessage* message)
{
  if (!inflect_plot_output_check(output, message)) {
    return false;
  }
  InflectPlotBytes bytes = {NULL, 0U, 0U};
  InflectMessage reason = {""};
  const InflectPlotFormat format = (InflectPlotFormat)find_format(output->path);
  const bool done =
    inflect_plot_figure_render(figure, format, output->theme, &bytes, &reason)
      ? write_file(output, &bytes, message)
      : inflect_message_set(message, "%.200s: %s", output->path, reason.text);
  free(bytes.bytes);
  return done;
}
