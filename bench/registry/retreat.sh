#!/usr/bin/env bash
# Starts Redis with its AOF cut at every byte of the last 4 KiB, then with the dump of every earlier revision; a reader that
# has seen more has to notice each time, and to stay with what it has.
# Usage: bench/registry/retreat.sh [--step BYTES] [--out FILE]     (1 by default)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
step=1 out=bench/results/registry-retreat.json
while [ $# -gt 0 ]; do
  case $1 in
    --step) step=$2 ;;
    --out) out=$2 ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
bench/registry/measure.sh vector-registry RedisRetreatLong "$out" -Dretreat.step="$step"
