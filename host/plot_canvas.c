// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_canvas.h"

#include <string.h>

/// Room that a text keeps around itself if others are to keep away
#define CLEARANCE 2.0

/// Overlap of lines of text that only rounding makes
#define SLACK 0.01

void
inflect_canvas_init(InflectCanvas* canvas,
                    cairo_t* cairo,
                    const InflectPlotStyle* style,
                    double width,
                    double height)
{
  *canvas = (InflectCanvas){
    .cairo = cairo, .style = style, .width = width, .height = height};

  // A text must be as wide in a drawing as on a screen
  cairo_font_options_t* const options = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(cairo, options);
  cairo_font_options_destroy(options);
}

void
inflect_canvas_colour(InflectCanvas* canvas, InflectColour colour)
{
  cairo_set_source_rgb(canvas->cairo, ((colour >> 16U) & 0xffU) / 255.0,
                       ((colour >> 8U) & 0xffU) / 255.0,
                       (colour & 0xffU) / 255.0);
}

static cairo_font_extents_t
set_font(InflectCanvas* canvas, InflectFont font)
{
  cairo_font_extents_t extents;
  cairo_select_font_face(canvas->cairo, "sans", CAIRO_FONT_SLANT_NORMAL,
                         font.bold ? CAIRO_FONT_WEIGHT_BOLD
                                   : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(canvas->cairo, font.size);
  cairo_font_extents(canvas->cairo, &extents);
  return extents;
}

double
inflect_canvas_line_height(InflectCanvas* canvas, InflectFont font)
{
  const cairo_font_extents_t extents = set_font(canvas, font);
  return extents.ascent + extents.descent;
}

/// Return how many bytes follow the first of a UTF-8 character, or -1
static int
continuation_of(unsigned char first)
{
  return first < 0x80U                     ? 0
         : first >= 0xc2U && first < 0xe0U ? 1
         : (first & 0xf0U) == 0xe0U        ? 2
         : first >= 0xf0U && first < 0xf5U ? 3
                                           : -1;
}

/// Return the length of a printable UTF-8 character, or 0
static size_t
character_length(const char* text)
{
  const unsigned char first = (unsigned char)text[0];
  const int n = continuation_of(first);
  if (n < 0 || first < 0x20U || first == 0x7fU) {
    return 0U;
  }
  for (int i = 1; i <= n; ++i) {
    if (((unsigned char)text[i] & 0xc0U) != 0x80U) {
      return 0U;
    }
  }
  const unsigned char second = (unsigned char)text[n ? 1 : 0];
  const bool overlong =
    (first == 0xe0U && second < 0xa0U) || (first == 0xf0U && second < 0x90U);
  const bool beyond = (first == 0xedU && second >= 0xa0U) ||
                      (first == 0xf4U && second >= 0x90U) ||
                      (first == 0xc2U && second < 0xa0U);
  return overlong || beyond ? 0U : (size_t)n + 1U;
}

void
inflect_canvas_sound_text(const char* text, char* out, size_t size)
{
  size_t length = 0U;
  while (*text) {
    const size_t n = character_length(text);
    if (length + (n ? n : 1U) >= size) {
      break;
    }
    memcpy(out + length, n ? text : "?", n ? n : 1U);
    length += n ? n : 1U;
    text += n ? n : 1U;
  }
  out[length] = '\0';
}

/// Return the width of a text that is sound
static double
sound_width(InflectCanvas* canvas, InflectFont font, const char* text)
{
  cairo_text_extents_t extents;
  set_font(canvas, font);
  cairo_text_extents(canvas->cairo, text, &extents);
  return extents.x_advance;
}

double
inflect_canvas_text_width(InflectCanvas* canvas,
                          InflectFont font,
                          const char* text)
{
  char sound[INFLECT_CANVAS_TEXT_SIZE] = "";
  inflect_canvas_sound_text(text, sound, sizeof(sound));
  return sound_width(canvas, font, sound);
}

void
inflect_canvas_fit_text(InflectCanvas* canvas,
                        InflectFont font,
                        const char* text,
                        double width,
                        char* out)
{
  static const char ellipsis[] = "\u2026";
  inflect_canvas_sound_text(text, out,
                            INFLECT_CANVAS_TEXT_SIZE - sizeof(ellipsis));
  size_t length = strlen(out);
  while (length && sound_width(canvas, font, out) > width) {
    do {
      --length;
    } while (length && ((unsigned char)out[length] & 0xc0U) == 0x80U);
    while (length && out[length - 1U] == ' ') {
      --length;
    }
    memcpy(out + length, ellipsis, sizeof(ellipsis));
  }
}

static InflectRect
rect_of(double x, double y, double width, double height, InflectTextPlace place)
{
  const double across = place.upward ? height : width;
  const double down = place.upward ? width : height;
  const InflectRect rect = {x - place.across * across, y - place.down * down,
                            across, down};
  return rect;
}

static void
show(InflectCanvas* canvas,
     const InflectRect* rect,
     double ascent,
     InflectTextPlace place,
     const char* text)
{
  cairo_save(canvas->cairo);
  if (place.upward) {
    cairo_translate(canvas->cairo, rect->x + ascent, rect->y + rect->height);
    cairo_rotate(canvas->cairo, -1.5707963267948966);
  } else {
    cairo_translate(canvas->cairo, rect->x, rect->y + ascent);
  }
  cairo_move_to(canvas->cairo, 0.0, 0.0);
  cairo_show_text(canvas->cairo, text);
  cairo_restore(canvas->cairo);
  cairo_new_path(canvas->cairo);
}

static void
draw_halo(InflectCanvas* canvas, const InflectRect* rect)
{
  const InflectColour panel = canvas->style->panel;
  cairo_set_source_rgba(canvas->cairo, ((panel >> 16U) & 0xffU) / 255.0,
                        ((panel >> 8U) & 0xffU) / 255.0,
                        (panel & 0xffU) / 255.0, 0.82);
  cairo_rectangle(canvas->cairo, rect->x - CLEARANCE, rect->y,
                  rect->width + 2.0 * CLEARANCE, rect->height);
  cairo_fill(canvas->cairo);
}

void
inflect_canvas_text(InflectCanvas* canvas,
                    InflectFont font,
                    InflectColour colour,
                    double x,
                    double y,
                    InflectTextPlace place,
                    const char* text)
{
  char sound[INFLECT_CANVAS_TEXT_SIZE] = "";
  inflect_canvas_sound_text(text, sound, sizeof(sound));
  if (!*sound) {
    return;
  }
  const double width = sound_width(canvas, font, sound);
  const cairo_font_extents_t extents = set_font(canvas, font);
  const InflectRect rect =
    rect_of(x, y, width, extents.ascent + extents.descent, place);
  if (place.halo) {
    draw_halo(canvas, &rect);
  }
  inflect_canvas_colour(canvas, colour);
  show(canvas, &rect, extents.ascent, place, sound);
  if (canvas->n_texts < INFLECT_MAX_CANVAS_TEXTS) {
    canvas->texts[canvas->n_texts++] = rect;
  }
}

static bool
overlap(const InflectRect* a, const InflectRect* b, double clearance)
{
  return a->x < b->x + b->width + clearance &&
         b->x < a->x + a->width + clearance &&
         a->y < b->y + b->height + clearance &&
         b->y < a->y + a->height + clearance;
}

static bool
contains(const InflectRect* room, const InflectRect* rect)
{
  return rect->x >= room->x && rect->y >= room->y &&
         rect->x + rect->width <= room->x + room->width &&
         rect->y + rect->height <= room->y + room->height;
}

InflectRect
inflect_canvas_text_rect(InflectCanvas* canvas,
                         InflectFont font,
                         double x,
                         double y,
                         InflectTextPlace place,
                         const char* text)
{
  return rect_of(x, y, inflect_canvas_text_width(canvas, font, text),
                 inflect_canvas_line_height(canvas, font), place);
}

bool
inflect_canvas_is_free(const InflectCanvas* canvas,
                       const InflectRect* rect,
                       const InflectRect* room)
{
  if (!contains(room, rect)) {
    return false;
  }
  for (uint32_t i = 0U; i < canvas->n_texts; ++i) {
    if (overlap(rect, &canvas->texts[i], CLEARANCE)) {
      return false;
    }
  }
  return true;
}

bool
inflect_canvas_is_tidy(const InflectCanvas* canvas)
{
  const InflectRect page = {0.0, 0.0, canvas->width, canvas->height};
  for (uint32_t i = 0U; i < canvas->n_texts; ++i) {
    if (!contains(&page, &canvas->texts[i])) {
      return false;
    }
    for (uint32_t k = 0U; k < i; ++k) {
      if (overlap(&canvas->texts[i], &canvas->texts[k], -SLACK)) {
        return false;
      }
    }
  }
  return canvas->n_texts < INFLECT_MAX_CANVAS_TEXTS;
}
