"""Sizes of well-known models, and the places of their random weights."""
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "bench" / "target" / "speed-models"


@dataclass(frozen=True)
class Shape:
    """L layers of width d with H query and K key/value heads, feed-forward f, vocabulary V."""
    name: str
    family: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    feed_forward: int
    vocabulary: int
    tied: bool

    @property
    def head_dim(self):
        return self.width // self.heads

    @property
    def folder(self):
        return MODELS / self.name

    def gguf(self, precision):
        return MODELS / f"{self.name}-{precision}.gguf"

    def config(self):
        return {
            "architectures": [{"llama": "LlamaForCausalLM", "qwen2": "Qwen2ForCausalLM"}[self.family]],
            "model_type": self.family,
            "hidden_size": self.width,
            "intermediate_size": self.feed_forward,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.kv_heads,
            "vocab_size": self.vocabulary,
            "max_position_embeddings": 2048,
            "rope_theta": 10000.0,
            "rms_norm_eps": 1e-5,
            "hidden_act": "silu",
            "tie_word_embeddings": self.tied,
            "torch_dtype": "bfloat16",
            "bos_token_id": 1,
            "eos_token_id": 2,
        }

    def tensors(self):
        """Name and shape of every tensor, as its makers' checkpoints name them."""
        d, f, kv = self.width, self.feed_forward, self.kv_heads * self.head_dim
        tensors = {"model.embed_tokens.weight": (self.vocabulary, d)}
        for layer in range(self.layers):
            block = f"model.layers.{layer}."
            tensors[block + "input_layernorm.weight"] = (d,)
            for part, rows in (("q", d), ("k", kv), ("v", kv)):
                tensors[block + f"self_attn.{part}_proj.weight"] = (rows, d)
                if self.family == "qwen2":
                    tensors[block + f"self_attn.{part}_proj.bias"] = (rows,)
            tensors[block + "self_attn.o_proj.weight"] = (d, d)
            tensors[block + "post_attention_layernorm.weight"] = (d,)
            tensors[block + "mlp.gate_proj.weight"] = (f, d)
            tensors[block + "mlp.up_proj.weight"] = (f, d)
            tensors[block + "mlp.down_proj.weight"] = (d, f)
        tensors["model.norm.weight"] = (d,)
        if not self.tied:
            tensors["lm_head.weight"] = (self.vocabulary, d)
        return tensors

    def weights_per_token(self):
        """Weights that one decoded token reads: all but the embedding table, the head included."""
        total = 0
        for name, shape in self.tensors().items():
            if self.tied or not name.startswith("model.embed"):
                size = 1
                for side in shape:
                    size *= side
                total += size
        return total

    def bytes_per_token(self, precision):
        """The same in bytes, scales included; what is nominal for a format, not what a file happens to hold."""
        per_weight = {"bf16": 2, "int8": 1, "w8a8": 1, "int4": 0.5 + 4 / 64, "Q8_0": 34 / 32, "Q4_0": 18 / 32}
        return self.weights_per_token() * per_weight[precision]

    def cache_bytes(self, tokens, rows):
        return 2 * 2 * self.layers * self.kv_heads * self.head_dim * tokens * rows


SHAPES = {
    shape.name: shape
    for shape in (
        Shape("tinyllama-1.1b", "llama", 22, 2048, 32, 4, 5632, 32000, False),
        Shape("qwen2.5-0.5b", "qwen2", 24, 896, 14, 2, 4864, 151936, True),
        Shape("llama-3.2-3b", "llama", 28, 3072, 24, 8, 8192, 128256, True),
    )
}
