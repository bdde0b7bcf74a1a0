#!/usr/bin/env bash
# Flips every byte of a signed bundle of 64 KiB, then offers more than 2,000 malformed, wrong-model, unsigned and replayed
# ones; each must be refused with its exact reason.
# Usage: bench/registry/corruption.sh [--per-family N] [--seed N] [--out FOLDER]     (60, 5 and bench/results by default)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
per_family=60 seed=5 out=bench/results
while [ $# -gt 0 ]; do
  case $1 in
    --per-family) per_family=$2 ;;
    --seed) seed=$2 ;;
    --out) out=$2 ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
bench/registry/measure.sh proto CorruptionTest "$out/registry-corruption.json" -Dcorruption.width=2760
bench/registry/measure.sh proto RefusedBundlesTest "$out/registry-refusals.json" \
  -Drefusals.per_family="$per_family" -Drefusals.seed="$seed"
