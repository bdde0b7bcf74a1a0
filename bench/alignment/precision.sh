#!/usr/bin/env bash
# The demo in every precision: vectors, gate and strength are made anew in each, as its bundles are bound to it.
# Usage: bench/alignment/precision.sh     (writes bench/results/alignment-demo-PRECISION.json)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
for precision in f32 int8 w8a8 int4; do
  INFERALIGNER_RUNNER_DTYPE=$precision ./inferaligner demo --json="bench/results/alignment-demo-$precision.json" || [ $? = 1 ]
done
