#!/usr/bin/env bash
# Reports over tables that are not joined, grouped or filled by their distribution columns: 1,000,000 rows each, 32
# shards. Above a ratio of 1 dpg is faster.
. "$(dirname "$0")/lib.sh"

rows=${1:-1000000}

tables() {
  on_both -c 'DROP TABLE IF EXISTS bench_accounts, bench_visits, bench_copies' \
    -c 'CREATE TABLE bench_accounts (id int, code int, balance bigint, name text)' \
    -c 'CREATE TABLE bench_visits (id int, account int, code int, amount bigint, page text)' \
    -c 'CREATE TABLE bench_copies (id int, account int, code int, amount bigint, page text)'
  on_dpg -c "SELECT create_distributed_table('bench_accounts', 'id', shard_count => 32)" \
    -c "SELECT create_distributed_table('bench_visits', 'id', shard_count => 32)" \
    -c "SELECT create_distributed_table('bench_copies', 'account', shard_count => 32)" >/dev/null
}

# The multipliers have no factor in common with the numbers of rows: each code occurs about twice on either side.
fill() {
  local url
  for url in "$PLAIN_URL" "$DPG_URL"; do
    seq 1 "$rows" | awk -v n="$rows" '{ printf "%d\t%d\t%d\taccount %d\n", $1, ($1 * 7919) % n, $1 % 1000, $1 }' |
      psql -X -q -d "$url" -c '\copy bench_accounts FROM STDIN'
    seq 1 "$rows" | awk -v n="$rows" '{ printf "%d\t%d\t%d\t%d\t/page/%d\n", $1, ($1 * 104729) % n, ($1 * 15485863) % n, $1 % 500, $1 % 300 }' |
      psql -X -q -d "$url" -c '\copy bench_visits FROM STDIN'
  done
  on_both -c 'VACUUM ANALYZE bench_accounts' -c 'VACUUM ANALYZE bench_visits'
}

# Seconds until the first row is there, of which psql's own start is a part on either side.
first_row() {
  local start end
  start=$(date +%s%N)
  # psql fails when nobody reads on; that is the point.
  (psql -X -q -At -v FETCH_COUNT=1 -d "$1" <<<"$2" 2>/dev/null || true) | head -n 1 >/dev/null
  end=$(date +%s%N)
  awk -v ns=$((end - start)) 'BEGIN { printf "%.4f", ns / 1e9 }'
}

compare_first_row() { compare time s "$1" first_row "$2"; }

tables
fill
header
compare_seconds 'join on the key of one side' \
  'SELECT count(*), sum(v.amount), sum(a.balance) FROM bench_accounts a JOIN bench_visits v ON v.account = a.id'
compare_seconds 'join on no key' \
  'SELECT count(*), sum(v.amount), sum(a.balance) FROM bench_accounts a JOIN bench_visits v ON v.code = a.code'
compare_seconds 'join on no key, grouped' \
  'SELECT a.balance, count(*), sum(v.amount) FROM bench_accounts a JOIN bench_visits v ON v.code = a.code GROUP BY a.balance ORDER BY 2 DESC, 1 LIMIT 10'
compare_seconds 'outer join on no key' \
  'SELECT count(*), count(v.id) FROM bench_accounts a LEFT JOIN bench_visits v ON v.code = a.code AND v.amount < 100'
compare_seconds 'count(DISTINCT), many values' 'SELECT count(DISTINCT code) FROM bench_visits'
compare_seconds 'count(DISTINCT), few values, grouped' \
  'SELECT page, count(DISTINCT amount) FROM bench_visits GROUP BY page'
compare_seconds 'GROUP BY many values' \
  'SELECT count(*) FROM (SELECT code, sum(amount) FROM bench_visits GROUP BY code) g'
compare_seconds 'CTE and join of aggregates' \
  'WITH v AS (SELECT account, count(*) AS visits, sum(amount) AS amount FROM bench_visits GROUP BY account),
    a AS (SELECT id, sum(balance) AS balance FROM bench_accounts GROUP BY id)
    SELECT count(*), sum(visits), sum(amount), sum(balance) FROM v JOIN a ON a.id = v.account'
compare_seconds 'INSERT ... SELECT to another key' \
  'BEGIN; INSERT INTO bench_copies SELECT * FROM bench_visits; ROLLBACK'
compare_first_row 'first of all rows' 'SELECT * FROM bench_visits'
compare_first_row 'one row' 'SELECT 1'
