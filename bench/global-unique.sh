#!/usr/bin/env bash
# Single-row INSERTs into a table whose primary key holds over all shards, beside the same rows into a table whose
# key contains the distribution column. Both run on dpg; the ratio is of their rates (1/3 is the aim).
. "$(dirname "$0")/lib.sh"

script=$(mktemp -d)
trap 'rm -rf "$script"' EXIT
for kind in local global; do
  key=$([ "$kind" = local ] && echo '(id, owner)' || echo '(id)')
  on_dpg -c "DROP TABLE IF EXISTS bench_$kind" \
    -c "CREATE TABLE bench_$kind (id bigint, owner bigint NOT NULL, note text, PRIMARY KEY $key)" \
    -c "SELECT create_distributed_table('bench_$kind', 'owner', colocate_with => 'none')" >/dev/null
  cat > "$script/$kind.sql" <<SQL
\set id random(1, 1000000000000000)
\set owner random(1, 1000000)
INSERT INTO bench_$kind VALUES (:id, :owner, 'note');
SQL
done

printf '| work | key with the distribution column | key over all shards | ratio |\n|---|---|---|---|\n'
for protocol in simple prepared; do
  for clients in 1 8 32; do
    threads=$((clients < 2 ? 1 : 2))
    local_tps=() global_tps=()
    for ((round = 0; round < ROUNDS; round++)); do
      local_tps+=("$(tps "$DPG_URL" -M "$protocol" -c "$clients" -j "$threads" -f "$script/local.sql")")
      global_tps+=("$(tps "$DPG_URL" -M "$protocol" -c "$clients" -j "$threads" -f "$script/global.sql")")
    done
    row "INSERT, $protocol, $clients clients" "$(median "${local_tps[@]}")" "$(median "${global_tps[@]}")" 'per s' rate
  done
done
on_dpg -c 'SELECT * FROM dpg_check_global_indexes()' -c 'DROP TABLE bench_local, bench_global'
