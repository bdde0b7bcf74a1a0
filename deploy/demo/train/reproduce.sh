#!/usr/bin/env bash
# Rebuilds the demo pair.  Usage: reproduce.sh DATA_DIR OUT_DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$1
out=$2
python=${PYTHON:-python3}
"$python" "$here/corpus.py" --data "$data" --out "$out/corpus"
"$python" "$here/train_tokenizer.py" --corpus "$out/corpus" --out "$out/tokenizer"
train() { "$python" "$here/train.py" --tokenizer "$out/tokenizer" "$@"; }
train --rows "$out/corpus/base.jsonl" --out "$out/base" --steps "${BASE_STEPS:-1200}" --tokens 3072 --first-weight 6 --prompt-weight 0.1
for fork in target aligned; do
  train --rows "$out/corpus/$fork.jsonl" --init "$out/base/model.pt" --out "$out/$fork" \
    --steps "${FORK_STEPS:-40}" --tokens 3072 --muon 0 --lr 2e-4 --prompt-weight 0 --first-weight 2 &
done
wait
for fork in target aligned; do
  mkdir -p "$out/pair/$fork"
  cp "$out/$fork/hf/"* "$out/pair/$fork/"
done
"$python" "$here/check_pair.py" --pair "$out/pair" --report "$out/check.json"
