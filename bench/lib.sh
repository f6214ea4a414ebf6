# Shared by the benchmarks: where the two servers are, and how a ratio is measured. To be sourced.
#
# DPG_URL and PLAIN_URL are connection strings for psql, for example
#   DPG_URL='host=127.0.0.1 port=5432 user=dpg_cluster dbname=distributed_postgres_cluster password=…'
#   PLAIN_URL='host=127.0.0.1 port=5440 user=postgres dbname=postgres'
# The plain server should be the same PostgreSQL version with the same settings as one node.

set -euo pipefail

: "${DPG_URL:?connection string of dpg}"
: "${PLAIN_URL:?connection string of one plain PostgreSQL}"
SECONDS_PER_RUN=${SECONDS_PER_RUN:-10}
ROUNDS=${ROUNDS:-3}

on_dpg() { psql -X -q -v ON_ERROR_STOP=1 -d "$DPG_URL" "$@"; }
on_plain() { psql -X -q -v ON_ERROR_STOP=1 -d "$PLAIN_URL" "$@"; }
on_both() { on_plain "$@" && on_dpg "$@"; }

# Prints the median of its arguments.
median() {
  printf '%s\n' "$@" | sort -g | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# Transactions per second of a pgbench run: tps URL arguments...
tps() {
  local url=$1
  shift
  pgbench -n -T "$SECONDS_PER_RUN" "$@" "$url" 2>/dev/null | awk '/^tps/ { print $3 }'
}

# Seconds that one execution of a statement takes: seconds URL SQL
seconds() {
  local start end
  start=$(date +%s%N)
  psql -X -q -v ON_ERROR_STOP=1 -d "$1" -c "$2" >/dev/null
  end=$(date +%s%N)
  awk -v ns=$((end - start)) 'BEGIN { printf "%.4f", ns / 1e9 }'
}

# Measures plain and dpg in turns (A B A B) and prints one table row with both medians and the ratio; more is better.
# compare rate|time UNIT NAME MEASURE arguments...: MEASURE URL arguments... prints one figure.
compare() {
  local kind=$1 unit=$2 name=$3 measure=$4 plain=() dpg=()
  shift 4
  for ((round = 0; round < ROUNDS; round++)); do
    plain+=("$("$measure" "$PLAIN_URL" "$@")")
    dpg+=("$("$measure" "$DPG_URL" "$@")")
  done
  row "$name" "$(median "${plain[@]}")" "$(median "${dpg[@]}")" "$unit" "$kind"
}

# compare_tps NAME pgbench-arguments...
compare_tps() {
  local name=$1
  shift
  compare rate 'per s' "$name" tps "$@"
}

# compare_seconds NAME SQL: the time of a statement; the ratio is plain / dpg.
compare_seconds() { compare time s "$1" seconds "$2"; }

row() {
  awk -v name="$1" -v plain="$2" -v dpg="$3" -v unit="$4" -v kind="$5" 'BEGIN {
    ratio = kind == "rate" ? dpg / plain : plain / dpg
    printf "| %s | %s %s | %s %s | %.2f |\n", name, plain, unit, dpg, unit, ratio }'
}

header() {
  printf '| work | plain PostgreSQL | dpg | ratio |\n|---|---|---|---|\n'
}
