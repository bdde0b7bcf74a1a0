#!/usr/bin/env bash
# One hour of mixed load, then 10,000 cancels, on the demo model with a context of 4,096 tokens (its answers beyond the 512
# it was trained on mean nothing; memory, slots and errors do). Two bundles are made for it and switched meanwhile.
# Results: bench/results/load.json and bench/results/cancels.json. Stops its services at the end.
# Usage: bench/load/run.sh [--minutes M] [--rate R] [--cancels N] [--seed N] [--base-port PORT] [--out DIR]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
minutes=60 rate=4 cancels=10000 seed=1 port=29300 out=bench/results
while [ $# -gt 0 ]; do
  case $1 in
    --minutes) minutes=$2 ;;
    --rate) rate=$2 ;;
    --cancels) cancels=$2 ;;
    --seed) seed=$2 ;;
    --base-port) port=$2 ;;
    --out) out=$2 ;;
    *) sed -n '2,6p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
mkdir -p "$out"
work=$(mktemp -d)
trap './inferaligner down >&2 || true; rm -rf "$work"' EXIT
for model in target aligned; do
  cp -r "deploy/demo/$model" "$work/$model"
  sed -i 's/"max_position_embeddings": *[0-9]*/"max_position_embeddings": 4096/' "$work/$model/config.json"
done
./inferaligner up --detach --base-port "$port" --model "$work/target" --aligned "$work/aligned"
prompts=deploy/demo/prompts
name=load-guard-$(date +%s)
./inferaligner extract --name "$name" --harmful $prompts/harmful.jsonl \
  --harmless $prompts/harmless.jsonl $prompts/lookalikes.jsonl $prompts/task.jsonl
./inferaligner channel promote "$name@1.0.0"
code=0
./inferaligner bench load --minutes "$minutes" --rate "$rate" --seed "$seed" \
  --switch "$name@1.0.0,$name-self@1.0.0" --json "$out/load.json" || code=$?
./inferaligner bench load --cancels "$cancels" --seed "$seed" --json "$out/cancels.json" || code=$?
exit "$code"
