#!/usr/bin/env bash
# Router SELECT: pgbench's select-only script on its accounts, which dpg has distributed by their key.
# Arguments: scale (default 10).
. "$(dirname "$0")/lib.sh"

scale=${1:-10}
for url in "$PLAIN_URL" "$DPG_URL"; do
  pgbench -i -q -s "$scale" "$url" >/dev/null 2>&1
done
on_dpg -c "SELECT create_distributed_table('pgbench_accounts', 'aid')" >/dev/null
on_both -c 'ANALYZE pgbench_accounts'

header
for protocol in simple prepared; do
  for clients in 1 8 32; do
    threads=$((clients < 2 ? 1 : 2))
    compare_tps "router SELECT, $protocol, $clients clients" -S -M "$protocol" -c "$clients" -j "$threads" -s "$scale"
  done
done
