#!/usr/bin/env bash
# Mutated inputs for every parser of bundles, statements, keys and names.
# Usage: bench/registry/fuzz.sh [--cases N] [--seed N] [--out FILE]     (1,000,000 and 1 by default)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cases=1000000 seed=1 out=bench/results/registry-fuzz.json
while [ $# -gt 0 ]; do
  case $1 in
    --cases) cases=$2 ;;
    --seed) seed=$2 ;;
    --out) out=$2 ;;
    *) sed -n '2,3p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
bench/registry/measure.sh proto ParserFuzzTest "$out" -Dfuzz.cases="$cases" -Dfuzz.seed="$seed"
