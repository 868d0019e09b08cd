// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The terminal while sound is live: single keys, and a view at the bottom.

   However the program ends, the terminal is left as it was found.
*/

#ifndef INFLECT_LIVE_TERMINAL_H
#define INFLECT_LIVE_TERMINAL_H

#include <stdbool.h>

/**
   Take the terminal.

   @param keys Whether stdin gives single keys.
   @param view Whether stderr shows a view, where the cursor is hidden.
*/
void
inflect_live_terminal_take(bool keys, bool view);

/// Give the terminal back; safe in a signal handler, and without a terminal
void
inflect_live_terminal_restore(void);

/// Whether the program was paused since this was last asked
bool
inflect_live_terminal_resumed(void);

#endif // INFLECT_LIVE_TERMINAL_H
