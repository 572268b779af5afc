# SPDX-License-Identifier: EUPL-1.2
# A private PostgreSQL 15 in $data/postgres, reachable only through its socket in $sockets, by peer authentication:
# the operating system's user is mapped to the cluster's roles, so there is no password anywhere.
pg_bin=/usr/lib/postgresql/15/bin

start_postgres() {
  [[ -d $data/postgres ]] || create_cluster
  write_pg_access
  postgres_answers && return 0
  forget_dead_postgres
  detached "$data/log/postgres.log" "$data/postgres.pid" "$pg_bin/postgres" -D "$data/postgres" -k "$sockets"
  local tenths
  for ((tenths = 0; tenths < 1200; tenths++)); do
    postgres_answers && return 0
    ((tenths < 20)) || alive "$data/postgres.pid" "$data/postgres" || break
    sleep 0.1
  done
  fail "PostgreSQL n'a pas démarré. Détails : $data/log/postgres.log"
}

# SIGINT: clients are sent away, everything is written.
stop_postgres() { stop_process "$data/postgres.pid" "$data/postgres" 60 INT; }

# PostgreSQL takes a killed predecessor that nobody collected (a container without init) for a living one.
forget_dead_postgres() {
  local pid
  pid=$("${as_account[@]}" head -n 1 "$data/postgres/postmaster.pid" 2>/dev/null) || return 0
  [[ $(sed 's/.*) //; s/ .*//' "/proc/$pid/stat" 2>/dev/null) == Z ]] || return 0
  [[ -n $(find /proc -maxdepth 2 -name cwd -lname "$data/postgres" 2>/dev/null) ]] ||
    "${as_account[@]}" rm -f "$data/postgres/postmaster.pid" "$sockets/.s.PGSQL.5432.lock"
}

postgres_answers() {
  (cd "$data" && "${as_account[@]}" "$pg_bin/pg_isready" -q -h "$sockets" -U postgres -d postgres) 2>/dev/null
}

# Made beside and renamed when complete: an interrupted start leaves nothing half-made.
create_cluster() {
  rm -rf "$data/postgres.new"
  install -d -m 700 -o "$account" "$data/postgres.new"
  (cd "$data" && "${as_account[@]}" "$pg_bin/initdb" -D "$data/postgres.new" -U postgres -A peer -E UTF8 \
    --locale=C.UTF-8 >>"$log" 2>&1) || fail "La base n'a pas pu être créée. Détails : $log"
  "${as_account[@]}" tee -a "$data/postgres.new/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
max_connections = ${pg_connections:-100}
shared_buffers = 128MB
max_wal_size = 512MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
CONF
  mv "$data/postgres.new" "$data/postgres"
}

write_pg_access() {
  echo 'local all all peer map=house' | "${as_account[@]}" tee "$data/postgres/pg_hba.conf" >/dev/null
  local user role
  for user in "$account" ${pg_guests:-}; do
    for role in postgres owner app open audit; do echo "house $user $role"; done
  done | "${as_account[@]}" tee "$data/postgres/pg_ident.conf" >/dev/null
}

sql() { # DATABASE, SQL on stdin; stops at the first error
  (cd "$data" && PGOPTIONS='-c client_min_messages=warning' "${as_account[@]}" "$pg_bin/psql" -X -q -A -t \
    -v ON_ERROR_STOP=1 -h "$sockets" -U postgres -d "$1")
}

# The database and its extension need the cluster's superuser; everything else is made by `metropole migrate` as owner.
create_database() { # NAME
  if [[ -z $(sql postgres <<<"SELECT 1 FROM pg_roles WHERE rolname = 'owner'") ]]; then
    sql postgres <<<'CREATE ROLE owner LOGIN CREATEROLE' >>"$log" 2>&1
  fi
  if [[ -z $(sql postgres <<<"SELECT 1 FROM pg_database WHERE datname = '$1'") ]]; then
    sql postgres <<<"CREATE DATABASE $1 OWNER owner" >>"$log" 2>&1
  fi
  sql "$1" <"$top/deploy/postgres/prepare.sql" >>"$log" 2>&1 || fail "La base n'a pas pu être préparée. Détails : $log"
}
