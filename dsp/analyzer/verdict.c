// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/analyzer.h>

static const struct {
  const char* symbol;
  const char* message;
} verdicts[INFLECT_N_VERDICTS] = {
  [INFLECT_VERDICT_TONE] = {"tone", "a clear tone"},
  [INFLECT_VERDICT_TOO_SHORT] = {"too_short", "shorter than one segment"},
  [INFLECT_VERDICT_SILENCE] = {"silence", "there is nothing to measure"},
  [INFLECT_VERDICT_NOT_FINITE] = {"not_finite",
                                  "some samples are not finite numbers"},
  [INFLECT_VERDICT_UNSTEADY] = {"unsteady", "no stretch of it holds its level"},
  [INFLECT_VERDICT_NOISE] = {"noise", "no tone stands out from the noise"},
  [INFLECT_VERDICT_SEVERAL] = {"several",
                               "several tones that are no harmonics of one"},
  [INFLECT_VERDICT_TOO_LOW] =
    {"too_low", "the tone is too low for segments of this length"},
};

const char*
inflect_verdict_symbol(InflectVerdict verdict)
{
  const unsigned index = (unsigned)verdict;
  return index < INFLECT_N_VERDICTS ? verdicts[index].symbol : "unknown";
}

const char*
inflect_verdict_message(InflectVerdict verdict)
{
  const unsigned index = (unsigned)verdict;
  return index < INFLECT_N_VERDICTS ? verdicts[index].message
                                    : "unknown verdict";
}
