# shellcheck shell=bash
# Copyright 2026 The Inflect authors
# SPDX-License-Identifier: GPL-3.0-or-later

# What the tools share; they source it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root

say() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
}

# Configure a folder under the root once, or when the options have changed,
# and build it.
#
# Usage: build_in FOLDER [MESON_OPTION...]
build_in() {
  local folder=$root/$1
  shift
  local options=("$@")
  if [ "${CI:-}" = true ]; then
    options+=(-Dwerror=true)
  else
    options+=(-Dwerror=false)
  fi

  local stamp=$folder/options-of-tools
  local wanted="${CC:-} ${options[*]}"
  if [ ! -f "$folder/build.ninja" ]; then
    meson setup "$folder" "$root" "${options[@]}" >&2 || return
  elif [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    meson setup --reconfigure "$folder" "$root" "${options[@]}" >&2 || return
  fi
  printf '%s\n' "$wanted" >"$stamp"
  ninja --quiet -C "$folder" >&2
}
