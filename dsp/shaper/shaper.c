// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <inflect/shaper.h>
#include <stdlib.h>
#include <string.h>
struct InflectShaperImpl { InflectShaperConfig config; };
InflectStatus inflect_shaper_new(const InflectShaperConfig* config, InflectShaper** shaper)
{ *shaper = calloc(1, sizeof(**shaper)); if (!*shaper) return INFLECT_STATUS_NO_MEM; (*shaper)->config = *config; return INFLECT_STATUS_SUCCESS; }
void inflect_shaper_free(InflectShaper* shaper) { free(shaper); }
void inflect_shaper_reset(InflectShaper* shaper) { (void)shaper; }
void inflect_shaper_set(InflectShaper* shaper, const InflectSettings* settings) { (void)shaper; (void)settings; }
void inflect_shaper_set_rendering(InflectShaper* shaper, bool rendering) { (void)shaper; (void)rendering; }
void inflect_shaper_process(InflectShaper* shaper, uint32_t n, const float* const* in, float* const* out)
{ for (uint32_t c = 0; c < shaper->config.n_channels; ++c) memmove(out[c], in[c], n * sizeof(float)); }
uint32_t inflect_shaper_latency(const InflectShaper* shaper) { (void)shaper; return 0; }
uint32_t inflect_shaper_tail(const InflectShaper* shaper) { (void)shaper; return 0; }
uint64_t inflect_shaper_muted(const InflectShaper* shaper) { (void)shaper; return 0; }
