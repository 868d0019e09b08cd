// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#define _GNU_SOURCE // memmem()

#include "picture.h"

#include "with_cmocka.h"

#include <cairo.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Least number of colours and of inked pixels of a picture that shows anything
#define LEAST_COLOURS 16U
#define LEAST_INKED 2000U

/// Most colours that are counted
#define N_SEEN 64U

PictureFile
picture_read(const char* path)
{
  PictureFile file = {NULL, 0U};
  FILE* const stream = fopen(path, "rb");
  assert_non_null(stream);
  assert_int_equal(fseek(stream, 0L, SEEK_END), 0);
  const long size = ftell(stream);
  assert_true(size > 0);
  rewind(stream);
  file.size = (size_t)size;
  file.bytes = (char*)calloc(file.size + 1U, 1U);
  assert_non_null(file.bytes);
  assert_int_equal(fread(file.bytes, 1U, file.size, stream), file.size);
  fclose(stream);
  return file;
}

/// Add a colour to a set of up to N_SEEN, and return how many there are
static uint32_t
see(uint32_t* seen, uint32_t n_seen, uint32_t colour)
{
  for (uint32_t i = 0U; i < n_seen; ++i) {
    if (seen[i] == colour) {
      return n_seen;
    }
  }
  if (n_seen < N_SEEN) {
    seen[n_seen++] = colour;
  }
  return n_seen;
}

static void
assert_png(const char* path, int width, int height, uint32_t page)
{
  static uint32_t seen[N_SEEN];
  cairo_surface_t* const surface = cairo_image_surface_create_from_png(path);
  assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
  assert_int_equal(cairo_image_surface_get_width(surface), width);
  assert_int_equal(cairo_image_surface_get_height(surface), height);
  const int stride = cairo_image_surface_get_stride(surface);
  const unsigned char* const data = cairo_image_surface_get_data(surface);
  uint32_t n_seen = 0U;
  uint32_t n_inked = 0U;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      uint32_t colour = 0U;
      memcpy(&colour, data + (size_t)y * (size_t)stride + 4U * (size_t)x, 4U);
      colour &= 0xffffffU;
      const bool at_edge = x < 8 || y < 8 || x >= width - 8 || y >= height - 8;
      if (at_edge) {
        assert_int_equal(colour, page);
      }
      n_inked += colour != page ? 1U : 0U;
      n_seen = colour != page ? see(seen, n_seen, colour) : n_seen;
    }
  }
  assert_true(n_seen >= LEAST_COLOURS);
  assert_true(n_inked >= LEAST_INKED);
  cairo_surface_destroy(surface);
}

/// Return what follows an element's tag, and count how deep elements are
static const char*
skip_tag(const char* tag, int* depth)
{
  const char* const end = strchr(tag, '>');
  assert_non_null(end);
  assert_null(memchr(tag + 1, '<', (size_t)(end - tag - 1)));
  if (tag[1] == '/') {
    --*depth;
  } else if (tag[1] != '?' && tag[1] != '!' && end[-1] != '/') {
    ++*depth;
  }
  assert_true(*depth >= 0);
  return end + 1;
}

static void
assert_svg(const PictureFile* file, const char* const* words)
{
  int depth = 0;
  assert_int_equal(strlen(file->bytes), file->size);
  for (const char* c = file->bytes; *c;) {
    if (*c == '<') {
      c = skip_tag(c, &depth);
      continue;
    }
    if (*c == '&') {
      assert_true(!strncmp(c, "&amp;", 5U) || !strncmp(c, "&lt;", 4U) ||
                  !strncmp(c, "&gt;", 4U));
    }
    ++c;
  }
  assert_int_equal(depth, 0);
  assert_non_null(strstr(file->bytes, "<svg "));
  for (; *words; ++words) {
    if (!strstr(file->bytes, *words)) {
      print_error("no '%s'\n", *words);
    }
    assert_non_null(strstr(file->bytes, *words));
  }
}

static void
assert_pdf(const PictureFile* file, int width, int height)
{
  char box[64] = "";
  snprintf(box, sizeof(box), "0 0 %g %g", 0.75 * width, 0.75 * height);
  assert_memory_equal(file->bytes, "%PDF-", 5U);
  assert_memory_equal(file->bytes + file->size - 6U, "%%EOF\n", 6U);
  assert_non_null(memmem(file->bytes, file->size, box, strlen(box)));
  assert_non_null(memmem(file->bytes, file->size, "/FontFile", 9U));
}

void
picture_assert(const char* path,
               int width,
               int height,
               uint32_t page,
               const char* const* words)
{
  static const char signature[] = "\x89PNG\r\n\x1a\n";
  PictureFile file = picture_read(path);
  const char* const extension = strrchr(path, '.');
  if (!strcmp(extension, ".png")) {
    assert_memory_equal(file.bytes, signature, 8U);
    assert_png(path, width, height, page);
  } else if (!strcmp(extension, ".svg")) {
    assert_svg(&file, words);
  } else {
    assert_pdf(&file, width, height);
  }
  free(file.bytes);
}
