# shellcheck shell=bash
# Copyright 2026 The Inflect authors
# SPDX-License-Identifier: GPL-3.0-or-later

# What the tests in hosts share; they source it. They print TAP.
#
# Usage of each: SCRIPT LV2_FOLDER PROGRAM SOUND_TOOL

export LV2_PATH=$1
program=$2
sound_tool=$3
readonly program sound_tool

n=0
work=$(mktemp -d)
report=$work/report
pids=()

clean_up() {
  local pid
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  rm -rf "$work"
}
trap clean_up EXIT

# Report the status of the last command as a test; $report is shown on failure
is() {
  local status=$?
  n=$((n + 1))
  if [ "$status" -eq 0 ]; then
    echo "ok $n - $1"
  else
    [ -f "$report" ] && tail -n 30 "$report" | sed 's/^/# /'
    echo "not ok $n - $1"
  fi
}

finish() {
  echo "1..$n"
}

# Print the latency that the program compensates, and make a reference
#
# Usage: reference INPUT OUTPUT ARGUMENT...
reference() {
  local input=$1 output=$2
  shift 2
  timeout 120 "$program" process "$input" -o "$output" --force --json "$@" |
    sed -n 's/.*latency_compensated_frames":[^0-9]*\([0-9]*\).*/\1/p'
}

# Whether A is B late by a number of frames, to the bit
#
# Usage: is_late_by FRAMES A B [SKIP]
is_late_by() {
  local found
  found=$("$sound_tool" compare "$2" "$3" "$(($1 + 100))" "${4:-0}") || return
  echo "late by and differing by: $found; wanted $1 0"
  [ "$found" = "$1 0" ]
}

# Wait until a command succeeds, for a minute at most
#
# Usage: until_true COMMAND...
until_true() {
  local i
  for ((i = 0; i < 300; ++i)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.2
  done
  return 1
}

# Start a JACK server without a card. JACK keeps the names of eight servers, those
# of killed ones too until a server of the same name comes, so the names are few.
start_jack() {
  local i
  for i in 1 2 3 4 5 6 7 8; do
    export JACK_NO_START_SERVER=1 JACK_DEFAULT_SERVER=inflect-hosts-$i
    jack_lsp >/dev/null 2>&1 && continue
    jackd -S -n "$JACK_DEFAULT_SERVER" -r -d dummy -r 48000 -p 256 \
      >"$work/jackd" 2>&1 &
    pids+=($!)
    until_true eval "jack_lsp || ! kill -0 $!"
    jack_lsp >/dev/null 2>&1 && return
  done
  return 1
}

# Whether the report has a line for each preset
#
# Usage: all_presets_are_listed PATTERN
all_presets_are_listed() {
  [ "$(grep -c -- "$1" "$report")" -eq \
    "$(grep -c 'a pset:Preset' "$LV2_PATH/inflect.lv2/manifest.ttl")" ]
}

# Make a folder with a preset as a host saves it: without its name
#
# Usage: state_of PRESET FOLDER
state_of() {
  mkdir -p "$2"
  sed -e 's/^<urn:inflect:preset:[a-z_]*>/<>/' \
    -e 's/appliesTo .*/appliesTo <urn:inflect:shaper> ;/' \
    "$LV2_PATH/inflect.lv2/$1.ttl" >"$2/state.ttl"
}
