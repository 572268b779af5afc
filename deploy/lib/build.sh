# SPDX-License-Identifier: EUPL-1.2
# Compiling with CMake and ninja, with the share done read from ninja itself.

build() { # PRESET TARGET
  mkdir -p "$top/build"
  [[ -w $top/build ]] || fail "Impossible d'écrire dans $top/build."
  take_lock "$top/build/lock-$1" "Une autre compilation est en cours dans $top/build : j'attends qu'elle finisse." wait
  if [[ ! -f $top/build/$1/build.ninja ]]; then
    watch no_share env -C "$top" cmake --preset "$1" || build_failure
  fi
  watch ninja_share env -C "$top" NINJA_STATUS='[%f/%t] ' ninja -C "build/$1" "$2" || build_failure
}

ninja_share() {
  [[ $1 =~ ^\[([0-9]+)/([0-9]+)\] ]] || return 0
  ((BASH_REMATCH[2] == 0)) || parsed=$((BASH_REMATCH[1] * 1000 / BASH_REMATCH[2]))
}

build_failure() {
  finish
  grep -E '(^| )error: |^FAILED: |^CMake Error' -A 2 "$log" | tail -n 30 >&2
  fail "La compilation a échoué. Détails : $log"
}

# Seconds a build is expected to take: what ninja says is left, or a whole one.
build_estimate() { # PRESET TARGET WHOLE
  local edges cores
  cores=$(nproc)
  [[ -f $top/build/$1/build.ninja ]] || { echo $(($3 * 2 / (cores < 1 ? 1 : cores) + 15)) && return; }
  edges=$(ninja -C "$top/build/$1" -n "$2" 2>/dev/null | grep -c '^\[' || true)
  echo $((edges * 10 / cores + 1))
}
