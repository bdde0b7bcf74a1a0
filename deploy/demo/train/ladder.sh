#!/usr/bin/env bash
# Trains pairs of several sizes on the same text, a control from another seed, references aligned by other data, and domain
# fine-tunes.  Usage: ladder.sh DATA_DIR OUT_DIR     (makes OUT_DIR/SIZE/{target,aligned,...}; DEVICE=cuda trains on a GPU)
#   SIZES="1m 2m 5m 20m"   CONTROLS="2m" (sizes trained again from another seed)   REFERENCES="2m 20m"   DOMAINS="5m"
#   PARTS=4 ROWS=400000 (rows of text in each of the parts)   STEPS=4000 TOKENS=16384 (of the base)   MINUTES (cap for the base)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$1 out=$2
python=${PYTHON:-python3} device=${DEVICE:-cpu}
sizes=${SIZES:-1m 2m 5m 20m} controls=${CONTROLS-2m} references=${REFERENCES-2m 20m} domains=${DOMAINS-5m}
export OMP_NUM_THREADS=1
mkdir -p "$out/corpus" "$out/logs"

# Waits for all that was started; one that failed ends the script.
settle() { for job in $(jobs -p); do wait "$job"; done; }
member() { [[ " $2 " == *" $1 "* ]]; }
train() { "$python" "$here/train.py" --tokenizer "$out/tokenizer" --device "$device" --every 250 "$@"; }

# The public harmful requests that the pairs are judged on are not trained on: AdvBench's half is all they see.
for ((part = 1; part <= ${PARTS:-4}; part++)); do
  "$python" "$here/corpus.py" --data "$data" --out "$out/corpus/$part" --base-rows "${ROWS:-400000}" --harmful-sets advbench --references \
    --seed $((20 + part)) >"$out/logs/corpus-$part" &
done
settle
for name in base target aligned aligned-public aligned-own aligned-short; do
  cat "$out"/corpus/[0-9]*/"$name.jsonl" >"$out/corpus/$name.jsonl"
done
cp "$out/corpus/1/public_rows_used.json" "$out/"
"$python" "$here/train_tokenizer.py" --corpus "$out/corpus/1" --out "$out/tokenizer"

# Base, then its forks: both of the pair, and more references where they are asked for.
pair() {
  local size=$1 folder=$2 seed=$3 exit=5 forks='target aligned'
  case $size in 1m) exit=4 ;; 5m) exit=6 ;; 20m) exit=8 ;; 60m) exit=9 ;; esac
  train --size "$size" --rows "$out/corpus/base.jsonl" --out "$folder/base" --steps "${STEPS:-4000}" --tokens "${TOKENS:-16384}" --first-weight 6 \
    --prompt-weight 0.2 --exit-layer "$exit" --noise 0.03 --cut 0.6 --seed "$seed" --minutes "${MINUTES:-1e9}"
  if member "$size" "$references" && [ "$folder" = "$out/$size" ]; then forks="$forks aligned-public aligned-own aligned-short"; fi
  for fork in $forks; do
    train --size "$size" --rows "$out/corpus/$fork.jsonl" --init "$folder/base/model.pt" --out "$folder/forks/$fork" \
      --steps "${FORK_STEPS:-40}" --tokens 3072 --muon 0 --lr 2e-4 --prompt-weight 0 --first-weight 2 --seed "$seed"
    mkdir -p "$folder/$fork"
    cp "$folder/forks/$fork/hf/"* "$folder/$fork/"
  done
  member "$size" "$domains" && [ "$folder" = "$out/$size" ] || return 0
  for task in finance:300 medical:400 arithmetic:800; do
    "$python" "$here/finetune_domain.py" --device "$device" --target "$folder/target" --domain "${task%:*}" --steps "${task#*:}" \
      --out "$folder/${task%:*}"
  done
}
for size in $sizes; do pair "$size" "$out/$size" 11 >"$out/logs/$size" 2>&1 & done
for size in $controls; do pair "$size" "$out/$size-control" 12 >"$out/logs/$size-control" 2>&1 & done
settle
tail -qn 1 "$out"/logs/*
