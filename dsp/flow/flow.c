// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/flow.h>

#include "log_det.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/// A chain on its way through frames
typedef struct {
  uint32_t n_channels;
  uint32_t n_layers;
  const InflectFlowLayer* layers;
  bool back; ///< Whether it is undone
} Chain;

static const InflectFlowLayer*
layer_at(const Chain* chain, uint32_t step, InflectFlowFault* fault)
{
  fault->layer = chain->back ? chain->n_layers - 1U - step : step;
  return &chain->layers[fault->layer];
}

/// Find out whether every layer can be undone
static InflectStatus
check(const Chain* chain, InflectFlowFault* fault)
{
  for (uint32_t i = 0U; i < chain->n_layers; ++i) {
    const InflectFlowLayer* const layer = layer_at(chain, i, fault);
    for (uint32_t c = 0U; !layer->affine && c < chain->n_channels; ++c) {
      InflectBijectionDomain domain = {INFLECT_BIJECTION_LINE, 0, 0, 0, 0};
      fault->channel = c;
      const InflectStatus status =
        inflect_bijection_check(&layer->bijections[c], &domain);
      if (status) {
        return status;
      }
    }
  }
  return INFLECT_STATUS_SUCCESS;
}

static InflectStatus
run_bijections(const Chain* chain,
               const InflectFlowLayer* layer,
               double* frame,
               double* log_det,
               InflectFlowFault* fault)
{
  for (uint32_t c = 0U; c < chain->n_channels; ++c) {
    const InflectBijection* const bijection = &layer->bijections[c];
    double log_slope = 0.0;
    size_t bad = 0U;
    const InflectStatus status =
      chain->back
        ? inflect_bijection_backward(bijection, 1U, &frame[c], &frame[c], NULL,
                                     &log_slope, &bad)
        : inflect_bijection_forward(bijection, 1U, &frame[c], &frame[c], NULL,
                                    &log_slope, &bad);
    if (status) {
      fault->channel = c;
      return status;
    }
    *log_det += log_slope;
  }
  return INFLECT_STATUS_SUCCESS;
}

static void
run_affine(const Chain* chain,
           const InflectAffine* affine,
           double* frame,
           double* log_det)
{
  double x[INFLECT_MAX_FLOW_CHANNELS];
  memcpy(x, frame, chain->n_channels * sizeof(double));
  if (chain->back) {
    inflect_affine_backward(affine, x, frame);
    *log_det -= inflect_affine_log_det(affine);
  } else {
    inflect_affine_forward(affine, x, frame);
    *log_det += inflect_affine_log_det(affine);
  }
}

static InflectStatus
run_frame(const Chain* chain,
          double* frame,
          double* log_det,
          InflectFlowFault* fault)
{
  for (uint32_t i = 0U; i < chain->n_layers; ++i) {
    const InflectFlowLayer* const layer = layer_at(chain, i, fault);
    if (layer->affine) {
      run_affine(chain, layer->affine, frame, log_det);
      continue;
    }
    const InflectStatus status =
      run_bijections(chain, layer, frame, log_det, fault);
    if (status) {
      return status;
    }
  }
  return INFLECT_STATUS_SUCCESS;
}

static InflectStatus
run(const Chain* chain,
    size_t n_frames,
    const double* in,
    double* out,
    double* log_dets,
    double* log_det,
    InflectFlowFault* fault)
{
  *fault = (InflectFlowFault){0U, n_frames, 0U};
  if (chain->n_channels < 1U || chain->n_channels > INFLECT_MAX_FLOW_CHANNELS) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectStatus status = check(chain, fault);
  InflectLogDet sum = {0.0, 0.0, 0.0};
  double frame[INFLECT_MAX_FLOW_CHANNELS];
  const size_t size = chain->n_channels * sizeof(double);
  for (size_t i = 0U; i < n_frames && !status; ++i) {
    double own = 0.0;
    memcpy(frame, in + i * chain->n_channels, size);
    status = run_frame(chain, frame, &own, fault);
    if (status) {
      fault->frame = i;
      return status;
    }
    memcpy(out + i * chain->n_channels, frame, size);
    inflect_log_det_add(&sum, own);
    if (log_dets) {
      log_dets[i] = own;
    }
  }
  *log_det = inflect_log_det_sum(&sum);
  return status;
}

InflectStatus
inflect_flow_forward(uint32_t n_channels,
                     uint32_t n_layers,
                     const InflectFlowLayer* layers,
                     size_t n_frames,
                     const double* x,
                     double* y,
                     double* log_dets,
                     double* log_det,
                     InflectFlowFault* fault)
{
  const Chain chain = {n_channels, n_layers, layers, false};
  return run(&chain, n_frames, x, y, log_dets, log_det, fault);
}

InflectStatus
inflect_flow_backward(uint32_t n_channels,
                      uint32_t n_layers,
                      const InflectFlowLayer* layers,
                      size_t n_frames,
                      const double* y,
                      double* x,
                      double* log_dets,
                      double* log_det,
                      InflectFlowFault* fault)
{
  const Chain chain = {n_channels, n_layers, layers, true};
  return run(&chain, n_frames, y, x, log_dets, log_det, fault);
}
