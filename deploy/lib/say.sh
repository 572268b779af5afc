# SPDX-License-Identifier: EUPL-1.2
# What the person at the terminal sees: one line with the step, the share done and the time left.
#   plan KEY SECONDS TEXT     declares a step with its estimated length, in order
#   begin KEY                 starts it (the step before is done)
#   advance THOUSANDTHS       how much of the current step is done
#   watch PARSER COMMAND…     runs COMMAND, shows progress while it runs; its output is kept in $log
# The share is elapsed / (elapsed + what is left), so it is corrected as the steps show how long they really take.

step_keys=() step_at=-1 step_started=0 step_share=0 share_shown=0 line_shown='' line_time=-10 line_text='' watched=''
declare -A step_seconds=() step_text=()
started=$SECONDS
[[ -t 1 && ${TERM:-dumb} != dumb ]] && terminal=1 || terminal=''

plan() {
  step_keys+=("$1")
  step_seconds[$1]=$2
  step_text[$1]=$3
}

begin() {
  step_at=-1
  local i
  for i in "${!step_keys[@]}"; do [[ ${step_keys[$i]} == "$1" ]] && step_at=$i; done
  step_started=$SECONDS step_share=0
  show
}

advance() {
  (($1 > step_share)) && step_share=$1
  show
}

# Seconds the current step still needs: its estimate at first, its own pace as soon as a tenth is done.
left_in_step() {
  local estimate=${step_seconds[${step_keys[$step_at]}]} spent=$((SECONDS - step_started)) paced
  local left=$((estimate * (1000 - step_share) / 1000))
  if ((step_share >= 20 && spent >= 3)); then
    paced=$((spent * (1000 - step_share) / step_share))
    local trust=$((step_share * 3 > 1000 ? 1000 : step_share * 3))
    left=$(((paced * trust + left * (1000 - trust)) / 1000))
  elif ((step_share == 0 && spent < estimate)); then
    left=$((estimate - spent))
  fi
  echo $((left < 1 ? 1 : left))
}

left_in_all() {
  local left i
  left=$(left_in_step)
  for ((i = step_at + 1; i < ${#step_keys[@]}; i++)); do left=$((left + ${step_seconds[${step_keys[$i]}]})); done
  echo "$left"
}

show() {
  ((step_at >= 0)) || return 0
  local left spent=$((SECONDS - started)) text=${step_text[${step_keys[$step_at]}]} time
  left=$(left_in_all)
  local share=$((spent * 100 / (spent + left)))
  ((share > share_shown)) && share_shown=$share
  if ((left > 90)); then time="reste ~$(((left + 30) / 60)) min"; else time="reste ~$left s"; fi
  draw "$(printf '[%3d %%] %s… %s' "$share_shown" "$text" "$time")" "$text"
}

# A terminal has its line redrawn; elsewhere a line is printed when the step changes or five seconds have passed.
draw() {
  [[ $1 == "$line_shown" ]] && return 0
  if [[ -n $terminal ]]; then
    printf '\r\033[K%s' "${1:0:${COLUMNS:-100}}"
  else
    [[ $2 == "$line_text" ]] && ((SECONDS - line_time < 5)) && return 0
    printf '%s\n' "$1"
  fi
  line_shown=$1 line_text=$2 line_time=$SECONDS
}

say() {
  [[ -n $terminal && -n $line_shown ]] && printf '\r\033[K'
  printf '%s\n' "$*"
  line_shown=''
}

finish() {
  [[ -n $terminal ]] && printf '\r\033[K'
  line_shown='' step_at=-1
}

fail() {
  finish
  printf '%s\n' "$@" >&2
  exit 1
}

# Runs an external command; each output line goes to $log and to PARSER, which may set $parsed (thousandths done).
watch() {
  local parser=$1 line feed parsed rest='' status=0
  shift
  exec {feed}< <(exec "$@" 2>&1)
  watched=$!
  while :; do
    if IFS= read -r -t 1 -u "$feed" line; then
      printf '%s\n' "$rest$line" >>"$log"
      parsed=''
      "$parser" "$rest$line"
      rest=''
      [[ -n $parsed ]] && advance "$parsed" || show
    else
      (($? > 128)) || break
      rest+=$line
      show
    fi
  done
  exec {feed}<&-
  wait "$watched" || status=$?
  watched=''
  return "$status"
}

no_share() { :; }
