// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "audio_format.h"

#include <inflect/text.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const InflectContainer containers[] = {
  {"wav", "WAV", "wav wave bwf", SF_FORMAT_WAV, true},
  {"wavex", "WAV, extensible", "wav", SF_FORMAT_WAVEX, true},
  {"rf64", "WAV of any size, RF64", "rf64 wav", SF_FORMAT_RF64, false},
  {"w64", "Wave64 of any size", "w64", SF_FORMAT_W64, false},
  {"aiff", "AIFF", "aiff aif aifc", SF_FORMAT_AIFF, true},
  {"caf", "Core Audio", "caf", SF_FORMAT_CAF, false},
  {"au", "Sun and NeXT", "au snd", SF_FORMAT_AU, true},
  {"flac", "FLAC", "flac", SF_FORMAT_FLAC, false},
  {"ogg", "Ogg: Vorbis, Opus", "ogg oga opus", SF_FORMAT_OGG, false},
  {"mpeg", "MPEG audio", "mp3 mp2 mp1", SF_FORMAT_MPEG, false},
  {"raw", "No header", "raw", SF_FORMAT_RAW, false},
  {"paf", "Ensoniq PARIS", "paf fap", SF_FORMAT_PAF, true},
  {"svx", "Amiga IFF", "iff svx 8svx", SF_FORMAT_SVX, true},
  {"nist", "NIST Sphere", "sph nist", SF_FORMAT_NIST, true},
  {"voc", "Creative", "voc", SF_FORMAT_VOC, true},
  {"ircam", "IRCAM", "sf ircam", SF_FORMAT_IRCAM, true},
  {"mat4", "Matlab 4", "mat", SF_FORMAT_MAT4, true},
  {"mat5", "Matlab 5", "mat", SF_FORMAT_MAT5, true},
  {"pvf", "Portable Voice", "pvf", SF_FORMAT_PVF, false},
  {"xi", "FastTracker 2", "xi", SF_FORMAT_XI, true},
  {"htk", "HMM Tool Kit", "htk", SF_FORMAT_HTK, true},
  {"sds", "MIDI Sample Dump", "sds", SF_FORMAT_SDS, true},
  {"avr", "Audio Visual Research", "avr", SF_FORMAT_AVR, true},
  {"wve", "Psion", "wve", SF_FORMAT_WVE, true},
  {"mpc2k", "Akai MPC 2000", "mpc", SF_FORMAT_MPC2K, true},
};

#define INTEGER(bits, bytes) INFLECT_STORE_INTEGER, (bits), (bytes)
#define FLOATING(bytes) INFLECT_STORE_FLOAT, 0U, (bytes)
#define CODED(bytes) INFLECT_STORE_CODED, 0U, (bytes)

