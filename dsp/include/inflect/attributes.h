// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   What a declaration promises: visibility, checked results, real-time safety.
*/

#ifndef INFLECT_ATTRIBUTES_H
#define INFLECT_ATTRIBUTES_H

#ifdef __cplusplus
#  define INFLECT_BEGIN_DECLS extern "C" {
#  define INFLECT_END_DECLS }
#else
#  define INFLECT_BEGIN_DECLS ///< Start of C declarations
#  define INFLECT_END_DECLS   ///< End of C declarations
#endif

#if defined(__GNUC__)
#  define INFLECT_API __attribute__((visibility("default")))
#  define INFLECT_NODISCARD __attribute__((warn_unused_result))
#else
#  define INFLECT_API       ///< Exported from the library
#  define INFLECT_NODISCARD ///< The result must be looked at
#endif

#if defined(__clang__) && __clang_major__ >= 20
#  define INFLECT_REALTIME __attribute__((nonblocking))
#else
#  define INFLECT_REALTIME ///< Neither allocates, locks, prints nor fails
#endif

#endif // INFLECT_ATTRIBUTES_H
