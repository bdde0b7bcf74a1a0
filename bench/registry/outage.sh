#!/usr/bin/env bash
# Stops Redis for minutes while a runner with gate and registry is asked all the time; then starts it again.
# Usage: bench/registry/outage.sh [--minutes N] [--rate PER_SECOND] [--out FILE]     (10 and 50 by default)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
minutes=10 rate=50 out=bench/results/registry-outage.json
while [ $# -gt 0 ]; do
  case $1 in
    --minutes) minutes=$2 ;;
    --rate) rate=$2 ;;
    --out) out=$2 ;;
    *) sed -n '2,3p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
bench/registry/measure.sh e2e RedisOutageLong "$out" -Doutage.seconds=$((minutes * 60)) -Doutage.rate="$rate"
