// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// `inflect process`: what comes out is what went in, shaped and nothing else

#include "support/program.h"
#include "support/sound.h"
#include "support/with_cmocka.h"

#include <inflect/shaper.h>

#include <cjson/cJSON.h>
#include <sndfile.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/wait.h>

#define RATE_HZ 48000
#define N_FRAMES 10000
#define LINE_SIZE 512U

/// A kind of file
typedef struct {
  const char* extension;
  int format;
} Kind;

static const Kind kinds[] = {
  {"wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
  {"wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24},
  {"wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8},
  {"wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT},
  {"wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24},
  {"wav", SF_FORMAT_RF64 | SF_FORMAT_PCM_24},
  {"rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16},
  {"w64", SF_FORMAT_W64 | SF_FORMAT_PCM_24},
  {"flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
  {"flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
  {"aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
  {"aif", SF_FORMAT_AIFF | SF_FORMAT_PCM_24 | SF_ENDIAN_LITTLE},
  {"caf", SF_FORMAT_CAF | SF_FORMAT_PCM_24},
  {"caf", SF_FORMAT_CAF | SF_FORMAT_ALAC_24},
  {"au", SF_FORMAT_AU | SF_FORMAT_PCM_16},
  {"voc", SF_FORMAT_VOC | SF_FORMAT_PCM_16},
};

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void
assert_same_sound(const char* a, const char* b)
{
  Sound left = sound_read(a);
  Sound right = sound_read(b);
  assert_int_equal(left.info.format, right.info.format);
  assert_int_equal(left.info.samplerate, right.info.samplerate);
  assert_int_equal(left.info.channels, right.info.channels);
  assert_int_equal(left.info.frames, right.info.frames);
  const size_t size = left.n_samples * sizeof(int32_t);
  assert_memory_equal(left.integers, right.integers, size);
  sound_free(&left);
  sound_free(&right);
}

static void
bypass_keeps_every_bit(void** state)
{
  (void)state;
  static const int channels[] = {1, 2, 6};
  static const char* const settings[] = {"--set enabled=0", "--set mix=0"};
  for (size_t i = 0U; i < N_KINDS * 3U * 2U; ++i) {
    const Kind* const kind = &kinds[i / 6U];
    const int n_channels = channels[i / 2U % 3U];
    SF_INFO info = {
      .samplerate = RATE_HZ, .channels = n_channels, .format = kind->format};
    if (!sf_format_check(&info)) {
      continue;
    }
    char in[64] = "";
    char out[64] = "";
    char line[LINE_SIZE] = "";
    snprintf(in, sizeof(in), "in.%s", kind->extension);
    snprintf(out, sizeof(out), "out.%s", kind->extension);
    snprintf(line, sizeof(line), "process %s -o %s --force --dither off %s", in,
             out, settings[i % 2U]);
    sound_write_noise(in, kind->format, n_channels, N_FRAMES, 1.0);
    program_expect(0, line);
    assert_same_sound(in, out);
  }
}

/// Process in memory as the program should
static float*
shape(const float* in,
      uint32_t n_channels,
      uint32_t n_frames,
      const InflectSettings* settings,
      uint32_t* latency,
      uint32_t* tail)
{
  const InflectShaperConfig config = {RATE_HZ, n_channels};
  InflectShaper* shaper = NULL;
  assert_int_equal(inflect_shaper_new(&config, &shaper), 0);
  inflect_shaper_set_rendering(shaper, true);
  inflect_shaper_set(shaper, settings);
  inflect_shaper_reset(shaper);
  *latency = inflect_shaper_latency(shaper);
  *tail = inflect_shaper_tail(shaper);
  const uint32_t n_all = n_frames + *latency + *tail;
  float* const planes = (float*)calloc(n_all, n_channels * sizeof(float));
  float* rows[2] = {planes, planes + n_all};
  for (uint32_t c = 0U; c < n_channels; ++c) {
    for (uint32_t i = 0U; i < n_frames; ++i) {
      rows[c][i] = in[i * n_channels + c];
    }
  }
  inflect_shaper_process(shaper, n_all, (const float* const*)rows, rows);
  inflect_shaper_free(shaper);
  return planes;
}

static void
assert_shaped(const char* options, uint32_t n_channels, bool keep_tail)
{
  InflectSettings settings = inflect_settings_default();
  char copy[LINE_SIZE] = "";
  char* rest = NULL;
  snprintf(copy, sizeof(copy), "%s", options);
  for (char* word = strtok_r(copy, " ", &rest); word;
       word = strtok_r(NULL, " ", &rest)) {
    char* const equals = strchr(word, '=');
    if (equals) {
      *equals = '\0';
      assert_int_equal(
        inflect_settings_set_text(&settings, word, equals + 1, NULL, 0U), 0);
    }
  }

  char line[LINE_SIZE] = "";
  snprintf(line, sizeof(line), "process in.wav -o out.wav --force %s%s",
           options, keep_tail ? " --tail" : "");
  sound_write_noise("in.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, (int)n_channels,
                    N_FRAMES, 0.7);
  program_expect(0, line);
  Sound in = sound_read("in.wav");
  Sound out = sound_read("out.wav");
  uint32_t latency = 0U;
  uint32_t tail = 0U;
  float* const planes =
    shape(in.floats, n_channels, N_FRAMES, &settings, &latency, &tail);
  const uint32_t n_out = N_FRAMES + (keep_tail ? tail : 0U);
  const uint32_t stride = N_FRAMES + latency + tail;
  assert_int_equal(out.info.frames, n_out);
  for (uint32_t c = 0U; c < n_channels; ++c) {
    for (uint32_t i = 0U; i < n_out; ++i) {
      const float* const row = planes + (size_t)c * stride;
      assert_true(row[latency + i] == out.floats[i * n_channels + c]);
    }
  }
  free(planes);
  sound_free(&in);
  sound_free(&out);
}

static void
output_is_the_shaper_without_its_latency(void** state)
{
  (void)state;
  static const char* const options[] = {
    "--set drive=12",
    "--set drive=20 --set curve=hard_tanh --set oversampling=8",
    "--set oversampling=1 --set antialias=adaa2",
    "--set phase=minimum --set drive=6 --set mix=50",
    "--set render_oversampling=16 --set bias=0.2 --set tone=6",
    "--set direction=undo --set output=-12",
  };
  for (size_t i = 0U; i < sizeof(options) / sizeof(options[0]); ++i) {
    assert_shaped(options[i], 1U, false);
    assert_shaped(options[i], 2U, false);
  }
  assert_shaped("--set stereo_mode=mid --set drive=12", 2U, false);
}

static void
tail_is_kept_on_demand(void** state)
{
  (void)state;
  assert_shaped("--set bias=0.5 --set drive=12", 1U, true);
  assert_shaped("--set phase=minimum --set drive=12", 2U, true);
}

static void
pulse_stays_where_it_is(void** state)
{
  (void)state;
  static const char* const phases[] = {"linear", "minimum"};
  enum { CENTRE = 5000 };
  float samples[N_FRAMES] = {0.0f};
  for (int i = 0; i < N_FRAMES; ++i) {
    const double t = (double)(i - CENTRE) / 20.0;
    samples[i] = (float)(0.5 * exp(-0.5 * t * t));
  }
  for (size_t k = 0U; k < 2U; ++k) {
    char line[LINE_SIZE] = "";
    snprintf(line, sizeof(line),
             "process in.wav -o out.wav --force --set dc_block=0 "
             "--set phase=%s --set oversampling=8",
             phases[k]);
    sound_write("in.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, RATE_HZ, 1, N_FRAMES,
                samples);
    program_expect(0, line);
    Sound out = sound_read("out.wav");
    size_t peak = 0U;
    for (size_t i = 0U; i < out.n_samples; ++i) {
      peak = out.floats[i] > out.floats[peak] ? i : peak;
    }
    assert_int_equal(peak, CENTRE);
    sound_free(&out);
  }
}

static void
many_channels_are_shaped_one_by_one(void** state)
{
  (void)state;
  enum { N_CHANNELS = 6 };
  sound_write_noise("six.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, N_CHANNELS,
                    N_FRAMES, 0.7);
  program_expect(0, "process six.wav -o six_out.wav --force --set drive=12");
  Sound six = sound_read("six.wav");
  Sound six_out = sound_read("six_out.wav");
  for (size_t c = 0U; c < N_CHANNELS; ++c) {
    float row[N_FRAMES] = {0.0f};
    for (size_t i = 0U; i < N_FRAMES; ++i) {
      row[i] = six.floats[i * N_CHANNELS + c];
    }
    sound_write("one.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, RATE_HZ, 1,
                N_FRAMES, row);
    program_expect(0, "process one.wav -o one_out.wav --force --set drive=12");
    Sound one = sound_read("one_out.wav");
    for (size_t i = 0U; i < N_FRAMES; ++i) {
      assert_true(one.floats[i] == six_out.floats[i * N_CHANNELS + c]);
    }
    sound_free(&one);
  }
  sound_free(&six);
  sound_free(&six_out);
}

/// Also later: libsndfile would write the time, in seconds
static void
float_files_have_the_same_bytes_later(void** state)
{
  (void)state;
  const struct timespec more_than_a_second = {1, 50000000};
  sound_write_noise("in.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1, N_FRAMES,
                    0.5);
  program_expect(0, "process in.wav -o now.wav");
  nanosleep(&more_than_a_second, NULL);
  program_expect(0, "process in.wav -o later.wav");
  assert_true(program_same_bytes("now.wav", "later.wav"));
}

static void
dither_is_triangular_and_repeats(void** state)
{
  (void)state;
  enum { DITHERED_FRAMES = 100000, STEP = 65536 };
  sound_write_noise("in.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2,
                    DITHERED_FRAMES, 0.5);
  const char* const common = "--force --set enabled=0";
  const char* const runs[] = {"-o a.wav", "-o b.wav", "-o c.wav --seed 1"};
  for (size_t i = 0U; i < 3U; ++i) {
    char line[LINE_SIZE] = "";
    snprintf(line, sizeof(line), "process in.wav %s %s", runs[i], common);
    program_expect(0, line);
  }
  assert_true(program_same_bytes("a.wav", "b.wav"));
  assert_false(program_same_bytes("a.wav", "c.wav"));

  // Whole steps plus triangular noise of +-1 step: 0 with chance 3/4
  Sound in = sound_read("in.wav");
  Sound out = sound_read("a.wav");
  double sum = 0.0;
  double squares = 0.0;
  double product = 0.0;
  for (size_t i = 0U; i < in.n_samples; i += 2U) {
    const int32_t left = (out.integers[i] - in.integers[i]) / STEP;
    const int32_t right = (out.integers[i + 1U] - in.integers[i + 1U]) / STEP;
    assert_true(abs(left) <= 1 && abs(right) <= 1);
    sum += left;
    squares += left * left;
    product += left * right;
  }
  const double n = (double)in.n_samples / 2.0;
  const double five_sigma = 5.0 / sqrt(n);
  assert_true(fabs(sum / n) < five_sigma * 0.5);
  assert_true(fabs(squares / n - 0.25) < five_sigma * sqrt(0.25 * 0.75));
  assert_true(fabs(product / n) < five_sigma * 0.25);
  sound_free(&in);
  sound_free(&out);
}

/// What a name or an option makes of an input
typedef struct {
  const char* input;
  const char* output;
  const char* options;
  int input_format;
  int format;
} Choice;

static void
format_follows_name_and_options(void** state)
{
  (void)state;
  const Choice choices[] = {
    {"a.wav", "b.flac", "", SF_FORMAT_WAV | SF_FORMAT_PCM_24,
     SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
    {"a.wav", "b.flac", "", SF_FORMAT_WAV | SF_FORMAT_FLOAT,
     SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
    {"a.wav", "b.flac", "", SF_FORMAT_WAV | SF_FORMAT_PCM_32,
     SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
    {"a.wav", "b.ogg", "", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
     SF_FORMAT_OGG | SF_FORMAT_VORBIS},
    {"a.wav", "b.opus", "", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
     SF_FORMAT_OGG | SF_FORMAT_OPUS},
    {"a.ogg", "b.wav", "", SF_FORMAT_OGG | SF_FORMAT_VORBIS,
     SF_FORMAT_WAV | SF_FORMAT_PCM_24},
    {"a.wav", "b.w64", "", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
     SF_FORMAT_W64 | SF_FORMAT_PCM_16},
    {"a.wav", "b.xyz", "", SF_FORMAT_W64 | SF_FORMAT_PCM_16,
     SF_FORMAT_W64 | SF_FORMAT_PCM_16},
    {"a.wav", "b.wav", "--subtype float", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
     SF_FORMAT_WAV | SF_FORMAT_FLOAT},
    {"a.wav", "b.wav", "--subtype 24", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
     SF_FORMAT_WAV | SF_FORMAT_PCM_24},
    {"a.wav", "b.wav", "--format caf", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
     SF_FORMAT_CAF | SF_FORMAT_PCM_16},
    {"a.wav", "b.wav", "", SF_FORMAT_WAV | SF_FORMAT_ULAW,
     SF_FORMAT_WAV | SF_FORMAT_ULAW},
    {"a.aif", "b.wav", "", SF_FORMAT_AIFF | SF_FORMAT_DOUBLE,
     SF_FORMAT_WAV | SF_FORMAT_DOUBLE},
  };
  for (size_t i = 0U; i < sizeof(choices) / sizeof(choices[0]); ++i) {
    const Choice* const choice = &choices[i];
    char line[LINE_SIZE] = "";
    snprintf(line, sizeof(line), "process %s -o %s --force %s", choice->input,
             choice->output, choice->options);
    sound_write_noise(choice->input, choice->input_format, 2, N_FRAMES, 0.5);
    program_expect(0, line);
    Sound out = sound_read(choice->output);
    assert_int_equal(out.info.format, choice->format);
    assert_int_equal(out.info.frames, N_FRAMES);
    sound_free(&out);
  }
}

typedef SF_BROADCAST_INFO_VAR(512) Broadcast;
typedef SF_CUES_VAR(2) Cues;

/// Write a WAV with all that can be said of it
static void
write_described(const char* path)
{
  SF_INFO info = {.samplerate = RATE_HZ,
                  .channels = 1,
                  .format = SF_FORMAT_WAV | SF_FORMAT_PCM_24};
  SNDFILE* const file = sf_open(path, SFM_WRITE, &info);
  assert_non_null(file);
  Broadcast broadcast = {.version = 1};
  snprintf(broadcast.description, sizeof(broadcast.description), "Take seven");
  broadcast.time_reference_low = 123456U;
  sf_command(file, SFC_SET_BROADCAST_INFO, &broadcast, sizeof(broadcast));
  Cues cues = {.cue_count = 2U};
  for (int i = 0; i < 2; ++i) {
    cues.cue_points[i].indx = i + 1;
    cues.cue_points[i].sample_offset = (uint32_t)(1000 * (i + 1));
    cues.cue_points[i].position = cues.cue_points[i].sample_offset;
    cues.cue_points[i].fcc_chunk = 0x61746164;
  }
  sf_command(file, SFC_SET_CUE, &cues, sizeof(cues));
  SF_INSTRUMENT instrument = {.basenote = 57, .loop_count = 1};
  instrument.loops[0].mode = SF_LOOP_FORWARD;
  instrument.loops[0].start = 10U;
  instrument.loops[0].end = 90U;
  sf_command(file, SFC_SET_INSTRUMENT, &instrument, sizeof(instrument));
  char xml[] = "<BWFXML/>   ";
  SF_CHUNK_INFO chunk = {.id = "iXML", .id_size = 4U};
  chunk.datalen = 12U;
  chunk.data = xml;
  sf_set_chunk(file, &chunk);
  sf_set_string(file, SF_STR_TITLE, "A title");
  sf_set_string(file, SF_STR_ARTIST, "An artist");
  const float samples[100] = {0.5f};
  sf_writef_float(file, samples, 100);
  sf_close(file);
}

static void
assert_has_chunk(SNDFILE* file, const char* id, const char* data)
{
  SF_CHUNK_INFO chunk = {.id_size = 4U};
  memcpy(chunk.id, id, 4U);
  SF_CHUNK_ITERATOR* const iterator = sf_get_chunk_iterator(file, &chunk);
  assert_non_null(iterator);
  assert_int_equal(sf_get_chunk_size(iterator, &chunk), 0);
  char bytes[64] = "";
  assert_true(chunk.datalen < sizeof(bytes));
  chunk.data = bytes;
  assert_int_equal(sf_get_chunk_data(iterator, &chunk), 0);
  assert_non_null(strstr(bytes, data));
}

static void
what_a_file_says_is_kept(void** state)
{
  (void)state;
  write_described("in.wav");
  program_expect(0, "process in.wav -o out.wav --force --set drive=6");
  SF_INFO info = {0};
  SNDFILE* const file = sf_open("out.wav", SFM_READ, &info);
  assert_non_null(file);
  assert_string_equal(sf_get_string(file, SF_STR_TITLE), "A title");
  assert_string_equal(sf_get_string(file, SF_STR_ARTIST), "An artist");
  Broadcast broadcast = {.version = 0};
  assert_int_equal(
    sf_command(file, SFC_GET_BROADCAST_INFO, &broadcast, sizeof(broadcast)),
    SF_TRUE);
  assert_string_equal(broadcast.description, "Take seven");
  assert_int_equal(broadcast.time_reference_low, 123456);
  Cues cues = {.cue_count = 0U};
  assert_int_equal(sf_command(file, SFC_GET_CUE, &cues, sizeof(cues)), SF_TRUE);
  assert_int_equal(cues.cue_count, 2);
  assert_int_equal(cues.cue_points[1].sample_offset, 2000);
  SF_INSTRUMENT instrument = {.basenote = 0};
  assert_int_equal(
    sf_command(file, SFC_GET_INSTRUMENT, &instrument, sizeof(instrument)),
    SF_TRUE);
  assert_int_equal(instrument.basenote, 57);
  assert_int_equal(instrument.loops[0].end, 90);
  assert_has_chunk(file, "iXML", "<BWFXML/>");
  sf_close(file);
}

static void
pipes_give_what_files_give(void** state)
{
  (void)state;
  sound_write_noise("in.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2, N_FRAMES,
                    0.5);
  program_expect(0, "process in.wav -o file.wav --force --set drive=9");

  const ProgramConfig config = {"in.wav", 0};
  ProgramRun run = program_run_with(&config, "process - -o - --set drive=9");
  assert_int_equal(run.status, 0);
  FILE* const stream = fopen("piped.wav", "wb");
  assert_non_null(stream);
  assert_int_equal(fwrite(run.out, 1U, run.n_out, stream), run.n_out);
  fclose(stream);
  program_run_free(&run);
  assert_true(program_same_bytes("file.wav", "piped.wav"));

  // A named pipe cannot be sought in
  const pid_t feeder = program_feed_pipe("in.wav", "fifo");
  program_expect(0, "process fifo -o fifo.wav --force --set drive=9");
  assert_int_equal(waitpid(feeder, NULL, 0), feeder);
  assert_true(program_same_bytes("file.wav", "fifo.wav"));
}

/// A FLAC that was written to a pipe does not know how long it is
static void
forget_length(const char* path)
{
  enum { LENGTH_AT = 22, LENGTH_BYTES = 4 };
  FILE* const file = fopen(path, "r+b");
  assert_non_null(file);
  assert_int_equal(fseek(file, LENGTH_AT, SEEK_SET), 0);
  for (int i = 0; i < LENGTH_BYTES; ++i) {
    assert_int_equal(fputc(0, file), 0);
  }
  assert_int_equal(fclose(file), 0);
}

static void
unknown_length_still_becomes_a_wav(void** state)
{
  (void)state;
  sound_write_noise("in.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 2, N_FRAMES,
                    0.5);
  forget_length("in.flac");
  program_expect(0, "process in.flac -o out.wav --force --set enabled=0");
  Sound out = sound_read("out.wav");
  assert_int_equal(out.info.format & SF_FORMAT_TYPEMASK, SF_FORMAT_WAVEX);
  assert_int_equal(out.info.frames, N_FRAMES);
  sound_free(&out);
}

static void
write_batch(void)
{
  for (int i = 0; i < 8; ++i) {
    char path[64] = "";
    snprintf(path, sizeof(path), "batch%d.wav", i);
    sound_write_noise(path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1 + i % 2,
                      N_FRAMES * (1 + i % 3), 0.1 * (i + 1));
  }
}

#define BATCH                                                          \
  "batch0.wav batch1.wav batch2.wav batch3.wav batch4.wav batch5.wav " \
  "batch6.wav batch7.wav --set drive=12 --json"

static void
jobs_do_not_change_the_result(void** state)
{
  (void)state;
  write_batch();
  ProgramRun one = program_run("process -o one/ " BATCH);
  ProgramRun four = program_run("process -o four/ --jobs 4 " BATCH);
  assert_int_equal(one.status, 0);
  assert_int_equal(four.status, 0);
  cJSON* const a = cJSON_Parse(one.out);
  cJSON* const b = cJSON_Parse(four.out);
  for (int i = 0; i < 8; ++i) {
    char paths[2][64] = {"", ""};
    snprintf(paths[0], 64U, "one/batch%d.wav", i);
    snprintf(paths[1], 64U, "four/batch%d.wav", i);
    assert_true(program_same_bytes(paths[0], paths[1]));
    const cJSON* const file_a =
      cJSON_GetArrayItem(cJSON_GetObjectItem(a, "files"), i);
    const cJSON* const file_b =
      cJSON_GetArrayItem(cJSON_GetObjectItem(b, "files"), i);
    assert_string_equal(cJSON_GetObjectItem(file_a, "input")->valuestring,
                        cJSON_GetObjectItem(file_b, "input")->valuestring);
    assert_true(cJSON_GetObjectItem(file_a, "peak_dbfs")->valuedouble ==
                cJSON_GetObjectItem(file_b, "peak_dbfs")->valuedouble);
  }
  assert_int_equal(program_count_files("four"), 8);
  cJSON_Delete(a);
  cJSON_Delete(b);
  program_run_free(&one);
  program_run_free(&four);
}

static void
json_has_the_promised_keys(void** state)
{
  (void)state;
  static const char* const keys[] = {"input",
                                     "output",
                                     "frames",
                                     "channels",
                                     "sample_rate_hz",
                                     "times_real_time",
                                     "latency_compensated_frames",
                                     "peak_dbfs",
                                     "clipped_samples"};
  sound_write_noise("in.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2, N_FRAMES,
                    0.5);
  ProgramRun run = program_run("process in.wav -o out.wav --force --json");
  assert_int_equal(run.status, 0);
  assert_int_equal(run.err_lines, 0);
  cJSON* const document = cJSON_ParseWithOpts(run.out, NULL, 1);
  assert_non_null(document);
  const cJSON* const files = cJSON_GetObjectItem(document, "files");
  assert_int_equal(cJSON_GetArraySize(files), 1);
  const cJSON* const file = cJSON_GetArrayItem(files, 0);
  assert_int_equal(cJSON_GetArraySize(file), sizeof(keys) / sizeof(keys[0]));
  for (size_t i = 0U; i < sizeof(keys) / sizeof(keys[0]); ++i) {
    assert_non_null(cJSON_GetObjectItemCaseSensitive(file, keys[i]));
  }
  Sound out = sound_read("out.wav");
  assert_int_equal(cJSON_GetObjectItem(file, "frames")->valueint, N_FRAMES);
  assert_int_equal(cJSON_GetObjectItem(file, "channels")->valueint, 2);
  assert_int_equal(cJSON_GetObjectItem(file, "sample_rate_hz")->valueint,
                   RATE_HZ);

  // Dither and rounding move a peak of 16 bits by at most 1.5 steps
  const double peak =
    pow(10.0, cJSON_GetObjectItem(file, "peak_dbfs")->valuedouble / 20.0);
  assert_true(fabs(peak - sound_peak(&out)) <= 1.5 / 32768.0);
  sound_free(&out);
  cJSON_Delete(document);
  program_run_free(&run);
}

static double
clipped_samples(const char* line)
{
  ProgramRun run = program_run(line);
  assert_int_equal(run.status, 0);
  cJSON* const document = cJSON_Parse(run.out);
  const cJSON* const file =
    cJSON_GetArrayItem(cJSON_GetObjectItem(document, "files"), 0);
  const double n = cJSON_GetObjectItem(file, "clipped_samples")->valuedouble;
  assert_int_equal(run.err_lines, n > 0.0 ? 1 : 0);
  cJSON_Delete(document);
  program_run_free(&run);
  return n;
}

static void
clipped_samples_are_counted(void** state)
{
  (void)state;
  const char* const common = "process in.wav --force --json --set output=12";
  char line[LINE_SIZE] = "";
  sound_write_noise("in.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2, N_FRAMES,
                    0.9);
  snprintf(line, sizeof(line), "%s -o float.wav", common);
  assert_true(clipped_samples(line) == 0.0);
  Sound whole = sound_read("float.wav");
  double n_beyond = 0.0;
  for (size_t i = 0U; i < whole.n_samples; ++i) {
    n_beyond += fabs((double)whole.floats[i]) > 1.0 ? 1.0 : 0.0;
  }
  sound_free(&whole);
  assert_true(n_beyond > 0.0);

  static const char* const subtypes[] = {"pcm_16", "pcm_24", "pcm_32", "ulaw"};
  for (size_t i = 0U; i < 4U; ++i) {
    snprintf(line, sizeof(line), "%s -o cut.wav --subtype %s", common,
             subtypes[i]);
    assert_true(clipped_samples(line) == n_beyond);
    Sound cut = sound_read("cut.wav");
    assert_true(sound_peak(&cut) <= 1.0);
    sound_free(&cut);
  }
}

static void
samples_that_are_no_numbers_are_counted(void** state)
{
  (void)state;
  float samples[N_FRAMES] = {0.0f};
  for (int i = 0; i < N_FRAMES; ++i) {
    samples[i] = (float)(0.3 * sin(0.05 * i));
  }
  samples[4000] = NAN;
  samples[4001] = INFINITY;
  samples[6000] = 1e30f;
  sound_write("nan.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, RATE_HZ, 1, N_FRAMES,
              samples);
  ProgramRun run = program_run("process nan.wav -o out.wav --force");
  assert_int_equal(run.status, 0);
  assert_non_null(strstr(run.err, "3 samples muted"));
  program_run_free(&run);
  Sound out = sound_read("out.wav");
  assert_int_equal(out.info.frames, N_FRAMES);
  assert_true(sound_peak(&out) <= 1.0);
  sound_free(&out);
}

int
main(int argc, char** argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(bypass_keeps_every_bit),
    cmocka_unit_test(output_is_the_shaper_without_its_latency),
    cmocka_unit_test(tail_is_kept_on_demand),
    cmocka_unit_test(pulse_stays_where_it_is),
    cmocka_unit_test(many_channels_are_shaped_one_by_one),
    cmocka_unit_test(float_files_have_the_same_bytes_later),
    cmocka_unit_test(dither_is_triangular_and_repeats),
    cmocka_unit_test(format_follows_name_and_options),
    cmocka_unit_test(what_a_file_says_is_kept),
    cmocka_unit_test(pipes_give_what_files_give),
    cmocka_unit_test(unknown_length_still_becomes_a_wav),
    cmocka_unit_test(jobs_do_not_change_the_result),
    cmocka_unit_test(json_has_the_promised_keys),
    cmocka_unit_test(clipped_samples_are_counted),
    cmocka_unit_test(samples_that_are_no_numbers_are_counted),
  };
  if (argc != 2) {
    return 99;
  }
  program_setup(argv[1]);
  const int status = cmocka_run_group_tests(tests, NULL, NULL);
  program_teardown();
  return status;
}
