#!/usr/bin/env bash
# Fills the disk under Redis' log, under the bundles that readers keep, and under the jobs of the steering service; each on a
# small file system of its own, which needs root or user namespaces.
# Usage: bench/registry/disk-full.sh [--out FOLDER]     (bench/results by default)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=bench/results
while [ $# -gt 0 ]; do
  case $1 in
    --out) out=$2 ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
# Namespaces have no way out, so Maven works with the libraries it has.
run() { bench/registry/isolated.sh bench/registry/measure.sh "$@" -o; }
run vector-registry RedisDiskFullTest "$out/registry-disk-full-redis.json"
run proto ReaderDiskFullTest "$out/registry-disk-full-reader.json"
run steering-service JobsDiskFullTest "$out/registry-disk-full-jobs.json"
