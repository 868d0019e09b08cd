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
