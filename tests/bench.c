// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SECONDS 30.0

static const char usage[] =
  "Usage: bench [--seconds N] [--json]\n"
  "       bench --quality [--json]\n"
  "       bench --analyzer [--json]\n"
  "\n"
  "Prints nanoseconds per sample per channel of the shaper, or with --quality\n"
  "its measured figures beside their targets (exit 1 if one is missed).\n"
  "\n"
  "  --seconds N  About how long to measure times, 30 by default\n"
  "  --quality    Measure quality instead of time\n"
  "  --analyzer   Time the analyzer\n"
  "  --json       Print one JSON document\n"
  "  --help       Print this\n";

static int
fail(const char* argument)
{
  fprintf(stderr, "bench: wrong argument '%s'; see --help\n", argument);
  return 2;
}

static bool
parse_seconds(const char* text, double* seconds)
{
  char* end = NULL;
  *seconds = text ? strtod(text, &end) : 0.0;
  return text && end != text && !*end && isfinite(*seconds) && *seconds > 0.0;
}

int
main(int argc, char** argv)
{
  double seconds = DEFAULT_SECONDS;
  bool json = false;
  bool quality = false;
  bool analyzer = false;
  for (int i = 1; i < argc; ++i) {
    if (!strcmp(argv[i], "--help")) {
      fputs(usage, stdout);
      return 0;
    }
    if (!strcmp(argv[i], "--json")) {
      json = true;
    } else if (!strcmp(argv[i], "--quality")) {
      quality = true;
    } else if (!strcmp(argv[i], "--analyzer")) {
      analyzer = true;
    } else if (strcmp(argv[i], "--seconds") != 0 ||
               !parse_seconds(argv[++i], &seconds)) {
      return fail(argv[i] ? argv[i] : "--seconds");
    }
  }
  if (analyzer) {
    return bench_analyzer(json);
  }
  return quality ? bench_quality(json) : bench_timing(seconds, json);
}