static const InflectSubtype subtypes[] = {
  {"pcm_16", "16", SF_FORMAT_PCM_16, INTEGER(16U, 2U)},
  {"pcm_24", "24", SF_FORMAT_PCM_24, INTEGER(24U, 3U)},
  {"pcm_32", "32", SF_FORMAT_PCM_32, INTEGER(32U, 4U)},
  {"pcm_s8", "s8", SF_FORMAT_PCM_S8, INTEGER(8U, 1U)},
  {"pcm_u8", "u8", SF_FORMAT_PCM_U8, INTEGER(8U, 1U)},
  {"float", NULL, SF_FORMAT_FLOAT, FLOATING(4U)},
  {"double", NULL, SF_FORMAT_DOUBLE, FLOATING(8U)},
  {"alac_16", NULL, SF_FORMAT_ALAC_16, INTEGER(16U, 0U)},
  {"alac_20", NULL, SF_FORMAT_ALAC_20, INTEGER(20U, 0U)},
  {"alac_24", NULL, SF_FORMAT_ALAC_24, INTEGER(24U, 0U)},
  {"alac_32", NULL, SF_FORMAT_ALAC_32, INTEGER(32U, 0U)},
  {"vorbis", NULL, SF_FORMAT_VORBIS, FLOATING(0U)},
  {"opus", NULL, SF_FORMAT_OPUS, FLOATING(0U)},
  {"mp3", NULL, SF_FORMAT_MPEG_LAYER_III, FLOATING(0U)},
  {"mp2", NULL, SF_FORMAT_MPEG_LAYER_II, FLOATING(0U)},
  {"mp1", NULL, SF_FORMAT_MPEG_LAYER_I, FLOATING(0U)},
  {"ulaw", "mulaw", SF_FORMAT_ULAW, CODED(1U)},
  {"alaw", NULL, SF_FORMAT_ALAW, CODED(1U)},
  {"ima_adpcm", NULL, SF_FORMAT_IMA_ADPCM, CODED(0U)},
  {"ms_adpcm", NULL, SF_FORMAT_MS_ADPCM, CODED(0U)},
  {"gsm610", "gsm", SF_FORMAT_GSM610, CODED(0U)},
  {"vox_adpcm", "vox", SF_FORMAT_VOX_ADPCM, CODED(0U)},
  {"nms_adpcm_16", NULL, SF_FORMAT_NMS_ADPCM_16, CODED(0U)},
  {"nms_adpcm_24", NULL, SF_FORMAT_NMS_ADPCM_24, CODED(0U)},
  {"nms_adpcm_32", NULL, SF_FORMAT_NMS_ADPCM_32, CODED(0U)},
  {"g721_32", NULL, SF_FORMAT_G721_32, CODED(0U)},
  {"g723_24", NULL, SF_FORMAT_G723_24, CODED(0U)},
  {"g723_40", NULL, SF_FORMAT_G723_40, CODED(0U)},
  {"dwvw_12", NULL, SF_FORMAT_DWVW_12, INTEGER(12U, 0U)},
  {"dwvw_16", NULL, SF_FORMAT_DWVW_16, INTEGER(16U, 0U)},
  {"dwvw_24", NULL, SF_FORMAT_DWVW_24, INTEGER(24U, 0U)},
  {"dpcm_8", NULL, SF_FORMAT_DPCM_8, INTEGER(8U, 1U)},
  {"dpcm_16", NULL, SF_FORMAT_DPCM_16, INTEGER(16U, 2U)},
};

#define N_CONTAINERS (sizeof(containers) / sizeof(containers[0]))
#define N_SUBTYPES (sizeof(subtypes) / sizeof(subtypes[0]))

/// Largest sound in a container of 32-bit sizes; the rest is for its chunks
#define MAX_SMALL_BYTES (UINT32_MAX - (1U << 20U))

const InflectContainer*
inflect_container_find(const char* symbol, InflectMessage* message)
{
  const InflectContainer* best = containers;
  uint32_t best_distance = UINT32_MAX;
  for (size_t i = 0U; i < N_CONTAINERS; ++i) {
    const uint32_t distance =
      inflect_text_distance(symbol, containers[i].symbol);
    best = distance < best_distance ? &containers[i] : best;
    best_distance = distance < best_distance ? distance : best_distance;
  }
  if (best_distance == 0U) {
    return best;
  }
  inflect_message_set(message,
                      "no format is called '%.40s'; did you mean '%s'?", symbol,
                      best->symbol);
  return NULL;
}

const InflectSubtype*
inflect_subtype_find(const char* symbol, InflectMessage* message)
{
  const InflectSubtype* best = subtypes;
  uint32_t best_distance = UINT32_MAX;
  for (size_t i = 0U; i < N_SUBTYPES; ++i) {
    const InflectSubtype* const row = &subtypes[i];
    if (row->alias && !strcasecmp(row->alias, symbol)) {
      return row;
    }
    const uint32_t distance = inflect_text_distance(symbol, row->symbol);
    best = distance < best_distance ? row : best;
    best_distance = distance < best_distance ? distance : best_distance;
  }
  if (best_distance == 0U) {
    return best;
  }
  inflect_message_set(message,
                      "no subtype is called '%.40s'; did you mean '%s'?",
                      symbol, best->symbol);
  return NULL;
}

const InflectSubtype*
inflect_subtype_of(int format)
{
  // What the table lacks is written as libsndfile converts it
  static const InflectSubtype other = {"other", NULL, 0, CODED(0U)};
  for (size_t i = 0U; i < N_SUBTYPES; ++i) {
    if (subtypes[i].subtype == (format & SF_FORMAT_SUBMASK)) {
      return &subtypes[i];
    }
  }
  return &other;
}

