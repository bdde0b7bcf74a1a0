package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

/** Where the weights of the LLaMA family lie in its files, and their arguments for the program. */
final class LlamaWeights {
  /** 9 tensors a block, in the order of the program. */
  final IValue blocks;

  final IValue embedding;
  final IValue norm;

  /** One linear weight. */
  final IValue head;

  LlamaWeights(WeightLoader loader, ModelConfig config, WeightFiles files) {
    long d = config.width();
    long queries = (long) config.heads() * config.headDim();
    long pairs = (long) config.kvHeads() * config.headDim();
    long f = config.feedForward();
    WeightList list = new WeightList(loader);
    for (int block = 0; block < config.layers(); block++) {
      String at = "model.layers." + block + ".";
      list.plain(files.require(at + "input_layernorm.weight", d));
      list.linear(files.require(at + "self_attn.q_proj.weight", queries, d));
      list.linear(files.require(at + "self_attn.k_proj.weight", pairs, d));
      list.linear(files.require(at + "self_attn.v_proj.weight", pairs, d));
      list.linear(files.require(at + "self_attn.o_proj.weight", d, queries));
      list.plain(files.require(at + "post_attention_layernorm.weight", d));
      list.linear(files.require(at + "mlp.gate_proj.weight", f, d));
      list.linear(files.require(at + "mlp.up_proj.weight", f, d));
      list.linear(files.require(at + "mlp.down_proj.weight", d, f));
    }
    blocks = list.argument();
    PtNDArray embeddingTensor =
        loader.load(files.require("model.embed_tokens.weight", config.vocabulary(), d));
    embedding = IValue.from(embeddingTensor);
    norm = IValue.from(loader.load(files.require("model.norm.weight", d)));
    WeightList output = new WeightList(loader);
    if (config.tied()) {
      output.linear(embeddingTensor);
    } else {
      output.linear(files.require("lm_head.weight", config.vocabulary(), d));
    }
    head = output.argument();
  }
}
