#!/usr/bin/env bash
# How long a channel takes to resolve, and a gate to decide, with 1 and with 10,000 bundles, and with 1 and 1,000 tenants on one
# Redis. Works in two calls, so that only the second needs a quiet machine: the first fills the registries in FOLDER, the second
# measures: GetChannel and a reader's own gate, then gate-service by its RPC (written beside FILE as *-gate.json).
# Usage: bench/registry/latency.sh FOLDER [--bundles N] [--tenants N] [--rounds N] [--seed N] [--out FILE]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ $# -gt 0 ] && [ "${1#-}" = "$1" ] || { sed -n '2,5p' "$0" >&2; exit 2; }
folder=$(realpath -m "$1") out=bench/results/registry-latency.json
mkdir -p "$folder"
[ -f "$folder/MANY_TENANTS/dump.rdb" ] && measures=yes || measures=
shift
properties=(-Dlatency.folder="$folder")
while [ $# -gt 0 ]; do
  case $1 in
    --bundles | --tenants | --rounds | --seed) properties+=("-Dlatency.${1#--}=$2") ;;
    --out) out=$2 ;;
    *) sed -n '2,5p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
bench/registry/measure.sh vector-registry RegistryLatencyLong "$out" "${properties[@]}"
[ -z "$measures" ] || bench/registry/measure.sh e2e GateLatencyLong "${out%.json}-gate.json" "${properties[@]}"