static const InflectContainer*
container_of(int format)
{
  for (size_t i = 0U; i < N_CONTAINERS; ++i) {
    if (containers[i].major == (format & SF_FORMAT_TYPEMASK)) {
      return &containers[i];
    }
  }
  return NULL;
}

/// Return what follows the last point of the file's name, or an empty text
static const char*
extension_of(const char* path)
{
  const char* const slash = strrchr(path, '/');
  const char* const name = slash ? slash + 1 : path;
  const char* const point = strrchr(name, '.');
  return point && point != name ? point + 1 : "";
}

static bool
has_extension(const InflectContainer* container, const char* extension)
{
  const size_t length = strlen(extension);
  const char* word = container->extensions;
  while (*word) {
    const size_t n = strcspn(word, " ");
    if (n == length && !strncasecmp(word, extension, n)) {
      return true;
    }
    word += n + strspn(word + n, " ");
  }
  return false;
}

/// Return the container that a name asks for; the input's own goes first
static const InflectContainer*
container_for(const char* path, const InflectContainer* own)
{
  const char* const extension = path ? extension_of(path) : "";
  if (!*extension || (own && has_extension(own, extension))) {
    return own;
  }
  for (size_t i = 0U; i < N_CONTAINERS; ++i) {
    if (has_extension(&containers[i], extension)) {
      return &containers[i];
    }
  }
  return own;
}

static bool
can_hold(int major, int subtype, const SF_INFO* input)
{
  SF_INFO info = {.samplerate = input->samplerate,
                  .channels = input->channels,
                  .format = major | subtype};
  return sf_format_check(&info) != 0;
}

/// Return the type that loses nothing and wastes least, or null
static const InflectSubtype*
nearest_subtype(const InflectContainer* container,
                const char* path,
                const SF_INFO* input)
{
  const InflectSubtype* const own = inflect_subtype_of(input->format);
  if (can_hold(container->major, own->subtype, input)) {
    return own;
  }

  // A few extensions name the coder, not the container
  const char* const extension = path ? extension_of(path) : "";
  for (size_t i = 0U; *extension && i < N_SUBTYPES; ++i) {
    if (!strcasecmp(subtypes[i].symbol, extension) &&
        can_hold(container->major, subtypes[i].subtype, input)) {
      return &subtypes[i];
    }
  }

  static const int fallbacks[] = {SF_FORMAT_FLOAT,   SF_FORMAT_PCM_16,
                                  SF_FORMAT_PCM_24,  SF_FORMAT_PCM_32,
                                  SF_FORMAT_ALAC_24, 0};
  const bool is_float = own->store == INFLECT_STORE_FLOAT && own->bytes != 0U;
  const uint32_t bits = own->store == INFLECT_STORE_INTEGER ? own->bits : 24U;
  for (const int* type = fallbacks; *type; ++type) {
    const InflectSubtype* const row = inflect_subtype_of(*type);
    if (can_hold(container->major, *type, input) &&
        (row->bits >= bits || (is_float && *type == SF_FORMAT_FLOAT))) {
      return row;
    }
  }
  const InflectSubtype* widest = NULL;
  for (size_t i = 0U; i < N_SUBTYPES; ++i) {
    if (can_hold(container->major, subtypes[i].subtype, input) &&
        (!widest || subtypes[i].bits > widest->bits)) {
      widest = &subtypes[i];
    }
  }
  return widest;
}

/// Say what a container can hold instead
static bool
cannot_hold(const InflectContainer* container,
            const InflectSubtype* subtype,
            const SF_INFO* input,
            InflectMessage* message)
{
  char list[256] = "";
  size_t length = 0U;
  for (size_t i = 0U; i < N_SUBTYPES && length < sizeof(list); ++i) {
    if (can_hold(container->major, subtypes[i].subtype, input)) {
      length += (size_t)snprintf(list + length, sizeof(list) - length, "%s%s",
                                 length ? ", " : "", subtypes[i].symbol);
    }
  }
  if (!length) {
    return inflect_message_set(
      message, "%s cannot be written with %d channels at %d Hz",
      container->symbol, input->channels, input->samplerate);
  }
  return inflect_message_set(
    message, "%s cannot hold %s with %d channels; it can hold %s",
    container->symbol, subtype->symbol, input->channels, list);
}

