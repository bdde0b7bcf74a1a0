package io.inferaligner.cli.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.gate.ClassDistance;
import io.inferaligner.core.gate.GateScorer;
import io.inferaligner.core.gate.LayerScorer;
import io.inferaligner.core.tensor.DenseVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * All that changes from one bundle to the other.
 *
 * @param gateCosine of the gates' weights, the least of several blocks; empty if they read other
 *     blocks or widths
 * @param fields manifest entries that differ
 */
public record BundleComparison(
    VectorBundle before,
    VectorBundle after,
    List<LayerChange> layers,
    Optional<Double> gateCosine,
    List<Metric> evaluation,
    List<FieldChange> fields) {
  public BundleComparison {
    layers = List.copyOf(layers);
    evaluation = List.copyOf(evaluation);
    fields = List.copyOf(fields);
  }

  /** A rate of the two evaluations; empty where a bundle states none. */
  public record Metric(String name, Optional<Rate> before, Optional<Rate> after) {
    /** Difference in points; NaN unless both state it. */
    public double points() {
      return before.isPresent() && after.isPresent()
          ? 100 * (after.get().value() - before.get().value())
          : Double.NaN;
    }

    /** True if the two 95 % intervals do not overlap. */
    public boolean clear() {
      return before.isPresent()
          && after.isPresent()
          && (after.get().low() > before.get().high() || after.get().high() < before.get().low());
    }
  }

  public static BundleComparison of(VectorBundle before, VectorBundle after) {
    return new BundleComparison(
        before,
        after,
        LayerChange.all(before, after),
        gateCosine(before.gate().scorer().parts(), after.gate().scorer().parts()),
        metrics(before.manifest().evaluation(), after.manifest().evaluation()),
        FieldChange.all(tree(before.manifest()), tree(after.manifest())));
  }

  /** That of the layer whose weights differ most. */
  private static Optional<Double> gateCosine(List<LayerScorer> before, List<LayerScorer> after) {
    if (!before.stream()
        .map(LayerScorer::layer)
        .toList()
        .equals(after.stream().map(LayerScorer::layer).toList())) {
      return Optional.empty();
    }
    double least = 1;
    for (int i = 0; i < before.size(); i++) {
      Optional<DenseVector> now = weights(after.get(i).scorer());
      Optional<Double> cosine =
          weights(before.get(i).scorer())
              .flatMap(old -> now.flatMap(fresh -> LayerChange.cosine(old, fresh)));
      if (cosine.isEmpty()) {
        return Optional.empty();
      }
      least = Math.min(least, cosine.get());
    }
    return Optional.of(least);
  }

  /** The direction that a gate reads, if it reads one. */
  private static Optional<DenseVector> weights(GateScorer scorer) {
    return switch (scorer) {
      case GateScorer.Linear(DenseVector weights) -> Optional.of(weights);
      case GateScorer.Cosine(DenseVector weights) -> Optional.of(weights);
      case ClassDistance _ -> Optional.empty();
    };
  }

  /** Whether both are for the same model. */
  public boolean sameModel() {
    return before.manifest().target().modelDigest().equals(after.manifest().target().modelDigest());
  }

  /** For --json. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("old", name(before));
    json.put("new", name(after));
    json.put("same_model", sameModel());
    json.put("layers", layers.stream().map(LayerChange::json).toList());
    json.put("gate", pair(gate(before), gate(after)));
    json.put("gate_cosine", gateCosine.orElse(Double.NaN));
    json.put("calibration", pair(calibration(before), calibration(after)));
    json.put("evaluation", evaluation.stream().map(BundleComparison::json).toList());
    json.put(
        "manifest",
        fields.stream()
            .map(field -> Map.of("key", field.key(), "old", field.before(), "new", field.after()))
            .toList());
    return json;
  }

  private static Map<String, Object> name(VectorBundle bundle) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bundle", bundle.label());
    json.put("digest", bundle.digest());
    json.put("model_digest", bundle.manifest().target().modelDigest());
    return json;
  }

  private static Map<String, Object> pair(Map<String, Object> before, Map<String, Object> after) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("old", before);
    json.put("new", after);
    return json;
  }

  private static Map<String, Object> gate(VectorBundle bundle) {
    BundleManifest.Gate gate = bundle.manifest().gate();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", gate.kind());
    json.put("layer", gate.layer());
    json.put("layers", gate.readLayers());
    json.put("aggregation", gate.aggregation());
    json.put("threshold", -gate.bias());
    json.put("sigma", gate.sigma());
    json.put("threshold_mode", gate.thresholdMode());
    json.put("target_fpr", gate.targetFpr());
    return json;
  }

  private static Map<String, Object> calibration(VectorBundle bundle) {
    BundleManifest.Calibration calibration = bundle.manifest().calibration();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("harmful", calibration.harmful());
    json.put("benign", calibration.benign());
    json.put("tpr", calibration.tpr());
    json.put("fpr", calibration.fpr());
    json.put("auc", calibration.auc());
    return json;
  }

  private static Map<String, Object> json(Metric metric) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("metric", metric.name());
    json.put("old", metric.before().orElse(null));
    json.put("new", metric.after().orElse(null));
    json.put("points", metric.points());
    json.put("clear", metric.clear());
    return json;
  }

  private static List<Metric> metrics(Map<String, Rate> before, Map<String, Rate> after) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    List<Metric> metrics = new ArrayList<>();
    for (String name : names) {
      metrics.add(
          new Metric(
              name, Optional.ofNullable(before.get(name)), Optional.ofNullable(after.get(name))));
    }
    return metrics;
  }

  private static JsonNode tree(BundleManifest manifest) {
    try {
      return Json.read(CanonicalJson.text(CanonicalJson.write(manifest)));
    } catch (IOException e) {
      throw new UncheckedIOException("canonical JSON is JSON", e);
    }
  }
}
