#!/usr/bin/env bash
# Measures the demo pair: the demo, the experiments, and public prompt sets if DATA_DIR is given.
# Usage: bench/alignment/run.sh [DATA_DIR]     (writes bench/results/alignment-*.json)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data=
# The demo takes minutes: what is missing is said before it.
if [ $# -gt 0 ]; then
  [ -d "$1" ] || { echo "there is no folder '$1': give the folder of the public sets (bench/README.md), or nothing" >&2; exit 2; }
  for file in harmful_advbench jailbreak_templates over_refusal_xstest harmless_short_instructions; do
    [ -f "$1/$file.jsonl" ] || { echo "$1 has no $file.jsonl: see bench/README.md" >&2; exit 2; }
  done
  data=$(realpath --relative-to="$root" "$1")
fi
cd "$root"
results=bench/results
mkdir -p "$results"
trap './inferaligner down --demo' EXIT

./inferaligner demo --keep --json="$results/alignment-demo.json"
./inferaligner experiment ablation --json="$results/alignment-ablation.json"
./inferaligner experiment ood --json="$results/alignment-ood.json"
./inferaligner experiment conversation --talks 60 --turns 20 --attack-turns 0,2,5,10,15,20 --json="$results/alignment-conversation.json"
./inferaligner experiment conversation --talks 20 --turns 50 --attack-turns 0 --json="$results/alignment-conversation-benign.json"
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
