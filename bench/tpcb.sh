#!/usr/bin/env bash
# TPC-B: each transaction's statements are on one shard group, for all tables are distributed by the branch.
# Arguments: scale (default 20), the number of branches.
. "$(dirname "$0")/lib.sh"

scale=${1:-20}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/tpcb" <<SQL
\\set bid random(1, $scale)
\\set aid random(1, 10000)
\\set tid random(1, 10)
\\set delta random(-5000, 5000)
BEGIN;
UPDATE bench_accounts SET abalance = abalance + :delta WHERE bid = :bid AND aid = :aid;
SELECT abalance FROM bench_accounts WHERE bid = :bid AND aid = :aid;
UPDATE bench_tellers SET tbalance = tbalance + :delta WHERE bid = :bid AND tid = :tid;
UPDATE bench_branches SET bbalance = bbalance + :delta WHERE bid = :bid;
INSERT INTO bench_history (tid, bid, aid, delta, mtime) VALUES (:tid, :bid, :aid, :delta, CURRENT_TIMESTAMP);
COMMIT;
SQL

on_both -c 'DROP TABLE IF EXISTS bench_accounts, bench_tellers, bench_branches, bench_history' \
  -c 'CREATE TABLE bench_branches (bid int PRIMARY KEY, bbalance int)' \
  -c 'CREATE TABLE bench_tellers (bid int, tid int, tbalance int, PRIMARY KEY (bid, tid))' \
  -c 'CREATE TABLE bench_accounts (bid int, aid int, abalance int, filler char(84), PRIMARY KEY (bid, aid))' \
  -c 'CREATE TABLE bench_history (tid int, bid int, aid int, delta int, mtime timestamp)' 2>/dev/null
on_dpg -c "SELECT create_distributed_table('bench_branches', 'bid')" \
  -c "SELECT create_distributed_table('bench_tellers', 'bid', colocate_with => 'bench_branches')" \
  -c "SELECT create_distributed_table('bench_accounts', 'bid', colocate_with => 'bench_branches')" \
  -c "SELECT create_distributed_table('bench_history', 'bid', colocate_with => 'bench_branches')" >/dev/null
on_both -c "INSERT INTO bench_branches SELECT b, 0 FROM generate_series(1, $scale) b" \
  -c "INSERT INTO bench_tellers SELECT b, t, 0 FROM generate_series(1, $scale) b, generate_series(1, 10) t" \
  -c "INSERT INTO bench_accounts SELECT b, a, 0, '' FROM generate_series(1, $scale) b, generate_series(1, 10000) a" \
  -c 'VACUUM ANALYZE bench_accounts'

header
for protocol in simple prepared; do
  for clients in 8 32; do
    compare_tps "TPC-B on one shard group, $protocol, $clients clients" -M "$protocol" -c "$clients" -j 2 -f "$folder/tpcb"
  done
done
