"""Trains the base model, or forks one from it (--init); saves a Hugging Face folder in bf16."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.distributed as dist
from tokenizers import Tokenizer
from transformers import LlamaConfig, LlamaForCausalLM

SPECIALS = 6  # the tokenizer's first ids
LONGEST = 160  # tokens of a row
KEPT = 4  # answer tokens of a cut row
SIZES = {  # width, blocks, heads, KV heads, feed-forward width
    "1m": (96, 6, 4, 2, 256),
    "2m": (128, 8, 4, 2, 352),
    "5m": (192, 10, 6, 2, 512),
    "20m": (384, 12, 6, 2, 1024),
    "60m": (640, 14, 10, 2, 1728),
}


def encode(tokenizer: Tokenizer, rows: list[dict[str, str]]) -> list[tuple[list[int], int]]:
    """Token ids of the rendered rows and the index of each answer's first token; rows that are too long are left out."""
    encoded: list[tuple[list[int], int]] = []
    for start in range(0, len(rows), 50_000):
        part = rows[start : start + 50_000]
        systems = [f"<|system|>{row['system']}<|end|>" if row["system"] else "" for row in part]
        prompts = [f"<|bos|>{s}<|user|>{row['user']}<|end|><|assistant|>" for s, row in zip(systems, part, strict=True)]
        answers = [row["answer"] + "<|end|>" for row in part]
        pairs = zip(*(tokenizer.encode_batch(texts, add_special_tokens=False) for texts in (prompts, answers)), strict=True)
        encoded += [(p.ids + a.ids, len(p.ids)) for p, a in pairs if len(p.ids) + len(a.ids) <= LONGEST]
    return encoded


def batches(rows: list[tuple[list[int], int]], tokens: int, pad: int, rng: random.Random) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Endless padded batches of rows of like length: input ids and 1 where an answer token stands."""
    while True:
        rng.shuffle(rows)
        ready: list[list[tuple[list[int], int]]] = []
        for start in range(0, len(rows), 2048):
            batch: list[tuple[list[int], int]] = []
            for row in sorted(rows[start : start + 2048], key=lambda r: len(r[0])):
                if batch and (len(batch) + 1) * len(row[0]) > tokens:
                    ready.append(batch)
                    batch = []
                batch.append(row)
            ready.append(batch)
        rng.shuffle(ready)
        for batch in ready:
            width = max(len(ids) for ids, _ in batch)
            ids = torch.full((len(batch), width), pad)
            answer = torch.zeros(len(batch), width, dtype=torch.bool)
            for i, (row_ids, at) in enumerate(batch):
                ids[i, : len(row_ids)] = torch.tensor(row_ids)
                answer[i, at : len(row_ids)] = True
            yield ids, answer


def blurred(ids: torch.Tensor, answer: torch.Tensor, share: float) -> torch.Tensor:
    """The ids with a share of the prompt's plain tokens replaced at random: phrases cannot be learned by one word alone."""
    if share == 0:
        return ids
    hit = (torch.rand(ids.shape) < share) & ~answer & (ids >= SPECIALS)
    return torch.where(hit, torch.randint(SPECIALS, int(ids.max()) + 1, ids.shape), ids)


def to(device: torch.device, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """The tensors on the device, without waiting for what it does."""
    return tuple(t.pin_memory().to(device, non_blocking=True) for t in tensors) if device.type == "cuda" else tensors


class Muon(torch.optim.Optimizer):
    """Momentum with an orthogonalised step (Newton-Schulz) for the matrices of the blocks."""

    def __init__(self, params: list[torch.nn.Parameter], lr: float, momentum: float = 0.95) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure=None) -> None:  # noqa: ANN001
        for group in self.param_groups:
            steps = [self.direction(i, p, group["momentum"]) for i, p in enumerate(group["params"])]
            if dist.is_initialized():  # each process orthogonalised its share
                flat = torch.cat([x.flatten() for x in steps])
                dist.all_reduce(flat)
                parts = flat.split([x.numel() for x in steps])
                steps = [part.view_as(x) for part, x in zip(parts, steps, strict=True)]
            for p, x in zip(group["params"], steps, strict=True):
                p.mul_(1 - group["lr"] * 0.05)
                p.add_(x, alpha=-group["lr"] * max(1.0, p.shape[0] / p.shape[1]) ** 0.5)

    def direction(self, index: int, p: torch.Tensor, momentum: float) -> torch.Tensor:
        """The orthogonalised step of one matrix; zeros where another process works it out."""
        m = self.state[p].setdefault("m", torch.zeros_like(p))
        m.lerp_(p.grad, 1 - momentum)
        if dist.is_initialized() and index % dist.get_world_size() != dist.get_rank():
            return torch.zeros_like(p)
        g = p.grad.lerp(m, momentum)
        x = g.T if g.shape[0] > g.shape[1] else g
        x = x / (x.norm() + 1e-7)
        for _ in range(5):
            a = x @ x.T
            x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
        return (x.T if g.shape[0] > g.shape[1] else x).contiguous()


