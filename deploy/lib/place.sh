# SPDX-License-Identifier: EUPL-1.2
# Where things live and who they belong to. Sets:
#   $dir      the folder, absolute        $data     where its content really is (same, except as root under a closed folder)
#   $sockets  folder of the Unix sockets  $account  the user that runs PostgreSQL, Redis and the server
#   as_account=(…)  prefix that runs a command as that user
own_locks=()

use_account() {
  account=$(id -un) as_account=()
  ((EUID == 0)) || return 0
  account=metropole
  as_account=(setpriv --reuid metropole --regid metropole --init-groups --)
  id -u metropole >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir /var/lib/metropole --shell /usr/sbin/nologin metropole
}

use_dir() { # DIR
  mkdir -p "$(dirname "$1")" 2>/dev/null || fail "Impossible de créer $(dirname "$1")."
  dir=$(realpath -s -- "$1")
  use_account
  if ((EUID == 0)) && ! "${as_account[@]}" test -x "$(dirname "$dir")"; then
    open_elsewhere
  else
    mkdir -p "$dir" 2>/dev/null && [[ -w $dir ]] || fail "Impossible d'écrire dans $dir."
  fi
  data=$(realpath -- "$dir")
  own_data
  use_sockets
}

# A closed parent (a clone under /root) hides the folder from the account: its content goes to /var/lib, with a link.
open_elsewhere() {
  local home
  home=/var/lib/metropole/$(short_name "$dir")
  mkdir -p "$home"
  chmod 755 /var/lib/metropole
  [[ -L $dir && $(readlink "$dir") == "$home" ]] && return 0
  [[ ! -e $dir && ! -L $dir ]] || rmdir "$dir" 2>/dev/null ||
    fail "$dir existe, n'est pas vide, et l'utilisateur $account ne peut pas y entrer : choisissez un autre --dir."
  ln -sfn "$home" "$dir"
}

# A folder is taken over when it is empty or already ours: never somebody's documents. What the account must not
# change (program, logs, pid files) stays with whoever called; the account owns only its database and its sockets.
own_data() {
  if [[ ! -e $data/.metropole ]]; then
    [[ -z $(ls -A "$data") ]] || fail "$dir existe et contient autre chose : choisissez un autre --dir."
    chmod 755 "$data"
    : >"$data/.metropole"
  fi
  [[ -O $data/.metropole ]] || fail "$dir appartient à un autre utilisateur : choisissez un autre --dir."
  mkdir -p "$data/bin"
  [[ -d $data/log ]] || mkdir -m 750 "$data/log"
  log=$data/log/up.log
}

# A Unix socket's path holds 107 bytes: below a long folder a short private one is used.
use_sockets() {
  sockets=$data/sockets
  if ((${#sockets} > 80)); then
    local base=${XDG_RUNTIME_DIR:-}
    ((EUID == 0)) && base=/run
    [[ -n $base && -w $base ]] || base=/tmp
    sockets=$base/metropole-$(id -u "$account")-$(short_name "$dir")
  fi
  [[ -d $sockets ]] || install -d -m 700 -o "$account" "$sockets"
  [[ ! -L $sockets ]] && "${as_account[@]}" test -O "$sockets" || fail "$sockets appartient à un autre utilisateur."
}

short_name() { printf '%s' "$1" | sha256sum | cut -c1-10; }

# Takes FILE's lock for the life of the script or explains with TEXT. Daemons must not inherit it: see detached.
take_lock() { # FILE TEXT [wait]
  local fd
  [[ -e $1 ]] || (umask 0 && : >"$1") 2>/dev/null || fail "Impossible d'écrire $1."
  exec {fd}<"$1"
  if [[ ${3:-} == wait ]]; then
    flock -n "$fd" || { say "$2" && flock "$fd"; }
  else
    flock -n "$fd" || fail "$2"
  fi
  own_locks+=("$fd")
}

# Starts a daemon that survives this script: own session, none of our descriptors, output appended to FILE, pid in FILE.
detached() { # LOG PIDFILE COMMAND…
  local output=$1 pidfile=$2 fd
  shift 2
  (
    for fd in "${own_locks[@]}"; do exec {fd}<&-; done
    cd "$data"
    trap - INT TERM
    exec setsid sh -c 'echo $$ >"$1" && shift && exec "$@"' detached "$pidfile" "${as_account[@]}" "$@" \
      </dev/null >>"$output" 2>&1
  ) &
}

# True while PIDFILE's process lives and its command line mentions TEXT (a number used again belongs to somebody else).
alive() { # PIDFILE TEXT
  local pid
  pid=$(cat "$1" 2>/dev/null) && [[ -n $pid ]] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$2"
}

# A process that ended but was never collected (a container without init) has no command line: it counts as gone.
stop_process() { # PIDFILE TEXT SECONDS [SIGNAL]
  local pid tenths
  alive "$1" "$2" || { rm -f "$1" && return 0; }
  pid=$(cat "$1")
  kill "-${4:-TERM}" "$pid"
  for ((tenths = 0; tenths < $3 * 10; tenths++)); do
    alive "$1" "$2" || break
    sleep 0.1
  done
  if alive "$1" "$2"; then kill -KILL "$pid"; fi
  rm -f "$1"
}
