// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_figure.h"

#include "plot_panel.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MARGIN 24.0
#define PANEL_GAP 22.0
#define HEADING_GAP 14.0
#define SUBTITLE_LINES 2U

/// Points, of 1/72 inch, per pixel
#define POINTS_PER_PIXEL 0.75

static const InflectFont title_font = {21.0, true};
static const InflectFont subtitle_font = {13.0, false};

static int
height_of(const InflectPlotFigure* figure)
{
  return figure->height ? figure->height : INFLECT_PLOT_HEIGHT;
}

/*
  Drawing
*/

/// Return how much of a text fits in a line, cut at a blank
static size_t
line_length(InflectCanvas* canvas, const char* text, double room)
{
  char line[INFLECT_CANVAS_TEXT_SIZE] = "";
  size_t best = 0U;
  for (size_t i = 0U; i < sizeof(line) - 1U; ++i) {
    if (text[i] == ' ' || text[i] == '\0') {
      memcpy(line, text, i);
      line[i] = '\0';
      if (inflect_canvas_text_width(canvas, subtitle_font, line) > room) {
        return best;
      }
      best = i;
    }
    if (text[i] == '\0') {
      break;
    }
  }
  return best;
}

/// Draw a subtitle in up to SUBTITLE_LINES lines, and return what is below
static double
draw_subtitle(InflectCanvas* canvas, const char* subtitle, double y)
{
  const double room = canvas->width - 2.0 * PAGE_MARGIN;
  const InflectTextPlace place = {.across = 0.0, .down = 0.0};
  char sound[INFLECT_CANVAS_TEXT_SIZE] = "";
  inflect_canvas_fit_text(canvas, subtitle_font, subtitle, (double)INFINITY,
                          sound);
  const char* rest = sound;
  for (uint32_t i = 0U; i < SUBTITLE_LINES && *rest; ++i) {
    char line[INFLECT_CANVAS_TEXT_SIZE] = "";
    size_t length = line_length(canvas, rest, room);
    if (i + 1U == SUBTITLE_LINES || length == 0U) {
      length = strlen(rest);
    }
    memcpy(line, rest, length);
    line[length] = '\0';
    rest += length;
    rest += strspn(rest, " ");
    char fitting[INFLECT_CANVAS_TEXT_SIZE] = "";
    inflect_canvas_fit_text(canvas, subtitle_font, line, room, fitting);
    inflect_canvas_text(canvas, subtitle_font, canvas->style->faint_text,
                        PAGE_MARGIN, y, place, fitting);
    y += inflect_canvas_line_height(canvas, subtitle_font);
  }
  return y;
}

/// Draw what stands above the panels, and return what is below
static double
draw_heading(InflectCanvas* canvas, const InflectPlotFigure* figure)
{
  char text[INFLECT_CANVAS_TEXT_SIZE] = "";
  const InflectTextPlace place = {.across = 0.0, .down = 0.0};
  double y = PAGE_MARGIN - 4.0;
  inflect_canvas_fit_text(canvas, title_font, figure->title,
                          canvas->width - 2.0 * PAGE_MARGIN, text);
  inflect_canvas_text(canvas, title_font, canvas->style->text, PAGE_MARGIN, y,
                      place, text);
  y += inflect_canvas_line_height(canvas, title_font) + 2.0;
  if (figure->subtitle) {
    y = draw_subtitle(canvas, figure->subtitle, y);
  }
  return y + HEADING_GAP;
}

/// Return the part of the page below the heading that a panel takes
static InflectRect
outer_of(const InflectPlotPanel* panel, const InflectRect* content)
{
  const double right = panel->left + panel->width < 0.999 ? 0.5 : 0.0;
  const double left = panel->left > 0.001 ? 0.5 : 0.0;
  const double bottom = panel->top + panel->height < 0.999 ? 0.5 : 0.0;
  const double top = panel->top > 0.001 ? 0.5 : 0.0;
  const InflectRect outer = {
    content->x + panel->left * content->width + left * PANEL_GAP,
    content->y + panel->top * content->height + top * PANEL_GAP,
    panel->width * content->width - (left + right) * PANEL_GAP,
    panel->height * content->height - (top + bottom) * PANEL_GAP};
  return outer;
}

static bool
is_near(double a, double b)
{
  return fabs(a - b) < 1.0;
}

/// Let areas above each other begin and end together
static void
align_sides(InflectPlotBox* boxes, uint32_t n_boxes)
{
  for (uint32_t i = 0U; i < n_boxes; ++i) {
    for (uint32_t k = 0U; k < n_boxes; ++k) {
      const InflectRect* const a = &boxes[i].outer;
      const InflectRect* const b = &boxes[k].outer;
      if (is_near(a->x, b->x)) {
        boxes[i].left = fmax(boxes[i].left, boxes[k].left);
      }
      if (is_near(a->x + a->width, b->x + b->width)) {
        boxes[i].right = fmax(boxes[i].right, boxes[k].right);
      }
    }
  }
}

