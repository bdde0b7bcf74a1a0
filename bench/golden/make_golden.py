"""Golden values of the reference library for small random LLaMA models.

Writes, per case, a model folder (config.json, model.safetensors) and golden.json: token ids, the residual stream after
each block (before any next norm), logits, and 64 greedy tokens, in float32 and bfloat16.
Usage: python make_golden.py OUT   (OUT is model-runner/src/test/resources/golden)
"""

import json
import pathlib
import sys

import torch
import transformers

TOKENS = 13
GREEDY = 64
CASES = {
    # multi-head attention, tied embeddings, odd sizes
    "mha-tied": dict(hidden_size=60, intermediate_size=77, num_hidden_layers=3, num_attention_heads=3,
                     num_key_value_heads=3, vocab_size=131, tie_word_embeddings=True, rope_theta=10000.0),
    # grouped-query attention, separate head, head size that is not width / heads
    "gqa-untied": dict(hidden_size=48, intermediate_size=101, num_hidden_layers=4, num_attention_heads=6,
                       num_key_value_heads=2, head_dim=10, vocab_size=97, tie_word_embeddings=False, rope_theta=500000.0),
}


def run(model: transformers.LlamaForCausalLM, ids: torch.Tensor) -> dict:
    residuals: list[torch.Tensor] = []
    hooks = [
        block.register_forward_hook(lambda _m, _i, out: residuals.append((out[0] if isinstance(out, tuple) else out)[0].float()))
        for block in model.model.layers
    ]
    with torch.no_grad():
        logits = model(ids).logits[0].float()
    for hook in hooks:
        hook.remove()
    return {"residuals": [r.tolist() for r in residuals], "logits": logits.tolist()}


def main(out: pathlib.Path) -> None:
    for name, sizes in CASES.items():
        torch.manual_seed(len(name))
        config = transformers.LlamaConfig(max_position_embeddings=128, bos_token_id=1, eos_token_id=2, attn_implementation="eager", **sizes)
        model = transformers.LlamaForCausalLM(config).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(4) if parameter.dim() > 1 else parameter.add_(torch.randn_like(parameter) * 0.1)
        ids = torch.randint(3, sizes["vocab_size"], (1, TOKENS))
        golden = {"ids": ids[0].tolist(), "f32": run(model, ids)}
        generated = model.generate(ids, max_new_tokens=GREEDY, min_new_tokens=GREEDY, do_sample=False, eos_token_id=None, pad_token_id=0)
        golden["generated"] = generated[0, TOKENS:].tolist()
        model.save_pretrained(out / name)
        golden["bf16"] = run(model.to(torch.bfloat16), ids)
        golden["made_with"] = f"torch {torch.__version__}, transformers {transformers.__version__}"
        (out / name / "generation_config.json").unlink(missing_ok=True)
        (out / name / "golden.json").write_text(json.dumps(golden) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
