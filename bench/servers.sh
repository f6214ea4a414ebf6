#!/usr/bin/env bash
# Starts what the benchmarks compare: a dpg with three workers, and one plain PostgreSQL of the same programs and
# with a worker's settings. Prints the connection strings as shell commands:
#
#   eval "$(bench/servers.sh up)"     # DPG_URL and PLAIN_URL are set
#   bench/run.sh
#   bench/servers.sh down             # stops both, keeps the data
#   bench/servers.sh reset            # stops both, deletes the data
#
# BENCH_DATA (/var/tmp/dpg-bench) is where data goes, BENCH_PORT (6432) dpg's port; its workers follow, and the
# plain server is on the eighth port after it. DPG is the launcher.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
data=${BENCH_DATA:-/var/tmp/dpg-bench}
port=${BENCH_PORT:-6432}
plain_port=$((port + 8))
dpg=${DPG:-$here/../dpg}
cluster=$data/dpg
plain=$data/plain
database=distributed_postgres_cluster
credentials="user=dpg_cluster dbname=$database password=dpg_cluster_2026"

# PostgreSQL refuses to run as root; dpg's nodes then run as this user too.
as_owner() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  elif id postgres >/dev/null 2>&1; then
    (cd / && setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups "$@")
  else
    (cd / && setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups "$@")
  fi
}

program() { printf '%s/bin/%s' "$(echo "$cluster"/postgresql-*)" "$1"; }

owner_of() { stat -c %u "$1" 2>/dev/null || stat -f %u "$1"; }

make_plain() {
  as_owner "$(program initdb)" -D "$plain/data" -U dpg -E UTF8 --auth=trust --no-instructions --locale=C \
    --locale-provider=builtin --builtin-locale=C.UTF-8 --lc-ctype=C.UTF-8 >/dev/null
  echo "include 'dpg.conf'" >>"$plain/data/postgresql.conf"
}

# A worker's settings, but for those that say where it listens.
configure_plain() {
  sed -e "s/^port = .*/port = $plain_port/" -e "s/^listen_addresses = .*/listen_addresses = '127.0.0.1'/" \
    -e "s/^cluster_name = .*/cluster_name = 'plain'/" -e "s|^unix_socket_directories = .*|unix_socket_directories = ''|" \
    "$cluster/citus-worker-1/data/dpg.conf" >"$plain/data/dpg.conf"
}

start_plain() {
  if [ ! -d "$plain/data" ]; then
    mkdir -p "$plain"
    chown "$(owner_of "$cluster/citus-worker-1")" "$plain"
    make_plain
  fi
  if as_owner "$(program pg_ctl)" status -D "$plain/data" >/dev/null; then
    return
  fi
  configure_plain
  as_owner "$(program pg_ctl)" start -w -D "$plain/data" -l "$plain/log" >/dev/null
  if ! psql -X -q -d "port=$plain_port host=127.0.0.1 user=dpg dbname=$database" -c '' 2>/dev/null; then
    psql -X -q -v ON_ERROR_STOP=1 -d "port=$plain_port host=127.0.0.1 user=dpg dbname=postgres" \
      -c "CREATE ROLE dpg_cluster SUPERUSER LOGIN PASSWORD 'dpg_cluster_2026'" \
      -c "CREATE DATABASE $database OWNER dpg_cluster"
  fi
}

stop() {
  if [ -d "$plain/data" ] && as_owner "$(program pg_ctl)" status -D "$plain/data" >/dev/null; then
    as_owner "$(program pg_ctl)" stop -m fast -D "$plain/data" >/dev/null
  fi
  "$dpg" down --data "$cluster" >&2
}

case ${1:-} in
  up)
    mkdir -p "$data"
    "$dpg" up --data "$cluster" --port "$port" >&2
    start_plain
    echo "export DPG_URL='host=127.0.0.1 port=$port $credentials'"
    echo "export PLAIN_URL='host=127.0.0.1 port=$plain_port $credentials'"
    ;;
  down) stop ;;
  reset)
    stop
    rm -rf "$plain"
    "$dpg" reset --yes --data "$cluster" >&2
    ;;
  *)
    echo "usage: bench/servers.sh up | down | reset" >&2
    exit 64
    ;;
esac