/// Let areas beside each other begin together
static void
align_tops(InflectPlotBox* boxes, uint32_t n_boxes)
{
  for (uint32_t i = 0U; i < n_boxes; ++i) {
    for (uint32_t k = 0U; k < n_boxes; ++k) {
      if (is_near(boxes[i].outer.y, boxes[k].outer.y)) {
        boxes[i].header = fmax(boxes[i].header, boxes[k].header);
      }
    }
  }
}

static bool
draw_panels(InflectCanvas* canvas,
            const InflectPlotFigure* figure,
            const InflectRect* content)
{
  InflectPlotBox boxes[INFLECT_MAX_PLOT_PANELS];
  for (uint32_t i = 0U; i < figure->n_panels; ++i) {
    const InflectRect outer = outer_of(&figure->panels[i], content);
    inflect_plot_box_measure(canvas, &figure->panels[i], &outer, &boxes[i]);
  }
  align_sides(boxes, figure->n_panels);
  for (uint32_t i = 0U; i < figure->n_panels; ++i) {
    inflect_plot_box_measure_header(canvas, &boxes[i]);
  }
  align_tops(boxes, figure->n_panels);
  bool done = true;
  for (uint32_t i = 0U; done && i < figure->n_panels; ++i) {
    inflect_plot_box_place(canvas, &boxes[i]);
    done = inflect_plot_box_draw(canvas, &boxes[i]);
  }
  return done;
}

bool
inflect_plot_figure_draw(const InflectPlotFigure* figure,
                         InflectCanvas* canvas,
                         InflectMessage* message)
{
  for (uint32_t i = 0U; i < figure->n_panels; ++i) {
    if (!inflect_plot_panel_check(&figure->panels[i], message)) {
      return false;
    }
  }
  inflect_canvas_colour(canvas, canvas->style->page);
  cairo_paint(canvas->cairo);
  const double top = draw_heading(canvas, figure);
  const InflectRect content = {PAGE_MARGIN, top,
                               canvas->width - 2.0 * PAGE_MARGIN,
                               canvas->height - top - PAGE_MARGIN + 6.0};
  if (!draw_panels(canvas, figure, &content)) {
    return inflect_message_set(message, "out of memory");
  }
  assert(inflect_canvas_is_tidy(canvas));
  const cairo_status_t status = cairo_status(canvas->cairo);
  return !status || inflect_message_set(message, "cairo says: %s",
                                        cairo_status_to_string(status));
}

/*
  Bytes
*/

static bool
append(InflectPlotBytes* bytes, const char* text, size_t size)
{
  if (size == 0U) {
    return true;
  }
  if (bytes->size + size > bytes->capacity) {
    const size_t capacity = 2U * (bytes->size + size) + 4096U;
    char* const grown = (char*)realloc(bytes->bytes, capacity);
    if (!grown) {
      return false;
    }
    bytes->bytes = grown;
    bytes->capacity = capacity;
  }
  memcpy(bytes->bytes + bytes->size, text, size);
  bytes->size += size;
  return true;
}

static cairo_status_t
take_bytes(void* closure, const unsigned char* data, unsigned int length)
{
  return append((InflectPlotBytes*)closure, (const char*)data, length)
           ? CAIRO_STATUS_SUCCESS
           : CAIRO_STATUS_NO_MEMORY;
}

static cairo_surface_t*
create_surface(InflectPlotFormat format,
               const InflectPlotFigure* figure,
               InflectPlotBytes* bytes)
{
  const double width = INFLECT_PLOT_WIDTH;
  const double height = height_of(figure);
  if (format == INFLECT_PLOT_PNG) {
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, INFLECT_PLOT_WIDTH,
                                      height_of(figure));
  }
  if (format == INFLECT_PLOT_SVG) {
    cairo_surface_t* const surface =
      cairo_svg_surface_create_for_stream(take_bytes, bytes, width, height);
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
    return surface;
  }
  cairo_surface_t* const surface = cairo_pdf_surface_create_for_stream(
    take_bytes, bytes, POINTS_PER_PIXEL * width, POINTS_PER_PIXEL * height);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR,
                                 "inflect");
  return surface;
}

static bool
draw_on(cairo_surface_t* surface,
        const InflectPlotFigure* figure,
        InflectPlotFormat format,
        InflectPlotTheme theme,
        InflectMessage* message)
{
  cairo_t* const cairo = cairo_create(surface);
  InflectCanvas* const canvas = (InflectCanvas*)malloc(sizeof(InflectCanvas));
  bool done = false;
  if (canvas) {
    if (format == INFLECT_PLOT_PDF) {
      cairo_scale(cairo, POINTS_PER_PIXEL, POINTS_PER_PIXEL);
    }
    inflect_canvas_init(canvas, cairo, inflect_plot_style(theme),
                        INFLECT_PLOT_WIDTH, height_of(figure));
    done = inflect_plot_figure_draw(figure, canvas, message);
  } else {
    inflect_message_set(message, "out of memory");
  }
  free(canvas);
  cairo_destroy(cairo);
  return done;
}

