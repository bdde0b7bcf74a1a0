#!/usr/bin/env bash
# Publishers and promoters race over real Redis servers while processes are killed and frozen, and with --partitions also
# while links are cut; the checker's verdict goes to bench/results/registry-history….json. --replicas says how many must confirm.
# Usage: bench/registry/history.sh [--topology sentinel|cluster] [--partitions] [--replicas N] [--operations N] [--writers N] [--faults N]
#        [--pause MILLIS] [--rest MILLIS] [--seed N] [--out FILE]
# At least 20,000 operations of 8 writers, and on until 20 faults are over; each writer rests up to --rest after each.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out='' suffix=''
properties=()
isolated=()
while [ $# -gt 0 ]; do
  case $1 in
    --partitions)
      # Namespaces have no way out, so Maven works with the libraries it has.
      properties+=(-Dhistory.partitions=true -o)
      isolated=(bench/registry/isolated.sh)
      suffix=$suffix-partitions
      shift
      continue ;;
    --replicas)
      properties+=("-Dhistory.replicas=$2")
      suffix=$suffix-replicated$2 ;;
    --topology)
      properties+=("-Dhistory.topology=$2")
      [ "$2" = sentinel ] || suffix=-$2$suffix ;;
    --operations | --writers | --faults | --pause | --rest | --seed) properties+=("-Dhistory.${1#--}=$2") ;;
    --out) out=$2 ;;
    *) sed -n '2,6p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
"${isolated[@]}" bench/registry/measure.sh vector-registry RegistryHistoryLong "${out:-bench/results/registry-history$suffix.json}" "${properties[@]}"
