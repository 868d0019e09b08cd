// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/embedding.h>

#include "../base/dense.h"
#include "../base/random.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/// Adam with the constants of its authors but for the step
#define DECAY_MEAN 0.9
#define DECAY_SQUARE 0.999
#define EPSILON 1e-8

/// Below the square root of the variance term
#define VARIANCE_FLOOR 1e-4

#define MAX_STEPS 100000U

/// Features that vary less are left as they are
#define LEAST_DEVIATION 1e-9

#define MAX_BATCH INFLECT_MAX_EMBEDDING_BATCH
#define MAX_OUTPUTS INFLECT_MAX_EMBEDDING_OUTPUTS

/// What one view of a batch went through
typedef struct {
  double* x;        ///< Shape [MAX_BATCH][D], standardised
  double* inner;    ///< Shape [MAX_BATCH][H], before f
  double* outer;    ///< Shape [MAX_BATCH][H], behind f
  double* z;        ///< Shape [MAX_BATCH][K]
  double* gradient; ///< Shape [MAX_BATCH][K], of the loss
} View;

struct InflectEmbeddingImpl {
  InflectEmbeddingLesson lesson;
  uint32_t n_parameters;
  double* p;
  double* mean;
  double* square;
  double* slopes;    ///< Shape [n_parameters]
  double* centre;    ///< Shape [D]
  double* deviation; ///< Shape [D]
  View views[2];
  double* matrix; ///< Shape [K][K]
  double* memory; ///< All of it
};

InflectEmbeddingLesson
inflect_embedding_lesson(const InflectCurve* curve, uint32_t n_inputs)
{
  return (InflectEmbeddingLesson){
    .curve = *curve,
    .n_inputs = n_inputs,
    .n_hidden = 32U,
    .n_outputs = 16U,
    .n_steps = 300U,
    .n_batch = 64U,
    .rate = 3e-3,
    .invariance = 25.0,
    .variance = 25.0,
    .covariance = 1.0,
    .seed = 0U,
  };
}

void
inflect_embedding_force_collapse(InflectEmbeddingLesson* lesson)
{
  lesson->variance = 0.0;
  lesson->covariance = 0.0;
  lesson->rate *= 10.0;
}

static bool
is_in(uint32_t value, uint32_t least, uint32_t most)
{
  return value >= least && value <= most;
}

static bool
is_weight(double weight)
{
  return isfinite(weight) && weight >= 0.0;
}

static bool
lesson_is_good(const InflectEmbeddingLesson* lesson)
{
  return is_in(lesson->n_inputs, 1U, INFLECT_MAX_EMBEDDING_INPUTS) &&
         is_in(lesson->n_hidden, 1U, INFLECT_MAX_EMBEDDING_HIDDEN) &&
         is_in(lesson->n_outputs, 1U, MAX_OUTPUTS) &&
         is_in(lesson->n_steps, 1U, MAX_STEPS) &&
         is_in(lesson->n_batch, 2U, MAX_BATCH) && is_weight(lesson->rate) &&
         lesson->rate > 0.0 && is_weight(lesson->invariance) &&
         is_weight(lesson->variance) && is_weight(lesson->covariance);
}

/// Take numbers of the memory
static double*
take(double** next, size_t n)
{
  double* const start = *next;
  *next += n;
  return start;
}

static bool
allocate(InflectEmbedding* self)
{
  const size_t d = self->lesson.n_inputs;
  const size_t h = self->lesson.n_hidden;
  const size_t k = self->lesson.n_outputs;
  const size_t n = self->n_parameters;
  const size_t view = MAX_BATCH * (d + 2U * h + 2U * k);
  self->memory =
    (double*)calloc(4U * n + 2U * d + k * k + 2U * view, sizeof(double));
  if (!self->memory) {
    return false;
  }
  double* next = self->memory;
  self->p = take(&next, n);
  self->mean = take(&next, n);
  self->square = take(&next, n);
  self->slopes = take(&next, n);
  self->centre = take(&next, d);
  self->deviation = take(&next, d);
  self->matrix = take(&next, k * k);
  for (uint32_t i = 0U; i < 2U; ++i) {
    self->views[i] = (View){
      .x = take(&next, MAX_BATCH * d),
      .inner = take(&next, MAX_BATCH * h),
      .outer = take(&next, MAX_BATCH * h),
      .z = take(&next, MAX_BATCH * k),
      .gradient = take(&next, MAX_BATCH * k),
    };
  }
  return true;
}