/*
  Words of a drawing
*/

static bool
append_text(InflectPlotBytes* bytes, const char* text)
{
  static const struct {
    char character;
    const char* entity;
  } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}};
  bool done = true;
  for (const char* c = text; done && *c; ++c) {
    const char* entity = NULL;
    for (size_t i = 0U; i < 3U; ++i) {
      entity = *c == entities[i].character ? entities[i].entity : entity;
    }
    done =
      entity ? append(bytes, entity, strlen(entity)) : append(bytes, c, 1U);
  }
  return done;
}

/// Append words that may be null, and what follows them
static bool
append_words(InflectPlotBytes* bytes, const char* text, const char* after)
{
  char sound[INFLECT_CANVAS_TEXT_SIZE] = "";
  if (!text) {
    return true;
  }
  inflect_canvas_sound_text(text, sound, sizeof(sound));
  return append_text(bytes, sound) && append(bytes, after, strlen(after));
}

static bool
append_axis(InflectPlotBytes* bytes, const char* name, const InflectPlotAxis* a)
{
  return append_words(bytes, name, ": ") && append_words(bytes, a->label, "") &&
         (!a->unit || (append_words(bytes, " (", "") &&
                       append_words(bytes, a->unit, ")"))) &&
         append_words(bytes, "", ". ");
}

static bool
append_panel(InflectPlotBytes* bytes, const InflectPlotPanel* panel)
{
  bool done = append_words(bytes, panel->title, ". ") &&
              append_words(bytes, panel->remark, ". ") &&
              append_axis(bytes, "Across", &panel->x) &&
              append_axis(bytes, "Up", &panel->y);
  for (uint32_t i = 0U; done && i < panel->n_series; ++i) {
    done = append_words(bytes, panel->series[i].label, ". ");
  }
  for (uint32_t i = 0U; done && i < panel->n_references; ++i) {
    done = append_words(bytes, panel->references[i].label, ". ");
  }
  return done && append(bytes, "\n", 1U);
}

static bool
append_description(InflectPlotBytes* bytes, const InflectPlotFigure* figure)
{
  static const char head[] = "\n<title>";
  static const char middle[] = "</title>\n<desc>";
  static const char tail[] = "</desc>";
  bool done = append(bytes, head, sizeof(head) - 1U) &&
              append_words(bytes, figure->title, "") &&
              append(bytes, middle, sizeof(middle) - 1U) &&
              append_words(bytes, figure->subtitle, "\n");
  for (uint32_t i = 0U; done && i < figure->n_panels; ++i) {
    done = append_panel(bytes, &figure->panels[i]);
  }
  return done && append(bytes, tail, sizeof(tail) - 1U);
}

/// Return the length of a drawing up to the end of its first element's tag
static size_t
head_length(const InflectPlotBytes* bytes)
{
  static const char tag[] = "<svg";
  const size_t n_tag = sizeof(tag) - 1U;
  size_t i = 0U;
  while (i + n_tag < bytes->size && memcmp(bytes->bytes + i, tag, n_tag) != 0) {
    ++i;
  }
  while (i < bytes->size && bytes->bytes[i] != '>') {
    ++i;
  }
  return i + (i < bytes->size ? 1U : 0U);
}

/// Put the description of a drawing into it
static bool
describe(const InflectPlotFigure* figure, InflectPlotBytes* bytes)
{
  InflectPlotBytes whole = {NULL, 0U, 0U};
  const size_t n = head_length(bytes);
  const bool done = append(&whole, bytes->bytes, n) &&
                    append_description(&whole, figure) &&
                    append(&whole, bytes->bytes + n, bytes->size - n);
  free(bytes->bytes);
  *bytes = whole;
  return done;
}

/// End a surface and complete the bytes of its file
static bool
complete(cairo_surface_t* surface,
         const InflectPlotFigure* figure,
         InflectPlotFormat format,
         InflectPlotBytes* bytes,
         InflectMessage* message)
{
  cairo_status_t status = CAIRO_STATUS_SUCCESS;
  if (format == INFLECT_PLOT_PNG) {
    status = cairo_surface_write_to_png_stream(surface, take_bytes, bytes);
  }
  cairo_surface_finish(surface);
  status = status ? status : cairo_surface_status(surface);
  if (status) {
    return inflect_message_set(message, "cairo says: %s",
                               cairo_status_to_string(status));
  }
  return format != INFLECT_PLOT_SVG || describe(figure, bytes) ||
         inflect_message_set(message, "out of memory");
}

bool
inflect_plot_figure_render(const InflectPlotFigure* figure,
                           InflectPlotFormat format,
                           InflectPlotTheme theme,
                           InflectPlotBytes* bytes,
                           InflectMessage* message)
{
  *bytes = (InflectPlotBytes){NULL, 0U, 0U};
  cairo_surface_t* const surface = create_surface(format, figure, bytes);
  const bool done = draw_on(surface, figure, format, theme, message) &&
                    complete(surface, figure, format, bytes, message);
  cairo_surface_destroy(surface);
  return done;
}
