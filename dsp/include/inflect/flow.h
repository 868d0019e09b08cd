// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Invertible layers on frames of several channels, and chains of them.

   The log-determinant of a frame is ln |det| of the Jacobian of all layers.

   Source: Dinh, Krueger and Bengio (2015), NICE: Non-linear independent
   components estimation, for chains; Kingma and Dhariwal (2018), Glow, section
   3.2, for the determinant of a matrix by its triangular factors.

   Floor: flow.
*/

#ifndef INFLECT_FLOW_H
#define INFLECT_FLOW_H

#include <inflect/attributes.h>
#include <inflect/bijection.h>
#include <inflect/status.h>

#include <stddef.h>
#include <stdint.h>

INFLECT_BEGIN_DECLS

/// Most channels of a layer
#define INFLECT_MAX_FLOW_CHANNELS 64U

/// y = W x + b with a regular matrix W = P L U; constant once made
typedef struct InflectAffineImpl InflectAffine;

/**
   Allocate an affine layer.

   @param n Number of channels, 1 to INFLECT_MAX_FLOW_CHANNELS.
   @param weights W by rows, shape [n][n], copied.
   @param offsets b, shape [n], copied; null for zeros.
   @param[out] affine Set to a new object that must be freed with
   inflect_affine_free(), or to null on error.
   @return INFLECT_STATUS_BAD_RANGE if a number is out of range or not finite,
   INFLECT_STATUS_NO_INVERSE if W is singular in double, or
   INFLECT_STATUS_NO_MEM.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_affine_new(uint32_t n,
                   const double* weights,
                   const double* offsets,
                   InflectAffine** affine);

/// Free a layer; null is allowed
INFLECT_API void
inflect_affine_free(InflectAffine* affine);

/// Return ln |det W|, the log-determinant of every frame
INFLECT_API double
inflect_affine_log_det(const InflectAffine* affine);

/**
   Return the condition of W for maxima: how many times greater the relative
   error of a round trip can be than that of its numbers.
*/
INFLECT_API double
inflect_affine_condition(const InflectAffine* affine);

/**
   Return the derivatives of ln |det W| with respect to W, its inverse
   transposed.

   @param[out] gradient Shape [n][n].
*/
INFLECT_API void
inflect_affine_log_det_gradient(const InflectAffine* affine, double* gradient);

/// Map a frame of shape [n]; `y` must not overlap `x`
INFLECT_API void
inflect_affine_forward(const InflectAffine* affine, const double* x, double* y);

/// Undo a frame of shape [n]; `x` may be `y`
INFLECT_API void
inflect_affine_backward(const InflectAffine* affine,
                        const double* y,
                        double* x);

/// One layer of a chain, which borrows what it is made of
typedef struct {
  const InflectAffine* affine;        ///< Of all channels; null: `bijections`
  const InflectBijection* bijections; ///< Shape [n_channels], one for each
} InflectFlowLayer;

/// What a chain cannot map
typedef struct {
  uint32_t layer;   ///< Whose domain was left, or that cannot be undone
  size_t frame;     ///< First of those outside; the number of frames if the
                    ///< layer itself is at fault
  uint32_t channel; ///< Of that frame
} InflectFlowFault;

/**
   Map frames through a chain, the first layer first.

   @param n_channels C, 1 to INFLECT_MAX_FLOW_CHANNELS.
   @param n_layers Number of layers.
   @param layers Shape [n_layers].
   @param n_frames N.
   @param x Shape [N][C].
   @param[out] y Shape [N][C], may be `x`.
   @param[out] log_dets Shape [N], the log-determinant of each frame, or null.
   @param[out] log_det Sum over all frames.
   @param[out] fault Where it failed, set on error.
   @return INFLECT_STATUS_BAD_RANGE for a sample outside a domain, or as
   inflect_bijection_check().
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_flow_forward(uint32_t n_channels,
                     uint32_t n_layers,
                     const InflectFlowLayer* layers,
                     size_t n_frames,
                     const double* x,
                     double* y,
                     double* log_dets,
                     double* log_det,
                     InflectFlowFault* fault);

/**
   Undo frames, the last layer first; as inflect_flow_forward(), with the
   log-determinants of the inverse.
*/
INFLECT_API INFLECT_NODISCARD InflectStatus
inflect_flow_backward(uint32_t n_channels,
                      uint32_t n_layers,
                      const InflectFlowLayer* layers,
                      size_t n_frames,
                      const double* y,
                      double* x,
                      double* log_dets,
                      double* log_det,
                      InflectFlowFault* fault);

INFLECT_END_DECLS

#endif // INFLECT_FLOW_H