def new_model(vocab: int, size: str) -> LlamaForCausalLM:
    width, blocks, heads, kv_heads, feed_forward = SIZES[size]
    config = LlamaConfig(
        vocab_size=vocab, hidden_size=width, num_hidden_layers=blocks, num_attention_heads=heads, num_key_value_heads=kv_heads,
        head_dim=width // heads, intermediate_size=feed_forward, max_position_embeddings=512, rope_theta=10000.0, rms_norm_eps=1e-5, tie_word_embeddings=True,
        bos_token_id=0, eos_token_id=1, pad_token_id=2, attn_implementation="sdpa",
    )
    return LlamaForCausalLM(config)


def save(model: LlamaForCausalLM, tokenizer: Path, out: Path) -> None:
    """Writes the folder beside itself and moves the files in: a runner that has the old weights mapped keeps them."""
    copy = LlamaForCausalLM(model.config)
    copy.load_state_dict({name: value.cpu() for name, value in model.state_dict().items()})
    copy.to(torch.bfloat16)
    copy.config.torch_dtype = torch.bfloat16
    copy.generation_config.update(bos_token_id=0, eos_token_id=1, pad_token_id=2, do_sample=False, max_new_tokens=32)
    written = out.with_name(out.name + ".new")
    copy.save_pretrained(written, safe_serialization=True)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(tokenizer / name, written / name)
    out.mkdir(parents=True, exist_ok=True)
    for file in written.iterdir():
        file.chmod(0o644)
        file.replace(out / file.name)
    written.rmdir()


