#!/usr/bin/env bash
# Promotes and rolls back every 200 ms while answers stream, each checked against what its bundle alone gives; then revokes
# bundles under running answers.
# Usage: bench/registry/storm.sh [--streams N] [--revocations N] [--out FILE]     (5000 and 100 by default)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=bench/results/registry-storm.json
properties=()
while [ $# -gt 0 ]; do
  case $1 in
    --streams | --revocations) properties+=("-Dstorm.${1#--}=$2") ;;
    --out) out=$2 ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
bench/registry/measure.sh e2e PromotionStormLong "$out" "${properties[@]}"
