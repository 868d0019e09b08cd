// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "preset_text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// Return the code point of a character of `size` bytes
static uint32_t
code_point(const unsigned char* bytes, size_t size)
{
  static const uint32_t lead_masks[] = {0U, 0x7FU, 0x1FU, 0x0FU, 0x07U};
  uint32_t code = bytes[0] & lead_masks[size];
  for (size_t i = 1U; i < size; ++i) {
    code = (code << 6U) | (bytes[i] & 0x3FU);
  }
  return code;
}

static size_t
claimed_size(unsigned char lead)
{
  return lead < 0x80U              ? 1U
         : (lead & 0xE0U) == 0xC0U ? 2U
         : (lead & 0xF0U) == 0xE0U ? 3U
         : (lead & 0xF8U) == 0xF0U ? 4U
                                   : 0U;
}

size_t
inflect_preset_character_size(const char* text, size_t size)
{
  // Smallest code point that needs so many bytes
  static const uint32_t least[] = {0U, 0U, 0x80U, 0x800U, 0x10000U};
  const unsigned char* const bytes = (const unsigned char*)text;
  const size_t n = size ? claimed_size(bytes[0]) : 0U;
  if (n == 0U || n > size) {
    return 0U;
  }
  for (size_t i = 1U; i < n; ++i) {
    if ((bytes[i] & 0xC0U) != 0x80U) {
      return 0U;
    }
  }
  const uint32_t code = code_point(bytes, n);
  const bool surrogate = code >= 0xD800U && code <= 0xDFFFU;
  return code < least[n] || code > 0x10FFFFU || surrogate ? 0U : n;
}

/// Replace what a terminal would obey or could not show
static void
make_printable(char* text)
{
  const size_t size = strlen(text);
  for (size_t i = 0U; i < size;) {
    const size_t n = inflect_preset_character_size(&text[i], size - i);
    const bool control = n == 1U && iscntrl((unsigned char)text[i]);
    const bool c1 = n == 2U && (unsigned char)text[i] == 0xC2U &&
                    (unsigned char)text[i + 1U] < 0xA0U;
    if (n == 0U || control || c1) {
      memset(&text[i], '?', n ? n : 1U);
    }
    i += n ? n : 1U;
  }
}

bool
inflect_preset_fail(char* message, size_t message_size, const char* format, ...)
{
  va_list args;
  va_start(args, format);
  // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is, just above
  vsnprintf(message, message_size, format, args);
  va_end(args);
  if (message_size > 0U) {
    make_printable(message);
  }
  return false;
}

void
inflect_preset_copy(char* out, size_t out_size, const char* text)
{
  snprintf(out, out_size, "%s", text);
  make_printable(out);
}

static int
folded(char c)
{
  return c == ' ' || c == '-' ? '_' : tolower((unsigned char)c);
}

bool
inflect_preset_same_name(const char* a, const char* b)
{
  while (*a && folded(*a) == folded(*b)) {
    ++a;
    ++b;
  }
  return !*a && !*b;
}

void
inflect_preset_stem(char* out, size_t out_size, const char* path)
{
  const char* const slash = strrchr(path, '/');
  inflect_preset_copy(out, out_size, slash ? slash + 1 : path);
  char* const dot = strrchr(out, '.');
  if (dot && dot != out && !strcmp(dot, ".ttl")) {
    *dot = '\0';
  }
}
