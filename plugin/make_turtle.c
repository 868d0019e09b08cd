// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/*
  Writes the Turtle of the plugin from the parameter table and the registry.

  Usage: make_turtle manifest BINARY PRESET... > manifest.ttl
         make_turtle plugin VERSION > inflect.ttl
*/

#include "exact.h"
#include "ports.h"
#include "uris.h"

#include <inflect/settings.h>
#include <inflect/shaper.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/// Largest latency that is announced, in frames
#define MAX_LATENCY 4096

typedef struct {
  const char* prefix;
  const char* uri;
} Prefix;

static const Prefix manifest_prefixes[] = {
  {"lv2", "http://lv2plug.in/ns/lv2core#"},
  {"pset", "http://lv2plug.in/ns/ext/presets#"},
  {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
};

static const Prefix prefixes[] = {
  {"atom", "http://lv2plug.in/ns/ext/atom#"},
  {"bufsz", "http://lv2plug.in/ns/ext/buf-size#"},
  {"doap", "http://usefulinc.com/ns/doap#"},
  {"foaf", "http://xmlns.com/foaf/0.1/"},
  {"log", "http://lv2plug.in/ns/ext/log#"},
  {"lv2", "http://lv2plug.in/ns/lv2core#"},
  {"opts", "http://lv2plug.in/ns/ext/options#"},
  {"param", "http://lv2plug.in/ns/ext/parameters#"},
  {"patch", "http://lv2plug.in/ns/ext/patch#"},
  {"pg", "http://lv2plug.in/ns/ext/port-groups#"},
  {"pprop", "http://lv2plug.in/ns/ext/port-props#"},
  {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
  {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
  {"state", "http://lv2plug.in/ns/ext/state#"},
  {"units", "http://lv2plug.in/ns/extensions/units#"},
  {"urid", "http://lv2plug.in/ns/ext/urid#"},
};

/// Units of the parameter table
typedef struct {
  const char* unit;
  const char* uri;
} Unit;

static const Unit units[] = {
  {"%", "units:pc"},
  {"Hz", "units:hz"},
  {"dB", "units:db"},
  {"ms", "units:ms"},
};

/// Groups of controls, each with symbols of the parameter table
typedef struct {
  const char* symbol;
  const char* name;
  const char* members; ///< Between blanks
} Group;

static const Group groups[] = {
  {"input", "Input", " drive bias tone stereo_mode "},
  {"curve", "Curve", " curve shape direction sag "},
  {"loop", "Loop", " feedback feedback_time feedback_damp guard "},
  {"quality", "Quality",
   " oversampling render_oversampling antialias phase dc_block "},
  {"output", "Output", " level_match mix output "},
};

/// A port that is not in the parameter table
typedef struct {
  const char* types;
  const char* symbol;
  const char* name;
  const char* comment;
  const char* rest; ///< Further statements
} Port;

static const Port message_ports[] = {
  {"lv2:InputPort , atom:AtomPort", "control", "Control",
   "Requests of the host",
   "atom:bufferType atom:Sequence ;\n"
   "\t\tatom:supports patch:Message ;\n"
   "\t\tlv2:designation lv2:control ;\n"
   "\t\tlv2:portProperty lv2:connectionOptional"},
  {"lv2:OutputPort , atom:AtomPort", "notify", "Notify",
   "What the plugin tells the host",
   "atom:bufferType atom:Sequence ;\n"
   "\t\tatom:supports patch:Message ;\n"
   "\t\tlv2:designation lv2:control ;\n"
   "\t\tlv2:portProperty lv2:connectionOptional"},
};

static const Port meter_ports[INFLECT_N_METER_PORTS] = {
  [INFLECT_PORT_FREEWHEEL] =
    {"lv2:InputPort , lv2:ControlPort", "freewheel", "Freewheel",
     "Whether the host renders offline, where render oversampling counts",
     "lv2:default 0 ;\n"
     "\t\tlv2:minimum 0 ;\n"
     "\t\tlv2:maximum 1 ;\n"
     "\t\tlv2:designation lv2:freeWheeling ;\n"
     "\t\tlv2:portProperty lv2:connectionOptional , lv2:toggled ,\n"
     "\t\t\tpprop:notAutomatic , pprop:notOnGUI"},
  [INFLECT_PORT_LATENCY] =
    {"lv2:OutputPort , lv2:ControlPort", "latency", "Latency",
     "Delay of the sound",
     "lv2:minimum 0 ;\n"
     "\t\tlv2:maximum %d ;\n"
     "\t\tunits:unit units:frame ;\n"
     "\t\tlv2:designation lv2:latency ;\n"
     "\t\tlv2:portProperty lv2:connectionOptional , lv2:integer ,\n"
     "\t\t\tlv2:reportsLatency , pprop:notOnGUI"},
  [INFLECT_PORT_SATURATION] =
    {"lv2:OutputPort , lv2:ControlPort", "saturation", "Saturation",
     "How far the sound is driven into the flat of the curve",
     "lv2:minimum 0 ;\n"
     "\t\tlv2:maximum 1 ;\n"
     "\t\tlv2:portProperty lv2:connectionOptional"},
  [INFLECT_PORT_LOOP_MARGIN] =
    {"lv2:OutputPort , lv2:ControlPort", "loop_margin", "Loop margin",
     "Distance of the feedback loop from instability, at most 60 dB, which "
     "also means no loop",
     "lv2:minimum -60 ;\n"
     "\t\tlv2:maximum 60 ;\n"
     "\t\tunits:unit units:db ;\n"
     "\t\tlv2:portProperty lv2:connectionOptional"},
};

/// Say that the Turtle cannot be written
static void
fail(const char* what, const char* name)
{
  fprintf(stderr, "make_turtle: %s %s\n", what, name);
  exit(EXIT_FAILURE);
}

static void
write_string(const char* text)
{
  putchar('"');
  for (const char* c = text; *c; ++c) {
    if (*c == '"' || *c == '\\') {
      putchar('\\');
    }
    putchar(*c);
  }
  putchar('"');
}

/// Write a number as Turtle's decimal or integer
static void
write_number(double value)
{
  char text[32];
  snprintf(text, sizeof(text), "%.9g", value);
  if (strpbrk(text, "en")) {
    fail("a number is no decimal:", text);
  }
  fputs(text, stdout);
}

static void
write_head(const Prefix* list, size_t n)
{
  for (size_t i = 0U; i < n; ++i) {
    printf("@prefix %s: <%s> .\n", list[i].prefix, list[i].uri);
  }
}

// Manifest

static void
write_preset(const char* file)
{
  const char* const dot = strrchr(file, '.');
  if (!dot || strcmp(dot, ".ttl") != 0) {
    fail("not a preset:", file);
  }
  printf("\n<urn:inflect:preset:%.*s>\n"
         "\ta pset:Preset ;\n"
         "\tlv2:appliesTo <" INFLECT_STEREO_URI "> , <" INFLECT_MONO_URI "> ;\n"
         "\trdfs:seeAlso <%s> .\n",
         (int)(dot - file), file, file);
}

static void
write_manifest(const char* binary, char** presets, int n_presets)
{
  static const char* const uris[] = {INFLECT_STEREO_URI, INFLECT_MONO_URI};
  write_head(manifest_prefixes, COUNT(manifest_prefixes));
  for (size_t i = 0U; i < COUNT(uris); ++i) {
    printf("\n<%s>\n"
           "\ta lv2:Plugin ;\n"
           "\tlv2:binary <%s> ;\n"
           "\trdfs:seeAlso <inflect.ttl> .\n",
           uris[i], binary);
  }
  for (int i = 0; i < n_presets; ++i) {
    write_preset(presets[i]);
  }
}

// Ports

static void
open_port(const char* types,
          uint32_t index,
          const char* symbol,
          const char* name,
          const char* comment)
{
  printf("%s[\n\t\ta %s ;\n\t\tlv2:index %u ;\n\t\tlv2:symbol ",
         index == 0U ? "" : " , ", types, index);
  write_string(symbol);
  printf(" ;\n\t\tlv2:name ");
  write_string(name);
  printf(" ;\n\t\trdfs:comment ");
  write_string(comment);
}

static void
close_port(void)
{
  printf("\n\t]");
}

static void
write_audio_port(const InflectPorts* ports, bool out, uint32_t channel)
{
  static const char* const names[3] = {"Left", "Right", "Mono"};
  static const char* const designations[3] = {"left", "right", "center"};
  const uint32_t side = ports->out == 1U ? 2U : channel;
  char symbol[32];
  char name[32];
  snprintf(symbol, sizeof(symbol), "%s%s%s", out ? "out" : "in",
           side == 2U ? "" : "_", side == 2U ? "" : designations[side]);
  snprintf(name, sizeof(name), "%s %s", names[side], out ? "output" : "input");
  open_port(out ? "lv2:OutputPort , lv2:AudioPort"
                : "lv2:InputPort , lv2:AudioPort",
            (out ? ports->out : ports->in) + channel, symbol, name,
            out ? "Shaped sound" : "Sound to shape");
  printf(" ;\n\t\tpg:group <urn:inflect:group:%s%s> ;\n"
         "\t\tlv2:designation pg:%s",
         side == 2U ? "mono-" : "stereo-", out ? "out" : "in",
         designations[side]);
  close_port();
}

static void
write_fixed_port(const Port* port, uint32_t index)
{
  open_port(port->types, index, port->symbol, port->name, port->comment);
  printf(" ;\n\t\t");
  const char* const hole = strstr(port->rest, "%d");
  if (hole) {
    printf("%.*s%d%s", (int)(hole - port->rest), port->rest, MAX_LATENCY,
           hole + 2);
  } else {
    fputs(port->rest, stdout);
  }
  close_port();
}

static void
write_range(uint32_t index, const InflectParameter* row)
{
  double min = row->min;
  double max = row->max;
  const uint32_t n = inflect_parameter_point_count(index);
  if (n > 0U) {
    min = inflect_parameter_point_at(index, 0U).value;
    max = inflect_parameter_point_at(index, n - 1U).value;
  }
  printf(" ;\n\t\tlv2:default ");
  write_number(row->default_value);
  printf(" ;\n\t\tlv2:minimum ");
  write_number(min);
  printf(" ;\n\t\tlv2:maximum ");
  write_number(max);
}

static void
write_unit(const char* unit)
{
  if (!*unit) {
    return;
  }
  for (size_t i = 0U; i < COUNT(units); ++i) {
    if (!strcmp(units[i].unit, unit)) {
      printf(" ;\n\t\tunits:unit %s", units[i].uri);
      return;
    }
  }
  fail("no URI for the unit", unit);
}

static void
write_group(const char* symbol)
{
  char member[64];
  snprintf(member, sizeof(member), " %s ", symbol);
  for (size_t i = 0U; i < COUNT(groups); ++i) {
    if (strstr(groups[i].members, member)) {
      printf(" ;\n\t\tpg:group <urn:inflect:group:%s>", groups[i].symbol);
    }
  }
}

static void
write_properties(const InflectParameter* row, bool hidden)
{
  printf(" ;\n\t\tlv2:portProperty lv2:connectionOptional");
  if (row->scale == INFLECT_SCALE_TOGGLE) {
    printf(" , lv2:toggled");
  }
  if (row->scale == INFLECT_SCALE_ENUMERATION) {
    printf(" , lv2:enumeration , lv2:integer");
  }
  if (row->scale == INFLECT_SCALE_LOGARITHMIC) {
    printf(" , pprop:logarithmic");
  }
  if (hidden) {
    printf(" , pprop:notOnGUI");
  }
}

static void
write_points(uint32_t index)
{
  const uint32_t n = inflect_parameter_point_count(index);
  for (uint32_t i = 0U; i < n; ++i) {
    const InflectScalePoint point = inflect_parameter_point_at(index, i);
    printf("%s[ rdfs:label ",
           i == 0U ? " ;\n\t\tlv2:scalePoint " : " ,\n\t\t\t");
    write_string(point.label);
    printf(" ; rdf:value ");
    write_number(point.value);
    printf(" ]");
  }
}

static void
write_parameter(const InflectPorts* ports, uint32_t index)
{
  const InflectParameter* const row = inflect_parameter_at(index);
  const bool mono = ports->out == 1U;
  open_port("lv2:InputPort , lv2:ControlPort", ports->parameters + index,
            row->symbol, row->name, row->comment);
  write_range(index, row);
  write_unit(row->unit);
  if (index == INFLECT_PARAMETER_ENABLED) {
    printf(" ;\n\t\tlv2:designation lv2:enabled");
  }
  write_group(row->symbol);
  write_properties(row, mono && index == INFLECT_PARAMETER_STEREO_MODE);
  write_points(index);
  close_port();
}

static void
write_ports(uint32_t n_channels)
{
  const InflectPorts ports = inflect_ports(n_channels);
  printf("\tlv2:port ");
  for (uint32_t i = 0U; i < 2U * n_channels; ++i) {
    write_audio_port(&ports, i >= n_channels, i % n_channels);
  }
  write_fixed_port(&message_ports[0], ports.control);
  write_fixed_port(&message_ports[1], ports.notify);
  for (uint32_t i = 0U; i < INFLECT_N_PARAMETERS; ++i) {
    write_parameter(&ports, i);
  }
  for (uint32_t i = 0U; i < INFLECT_N_METER_PORTS; ++i) {
    write_fixed_port(&meter_ports[i], ports.meters + i);
  }
  printf(" .\n");
}

// Plugins

/// Version of the project as LV2 has it, which has no major number
typedef struct {
  unsigned minor;
  unsigned micro;
} Version;

static unsigned
next_number(const char** text)
{
  char* end = NULL;
  const unsigned long number = strtoul(*text, &end, 10);
  *text = *end == '.' ? end + 1 : end;
  return (unsigned)number;
}

static Version
parse_version(const char* text)
{
  const unsigned major = next_number(&text);
  const unsigned minor = next_number(&text);
  const unsigned micro = next_number(&text);
  // Hosts load the bundle with the greatest numbers
  const Version version = {100U * major + minor, micro};
  return version;
}

static void
write_plugin(uint32_t n_channels, Version version)
{
  const bool mono = n_channels == 1U;
  printf("\n<%s>\n"
         "\ta lv2:Plugin , lv2:WaveshaperPlugin ;\n"
         "\tlv2:project <urn:inflect:project> ;\n"
         "\tlv2:minorVersion %u ;\n"
         "\tlv2:microVersion %u ;\n",
         mono ? INFLECT_MONO_URI : INFLECT_STEREO_URI, version.minor,
         version.micro);
  printf("\tdoap:name \"%s\" ;\n"
         "\tdoap:license <https://spdx.org/licenses/GPL-3.0-or-later> ;\n"
         "\trdfs:comment \"A waveshaper that knows its own calculus: %u "
         "curves, antialiased by their antiderivatives, undone by their "
         "inverses.\" ;\n",
         mono ? "Inflect mono" : "Inflect", inflect_activation_count());
  printf("\tlv2:optionalFeature log:log , lv2:hardRTCapable , opts:options ,\n"
         "\t\tstate:threadSafeRestore , urid:map ;\n"
         "\topts:supportedOption bufsz:maxBlockLength ,\n"
         "\t\tbufsz:nominalBlockLength ;\n"
         "\tlv2:extensionData state:interface ;\n"
         "\tpatch:readable <" INFLECT_UNDOABLE_URI
         "> , <" INFLECT_LOOP_LIMITED_URI "> ;\n"
         "\tpg:mainInput <urn:inflect:group:%s-in> ;\n"
         "\tpg:mainOutput <urn:inflect:group:%s-out> ;\n",
         mono ? "mono" : "stereo", mono ? "mono" : "stereo");
  write_ports(n_channels);
}

static void
write_project(void)
{
  printf("\n<urn:inflect:project>\n"
         "\ta doap:Project ;\n"
         "\tdoap:name \"Inflect\" ;\n"
         "\tdoap:license <https://spdx.org/licenses/GPL-3.0-or-later> ;\n"
         "\tdoap:maintainer [\n"
         "\t\ta foaf:Person ;\n"
         "\t\tfoaf:name \"The Inflect authors\"\n"
         "\t] .\n");
}

static void
write_audio_groups(const char* kind, const char* class, const char* name)
{
  printf("\n<urn:inflect:group:%s-in>\n"
         "\ta pg:InputGroup , pg:%s ;\n"
         "\tlv2:symbol \"%s_in\" ;\n"
         "\tlv2:name \"%s input\" .\n",
         kind, class, kind, name);
  printf("\n<urn:inflect:group:%s-out>\n"
         "\ta pg:OutputGroup , pg:%s ;\n"
         "\tpg:source <urn:inflect:group:%s-in> ;\n"
         "\tlv2:symbol \"%s_out\" ;\n"
         "\tlv2:name \"%s output\" .\n",
         kind, class, kind, kind, name);
}

static void
write_groups(void)
{
  write_audio_groups("stereo", "StereoGroup", "Stereo");
  write_audio_groups("mono", "MonoGroup", "Mono");
  for (size_t i = 0U; i < COUNT(groups); ++i) {
    printf("\n<urn:inflect:group:%s>\n"
           "\ta param:ControlGroup ;\n"
           "\tlv2:symbol \"%s\" ;\n"
           "\tlv2:name \"%s\" .\n",
           groups[i].symbol, groups[i].symbol, groups[i].name);
  }
}

static void
write_state_properties(void)
{
  printf("\n<" INFLECT_UNDOABLE_URI ">\n"
         "\ta lv2:Parameter ;\n"
         "\trdfs:label \"Undoable\" ;\n"
         "\trdfs:comment \"Whether the present curve has an inverse; without "
         "one, undo lets the dry sound pass\" ;\n"
         "\trdfs:range atom:Bool .\n"
         "\n<" INFLECT_LOOP_LIMITED_URI ">\n"
         "\ta lv2:Parameter ;\n"
         "\trdfs:label \"Loop limited\" ;\n"
         "\trdfs:comment \"Whether an unbounded curve in an unguarded loop "
         "runs into its limit\" ;\n"
         "\trdfs:range atom:Bool .\n"
         "\n<" INFLECT_CURVE_URI ">\n"
         "\ta lv2:Parameter ;\n"
         "\trdfs:label \"Curve of the exact parameters\" ;\n"
         "\trdfs:comment \"They sound while this curve is chosen; any "
         "curve that has them if it is not said\" ;\n"
         "\trdfs:range atom:Int .\n"
         "\n<" INFLECT_SHAPE_URI ">\n"
         "\ta lv2:Parameter ;\n"
         "\trdfs:label \"Shape of the exact parameters\" ;\n"
         "\trdfs:comment \"The first one sounds while shape stands here; "
         "anywhere if it is not said\" ;\n"
         "\trdfs:range atom:Double .\n");
  InflectExactNames names;
  if (!inflect_exact_names(&names)) {
    fail("raise INFLECT_MAX_EXACT:", "too many parameters of curves");
  }
  for (uint32_t i = 0U; i < names.n; ++i) {
    printf("\n<" INFLECT_PARAMETER_PREFIX "%s>\n"
           "\ta lv2:Parameter ;\n"
           "\trdfs:label \"Exact %s of the curve\" ;\n"
           "\trdfs:range atom:Double .\n",
           names.symbols[i], names.symbols[i]);
  }
}

int
main(int argc, char** argv)
{
  if (argc >= 3 && !strcmp(argv[1], "manifest")) {
    write_manifest(argv[2], argv + 3, argc - 3);
  } else if (argc == 3 && !strcmp(argv[1], "plugin")) {
    const Version version = parse_version(argv[2]);
    write_head(prefixes, COUNT(prefixes));
    write_plugin(2U, version);
    write_plugin(1U, version);
    write_project();
    write_groups();
    write_state_properties();
  } else {
    fail("wrong arguments;", "see make_turtle.c");
  }
  return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
