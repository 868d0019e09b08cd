// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   The one status type of the library.

   Floor: base.
*/

#ifndef INFLECT_STATUS_H
#define INFLECT_STATUS_H

#include <inflect/attributes.h>

INFLECT_BEGIN_DECLS

/// Result of a function that can fail, from the caller's fault to the world's
typedef enum {
  INFLECT_STATUS_SUCCESS,    ///< Done
  INFLECT_STATUS_BAD_VALUE,  ///< Not a value of that kind
  INFLECT_STATUS_BAD_RANGE,  ///< A number outside its range
  INFLECT_STATUS_NOT_FOUND,  ///< No thing of that name
  INFLECT_STATUS_NO_INVERSE, ///< The curve cannot be undone
  INFLECT_STATUS_NO_BOUND,   ///< The curve lacks a bound that a proof needs
  INFLECT_STATUS_UNSETTLED,  ///< An iteration did not come to its end
  INFLECT_STATUS_NO_MEM,     ///< Out of memory
} InflectStatus;

/// Number of values of InflectStatus
#define INFLECT_N_STATUSES 8U

/**
   Return a short lower-case English description of a status.

   @param status Any value, also one that is not of the enumeration.
   @return A constant string, never null.
*/
INFLECT_API const char*
inflect_status_message(InflectStatus status);

INFLECT_END_DECLS

#endif // INFLECT_STATUS_H