/// Choose RF64 for a WAV that would be too large, or refuse
static bool
choose_size(SF_INFO* output,
            const InflectContainer* container,
            const InflectSubtype* subtype,
            const SF_INFO* input,
            InflectMessage* message)
{
  const uint64_t frame_bytes = (uint64_t)input->channels * subtype->bytes;
  const uint64_t max_frames =
    frame_bytes ? MAX_SMALL_BYTES / frame_bytes : UINT64_MAX;
  if (!container->small || (uint64_t)input->frames <= max_frames) {
    return true;
  }
  const bool is_wav =
    container->major == SF_FORMAT_WAV || container->major == SF_FORMAT_WAVEX;
  if (is_wav && can_hold(SF_FORMAT_RF64, subtype->subtype, input)) {
    output->format = SF_FORMAT_RF64 | subtype->subtype;
    return true;
  }
  // Without a known length only WAV has a way out
  return input->frames == SF_COUNT_MAX ||
         inflect_message_set(message,
                             "%s holds less than 4 GiB; use --format w64 or "
                             "another that is not limited",
                             container->symbol);
}

bool
inflect_format_choose(const InflectFormatRequest* request,
                      const char* path,
                      const SF_INFO* input,
                      SF_INFO* output,
                      InflectMessage* message)
{
  const InflectContainer* const own = container_of(input->format);
  const InflectContainer* const container =
    request->container ? request->container : container_for(path, own);
  if (!container) {
    return inflect_message_set(
      message, "its own format cannot be written; choose one with --format");
  }
  const InflectSubtype* const subtype =
    request->subtype ? request->subtype
                     : nearest_subtype(container, path, input);
  if (!subtype || !can_hold(container->major, subtype->subtype, input)) {
    return cannot_hold(container, subtype, input, message);
  }

  // The order of bytes is kept, but never forced on another container
  const int endian = container == own ? input->format & SF_FORMAT_ENDMASK : 0;
  *output = (SF_INFO){.samplerate = input->samplerate,
                      .channels = input->channels,
                      .format = container->major | subtype->subtype};
  if (endian && can_hold(container->major | endian, subtype->subtype, input)) {
    output->format |= endian;
  }
  return choose_size(output, container, subtype, input, message);
}

bool
inflect_format_name(const char* folder,
                    const char* input,
                    const InflectContainer* container,
                    char* path,
                    size_t size)
{
  const char* const slash = strrchr(input, '/');
  const char* const name = slash ? slash + 1 : input;
  const char* const extension = extension_of(input);
  const size_t n_folder = strlen(folder);
  const char* const gap = n_folder && folder[n_folder - 1U] == '/' ? "" : "/";
  int length = 0;
  if (!container || has_extension(container, extension)) {
    length = snprintf(path, size, "%s%s%s", folder, gap, name);
  } else {
    const size_t n_stem =
      strlen(name) - (*extension ? strlen(extension) + 1U : 0U);
    const int n_new = (int)strcspn(container->extensions, " ");
    length = snprintf(path, size, "%s%s%.*s.%.*s", folder, gap, (int)n_stem,
                      name, n_new, container->extensions);
  }
  return length > 0 && (size_t)length < size;
}

void
inflect_format_print_names(void)
{
  printf("Formats (--format) and their extensions:\n");
  for (size_t i = 0U; i < N_CONTAINERS; ++i) {
    printf("  %-8s%-24s%s\n", containers[i].symbol, containers[i].label,
           containers[i].extensions);
  }
  printf("\nSample types (--subtype):\n");
  char line[1024] = "";
  size_t length = 0U;
  for (size_t i = 0U; i < N_SUBTYPES && length < sizeof(line); ++i) {
    const char* const alias = subtypes[i].alias;
    length +=
      (size_t)snprintf(line + length, sizeof(line) - length,
                       alias ? "%s (%s) " : "%s ", subtypes[i].symbol, alias);
  }
  inflect_print_wrapped(line, 2);
}
