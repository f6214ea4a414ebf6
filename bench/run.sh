#!/usr/bin/env bash
# All benchmarks against the servers in DPG_URL and PLAIN_URL; see README.md.
set -euo pipefail
here=$(dirname "$0")
for bench in router fanout tpcb load aggregate; do
  printf '\n## %s\n\n' "$bench"
  "$here/$bench.sh"
done
