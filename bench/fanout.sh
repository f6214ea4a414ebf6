#!/usr/bin/env bash
# Small fan-out: an indexed look-up by a column that is not the key; every shard is asked.
. "$(dirname "$0")/lib.sh"

script=$(mktemp)
trap 'rm -f "$script"' EXIT
printf '%s\n' '\set v random(1, 100000)' 'SELECT id, v FROM bench_fanout WHERE v = :v;' >"$script"

on_both -c 'DROP TABLE IF EXISTS bench_fanout' -c 'CREATE TABLE bench_fanout (id int PRIMARY KEY, v int)' 2>/dev/null
on_dpg -c "SELECT create_distributed_table('bench_fanout', 'id', shard_count => 32)" >/dev/null
on_both -c 'INSERT INTO bench_fanout SELECT i, i FROM generate_series(1, 100000) i' \
  -c 'CREATE INDEX ON bench_fanout (v)' -c 'ANALYZE bench_fanout'

header
for clients in 1 8; do
  compare_tps "small fan-out over 32 shards, prepared, $clients clients" -M prepared -c "$clients" -j 1 -f "$script"
done
