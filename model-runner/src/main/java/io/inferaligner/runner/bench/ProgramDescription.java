package io.inferaligner.runner.bench;

import io.inferaligner.runner.family.Families;
import io.inferaligner.runner.family.ModelConfig;
import io.inferaligner.runner.family.ProgramConfig;
import io.inferaligner.runner.family.Rotary;
import io.inferaligner.runner.family.Weight;
import io.inferaligner.runner.family.WeightMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a model's forward program needs beside its weights, so that the same program text can be
 * run by other hosts of TorchScript (bench/gpu).
 */
final class ProgramDescription {
  private ProgramDescription() {}

  /** The values are numbers, texts, lists and maps only. */
  static Map<String, Object> of(ModelConfig config) {
    ProgramConfig program = config.program();
    WeightMap weights = Families.weights(config);
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("program", program.name());
    description.put("activation", program.activation().program());
    description.put("layers", config.layers());
    description.put("kv_heads", config.kvHeads());
    description.put("head_dim", config.headDim());
    description.put("width", config.width());
    description.put("tables", program.rotaries().stream().map(ProgramDescription::table).toList());
    description.put("local", program.local());
    description.put("sizes", program.sizes());
    description.put("factors", program.factors());
    description.put("prefix", weights.prefix());
    description.put("ends", tensors(weights.ends()));
    description.put("blocks", weights.blocks().stream().map(ProgramDescription::tensors).toList());
    description.put("head", tensors(weights.head().stream().toList()));
    return description;
  }

  private static Map<String, Object> table(Rotary rotary) {
    return Map.of(
        "frequencies", rotary.frequencies(), "magnitude", (float) rotary.scaling().magnitude());
  }

  private static List<Map<String, Object>> tensors(List<Weight> weights) {
    return weights.stream()
        .map(weight ->
            Map.<String, Object>of(
                "name", weight.name(), "use", weight.use().name(), "joined", weight.joined()))
        .toList();
  }
}
