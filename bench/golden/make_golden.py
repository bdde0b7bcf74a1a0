"""Golden values of the reference library for small random models of every decoder family.

Writes, per case, a model folder (config.json, model.safetensors) with golden.json (prompt ids, greedy ids, seed) and
golden.safetensors (residual stream after each block, before any next norm, and logits; in float32 and in bfloat16).
Weights are numbers that bfloat16 holds exactly, so that both runs and every stored type start from the same model.
A seed is taken only if it is worth comparing: a greedy answer without near ties or short loops, no expert chosen by a
hair, and a bfloat16 run that stays near the float32 run.
Usage: python make_golden.py OUT [CASE...]   (OUT is model-runner/src/test/resources/golden)
"""

import json
import pathlib
import sys

import torch
import transformers as hf
from safetensors.torch import load_file, save_file

TOKENS = 13
GREEDY = 128
CONTEXT = 192
EARLY, LEAST_DISTINCT_EARLY, LEAST_DISTINCT = 40, 14, 20
LEAST_MARGIN = 4e-4
LEAST_ROUTER_MARGIN = 2e-2
MOST_BF16_ERROR = 2.2e-2

SMALL = dict(hidden_size=32, intermediate_size=56, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, vocab_size=96)
ODD = dict(hidden_size=51, intermediate_size=77, num_hidden_layers=3, num_attention_heads=3, num_key_value_heads=1, vocab_size=131)
FLAT = dict(hidden_size=48, intermediate_size=72, num_hidden_layers=3, num_attention_heads=3, num_key_value_heads=1, vocab_size=96)
SLIDING, FULL = "sliding_attention", "full_attention"

