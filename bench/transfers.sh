#!/usr/bin/env bash
# Transfers between accounts on two workers through dpg, beside a two-phase commit by hand on the same workers: two
# PREPARE TRANSACTION at once, one row on the plain server that decides, two COMMIT PREPARED at once. Then what consistent
# reads cost where transfers and sums over all accounts are mixed. Needs the servers of servers.sh, whose workers listen
# on the ports after dpg's, and pgjdbc (PGJDBC; a build has left it in ~/.m2).
. "$(dirname "$0")/lib.sh"

here=$(dirname "$0")
. "$here/../.mvn/find-jdk.sh"
driver=${PGJDBC:-$(find ~/.m2/repository/org/postgresql/postgresql -name 'postgresql-*.jar' | sort | tail -1)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

value_of() { sed -E "s/.*\\b$2='?([^ ']*)'?.*/\\1/" <<<"$1"; }

# A JDBC address of a server, or of another one at so many ports after it: jdbc URL [PORTS]
jdbc() {
  local port
  port=$(value_of "$1" port)
  printf 'jdbc:postgresql://%s:%s/%s?user=%s&password=%s' "$(value_of "$1" host)" $((port + ${2:-0})) \
    "$(value_of "$1" dbname)" "$(value_of "$1" user)" "$(value_of "$1" password)"
}

on_worker() { psql -X -q -v ON_ERROR_STOP=1 -d "$(sed -E "s/port=[0-9]+/port=$(($(value_of "$DPG_URL" port) + $1))/" <<<"$DPG_URL")" "${@:2}"; }

make_accounts='CREATE TABLE bench_transfer (id int PRIMARY KEY, balance int NOT NULL)'
fill_accounts='INSERT INTO bench_transfer SELECT id, 0 FROM generate_series(1, 3000) id'
on_dpg -c 'DROP TABLE IF EXISTS bench_transfer' -c "$make_accounts" \
  -c "SELECT create_distributed_table('bench_transfer', 'id', colocate_with => 'none')" -c "$fill_accounts" >/dev/null
on_dpg -At -c "SELECT string_agg(id::text, ',') FROM generate_series(1, 3000) id JOIN citus_shards
  ON shardid = get_shard_id_for_distribution_column('bench_transfer', id)
  WHERE nodename IN ('citus-worker-1', 'citus-worker-2') GROUP BY nodename ORDER BY nodename" >"$folder/ids"
for worker in 1 2; do
  on_worker $worker -c 'DROP SCHEMA IF EXISTS bench CASCADE' -c 'CREATE SCHEMA bench' \
    -c "SET search_path = bench; $make_accounts; $fill_accounts"
done
on_plain -c 'DROP TABLE IF EXISTS bench_decision' -c 'CREATE TABLE bench_decision (gid text PRIMARY KEY)' 2>/dev/null

# transfers CLIENTS dpg|hand: transactions per second and the 99th percentile in ms
transfers() {
  local urls=("$(jdbc "$DPG_URL")")
  if [ "$2" = hand ]; then
    urls=("$(jdbc "$DPG_URL" 1)&currentSchema=bench" "$(jdbc "$DPG_URL" 2)&currentSchema=bench" "$(jdbc "$PLAIN_URL")")
  fi
  "$JAVA_HOME/bin/java" -cp "$driver" "$here/Transfers.java" "$SECONDS_PER_RUN" "$1" "$2" "${urls[@]}" "$folder/ids"
}

printf '| work | by hand | dpg | ratio | p99 by hand | p99 dpg |\n|---|---|---|---|---|---|\n'
for clients in 1 8 32; do
  hand=() dpg=() hand_p99=() dpg_p99=()
  for ((round = 0; round < ROUNDS; round++)); do
    read -r tps p99 < <(transfers "$clients" hand)
    hand+=("$tps") hand_p99+=("$p99")
    read -r tps p99 < <(transfers "$clients" dpg)
    dpg+=("$tps") dpg_p99+=("$p99")
  done
  awk -v clients="$clients" -v hand="$(median "${hand[@]}")" -v dpg="$(median "${dpg[@]}")" \
    -v hand99="$(median "${hand_p99[@]}")" -v dpg99="$(median "${dpg_p99[@]}")" 'BEGIN {
      printf "| transfers over two workers, %d clients | %d per s | %d per s | %.2f | %.1f ms | %.1f ms |\n",
        clients, hand, dpg, dpg / hand, hand99, dpg99 }'
done

cat >"$folder/transfer" <<SQL
\\set a random(1, 3000)
\\set b random(1, 3000)
BEGIN;
UPDATE bench_transfer SET balance = balance - 1 WHERE id = least(:a, :b);
UPDATE bench_transfer SET balance = balance + 1 WHERE id = greatest(:a, :b);
COMMIT;
SQL
echo 'SELECT sum(balance) FROM bench_transfer;' >"$folder/sum"
echo 'SELECT balance FROM bench_transfer WHERE id = 17;' >"$folder/look"

mixed() {
  PGOPTIONS="-c dpg.consistent_reads=$1" tps "$DPG_URL" -M simple -c "$2" -j 2 \
    -f "$folder/transfer@1" -f "$folder/sum@1" -f "$folder/look@4"
}

printf '\n| mixed load: a transfer, a sum over all shards, four look-ups | consistent_reads off | on | ratio |\n|---|---|---|---|\n'
for clients in 8 32; do
  off=() on=()
  for ((round = 0; round < ROUNDS; round++)); do
    off+=("$(mixed off "$clients")")
    on+=("$(mixed on "$clients")")
  done
  row "$clients clients" "$(median "${off[@]}")" "$(median "${on[@]}")" 'per s' rate
done
on_dpg -c 'DROP TABLE bench_transfer'
on_plain -c 'DROP TABLE bench_decision'
for worker in 1 2; do
  on_worker $worker -c 'DROP SCHEMA bench CASCADE' 2>/dev/null
done