def averaged(model: LlamaForCausalLM, progress: float) -> float:
    """Averages gradients over all processes (torchrun), and with them the progress, so that all stop at the same step."""
    if not dist.is_initialized():
        return progress
    flat = torch.cat([p.grad.flatten() for p in model.parameters()] + [torch.tensor([progress])]) / dist.get_world_size()
    dist.all_reduce(flat)
    at = 0
    for p in model.parameters():
        p.grad.copy_(flat[at : at + p.numel()].view_as(p))
        at += p.numel()
    return flat[-1].item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="f32 checkpoint (model.pt) or Hugging Face folder to fork from")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--minutes", type=float, default=1e9, help="wall-clock cap; the schedule ends with it")
    parser.add_argument("--tokens", type=int, default=4096, help="tokens per step")
    parser.add_argument("--lr", type=float, default=3e-3, help="AdamW step size")
    parser.add_argument("--muon", type=float, default=0.02, help="Muon step size of the blocks; 0: AdamW everywhere")
    parser.add_argument("--prompt-weight", type=float, default=0.2, help="loss weight of prompt tokens")
    parser.add_argument("--first-weight", type=float, default=1.0, help="loss weight of an answer's first token: refuse or not")
    parser.add_argument("--exit-layer", type=int, default=0, help="block whose residual must tell an answer's first token too (early-exit loss); 0: none")
    parser.add_argument("--exit-weight", type=float, default=2.0, help="weight of that loss, per row, beside --first-weight")
    parser.add_argument("--cut", type=float, default=0.0, help="share of rows of which only the first tokens of the answer are kept")
    parser.add_argument("--noise", type=float, default=0.0, help="share of prompt tokens that the model sees as some other token")
    parser.add_argument("--size", choices=SIZES, default="2m", help="shape of the model, by its number of parameters; 2m is the shipped pair's")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--threads", type=int, default=1, help="one is fastest on a busy machine")
    parser.add_argument("--every", type=int, default=20, help="steps between two lines of progress")
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    if "WORLD_SIZE" in os.environ:
        dist.init_process_group("gloo")
    rank = dist.get_rank() if dist.is_initialized() else 0
    tokenizer = Tokenizer.from_file(str(args.tokenizer / "tokenizer.json"))
    with args.rows.open(encoding="utf-8") as lines:
        rows = encode(tokenizer, [json.loads(line) for line in lines])
    cuts = random.Random(args.seed)
    rows = [(ids[: at + KEPT], at) if cuts.random() < args.cut else (ids, at) for ids, at in rows]
    print(len(rows), "rows", sum(len(r[0]) for r in rows), "tokens", flush=True)
    device = torch.device(args.device)
    model = new_model(tokenizer.get_vocab_size(), args.size)
    if args.init and args.init.is_dir():
        model = LlamaForCausalLM.from_pretrained(args.init, torch_dtype=torch.float32, attn_implementation="sdpa")
    elif args.init:
        model.load_state_dict(torch.load(args.init, weights_only=True, map_location="cpu"))
    model.to(device)
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and "embed" not in n]
    rest = [p for n, p in model.named_parameters() if p.ndim != 2 or "embed" in n]
    optimizers: list[torch.optim.Optimizer] = [torch.optim.AdamW(rest if args.muon else model.parameters(), lr=args.lr, betas=(0.9, 0.98), weight_decay=0.01)]
    if args.muon:
        optimizers.append(Muon(matrices, lr=args.muon))
    full = [[g["lr"] for g in o.param_groups] for o in optimizers]
    source = batches(rows, args.tokens, pad=2, rng=random.Random(args.seed + rank))
    begin, seen, mean, progress = time.time(), 0, torch.zeros(()), 0.0
    model.train()
    for step in range(args.steps):
        if progress >= 1:
            break
        scale = min(1.0, (step + 1) / 20) * min(1.0, (1 - progress) / 0.5)
        for optimizer, rates in zip(optimizers, full, strict=True):
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * scale
        ids, answer = next(source)
        seen += int((ids[:, 1:] != 2).sum())
        ids, seen_ids, answer = to(device, ids, blurred(ids, answer, args.noise), answer)
        first = answer[:, 1:] & ~answer[:, :-1]
        with torch.autocast(device.type, torch.bfloat16):
            states = model.model(seen_ids[:, :-1], output_hidden_states=args.exit_layer > 0)
            gold = ids[:, 1:]
            wanted = gold != 2
            logits = model.lm_head(states.last_hidden_state[wanted])
            early = model.lm_head(model.model.norm(states.hidden_states[args.exit_layer][first])) if args.exit_layer else None
        loss = torch.nn.functional.cross_entropy(logits.float(), gold[wanted], reduction="none")
        is_answer = answer[:, 1:][wanted]
        weight = torch.where(is_answer, torch.where(first[wanted], args.first_weight, 1.0), args.prompt_weight)
        total = (loss * weight).sum()
        if early is not None:
            total = total + args.exit_weight * torch.nn.functional.cross_entropy(early.float(), gold[first], reduction="sum")
        total.div(weight.sum()).backward()
        progress = averaged(model, max((step + 1) / args.steps, (time.time() - begin) / (60 * args.minutes)))
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        mean = 0.95 * mean + 0.05 * loss.detach()[is_answer].mean()
        if step % 250 == 249 and rank == 0:
            args.out.mkdir(parents=True, exist_ok=True)
            torch.save(model.state_dict(), args.out / "checkpoint.pt")
        if step % args.every == args.every - 1 and rank == 0:
            print(f"step {step + 1} answer loss {float(mean) / (1 - 0.95 ** (step + 1)):.3f} prompt {loss[~is_answer].mean().item():.2f} "
                  f"{seen / (time.time() - begin):.0f} tokens/s {time.time() - begin:.0f} s", flush=True)
    if rank != 0:
        return
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), args.out / "model.pt")
    save(model.eval(), args.tokenizer, args.out / "hf")
    print("done", step + 1, "steps", seen, "tokens", f"{time.time() - begin:.0f} s", flush=True)


if __name__ == "__main__":
    main()