# name: (configuration, model, values, stored type)
CASES = {
    # multi-head attention, tied embeddings
    "llama-mha-tied": (hf.LlamaConfig, hf.LlamaForCausalLM, dict(
        hidden_size=60, intermediate_size=77, num_hidden_layers=3, num_attention_heads=3, num_key_value_heads=3,
        vocab_size=131, tie_word_embeddings=True, rope_theta=10000.0), "float32"),
    # grouped-query attention, separate head, head size that is not width / heads
    "llama-gqa-untied": (hf.LlamaConfig, hf.LlamaForCausalLM, dict(
        hidden_size=48, intermediate_size=101, num_hidden_layers=4, num_attention_heads=6, num_key_value_heads=2,
        head_dim=10, vocab_size=97, tie_word_embeddings=False, rope_theta=500000.0), "float32"),
    "llama-rope-linear": (hf.LlamaConfig, hf.LlamaForCausalLM, SMALL | dict(
        rope_scaling={"rope_type": "linear", "factor": 4.0}), "bfloat16"),
    "llama-rope-dynamic": (hf.LlamaConfig, hf.LlamaForCausalLM, SMALL | dict(
        rope_scaling={"rope_type": "dynamic", "factor": 2.0}), "bfloat16"),
    "llama-rope-yarn": (hf.LlamaConfig, hf.LlamaForCausalLM, ODD | dict(
        head_dim=16, rope_scaling={"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 48}), "float16"),
    "llama-rope-llama3": (hf.LlamaConfig, hf.LlamaForCausalLM, ODD | dict(
        head_dim=16, rope_theta=500000.0, rope_scaling={
            "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
            "original_max_position_embeddings": 64}), "bfloat16"),
    "mistral-window": (hf.MistralConfig, hf.MistralForCausalLM, SMALL | dict(sliding_window=5), "bfloat16"),
    "mistral-odd": (hf.MistralConfig, hf.MistralForCausalLM, ODD | dict(head_dim=14, sliding_window=None), "float16"),
    "mixtral-window": (hf.MixtralConfig, hf.MixtralForCausalLM, SMALL | dict(
        intermediate_size=24, num_local_experts=4, num_experts_per_tok=2, sliding_window=6), "bfloat16"),
    "mixtral-odd": (hf.MixtralConfig, hf.MixtralForCausalLM, ODD | dict(
        intermediate_size=19, head_dim=14, num_local_experts=3, num_experts_per_tok=2), "float16"),
    "qwen2-tied": (hf.Qwen2Config, hf.Qwen2ForCausalLM, SMALL | dict(
        tie_word_embeddings=True, use_sliding_window=True, sliding_window=4, max_window_layers=1), "bfloat16"),
    "qwen2-odd": (hf.Qwen2Config, hf.Qwen2ForCausalLM, ODD | dict(
        hidden_size=54, num_attention_heads=9, num_key_value_heads=3, use_sliding_window=False), "float16"),
    "qwen3-tied": (hf.Qwen3Config, hf.Qwen3ForCausalLM, SMALL | dict(head_dim=12, tie_word_embeddings=True), "bfloat16"),
    "qwen3-odd": (hf.Qwen3Config, hf.Qwen3ForCausalLM, ODD | dict(
        head_dim=10, use_sliding_window=True, sliding_window=7, layer_types=[FULL, SLIDING, SLIDING]), "float16"),
    "qwen3moe-sparse": (hf.Qwen3MoeConfig, hf.Qwen3MoeForCausalLM, SMALL | dict(
        moe_intermediate_size=20, num_experts=5, num_experts_per_tok=2, norm_topk_prob=True, mlp_only_layers=[1],
        head_dim=10), "bfloat16"),
    "qwen3moe-odd": (hf.Qwen3MoeConfig, hf.Qwen3MoeForCausalLM, ODD | dict(
        hidden_size=45, moe_intermediate_size=13, num_experts=5, num_experts_per_tok=3, norm_topk_prob=False,
        decoder_sparse_step=2, head_dim=14, use_sliding_window=True, sliding_window=8), "float16"),
    "gemma-mqa": (hf.GemmaConfig, hf.GemmaForCausalLM, SMALL | dict(num_key_value_heads=1, head_dim=12), "bfloat16"),
    "gemma-odd": (hf.GemmaConfig, hf.GemmaForCausalLM, ODD | dict(num_key_value_heads=3, head_dim=14), "float16"),
    "gemma2-window": (hf.Gemma2Config, hf.Gemma2ForCausalLM, SMALL | dict(
        head_dim=12, query_pre_attn_scalar=10, sliding_window=5, attn_logit_softcapping=3.0,
        final_logit_softcapping=4.0), "bfloat16"),
    "gemma2-odd": (hf.Gemma2Config, hf.Gemma2ForCausalLM, ODD | dict(
        head_dim=14, query_pre_attn_scalar=17, sliding_window=6, attn_logit_softcapping=None,
        final_logit_softcapping=None), "float16"),
    "gemma3-pattern": (hf.Gemma3TextConfig, hf.Gemma3ForCausalLM, SMALL | dict(
        head_dim=12, query_pre_attn_scalar=10, sliding_window=5, sliding_window_pattern=2,
        rope_scaling={"rope_type": "linear", "factor": 8.0}), "bfloat16"),
    "gemma3-odd": (hf.Gemma3TextConfig, hf.Gemma3ForCausalLM, ODD | dict(
        head_dim=14, query_pre_attn_scalar=17, sliding_window=6, layer_types=[SLIDING, FULL, SLIDING],
        rope_theta=500000.0, rope_local_base_freq=1000.0, final_logit_softcapping=5.0), "float16"),
    "phi3-longrope": (hf.Phi3Config, hf.Phi3ForCausalLM, FLAT | dict(
        original_max_position_embeddings=CONTEXT, max_position_embeddings=4 * CONTEXT, partial_rotary_factor=0.75,
        tie_word_embeddings=True, rope_scaling={
            "type": "longrope", "short_factor": [1.0, 1.1, 1.2, 1.4, 1.7, 2.0], "long_factor": [1.0, 2.0, 3.0, 4.0, 6.0, 8.0]}), "bfloat16"),
    "phi3-odd": (hf.Phi3Config, hf.Phi3ForCausalLM, ODD | dict(
        hidden_size=54, num_attention_heads=9, num_key_value_heads=3, sliding_window=7), "float16"),
    "internlm2-dynamic": (hf.LlamaConfig, hf.LlamaForCausalLM, SMALL | dict(
        rope_theta=1000000.0, rope_scaling={"rope_type": "dynamic", "factor": 2.0}), "float16"),
    "internlm2-odd": (hf.LlamaConfig, hf.LlamaForCausalLM, ODD | dict(
        hidden_size=54, num_attention_heads=9, num_key_value_heads=3), "bfloat16"),
    "gptneox-parallel": (hf.GPTNeoXConfig, hf.GPTNeoXForCausalLM, dict(
        hidden_size=32, intermediate_size=56, num_hidden_layers=3, num_attention_heads=2, vocab_size=96,
        rotary_pct=0.25, hidden_act="gelu"), "float16"),
    "gptneox-odd": (hf.GPTNeoXConfig, hf.GPTNeoXForCausalLM, dict(
        hidden_size=45, intermediate_size=77, num_hidden_layers=3, num_attention_heads=3, vocab_size=131,
        rotary_pct=0.4, rotary_emb_base=5000, use_parallel_residual=False, hidden_act="gelu_fast"), "bfloat16"),
    "gpt2-small": (hf.GPT2Config, hf.GPT2LMHeadModel, dict(
        n_embd=32, n_layer=3, n_head=4, n_positions=CONTEXT, vocab_size=96), "bfloat16"),
    "gpt2-odd": (hf.GPT2Config, hf.GPT2LMHeadModel, dict(
        n_embd=45, n_layer=3, n_head=3, n_inner=77, n_positions=CONTEXT, vocab_size=131, activation_function="relu",
        scale_attn_by_inverse_layer_idx=True), "float16"),
}


def build(case: tuple, seed: int) -> hf.PreTrainedModel:
    kind, model_kind, values, stored = case
    torch.manual_seed(seed)
    ends = dict(bos_token_id=1, eos_token_id=2, pad_token_id=0)
    context = {} if kind is hf.GPT2Config else dict(max_position_embeddings=CONTEXT)
    model = model_kind(kind(attn_implementation="eager", **(context | ends | values))).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() > 1:
                parameter.mul_(4 if "embed" in name or "wte" in name else 6 if "Gemma" in model_kind.__name__ else 8)
            else:
                parameter.add_(torch.randn_like(parameter) * 0.1)
            parameter.copy_(parameter.half().bfloat16())
            parameter[parameter.abs() < 1e-4] = 0
    model.config.torch_dtype = getattr(torch, stored)
    return model


def blocks(model: hf.PreTrainedModel) -> torch.nn.ModuleList:
    for name in ("model.layers", "gpt_neox.layers", "transformer.h"):
        try:
            return model.get_submodule(name)
        except AttributeError:
            pass
    raise ValueError(type(model).__name__)


def run(model: hf.PreTrainedModel, ids: torch.Tensor) -> dict[str, torch.Tensor]:
    residuals: list[torch.Tensor] = []
    hooks = [
        block.register_forward_hook(lambda _m, _i, out: residuals.append((out[0] if isinstance(out, tuple) else out)[0]))
        for block in blocks(model)
    ]
    with torch.no_grad():
        logits = model(ids, use_cache=False).logits[0]
    for hook in hooks:
        hook.remove()
    return {"residuals": torch.stack(residuals), "logits": logits}


def chosen_experts(model: hf.PreTrainedModel, ids: torch.Tensor) -> tuple[list[torch.Tensor], float]:
    """The experts of each token, and the smallest lead of a chosen one over one that is not."""
    seen, margin = [], float("inf")

    def look(_module: torch.nn.Module, _inputs: tuple, logits: torch.Tensor) -> None:
        nonlocal margin
        ordered = logits.float().softmax(-1).sort(-1, descending=True)
        count = model.config.num_experts_per_tok
        margin = min(margin, float((ordered.values[:, count - 1] - ordered.values[:, count]).min()))
        seen.append(ordered.indices[:, :count].sort(-1).values)

    routers = [m for n, m in model.named_modules() if n.endswith("block_sparse_moe.gate") or n.endswith("mlp.gate")]
    hooks = [router.register_forward_hook(look) for router in routers]
    run(model, ids)
    for hook in hooks:
        hook.remove()
    return seen, margin


def greedy(model: hf.PreTrainedModel, ids: torch.Tensor) -> tuple[list[int], float]:
    """Greedy tokens without any cache, and the smallest lead of a chosen token in deviations of the logits."""
    margin = float("inf")
    for step in range(GREEDY):
        if step == EARLY and len(set(ids[0, TOKENS:].tolist())) < LEAST_DISTINCT_EARLY:
            return [], margin
        with torch.no_grad():
            logits = model(ids, use_cache=False).logits[0, -1]
        best = logits.topk(2)
        margin = min(margin, float((best.values[0] - best.values[1]) / logits.std()))
        if margin < LEAST_MARGIN:
            return [], margin
        ids = torch.cat([ids, best.indices[:1].view(1, 1)], 1)
    return ids[0, TOKENS:].tolist(), margin


def internlm2(config: dict, weights: dict[str, torch.Tensor]) -> tuple[dict, dict[str, torch.Tensor]]:
    """The same LLaMA under InternLM2's names: by key head, its queries, its key and its value are rows of one matrix."""
    heads, groups = config["num_attention_heads"], config["num_key_value_heads"]
    size = config["hidden_size"] // heads
    names = {"model.embed_tokens": "model.tok_embeddings", "lm_head": "output", "input_layernorm": "attention_norm",
             "post_attention_layernorm": "ffn_norm", "self_attn.o_proj": "attention.wo", "mlp.gate_proj": "feed_forward.w1",
             "mlp.up_proj": "feed_forward.w3", "mlp.down_proj": "feed_forward.w2"}
    packed = {}
    for name, tensor in weights.items():
        if "q_proj" in name:
            k, v = (weights[name.replace("q_proj", other)].view(groups, 1, size, -1) for other in ("k_proj", "v_proj"))
            rows = torch.cat([tensor.view(groups, heads // groups, size, -1), k, v], 1)
            packed[name.replace("self_attn.q_proj", "attention.wqkv")] = rows.reshape(-1, tensor.shape[1]).contiguous()
        elif "k_proj" not in name and "v_proj" not in name:
            for old, new in names.items():
                name = name.replace(old, new)
            packed[name] = tensor
    kept = {key: value for key, value in config.items() if key not in ("attention_bias", "mlp_bias", "head_dim")}
    return kept | {"architectures": ["InternLM2ForCausalLM"], "model_type": "internlm2", "bias": False}, packed


def write(out: pathlib.Path, name: str, model: hf.PreTrainedModel, stored: str) -> None:
    model.save_pretrained(out)
    (out / "generation_config.json").unlink(missing_ok=True)
    weights = {key: value.to(getattr(torch, stored)) for key, value in load_file(out / "model.safetensors").items()}
    config = json.loads((out / "config.json").read_text())
    config["torch_dtype"] = stored
    if name.startswith("internlm2"):
        config, weights = internlm2(config, weights)
    if name == "gpt2-odd":  # files of the first models lack the prefix
        weights = {key.removeprefix("transformer."): value for key, value in weights.items()}
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def error(values: torch.Tensor, reference: torch.Tensor) -> float:
    return max(float((v.float() - r).norm() / r.norm()) for v, r in zip(values, reference))


def make(out: pathlib.Path, name: str) -> None:
    case = CASES[name]
    for seed in range(1, 5000):
        model = build(case, seed)
        ids = torch.randint(3, case[2]["vocab_size"], (1, TOKENS))
        experts, lead = chosen_experts(model, ids)
        if lead < LEAST_ROUTER_MARGIN:
            continue
        full = run(model, ids)
        half_model = build(case, seed).to(torch.bfloat16)
        half = run(half_model, ids)
        if max(error(half["residuals"], full["residuals"]), error(half["logits"][None], full["logits"][None])) > MOST_BF16_ERROR:
            continue
        if any(not torch.equal(a, b) for a, b in zip(experts, chosen_experts(half_model, ids)[0])):
            continue
        generated, margin = greedy(model, ids)
        if len(set(generated)) < LEAST_DISTINCT:
            continue
        write(out / name, name, model, case[3])
        values = {f"f32.{key}": value.contiguous() for key, value in full.items()}
        values |= {f"bf16.{key}": value.contiguous() for key, value in half.items()}
        save_file(values, out / name / "golden.safetensors")
        made_with = f"torch {torch.__version__.split('+')[0]}, transformers {hf.__version__}, seed {seed}"
        golden = {"ids": ids[0].tolist(), "generated": generated, "made_with": made_with}
        (out / name / "golden.json").write_text(json.dumps(golden) + "\n", encoding="utf-8")
        print(f"{name}: seed {seed}, smallest lead {margin:.1e}, {len(set(generated))} different tokens", flush=True)
        return
    raise SystemExit(f"{name}: no seed is worth comparing")


def main(out: pathlib.Path, names: list[str]) -> None:
    torch.set_num_threads(1)
    for name in names or CASES:
        make(out, name)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])
