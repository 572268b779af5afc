# SPDX-License-Identifier: EUPL-1.2
# The server itself: a copy of what was built under $data/release, its configuration, start, readiness, stop.

# Copies program, app and demo data to where the account can read them; a running server keeps its own files.
install_release() {
  local fresh=$data/release.new
  rm -rf "$fresh"
  install -d -m 755 "$fresh" "$fresh/app"
  install -m 755 "$top/build/release/metropole" "$fresh/metropole"
  install -m 644 "$top/modules/pools/demo/pools.geojson" "$fresh/pools.geojson"
  cp -r --no-preserve=ownership "$top/app/." "$fresh/app/"
  chmod -R a+rX "$fresh"
  write_configuration >"$fresh/metropole.yaml"
}

# What distinguishes one start from another: program, app, data, configuration.
release_mark() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64); }

adopt_release() {
  rm -rf "$data/release.old"
  [[ ! -d $data/release ]] || mv "$data/release" "$data/release.old"
  mv "$data/release.new" "$data/release"
  rm -rf "$data/release.old"
}

write_configuration() {
  cat "$top/deploy/config/demo.yaml"
  printf '%s: "%s"\n' \
    http.listen "127.0.0.1:$port" \
    public_url "http://127.0.0.1:$port" \
    admin.listen "$sockets/admin.sock" \
    database.url "host=$sockets user=app dbname=metropole" \
    database.owner_url "host=$sockets user=owner dbname=metropole" \
    redis.socket "$sockets/redis.sock" \
    app.directory "$data/release/app"
  [[ -z $at ]] || printf 'clock.at: "%s"\n' "$at"
  [[ -z $bench ]] || printf 'limits.bench: true\n'
}

metropole() { # SUBCOMMAND ARGUMENT…
  (cd "$data" && "${as_account[@]}" "$data/release/metropole" "$1" --config "$data/release/metropole.yaml" "${@:2}" \
    >>"$log" 2>&1)
}

server_running() { alive "$data/server.pid" "$data/release/metropole"; }

start_server() { detached "$data/log/server.log" "$data/server.pid" "$data/release/metropole" run \
  --config "$data/release/metropole.yaml"; }

stop_server() { stop_process "$data/server.pid" "$data/release/metropole" 40; }

server_ready() { [[ $(curl -s -o /dev/null -m 2 -w '%{http_code}' "http://127.0.0.1:$port/ready" 2>/dev/null) == 200 ]]; }

wait_ready() {
  local tenths
  for ((tenths = 0; tenths < 300; tenths++)); do
    server_ready && return 0
    ((tenths < 20)) || server_running || break
    ((tenths % 10)) || advance $((tenths * 3))
    sleep 0.1
  done
  finish
  tail -n 15 "$data/log/server.log" >&2
  fail "Le serveur n'est pas devenu prêt. Détails : $data/log/server.log"
}

# A port held by our own server of this folder is ours; anything else is named as far as it can be seen.
check_port() {
  (exec {probe}<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 0
  server_running && [[ $(cat "$data/port" 2>/dev/null) == "$port" ]] && return 0
  local holder=''
  command -v ss >/dev/null && holder=$(ss -Hltnp "sport = :$port" | sed -n 's/.*users:((\("[^"]*"\),pid=\([0-9]*\).*/ (\1, processus \2)/p' | head -1)
  fail "Le port $port est déjà pris par un autre programme$holder : choisissez-en un autre avec --port."
}
