#!/usr/bin/env bash
# Loading: COPY of 1,000,000 rows, and INSERT of 1,000 rows per statement.
. "$(dirname "$0")/lib.sh"

rows=${1:-1000000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
seq 1 "$rows" | awk '{ printf "%d\tname %d\t%d\n", $1, $1, $1 % 1000 }' >"$folder/rows"
# Other literals in every statement, as an application sends them: pgbench puts the digits of v behind each row's number.
awk 'BEGIN {
  print "\\set v random(100000, 999999)"
  printf "INSERT INTO bench_load (id, name, n) VALUES "
  for (i = 1; i <= 1000; i++) printf "%s(%d:v, \x27name %d\x27, %d)", (i > 1 ? ", " : ""), i, i, i
  print ";" }' >"$folder/insert"

on_both -c 'DROP TABLE IF EXISTS bench_load' -c 'CREATE TABLE bench_load (id int, name text, n int)'
on_dpg -c "SELECT create_distributed_table('bench_load', 'id', shard_count => 32)" >/dev/null

# Rows per second of one COPY into the empty table: copy_rate URL
copy_rate() {
  local start end
  psql -X -q -d "$1" -c 'TRUNCATE bench_load'
  start=$(date +%s%N)
  psql -X -q -v ON_ERROR_STOP=1 -d "$1" -c '\copy bench_load FROM STDIN' <"$folder/rows"
  end=$(date +%s%N)
  awk -v rows="$rows" -v ns=$((end - start)) 'BEGIN { printf "%.0f", rows * 1e9 / ns }'
}

header
compare rate rows/s "COPY of $rows rows, one stream" copy_rate
on_both -c 'TRUNCATE bench_load'
for clients in 1 8; do
  compare_tps "INSERT of 1,000 rows, $clients clients" -M simple -c "$clients" -j 1 -f "$folder/insert"
done
