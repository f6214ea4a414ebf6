#!/usr/bin/env bash
# TPC-H: each query on one plain PostgreSQL without parallel workers and on dpg, every table distributed by its own
# key. Prints both medians, their ratio, and how dpg has planned the query.
#
# Arguments: the scale (1). TPCH_CLASSPATH says where io.trino.tpch and Guava are, which the build fetches for its
# tests; TPCH_LOADED=yes uses the tables of the run before.
. "$(dirname "$0")/lib.sh"

scale=${1:-1}
here=$(cd "$(dirname "$0")" && pwd)
queries=$here/../src/test/resources/tpch
schema=bench_tpch
. "$(dirname "$0")/../.mvn/find-jdk.sh"
java=$JAVA_HOME/bin/java
TPCH_CLASSPATH=${TPCH_CLASSPATH:-$(find "$HOME/.m2/repository/io/trino/tpch" "$HOME/.m2/repository/com/google/guava" \
  -name '*.jar' ! -name '*sources*' | paste -sd :)}

in_schema() { PGOPTIONS="-c search_path=$schema" "$@"; }

load() {
  local distribution=$1 url=$2 table
  psql -X -q -d "$url" -c "DROP SCHEMA IF EXISTS $schema CASCADE" -c "CREATE SCHEMA $schema" 2>/dev/null
  in_schema psql -X -q -v ON_ERROR_STOP=1 -d "$url" -f "$queries/schema.sql" -c "$distribution" >/dev/null
  for table in region nation part supplier partsupp customer orders lineitem; do
    "$java" -cp "$TPCH_CLASSPATH" "$here/TpchRows.java" "$table" "$scale" |
      in_schema psql -X -q -v ON_ERROR_STOP=1 -d "$url" -c "\\copy $table FROM STDIN (DELIMITER '|')"
  done
  # Without it PostgreSQL would read all of lineitem for each part of queries 17 and 20.
  in_schema psql -X -q -v ON_ERROR_STOP=1 -d "$url" -c 'CREATE INDEX ON lineitem (l_partkey, l_suppkey)'
  psql -X -q -d "$url" -c 'VACUUM ANALYZE'
}

by_key="SELECT create_distributed_table('orders', 'o_orderkey', shard_count => 32);
SELECT create_distributed_table('lineitem', 'l_orderkey', colocate_with => 'orders');
SELECT create_distributed_table('part', 'p_partkey', colocate_with => 'none', shard_count => 32);
SELECT create_distributed_table('partsupp', 'ps_partkey', colocate_with => 'part');
SELECT create_distributed_table('customer', 'c_custkey', colocate_with => 'none', shard_count => 32);
SELECT create_distributed_table('supplier', 's_suppkey', colocate_with => 'none', shard_count => 32);
SELECT create_reference_table(t) FROM unnest(ARRAY['region', 'nation']) t"

measure() {
  local number=$1 sql=$2 plain=() dpg=() kind
  for ((round = 0; round < ROUNDS; round++)); do
    plain+=("$(PGOPTIONS="-c search_path=$schema -c max_parallel_workers_per_gather=0" seconds "$PLAIN_URL" "$sql")")
    dpg+=("$(in_schema seconds "$DPG_URL" "$sql")")
  done
  kind=$(in_schema psql -X -At -d "$DPG_URL" -c "EXPLAIN $sql" | sed -n 1p)
  awk -v number="$number" -v plain="$(median "${plain[@]}")" -v dpg="$(median "${dpg[@]}")" -v kind="$kind" 'BEGIN {
    printf "| %s | %.2f s | %.2f s | %.2f | %s |\n", number, plain, dpg, dpg / plain, kind }'
}

if [ "${TPCH_LOADED:-no}" != yes ]; then
  load 'SELECT 1' "$PLAIN_URL"
  load "$by_key" "$DPG_URL"
fi
printf '| query | plain PostgreSQL | dpg | dpg / plain | plan |\n|---|---|---|---|---|\n'
number=0
while IFS= read -r -d ';' sql; do
  number=$((number + 1))
  measure "$number" "$sql"
done <"$queries/queries.sql" | tee "${TPCH_RESULT:-/dev/null}" |
  awk -F'|' '{ print; plain += $3; dpg += $4 } END { printf "| all | %.1f s | %.1f s | %.2f | |\n", plain, dpg, dpg / plain }'
