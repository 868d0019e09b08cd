// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "bench.h"

#include <inflect/activation.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SECONDS 30.0

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char usage[] =
  "Usage: bench [--seconds N] [--curve SYMBOL] [--json]\n"
  "       bench --instance | --loop | --process | --quality | --analyzer\n"
  "             [--json]\n"
  "\n"
  "Prints what a sample of a channel costs, beside other resamplers around "
  "the\n"
  "same curve.\n"
  "\n"
  "  --seconds N     About how long to measure times, 30 by default\n"
  "  --curve SYMBOL  Antialias this curve instead of tanh and hard_tanh\n"
  "  --instance      Memory, time to make an effect, cost of a preset change\n"
  "  --loop          What feedback costs\n"
  "  --process       `inflect process` on ten minutes of stereo\n"
  "  --quality       Quality beside its targets (exit 1 if one is missed)\n"
  "  --analyzer      Time the analyzer\n"
  "  --json          Print one JSON document\n"
  "  --help          Print this\n";

static const struct {
  const char* word;
  int (*run)(const BenchOptions* options);
} modes[] = {
  {"--analyzer", bench_analyzer}, {"--instance", bench_instance},
  {"--loop", bench_loop},         {"--process", bench_process},
  {"--quality", bench_quality},
};

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

/// Take a flag or a mode
static bool
parse_flag(const char* word,
           BenchOptions* options,
           int (**run)(const BenchOptions* options))
{
  for (size_t i = 0U; i < COUNT(modes); ++i) {
    if (!strcmp(word, modes[i].word)) {
      *run = modes[i].run;
      return true;
    }
  }
  options->json = options->json || !strcmp(word, "--json");
  options->counted = options->counted || !strcmp(word, "--counted");
  return !strcmp(word, "--json") || !strcmp(word, "--counted");
}

bool
bench_make_folder(char* path, size_t size)
{
  const char* const variable = getenv("TMPDIR");
  const int length = snprintf(path, size, "%s/inflect-bench-XXXXXX",
                              variable && *variable ? variable : "/tmp");
  return length > 0 && (size_t)length < size && mkdtemp(path);
}

int
bench_print_json(cJSON* document)
{
  char* const text = cJSON_Print(document);
  cJSON_Delete(document);
  if (!text) {
    fputs("bench: out of memory\n", stderr);
    return 1;
  }
  puts(text);
  cJSON_free(text);
  return 0;
}

int
main(int argc, char** argv)
{
  int (*run)(const BenchOptions* options) = bench_timing;
  BenchOptions options = {.seconds = DEFAULT_SECONDS};
  for (int i = 1; i < argc; ++i) {
    if (!strcmp(argv[i], "--help")) {
      fputs(usage, stdout);
      return 0;
    }
    if (!strcmp(argv[i], "--seconds")) {
      if (!parse_seconds(argv[++i], &options.seconds)) {
        return fail(argv[i] ? argv[i] : "--seconds");
      }
    } else if (!strcmp(argv[i], "--curve")) {
      options.curve = argv[++i];
      if (!options.curve || !inflect_activation_find(options.curve)) {
        return fail(argv[i] ? argv[i] : "--curve");
      }
    } else if (!parse_flag(argv[i], &options, &run)) {
      return fail(argv[i]);
    }
  }
  return run(&options);
}
