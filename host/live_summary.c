// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "live_summary.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

void
inflect_live_summary_stream(const InflectLiveSummary* summary,
                            InflectMessage* line)
{
  const InflectLiveRequest* const request = summary->request;
  const uint32_t block = atomic_load(&summary->shared->link.block);
  inflect_message_set(
    line, "%s: %s -> %s, %u in, %u out, %.0f Hz, blocks of %u%s", request->api,
    request->input, request->output, request->ins.n, request->outs.n,
    summary->shared->rate_hz, block,
    request->block && request->block != block
      ? ", as the server decides and not --block"
      : "");
}

void
inflect_live_summary_latency(const InflectLiveSummary* summary,
                             InflectMessage* line)
{
  const InflectLiveRequest* const request = summary->request;
  const InflectLiveShared* const shared = summary->shared;
  const uint32_t latency = atomic_load(&shared->link.latency);
  const double effect_s = latency / shared->rate_hz;
  inflect_message_set(
    line,
    "latency: input %.2f ms (asked for %.2f), output %.2f ms (asked for "
    "%.2f), effect %.2f ms (%u frames); %.2f ms in all",
    1e3 * shared->in_latency_s, 1e3 * request->in_latency_s,
    1e3 * shared->out_latency_s, 1e3 * request->out_latency_s, 1e3 * effect_s,
    latency, 1e3 * (shared->in_latency_s + shared->out_latency_s + effect_s));
}

/// Write how many xruns there were, and whose they are
static void
write_xruns(const InflectLiveLink* link, char* text, size_t size)
{
  const unsigned long long n = atomic_load(&link->n_xruns);
  const unsigned long long n_own = atomic_load(&link->n_own_xruns);
  if (!n) {
    snprintf(text, size, "no xruns");
  } else {
    snprintf(text, size,
             "%llu xrun%s (%llu after a block that took too long, %llu with "
             "time to spare: the machine was late)",
             n, n == 1U ? "" : "s", n_own, n - n_own);
  }
}

void
inflect_live_summary_end(const InflectLiveSummary* summary,
                         InflectMessage* line)
{
  const InflectLiveView* const view = summary->view;
  const InflectLiveLink* const link = &summary->shared->link;
  const InflectLiveLoad load = inflect_live_view_load(link);
  char xruns[128] = "";
  write_xruns(link, xruns, sizeof(xruns));
  inflect_message_set(
    line,
    "%.2f s in %llu blocks, %s, peak in %.1f out %.1f dBFS, limiter at most "
    "%.1f dB, load %.1f %% (p99.9 %.1f %%)",
    (double)atomic_load(&link->n_frames) / summary->shared->rate_hz,
    (unsigned long long)atomic_load(&link->n_callbacks), xruns,
    inflect_live_view_db(view->in_peak), inflect_live_view_db(view->out_peak),
    inflect_live_view_db(view->least_gain), 100.0 * load.median,
    100.0 * load.p999);
}

static void
add_xruns(const InflectLiveView* view, cJSON* document)
{
  cJSON* const list = cJSON_AddArrayToObject(document, "xrun_list");
  for (uint32_t i = 0U; i < view->n_xruns; ++i) {
    const InflectLiveXrun* const xrun = &view->xruns[i];
    cJSON* const object = cJSON_CreateObject();
    inflect_json_add_number(object, "monotonic_s", xrun->time_s);
    inflect_json_add_number(object, "gap_ms", 1e3 * xrun->gap_s);
    inflect_json_add_number(object, "load", xrun->load);
    cJSON_AddItemToArray(list, object);
  }
}

int
inflect_live_summary_json(const InflectLiveSummary* summary)
{
  const InflectLiveShared* const shared = summary->shared;
  const InflectLiveLink* const link = &shared->link;
  const InflectLiveView* const view = summary->view;
  const InflectLiveLoad load = inflect_live_view_load(link);
  const struct {
    const char* key;
    double value;
  } rows[] = {
    {"sample_rate_hz", shared->rate_hz},
    {"frames", (double)atomic_load(&link->n_frames)},
    {"blocks", (double)atomic_load(&link->n_callbacks)},
    {"xruns", (double)atomic_load(&link->n_xruns)},
    {"own_xruns", (double)atomic_load(&link->n_own_xruns)},
    {"input_xruns", (double)atomic_load(&link->n_in_xruns)},
    {"output_xruns", (double)atomic_load(&link->n_out_xruns)},
    {"input_peak_dbfs", 20.0 * log10(view->in_peak)},
    {"output_peak_dbfs", 20.0 * log10(view->out_peak)},
    {"limiter_db", 20.0 * log10(view->least_gain)},
    {"howls", view->n_howls},
    {"losses", summary->n_losses},
    {"load_p50", load.median},
    {"load_p99", load.p99},
    {"load_p999", load.p999},
    {"input_latency_ms", 1e3 * shared->in_latency_s},
    {"output_latency_ms", 1e3 * shared->out_latency_s},
    {"block_frames", atomic_load(&link->block)},
    {"effect_latency_frames", atomic_load(&link->latency)},
  };
  cJSON* const document = cJSON_CreateObject();
  cJSON_AddStringToObject(document, "api", summary->request->api);
  cJSON_AddStringToObject(document, "input", summary->request->input);
  cJSON_AddStringToObject(document, "output", summary->request->output);
  for (size_t i = 0U; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    inflect_json_add_number(document, rows[i].key, rows[i].value);
  }
  add_xruns(view, document);
  return inflect_json_print(document);
}
