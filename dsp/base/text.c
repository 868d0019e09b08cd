// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/text.h>

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define MAX_LENGTH 63U

static uint32_t
least(uint32_t a, uint32_t b)
{
  return a < b ? a : b;
}

static bool
same(char a, char b)
{
  return tolower((unsigned char)a) == tolower((unsigned char)b);
}

uint32_t
inflect_text_distance(const char* a, const char* b)
{
  const uint32_t n_a = (uint32_t)strnlen(a, MAX_LENGTH);
  const uint32_t n_b = (uint32_t)strnlen(b, MAX_LENGTH);

  // Rows i - 2, i - 1 and i of the table of distances between prefixes
  uint32_t rows[3][MAX_LENGTH + 1U] = {{0U}};
  for (uint32_t j = 0U; j <= n_b; ++j) {
    rows[0][j] = j;
  }
  for (uint32_t i = 1U; i <= n_a; ++i) {
    uint32_t* const now = rows[i % 3U];
    const uint32_t* const before = rows[(i + 2U) % 3U];
    const uint32_t* const earlier = rows[(i + 1U) % 3U];
    now[0] = i;
    for (uint32_t j = 1U; j <= n_b; ++j) {
      const uint32_t cost = same(a[i - 1U], b[j - 1U]) ? 0U : 1U;
      now[j] = least(least(before[j], now[j - 1U]) + 1U, before[j - 1U] + cost);
      if (i > 1U && j > 1U && same(a[i - 1U], b[j - 2U]) &&
          same(a[i - 2U], b[j - 1U])) {
        now[j] = least(now[j], earlier[j - 2U] + 1U);
      }
    }
  }
  return rows[n_a % 3U][n_b];
}
