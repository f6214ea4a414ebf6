#!/usr/bin/env bash
# Aggregates over 2,000,000 rows in 32 shards.
. "$(dirname "$0")/lib.sh"

rows=${1:-2000000}
on_both -c 'DROP TABLE IF EXISTS bench_facts' -c 'CREATE TABLE bench_facts (id int, kind int, amount bigint)'
on_dpg -c "SELECT create_distributed_table('bench_facts', 'id', shard_count => 32)" >/dev/null
for url in "$PLAIN_URL" "$DPG_URL"; do
  seq 1 "$rows" | awk '{ printf "%d\t%d\t%d\n", $1, $1 % 100, $1 % 1000 }' |
    psql -X -q -d "$url" -c '\copy bench_facts FROM STDIN'
done
on_both -c 'VACUUM ANALYZE bench_facts'

header
compare_seconds 'count(*), sum over 2M rows' 'SELECT count(*), sum(amount) FROM bench_facts'
compare_seconds 'GROUP BY another column' 'SELECT kind, count(*), sum(amount) FROM bench_facts GROUP BY kind'
compare_seconds 'top 10' 'SELECT id, amount FROM bench_facts ORDER BY amount DESC, id LIMIT 10'
compare_seconds 'count(DISTINCT)' 'SELECT count(DISTINCT amount) FROM bench_facts'
