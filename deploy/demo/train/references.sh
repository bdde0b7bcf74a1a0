#!/usr/bin/env bash
# Aligns the shipped target by other data, for experiment alignment-data: public requests only, own phrases only, both with
# short refusals.  Usage: references.sh DATA_DIR OUT_DIR     (makes OUT_DIR/{aligned-public,aligned-own,aligned-short}; minutes)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$1 out=$2
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" "$here/corpus.py" --data "$data" --out "$work" --base-rows 1 --fork-rows 24000 --harmful-sets advbench --references --seed 27
for name in aligned-public aligned-own aligned-short; do
  "$python" "$here/train.py" --rows "$work/$name.jsonl" --tokenizer "$here/../target" --init "$here/../target" --out "$work/$name" \
    --steps "${FORK_STEPS:-60}" --tokens 3072 --muon 0 --lr 2e-4 --prompt-weight 0 --first-weight 2 --seed 27
  mkdir -p "$out/$name"
  cp "$work/$name/hf/"* "$out/$name/"
done
