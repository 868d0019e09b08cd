// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plot_style.h"

static const InflectPlotStyle styles[INFLECT_N_PLOT_THEMES] = {
  [INFLECT_PLOT_LIGHT] =
    {
      .name = "light",
      .page = 0xffffff,
      .panel = 0xffffff,
      .text = 0x1a1f24,
      .faint_text = 0x4a535c,
      .frame = 0x7d868e,
      .zero_line = 0xa4adb4,
      .major_grid = 0xd3d8dc,
      .minor_grid = 0xeceff1,
      .roles =
        {
          [INFLECT_PLOT_MEASURED] = 0x0072b2,
          [INFLECT_PLOT_EXPECTED] = 0xb87a00,
          [INFLECT_PLOT_HARMONIC] = 0x0072b2,
          [INFLECT_PLOT_ALIAS] = 0xd55e00,
          [INFLECT_PLOT_NOISE] = 0x808a93,
          [INFLECT_PLOT_MARK] = 0xd55e00,
          [INFLECT_PLOT_REFERENCE] = 0x6b757e,
          [INFLECT_PLOT_CATEGORY] = 0x0072b2,
          [INFLECT_PLOT_CATEGORY + 1] = 0xd55e00,
          [INFLECT_PLOT_CATEGORY + 2] = 0x008a64,
          [INFLECT_PLOT_CATEGORY + 3] = 0xb0558f,
          [INFLECT_PLOT_CATEGORY + 4] = 0xa87000,
          [INFLECT_PLOT_CATEGORY + 5] = 0x2f8fc4,
          [INFLECT_PLOT_CATEGORY + 6] = 0x1a1f24,
        },
    },
  [INFLECT_PLOT_DARK] =
    {
      .name = "dark",
      .page = 0x12161a,
      .panel = 0x171c21,
      .text = 0xe9edf0,
      .faint_text = 0xa9b3bb,
      .frame = 0x67727b,
      .zero_line = 0x56616a,
      .major_grid = 0x343c44,
      .minor_grid = 0x22292f,
      .roles =
        {
          [INFLECT_PLOT_MEASURED] = 0x56b4e9,
          [INFLECT_PLOT_EXPECTED] = 0xe69f00,
          [INFLECT_PLOT_HARMONIC] = 0x56b4e9,
          [INFLECT_PLOT_ALIAS] = 0xff7a2a,
          [INFLECT_PLOT_NOISE] = 0x87929b,
          [INFLECT_PLOT_MARK] = 0xff7a2a,
          [INFLECT_PLOT_REFERENCE] = 0x8f9aa3,
          [INFLECT_PLOT_CATEGORY] = 0x56b4e9,
          [INFLECT_PLOT_CATEGORY + 1] = 0xff7a2a,
          [INFLECT_PLOT_CATEGORY + 2] = 0x22b68c,
          [INFLECT_PLOT_CATEGORY + 3] = 0xe08abf,
          [INFLECT_PLOT_CATEGORY + 4] = 0xf0e442,
          [INFLECT_PLOT_CATEGORY + 5] = 0x4a8fd8,
          [INFLECT_PLOT_CATEGORY + 6] = 0xe9edf0,
        },
    },
};

const InflectPlotStyle*
inflect_plot_style(InflectPlotTheme theme)
{
  return &styles[theme < INFLECT_N_PLOT_THEMES ? theme : INFLECT_PLOT_LIGHT];
}
