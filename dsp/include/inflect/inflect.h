// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   All of libinflect, lowest floor first.
*/

#ifndef INFLECT_INFLECT_H
#define INFLECT_INFLECT_H

#include <inflect/attributes.h>
#include <inflect/evidence.h>
#include <inflect/status.h>
#include <inflect/text.h>

#include <inflect/activation.h>

#include <inflect/analyzer.h>

#include <inflect/body.h>
#include <inflect/bowed_string.h>
#include <inflect/equilibrium.h>
#include <inflect/friction.h>
#include <inflect/update_map.h>

#include <inflect/loop.h>

#include <inflect/settings.h>
#include <inflect/shaper.h>

#include <inflect/bijection.h>
#include <inflect/density.h>
#include <inflect/flow.h>
#include <inflect/collapse.h>
#include <inflect/gradient_flow.h>
#include <inflect/lyapunov.h>
#include <inflect/polarity.h>
#include <inflect/undo.h>

#include <inflect/embedding.h>
#include <inflect/learned_map.h>
#include <inflect/sound_features.h>
#include <inflect/trainability.h>

#endif // INFLECT_INFLECT_H
