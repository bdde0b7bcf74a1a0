"""Converts the llama2.c checkpoint stories260K to a Hugging Face folder and compares the runner's dump with golden values.

Usage: python stories260k.py CHECKPOINT_FOLDER REPOSITORY_ROOT WORK_FOLDER
CHECKPOINT_FOLDER holds stories260K.bin, tok512.bin and golden.json (double-precision reference, not part of this repository).
"""

import json
import pathlib
import struct
import subprocess
import sys

import numpy as np
from safetensors.numpy import load_file, save_file


def convert(source: pathlib.Path, out: pathlib.Path) -> None:
    """llama2.c version 0: rotary pairs are neighbours there and halves in Hugging Face's layout."""
    raw = source.read_bytes()
    dim, hidden, layers, heads, kv_heads, vocab, context = struct.unpack("<7i", raw[:28])
    values, at = np.frombuffer(raw, "<f4", offset=28), 0

    def take(*shape: int) -> np.ndarray:
        nonlocal at
        size = int(np.prod(shape))
        at += size
        return values[at - size:at].reshape(shape).copy()

    head = dim // heads

    def halves(w: np.ndarray) -> np.ndarray:
        n = w.shape[0] // head
        return w.reshape(n, head // 2, 2, dim).transpose(0, 2, 1, 3).reshape(n * head, dim).copy()

    embed = take(vocab, dim)
    attention_norm, wq, wk = take(layers, dim), take(layers, dim, dim), take(layers, kv_heads * head, dim)
    wv, wo, ffn_norm = take(layers, kv_heads * head, dim), take(layers, dim, dim), take(layers, dim)
    w1, w2, w3, norm = take(layers, hidden, dim), take(layers, dim, hidden), take(layers, hidden, dim), take(dim)
    tensors = {"model.embed_tokens.weight": embed, "model.norm.weight": norm}
    for l in range(layers):
        p = f"model.layers.{l}."
        tensors |= {
            p + "input_layernorm.weight": attention_norm[l], p + "post_attention_layernorm.weight": ffn_norm[l],
            p + "self_attn.q_proj.weight": halves(wq[l]), p + "self_attn.k_proj.weight": halves(wk[l]),
            p + "self_attn.v_proj.weight": wv[l], p + "self_attn.o_proj.weight": wo[l],
            p + "mlp.gate_proj.weight": w1[l], p + "mlp.down_proj.weight": w2[l], p + "mlp.up_proj.weight": w3[l],
        }
    out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, out / "model.safetensors")
    (out / "config.json").write_text(json.dumps({
        "architectures": ["LlamaForCausalLM"], "hidden_size": dim, "intermediate_size": hidden, "num_hidden_layers": layers,
        "num_attention_heads": heads, "num_key_value_heads": kv_heads, "vocab_size": vocab, "max_position_embeddings": context,
        "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": True, "hidden_act": "silu",
        "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "float32"}))


def dump(root: pathlib.Path, work: pathlib.Path, ids: list[int], generate: int, shift: dict[int, np.ndarray] | None = None) -> dict:
    command = [str(root / "inferaligner"), "model", "dump", "--model", str(work / "hf"), "--ids", ",".join(map(str, ids)),
               "--dtype", "f32", "--generate", str(generate), "--out", str(work / "dump.safetensors")]
    if shift:
        save_file({f"shift.{l}": v.astype(np.float32) for l, v in shift.items()}, work / "shift.safetensors")
        command += ["--shift", str(work / "shift.safetensors")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return load_file(work / "dump.safetensors")


def tokenizer(file: pathlib.Path):
    """tok512.bin: longest piece, then per piece float32 score, int32 length, bytes; best-scoring neighbours merge first."""
    raw, at, pieces = file.read_bytes(), 4, []
    while at < len(raw):
        score, length = struct.unpack("<fi", raw[at:at + 8])
        pieces.append((raw[at + 8:at + 8 + length], score))
        at += 8 + length
    index = {piece: (i, score) for i, (piece, score) in reversed(list(enumerate(pieces)))}

    def encode(text: str) -> list[int]:
        parts = [b" "] if text else []
        for character in text:
            piece = character.encode()
            parts += [piece] if piece in index else [bytes([b]) for b in piece]
        while True:
            best = max(((index[a + b][1], -i) for i, (a, b) in enumerate(zip(parts, parts[1:])) if a + b in index), default=None)
            if best is None:
                break
            i = -best[1]
            parts[i:i + 2] = [parts[i] + parts[i + 1]]
        return [1] + [index[p][0] if p in index else p[0] + 3 for p in parts]

    return encode


def error(ours: np.ndarray, golden: list) -> float:
    expected = np.asarray(golden, np.float64)
    return float(np.linalg.norm(ours.astype(np.float64) - expected) / np.linalg.norm(expected))


def agreement(ours: np.ndarray, golden: list[int]) -> str:
    n = min(len(ours), len(golden))
    return f"{int(sum(a == b for a, b in zip(ours[:n], golden[:n])))}/{n}"


def main(source: pathlib.Path, root: pathlib.Path, work: pathlib.Path) -> None:
    golden = json.loads((source / "golden.json").read_text())
    convert(source / "stories260K.bin", work / "hf")
    layers = golden["config"]["n_layers"]
    for prompt in golden["prompts"]:
        greedy = prompt["greedy_ids"]
        ours = dump(root, work, prompt["ids"], len(greedy))
        # stream[0] is the embedding, stream[l] the residual after block l, both at the last token
        worst = max(error(ours[f"residual.{l}"][-1], prompt["stream"][l]) for l in range(1, layers + 1))
        print(f"prompt of {len(prompt['ids'])} tokens: residuals {worst:.1e}, logits {error(ours['logits'][-1], prompt['logits']):.1e}, "
              f"greedy tokens {agreement(ours['generated'], greedy)}")
    texts, means = golden["mean_difference"], {}
    encode = tokenizer(source / "tok512.bin")
    wrong = [e for e in golden["encode"] if encode(e["text"]) != e["ids"]]
    print(f"encodings: {len(golden['encode']) - len(wrong)}/{len(golden['encode'])}")
    for side in "ab":
        dumps = [dump(root, work, encode(text), 0) for text in texts[side]]
        means[side] = {l: np.mean([d[f"residual.{l}"][-1] for d in dumps], 0, dtype=np.float64) for l in range(1, layers + 1)}
    worst = max(error(means["a"][l] - means["b"][l], texts["vectors_after_block"][str(l)]) for l in range(1, layers + 1))
    print(f"difference of means: {worst:.1e}")
    shift = golden["shift"]
    vectors = {l: np.asarray(texts["vectors_after_block"][str(l)], np.float64) for l in (2, 3, 4)}
    for run in shift["runs"]:
        ours = dump(root, work, shift["ids"], len(run["greedy_ids"]), {l: run["alpha"] * v for l, v in vectors.items()})
        print(f"shift alpha {run['alpha']:+.1f}: last residual {error(ours[f'residual.{layers}'][-1], run['stream_after_last_block']):.1e}, "
              f"greedy tokens {agreement(ours['generated'], run['greedy_ids'])}")


if __name__ == "__main__":
    main(*(pathlib.Path(argument) for argument in sys.argv[1:4]))