/// Fill in weights and biases of a layer that keeps a variance of 1; with
/// biases of 0, what shrinks would keep its directions
static double*
start_layer(double* p, size_t n_in, size_t n_out, InflectRandom* random)
{
  const size_t n = n_out * (n_in + 1U);
  for (size_t i = 0U; i < n; ++i) {
    p[i] = inflect_random_normal(random) / sqrt((double)n_in);
  }
  return p + n;
}

static void
start(InflectEmbedding* self)
{
  const InflectEmbeddingLesson* const lesson = &self->lesson;
  InflectRandom random;
  inflect_random_start(&random, lesson->seed, 1U);
  double* const second =
    start_layer(self->p, lesson->n_inputs, lesson->n_hidden, &random);
  start_layer(second, lesson->n_hidden, lesson->n_outputs, &random);
  for (size_t i = 0U; i < lesson->n_inputs; ++i) {
    self->deviation[i] = 1.0;
  }
}

InflectStatus
inflect_embedding_new(const InflectEmbeddingLesson* lesson,
                      InflectEmbedding** embedding)
{
  *embedding = NULL;
  if (!lesson_is_good(lesson)) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  InflectEmbedding* const self = (InflectEmbedding*)calloc(1U, sizeof(*self));
  if (!self) {
    return INFLECT_STATUS_NO_MEM;
  }
  self->lesson = *lesson;
  self->n_parameters = lesson->n_hidden * (lesson->n_inputs + 1U) +
                       lesson->n_outputs * (lesson->n_hidden + 1U);
  if (!allocate(self)) {
    inflect_embedding_free(self);
    return INFLECT_STATUS_NO_MEM;
  }
  start(self);
  *embedding = self;
  return INFLECT_STATUS_SUCCESS;
}

void
inflect_embedding_free(InflectEmbedding* embedding)
{
  if (embedding) {
    free(embedding->memory);
    free(embedding);
  }
}

uint32_t
inflect_embedding_parameter_count(const InflectEmbedding* embedding)
{
  return embedding->n_parameters;
}

double*
inflect_embedding_parameters(InflectEmbedding* embedding)
{
  return embedding->p;
}

