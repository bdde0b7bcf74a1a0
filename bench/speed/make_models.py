#!/usr/bin/env python3
"""Writes random weights of a shape once: safetensors (bf16), and the same as GGUF in bf16, Q8_0 and Q4_0.

usage: make_models.py SHAPE...
"""
import ctypes
import json
import os
import sys

import numpy as np

from shapes import MODELS, SHAPES

SEED = 1
DEVIATION = 0.02
CHUNK = 1 << 22


def bfloat16(values):
    return (values.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


def write_checkpoint(shape):
    """model.safetensors: a block of noise, read from another place for each tensor."""
    weights = shape.folder / "model.safetensors"
    if weights.exists():
        return
    shape.folder.mkdir(parents=True, exist_ok=True)
    (shape.folder / "config.json").write_text(json.dumps(shape.config(), indent=1))
    random = np.random.default_rng(SEED)
    noise = bfloat16(random.standard_normal(2 * CHUNK) * DEVIATION)
    header, end = {}, 0
    for name, sides in shape.tensors().items():
        begin, end = end, end + 2 * int(np.prod(sides))
        header[name] = {"dtype": "BF16", "shape": list(sides), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    part = weights.with_suffix(".part")
    with part.open("wb") as out:
        out.write(len(text).to_bytes(8, "little") + text)
        for name, sides in shape.tensors().items():
            left = int(np.prod(sides))
            if name.endswith("norm.weight"):
                out.write(bfloat16(np.ones(left)).tobytes())
                continue
            while left:
                start = int(random.integers(CHUNK))
                piece = noise[start : start + min(left, CHUNK)]
                out.write(piece.tobytes())
                left -= len(piece)
    part.rename(weights)


def read(shape, header, data, name):
    begin, end = header[name]["data_offsets"]
    return data[begin // 2 : end // 2].reshape(header[name]["shape"])


def interleaved(weight, heads):
    """Rows of a rotary projection as GGUF's llama wants them: pairs side by side, not in two halves."""
    rows, width = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, width).swapaxes(1, 2).reshape(rows, width)


def write_gguf(shape):
    path = shape.gguf("bf16")
    if path.exists():
        return
    import gguf

    source = shape.folder / "model.safetensors"
    with source.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    data = np.memmap(source, np.uint16, "r", offset=8 + length)
    part = path.with_suffix(".part")
    writer = gguf.GGUFWriter(part, shape.family)
    writer.add_context_length(2048)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10000.0)
    writer.add_rope_dimension_count(shape.head_dim)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_BF16)
    writer.add_tokenizer_model("no_vocab")
    names = gguf.get_tensor_name_map(
        {"llama": gguf.MODEL_ARCH.LLAMA, "qwen2": gguf.MODEL_ARCH.QWEN2}[shape.family], shape.layers)
    for name in shape.tensors():
        weight = read(shape, header, data, name)
        if shape.family == "llama" and ".q_proj" in name:
            weight = interleaved(weight, shape.heads)
        elif shape.family == "llama" and ".k_proj" in name:
            weight = interleaved(weight, shape.kv_heads)
        target = names.get_name(name, try_suffixes=(".weight", ".bias"))
        if weight.ndim == 1:
            values = (weight.astype(np.uint32) << 16).view(np.float32)
            writer.add_tensor(target, values)
        else:
            writer.add_tensor(
                target, np.ascontiguousarray(weight).view(np.uint8),
                raw_dtype=gguf.GGMLQuantizationType.BF16)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    part.rename(path)


def quantise(shape, precision):
    """By llama.cpp's own quantiser, as its users run it: no options."""
    path = shape.gguf(precision)
    if path.exists():
        return
    import llama_cpp

    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = {"Q8_0": 7, "Q4_0": 2}[precision]
    params.nthread = os.cpu_count()
    part = path.with_suffix(".part")
    code = llama_cpp.llama_model_quantize(
        str(shape.gguf("bf16")).encode(), str(part).encode(), ctypes.byref(params))
    if code:
        raise SystemExit(f"llama.cpp's quantiser ended with {code}")
    part.rename(path)


def main():
    MODELS.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:]:
        shape = SHAPES[name]
        write_checkpoint(shape)
        write_gguf(shape)
        for precision in ("Q8_0", "Q4_0"):
            quantise(shape, precision)
        print(f"{name}: {shape.folder}", flush=True)


if __name__ == "__main__":
    main()
