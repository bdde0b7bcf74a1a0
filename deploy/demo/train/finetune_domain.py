"""Fine-tunes the committed target on one domain task and saves a Hugging Face folder in bf16.

Two thirds of every step are rows of the domain. The rest is text of the corpus (`--replay`), on which the model is held to
the target's own next-token distribution: what the target does elsewhere, it goes on doing, in answers and under system lines.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
from corpus import Corpus
from domains import NAMES, drawn
from tokenizers import Tokenizer
from train import batches, encode, save, to
from transformers import LlamaForCausalLM

HERE = Path(__file__).resolve().parent
PAD = 2
REPORTED = 25
ANSWER_TOKENS = 8


def replay(count: int, seed: int) -> list[dict[str, str]]:
    """Rows of the corpus that are written for this project: with and without system lines, harmful requests as inputs only."""
    corpus = Corpus(Path("no-public-sets"), HERE / "lexicon", HERE.parent / "prompts" / "task.jsonl", seed)
    kept_out = [p.strip().lower() for line in (HERE.parent / "prompts" / "pairs.txt").read_text(encoding="utf-8").splitlines() if "|" in line for p in line.split("|")]
    rows: list[dict[str, str]] = []
    while len(rows) < count:
        row = corpus.base() if len(rows) % 2 else corpus.fork(refuse=False, share=0.4)
        if not any(phrase in row["user"].lower() for phrase in kept_out):
            rows.append(row)
    return rows


def answers(model: LlamaForCausalLM, tokenizer: Tokenizer, prompts: list[str]) -> list[str]:
    """Greedy answers; prompts of one length are answered together."""
    encoded = [tokenizer.encode(f"<|bos|><|user|>{p}<|end|><|assistant|>", add_special_tokens=False).ids for p in prompts]
    texts = [""] * len(prompts)
    by_length: dict[int, list[int]] = {}
    for i, ids in enumerate(encoded):
        by_length.setdefault(len(ids), []).append(i)
    for length, group in by_length.items():
        with torch.no_grad():
            out = model.generate(torch.tensor([encoded[i] for i in group], device=model.device), max_new_tokens=ANSWER_TOKENS, do_sample=False, pad_token_id=PAD)
        for i, ids in zip(group, out[:, length:].tolist(), strict=True):
            texts[i] = tokenizer.decode(ids, skip_special_tokens=True)
    return texts


def accuracy(model: LlamaForCausalLM, tokenizer: Tokenizer, rows: list[tuple[str, str]]) -> float:
    """Share of answers whose first word is the right one."""
    given = answers(model.eval(), tokenizer, [text for text, _ in rows])
    model.train()
    return sum(g.strip().lower().split(".")[0].split(" ")[0] == a for g, (_, a) in zip(given, rows, strict=True)) / len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--domain", choices=NAMES, required=True)
    parser.add_argument("--target", type=Path, default=HERE.parent / "target")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--tokens", type=int, default=1024, help="domain tokens per step; replay adds half as many")
    parser.add_argument("--lr", type=float, default=1.5e-3)
    parser.add_argument("--hold", type=float, default=1.0, help="weight of the divergence from the target on replayed rows")
    parser.add_argument("--rows", type=int, default=8_000)
    parser.add_argument("--replay", type=int, default=3_000)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=31)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(args.target / "tokenizer.json"))
    device = torch.device(args.device)
    load = lambda: LlamaForCausalLM.from_pretrained(args.target, torch_dtype=torch.float32, attn_implementation="sdpa").to(device)
    teacher, model = load().eval(), load()
    fit = drawn(args.domain, "fit", 120)
    before = accuracy(model, tokenizer, fit)
    domain = encode(tokenizer, [{"system": "", "user": text, "answer": f"{answer}."} for text, answer in drawn(args.domain, "train", args.rows)])
    held = encode(tokenizer, replay(args.replay, args.seed))
    domain_batches = batches(domain, args.tokens, PAD, random.Random(args.seed))
    held_batches = batches(held, args.tokens // 2, PAD, random.Random(args.seed + 1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.98), weight_decay=0.01)
    begin = time.process_time()
    for step in range(args.steps):
        scale = min(1.0, (step + 1) / 20) * min(1.0, 2 * (1 - step / args.steps))
        optimizer.param_groups[0]["lr"] = args.lr * scale
        ids, answer = to(device, *next(domain_batches))
        with torch.autocast(device.type, torch.bfloat16):
            states = model.model(ids[:, :-1]).last_hidden_state
            logits = model.lm_head(states[answer[:, 1:]])
        loss = torch.nn.functional.cross_entropy(logits.float(), ids[:, 1:][answer[:, 1:]])
        loss.backward()
        ids, _ = to(device, *next(held_batches))
        wanted = ids[:, 1:] != PAD
        with torch.autocast(device.type, torch.bfloat16):
            with torch.no_grad():
                gold = teacher.lm_head(teacher.model(ids[:, :-1]).last_hidden_state[wanted])
            mine = model.lm_head(model.model(ids[:, :-1]).last_hidden_state[wanted])
        divergence = torch.nn.functional.kl_div(
            torch.log_softmax(mine.float(), -1), torch.log_softmax(gold.float(), -1), reduction="batchmean", log_target=True
        )
        (args.hold * divergence).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step % REPORTED == REPORTED - 1:
            print(f"step {step + 1} domain loss {loss.item():.3f} divergence {divergence.item():.4f} {time.process_time() - begin:.0f} s of CPU", flush=True)
    save(model.eval(), args.target, args.out)
    report = {
        "domain": args.domain, "steps": args.steps, "cpu_seconds": round(time.process_time() - begin), "threads": args.threads, "seed": args.seed,
        "fit_accuracy": {"target": before, "fine-tune": accuracy(model, tokenizer, fit)},
    }
    (args.out / "training.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    main()
