package io.inferaligner.runner.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the weights of the LLaMA family lie in its files, and their arguments for the program. */
final class LlamaWeights {
  private final PtNDManager manager;
  private final TorchProgram program;
  private final Precision precision;

  private final Map<String, PtNDArray> mappedFiles = new HashMap<>();

  /** 9 tensors a block, in the order of the program. */
  final IValue blocks;

  final IValue embedding;
  final IValue norm;
  final IValue head;

  LlamaWeights(
      NDManager manager,
      TorchProgram program,
      Precision precision,
      ModelConfig config,
      WeightFiles files) {
    this.manager = (PtNDManager) manager;
    this.program = program;
    this.precision = precision;
    long d = config.width();
    long queries = (long) config.heads() * config.headDim();
    long pairs = (long) config.kvHeads() * config.headDim();
    long f = config.feedForward();
    List<PtNDArray> tensors = new ArrayList<>();
    for (int block = 0; block < config.layers(); block++) {
      String at = "model.layers." + block + ".";
      tensors.add(load(files.require(at + "input_layernorm.weight", d)));
      tensors.add(load(files.require(at + "self_attn.q_proj.weight", queries, d)));
      tensors.add(load(files.require(at + "self_attn.k_proj.weight", pairs, d)));
      tensors.add(load(files.require(at + "self_attn.v_proj.weight", pairs, d)));
      tensors.add(load(files.require(at + "self_attn.o_proj.weight", d, queries)));
      tensors.add(load(files.require(at + "post_attention_layernorm.weight", d)));
      tensors.add(load(files.require(at + "mlp.gate_proj.weight", f, d)));
      tensors.add(load(files.require(at + "mlp.up_proj.weight", f, d)));
      tensors.add(load(files.require(at + "mlp.down_proj.weight", d, f)));
    }
    blocks = IValue.listFrom(tensors.toArray(new PtNDArray[0]));
    PtNDArray embeddingTensor =
        load(files.require("model.embed_tokens.weight", config.vocabulary(), d));
    embedding = IValue.from(embeddingTensor);
    norm = IValue.from(load(files.require("model.norm.weight", d)));
    head =
        config.tied()
            ? IValue.from(embeddingTensor)
            : IValue.from(load(files.require("lm_head.weight", config.vocabulary(), d)));
  }

  private PtNDArray load(WeightFiles.Entry entry) {
    long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
    long start = entry.offset() / entry.valueBytes();
    try (IValue from = IValue.from(start);
        IValue to = IValue.from(start + entry.length() / entry.valueBytes());
        IValue sizes = IValue.listFrom(shape);
        IValue file = IValue.from(mapped(entry));
        IValue part = program.run("part", file, from, to, sizes)) {
      if (entry.torchType() == precision.torchType()) {
        return part.toTensor(manager);
      }
      try (IValue wanted = IValue.from((long) precision.torchType());
          IValue converted = program.run("convert", part, wanted)) {
        return converted.toTensor(manager);
      }
    }
  }

  /** The whole file of {@code entry} as one tensor of the entry's type. */
  private PtNDArray mapped(WeightFiles.Entry entry) {
    return mappedFiles.computeIfAbsent(
        entry.file() + "#" + entry.torchType(),
        _ -> {
          try (IValue name = IValue.from(entry.file().toString());
              IValue type = IValue.from((long) entry.torchType());
              IValue elements = IValue.from(WeightFiles.size(entry) / entry.valueBytes());
              IValue tensor = program.run("map", name, type, elements)) {
            return tensor.toTensor(manager);
          }
        });
  }
}
