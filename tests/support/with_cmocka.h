// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   cmocka, with the headers that it needs to be included before it.
*/

#ifndef INFLECT_TESTS_CMOCKA_H
#define INFLECT_TESTS_CMOCKA_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#endif // INFLECT_TESTS_CMOCKA_H
