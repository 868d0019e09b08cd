// Copyright 2026 The Inflect authors
// SPDX-License-Identifier: GPL-3.0-or-later

/**
   @file
   Presets: settings that have a name, as LV2 hosts store them.

   A preset is a Turtle file that any LV2 host reads too.  Values of the
   parameter table stand under their port symbols.  Exact parameters of the
   curve, which no port carries, stand in the state as properties
   `<urn:inflect:parameter#SYMBOL>`:

       <urn:inflect:preset:elu_drive>
           a pset:Preset ;
           lv2:appliesTo <urn:inflect:shaper> , <urn:inflect:shaper-mono> ;
           rdfs:label "ELU drive" ;
           rdfs:comment "One sentence for a musician." ;
           lv2:port [ lv2:symbol "drive" ; pset:value 12.0 ] ;
           state:state [
             <urn:inflect:curve> 16 ;
             <urn:inflect:shape> 0.5 ;
             <urn:inflect:parameter#alpha> 0.7 ] .

   They sound while `curve` stands as said beside them, and the primary one
   while `shape` does too; what is not said may stand anywhere.

   State that a host saved is the same kind of file.
*/

#ifndef INFLECT_PRESET_H
#define INFLECT_PRESET_H

#include <inflect/settings.h>

#include <stdbool.h>
#include <stddef.h>

/// Size in bytes that holds every message of this file
#define INFLECT_PRESET_MESSAGE_SIZE 512U

/// Largest size in bytes of a path, with its end
#define INFLECT_PRESET_PATH_SIZE 4096U

/// One preset; plain data
typedef struct {
  char symbol[64];   ///< Stem of its file
  char label[64];    ///< Name for people, the symbol if it has none
  char comment[256]; ///< One sentence for people, or empty
  char path[INFLECT_PRESET_PATH_SIZE];       ///< Its file
  char problem[INFLECT_PRESET_MESSAGE_SIZE]; ///< Why it is unusable, or empty
  InflectSettings settings; ///< Its values on top of the defaults
} InflectPreset;

/**
   Apply a preset to settings.

   The preset's own values replace those of `settings`, all others stay.  A
   preset that names the curve or its shape also replaces exact parameters.

   @param name_or_file Symbol or label of a preset of the preset folder, where
   case, blanks, hyphens and underscores do not count; or the path of a Turtle
   file.  One of several presets in a file is chosen as `FILE#LABEL`.
   @param[in,out] settings Changed only on success.
   @param[out] message On failure, one line for people.
   @param message_size Size of `message`, INFLECT_PRESET_MESSAGE_SIZE is enough.
   @return False on failure.
*/
bool
inflect_preset_load(const char* name_or_file,
                    InflectSettings* settings,
                    char* message,
                    size_t message_size);

/**
   Find a preset as inflect_preset_load() does, and read all of it.

   @param[out] preset Set on success.
   Other parameters are as in inflect_preset_load().
*/
bool
inflect_preset_find(const char* name_or_file,
                    InflectPreset* preset,
                    char* message,
                    size_t message_size);

/**
   List the preset folder in alphabetical order.

   The folder is $INFLECT_PRESETS, else that of the installation or of the
   build that the running program belongs to.

   @param[out] presets Set to an array to be freed with free(), or to null.
   Presets with a `problem` are listed too.
   @param[out] n_presets Set to its length.
   @return False if the folder cannot be read.
*/
bool
inflect_preset_list(InflectPreset** presets,
                    size_t* n_presets,
                    char* message,
                    size_t message_size);

/**
   Write settings to a new preset file, complete or not at all.

   Every parameter is written, so that the preset sounds the same on top of any
   other settings.

   @param path File to write; its stem gives the symbol.
   @param label Name for people, or null to make one from the file name.
   @param comment Sentence for people, or null.
   @param overwrite Whether to replace a file of that name.
   @return False on failure, with one line in `message`.
*/
bool
inflect_preset_save(const char* path,
                    const char* label,
                    const char* comment,
                    const InflectSettings* settings,
                    bool overwrite,
                    char* message,
                    size_t message_size);

#endif // INFLECT_PRESET_H