static double
row_product(uint32_t n, const double* a, const double* b)
{
  double sum = 0.0;
  for (uint32_t i = 0U; i < n; ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

/// Embed one thing, standardised already
static void
forward(const InflectEmbedding* self,
        const double* x,
        double* inner,
        double* outer,
        double* z)
{
  const InflectCurve* const curve = &self->lesson.curve;
  const uint32_t d = self->lesson.n_inputs;
  const uint32_t h = self->lesson.n_hidden;
  const uint32_t k = self->lesson.n_outputs;
  const double* const b1 = self->p + (size_t)h * d;
  const double* const w2 = b1 + h;
  const double* const b2 = w2 + (size_t)k * h;
  for (uint32_t i = 0U; i < h; ++i) {
    inner[i] = b1[i] + row_product(d, self->p + (size_t)i * d, x);
    outer[i] = curve->activation->value(inner[i], curve->parameters);
  }
  for (uint32_t i = 0U; i < k; ++i) {
    z[i] = b2[i] + row_product(h, w2 + (size_t)i * h, outer);
  }
}

static void
standardise(const InflectEmbedding* self, const double* x, double* out)
{
  for (uint32_t i = 0U; i < self->lesson.n_inputs; ++i) {
    out[i] = (x[i] - self->centre[i]) / self->deviation[i];
  }
}

void
inflect_embedding_apply(const InflectEmbedding* embedding,
                        uint32_t n,
                        const double* x,
                        double* z)
{
  const uint32_t d = embedding->lesson.n_inputs;
  for (uint32_t i = 0U; i < n; ++i) {
    double row[INFLECT_MAX_EMBEDDING_INPUTS];
    double inner[INFLECT_MAX_EMBEDDING_HIDDEN];
    double outer[INFLECT_MAX_EMBEDDING_HIDDEN];
    standardise(embedding, x + (size_t)i * d, row);
    forward(embedding, row, inner, outer,
            z + (size_t)i * embedding->lesson.n_outputs);
  }
}

/// Fill in a view of things, a row each
static void
show(InflectEmbedding* self, View* view, uint32_t row, const double* x)
{
  const size_t h = self->lesson.n_hidden;
  const size_t k = self->lesson.n_outputs;
  double* const own = view->x + (size_t)row * self->lesson.n_inputs;
  standardise(self, x, own);
  forward(self, own, view->inner + row * h, view->outer + row * h,
          view->z + row * k);
}

/// Set the covariance of a view that is centred in place
static void
fill_covariance(InflectEmbedding* self, uint32_t n, double* z)
{
  const uint32_t k = self->lesson.n_outputs;
  for (uint32_t j = 0U; j < k; ++j) {
    double mean = 0.0;
    for (uint32_t i = 0U; i < n; ++i) {
      mean += z[(size_t)i * k + j] / n;
    }
    for (uint32_t i = 0U; i < n; ++i) {
      z[(size_t)i * k + j] -= mean;
    }
  }
  memset(self->matrix, 0, (size_t)k * k * sizeof(double));
  for (uint32_t i = 0U; i < n; ++i) {
    const double* const row = z + (size_t)i * k;
    for (uint32_t a = 0U; a < k; ++a) {
      for (uint32_t b = 0U; b < k; ++b) {
        self->matrix[(size_t)a * k + b] += row[a] * row[b] / (n - 1.0);
      }
    }
  }
}

/// Return the variance and covariance terms of a view, and add their gradient
static double
spread_terms(InflectEmbedding* self, uint32_t n, View* view)
{
  const InflectEmbeddingLesson* const lesson = &self->lesson;
  const uint32_t k = lesson->n_outputs;
  double variance = 0.0;
  double covariance = 0.0;
  double scales[MAX_OUTPUTS];
  fill_covariance(self, n, view->z);
  for (uint32_t a = 0U; a < k; ++a) {
    double* const row = self->matrix + (size_t)a * k;
    const double deviation = sqrt(row[a] + VARIANCE_FLOOR);
    variance += fmax(0.0, 1.0 - deviation) / k;
    scales[a] = deviation < 1.0 ? -1.0 / (k * (n - 1.0) * deviation) : 0.0;
    row[a] = 0.0;
    covariance += row_product(k, row, row) / k;
  }
  for (uint32_t i = 0U; i < n; ++i) {
    const double* const z = view->z + (size_t)i * k;
    for (uint32_t a = 0U; a < k; ++a) {
      const double* const row = self->matrix + (size_t)a * k;
      view->gradient[(size_t)i * k + a] +=
        lesson->variance * scales[a] * z[a] +
        lesson->covariance * 4.0 / (k * (n - 1.0)) * row_product(k, row, z);
    }
  }
  return lesson->variance * variance + lesson->covariance * covariance;
}

/// Add how a view moves each parameter
static void
backward(InflectEmbedding* self, uint32_t n, const View* view, double* slopes)
{
  const InflectCurve* const curve = &self->lesson.curve;
  const uint32_t d = self->lesson.n_inputs;
  const uint32_t h = self->lesson.n_hidden;
  const uint32_t k = self->lesson.n_outputs;
  double* const b1 = slopes + (size_t)h * d;
  double* const w2 = b1 + h;
  double* const b2 = w2 + (size_t)k * h;
  const double* const weights = self->p + (size_t)h * d + h;
  for (uint32_t i = 0U; i < n; ++i) {
    const double* const gradient = view->gradient + (size_t)i * k;
    double inner[INFLECT_MAX_EMBEDDING_HIDDEN] = {0.0};
    for (uint32_t a = 0U; a < k; ++a) {
      b2[a] += gradient[a];
      for (uint32_t j = 0U; j < h; ++j) {
        w2[(size_t)a * h + j] += gradient[a] * view->outer[(size_t)i * h + j];
        inner[j] += gradient[a] * weights[(size_t)a * h + j];
      }
    }
    for (uint32_t j = 0U; j < h; ++j) {
      const double error =
        inner[j] * curve->activation->slope(view->inner[(size_t)i * h + j],
                                            curve->parameters);
      b1[j] += error;
      for (uint32_t l = 0U; l < d; ++l) {
        slopes[(size_t)j * d + l] += error * view->x[(size_t)i * d + l];
      }
    }
  }
}

/// Loss of the views that are shown, and its slopes
static double
loss_of_views(InflectEmbedding* self, uint32_t n, double* slopes)
{
  const uint32_t k = self->lesson.n_outputs;
  const size_t size = (size_t)n * k;
  View* const a = &self->views[0];
  View* const b = &self->views[1];
  double loss = 0.0;
  for (size_t i = 0U; i < size; ++i) {
    const double difference = a->z[i] - b->z[i];
    const double scale = self->lesson.invariance / (double)size;
    loss += scale * difference * difference;
    a->gradient[i] = 2.0 * scale * difference;
    b->gradient[i] = -a->gradient[i];
  }
  loss += spread_terms(self, n, a) + spread_terms(self, n, b);
  memset(slopes, 0, self->n_parameters * sizeof(double));
  backward(self, n, a, slopes);
  backward(self, n, b, slopes);
  return loss;
}

double
inflect_embedding_loss(InflectEmbedding* embedding,
                       uint32_t n,
                       const double* a,
                       const double* b,
                       double* gradient)
{
  if (n < 2U || n > MAX_BATCH) {
    return (double)NAN;
  }
  const size_t d = embedding->lesson.n_inputs;
  for (uint32_t i = 0U; i < n; ++i) {
    show(embedding, &embedding->views[0], i, a + i * d);
    show(embedding, &embedding->views[1], i, b + i * d);
  }
  return loss_of_views(embedding, n, gradient ? gradient : embedding->slopes);
}

/// Set what features are standardised by
static void
learn_scale(InflectEmbedding* self, size_t n_rows, const double* x)
{
  const uint32_t d = self->lesson.n_inputs;
  for (uint32_t j = 0U; j < d; ++j) {
    double mean = 0.0;
    double square = 0.0;
    for (size_t i = 0U; i < n_rows; ++i) {
      mean += x[i * d + j] / (double)n_rows;
    }
    for (size_t i = 0U; i < n_rows; ++i) {
      const double rest = x[i * d + j] - mean;
      square += rest * rest / (double)n_rows;
    }
    self->centre[j] = mean;
    self->deviation[j] = square > LEAST_DEVIATION ? sqrt(square) : 1.0;
  }
}

/// Move the parameters by Adam
static void
step(InflectEmbedding* self, uint32_t index)
{
  const double mean_left = 1.0 - pow(DECAY_MEAN, index + 1.0);
  const double square_left = 1.0 - pow(DECAY_SQUARE, index + 1.0);
  for (uint32_t i = 0U; i < self->n_parameters; ++i) {
    const double g = self->slopes[i];
    self->mean[i] += (1.0 - DECAY_MEAN) * (g - self->mean[i]);
    self->square[i] += (1.0 - DECAY_SQUARE) * (g * g - self->square[i]);
    self->p[i] -= self->lesson.rate * self->mean[i] / mean_left /
                  (sqrt(self->square[i] / square_left) + EPSILON);
  }
}

/// Show different things of a random choice, each by two of its views
static void
show_batch(InflectEmbedding* self,
           InflectRandom* random,
           uint32_t n,
           uint32_t n_batch,
           uint32_t n_views,
           uint32_t* order,
           const double* x)
{
  const size_t d = self->lesson.n_inputs;
  for (uint32_t i = 0U; i < n_batch; ++i) {
    const uint32_t other = i + inflect_random_below(random, n - i);
    const uint32_t thing = order[other];
    order[other] = order[i];
    order[i] = thing;
    const uint32_t first = inflect_random_below(random, n_views);
    const uint32_t second =
      (first + 1U + inflect_random_below(random, n_views - 1U)) % n_views;
    const double* const own = x + (size_t)thing * n_views * d;
    show(self, &self->views[0], i, own + first * d);
    show(self, &self->views[1], i, own + second * d);
  }
}

InflectStatus
inflect_embedding_learn(InflectEmbedding* embedding,
                        uint32_t n,
                        uint32_t n_views,
                        const double* x,
                        double* loss)
{
  const InflectEmbeddingLesson* const lesson = &embedding->lesson;
  *loss = (double)NAN;
  if (n < 2U || n > UINT16_MAX || n_views < 2U || n_views > UINT16_MAX) {
    return INFLECT_STATUS_BAD_RANGE;
  }
  for (uint32_t i = 0U; i < n; ++i) {
    if (!inflect_all_finite(n_views * lesson->n_inputs,
                            x + (size_t)i * n_views * lesson->n_inputs)) {
      return INFLECT_STATUS_BAD_RANGE;
    }
  }
  uint32_t* const order = (uint32_t*)calloc(n, sizeof(*order));
  if (!order) {
    return INFLECT_STATUS_NO_MEM;
  }
  for (uint32_t i = 0U; i < n; ++i) {
    order[i] = i;
  }
  InflectRandom random;
  inflect_random_start(&random, lesson->seed, 2U);
  learn_scale(embedding, (size_t)n * n_views, x);
  const uint32_t n_batch = n < lesson->n_batch ? n : lesson->n_batch;
  InflectStatus status = INFLECT_STATUS_SUCCESS;
  for (uint32_t i = 0U; i < lesson->n_steps && !status; ++i) {
    show_batch(embedding, &random, n, n_batch, n_views, order, x);
    *loss = loss_of_views(embedding, n_batch, embedding->slopes);
    if (!isfinite(*loss) ||
        !inflect_all_finite(embedding->n_parameters, embedding->slopes)) {
      status = INFLECT_STATUS_UNSETTLED;
    } else {
      step(embedding, i);
    }
  }
  free(order);
  return status;
}

double
inflect_cosine(uint32_t k, const double* u, const double* v)
{
  const double norms = sqrt(row_product(k, u, u)) * sqrt(row_product(k, v, v));
  return norms > 0.0 ? row_product(k, u, v) / norms : 0.0;
}

InflectEstimate
inflect_retrieval(uint32_t n,
                  uint32_t k,
                  const double* queries,
                  const double* rows)
{
  uint32_t n_hits = 0U;
  for (uint32_t i = 0U; i < n; ++i) {
    const double* const query = queries + (size_t)i * k;
    const double own = inflect_cosine(k, query, rows + (size_t)i * k);
    bool nearest = true;
    for (uint32_t j = 0U; j < n && nearest; ++j) {
      nearest = i == j || inflect_cosine(k, query, rows + (size_t)j * k) < own;
    }
    n_hits += nearest ? 1U : 0U;
  }
  return inflect_estimate_share(n, n_hits);
}
