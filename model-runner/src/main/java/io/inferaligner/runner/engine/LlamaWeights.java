package io.inferaligner.runner.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Where the weights of the LLaMA family lie in its files, and their arguments for the program. */
final class LlamaWeights {
  private static final int UINT8_VIEW_ALIGNMENT = 4;

  private final NDManager manager;
  private final TorchProgram program;
  private final Precision precision;

  /** Mapped memory that tensors look at; it must live as long as they do. */
  private final List<ByteBuffer> mapped = new ArrayList<>();

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
    this.manager = manager;
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
    ByteBuffer bytes = WeightFiles.map(entry);
    if (entry.offset() % UINT8_VIEW_ALIGNMENT != 0) {
      bytes = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    }
    mapped.add(bytes);
    PtNDManager owner = (PtNDManager) manager;
    PtNDArray raw = (PtNDArray) manager.create(bytes, new Shape(entry.length()), DataType.UINT8);
    long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
    try (IValue source = IValue.from(raw);
        IValue type = IValue.from((long) entry.torchType());
        IValue sizes = IValue.listFrom(shape);
        IValue view = program.run("reinterpret", source, type, sizes)) {
      if (entry.torchType() == precision.torchType()) {
        return view.toTensor(owner);
      }
      try (IValue wanted = IValue.from((long) precision.torchType());
          IValue converted = program.run("convert", view, wanted)) {
        return converted.toTensor(owner);
      }
    }
  }
}
