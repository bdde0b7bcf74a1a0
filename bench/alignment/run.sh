#!/usr/bin/env bash
# Measures the demo pair: the demo, the experiments, and public prompt sets if DATA_DIR is given.
# Usage: bench/alignment/run.sh [DATA_DIR]     (writes bench/results/alignment-*.json)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data=${1:+$(realpath --relative-to="$root" "$1")}
cd "$root"
results=bench/results
mkdir -p "$results"
trap './inferaligner down --demo' EXIT

./inferaligner demo --keep --json="$results/alignment-demo.json"
./inferaligner experiment ablation --json="$results/alignment-ablation.json"
./inferaligner experiment ood --json="$results/alignment-ood.json"
[ -n "$data" ] || exit 0

for set in advbench harmbench jailbreakbench maliciousinstruct strongreject tdc2023 simplesafetytests; do
  file=$data/harmful_$set.jsonl
  [ -f "$file" ] || { echo "no $file" >&2; continue; }
  ./inferaligner evaluate --split dev --harmful "$file" --json="$results/alignment-$set.json"
done
./inferaligner evaluate --split dev --harmful "$data/harmful_advbench.jsonl" \
  --jailbreak-templates "$data/jailbreak_templates.jsonl" \
  --benign "$data/over_refusal_xstest.jsonl" "$data/harmless_short_instructions.jsonl" \
  --json="$results/alignment-public.json"
