# SPDX-License-Identifier: EUPL-1.2
# A private Redis 7 on a Unix socket, without persistence: it holds only what may be lost.
# Debian's redis-tools contains the server; it takes its role from the name it is called by.

start_redis() {
  redis_answers && return 0
  ln -sfn "$(redis_program)" "$data/bin/redis-server"
  cat >"$data/redis.conf" <<CONF
port 0
unixsocket $sockets/redis.sock
unixsocketperm ${redis_permission:-700}
daemonize no
save ""
appendonly no
maxmemory 128mb
maxmemory-policy allkeys-lru
dir $data
CONF
  detached "$data/log/redis.log" "$data/redis.pid" "$data/bin/redis-server" "$data/redis.conf"
  local tenths
  for ((tenths = 0; tenths < 100; tenths++)); do
    redis_answers && return 0
    sleep 0.1
  done
  fail "Redis n'a pas démarré. Détails : $data/log/redis.log"
}

stop_redis() { stop_process "$data/redis.pid" "$data/bin/redis-server" 10; }

redis_answers() { [[ $("${as_account[@]}" redis-cli -s "$sockets/redis.sock" ping 2>/dev/null) == PONG ]]; }

redis_program() { command -v redis-server || command -v redis-check-rdb; }
