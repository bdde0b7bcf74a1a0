package io.inferaligner.core.bundle;

import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.ThresholdMode;
import java.util.List;
import java.util.Map;

/**
 * Everything about a bundle but its vectors (method.md §4.10). Its canonical JSON bytes are what is
 * signed; their SHA-256 is the bundle's digest.
 *
 * @param schema {@link #SCHEMA}
 * @param name [a-z0-9][a-z0-9._-]{0,62}
 * @param version semantic version, same rule as name
 * @param created ISO-8601 instant
 * @param strategy "cross_model", "self_guidance" or "random": where the steering vectors come from
 * @param target the model that the bundle steers
 * @param reference the model that the steering vectors come from
 */
public record BundleManifest(
    String schema,
    String name,
    String version,
    String created,
    String publisher,
    String strategy,
    ModelIdentity target,
    ModelIdentity reference,
    Gate gate,
    Policy policy,
    Calibration calibration,
    Provenance provenance,
    List<Canary> canaries,
    Map<String, Rate> evaluation,
    List<FileEntry> files) {
  /** The only schema this release reads. */
  public static final String SCHEMA = "inferaligner.bundle/v1";

  public BundleManifest {
    canaries = List.copyOf(canaries);
    evaluation = Map.copyOf(evaluation);
    files = List.copyOf(files);
  }

  /**
   * The gate; its weights are tensor gate.w.LAYER.
   *
   * @param kind where the weights come from; "SRV" in every bundle made before there was a choice
   * @param targetFpr 0 for modes that aim at none
   */
  public record Gate(
      GateKind kind,
      int layer,
      double bias,
      double sigma,
      ThresholdMode thresholdMode,
      double targetFpr) {}

  /** See {@link io.inferaligner.core.plan.SteeringPolicy}; scope is its label. */
  public record Policy(List<Integer> layers, double alpha, String doseUnit, String scope) {
    public Policy {
      layers = List.copyOf(layers);
    }
  }

  /**
   * How the gate did on calibration prompts.
   *
   * @param layerTable cross-validation per candidate layer, with weights of the gate's kind
   */
  public record Calibration(
      int harmful, int benign, Rate tpr, Rate fpr, double auc, List<LayerRow> layerTable) {
    public Calibration {
      layerTable = List.copyOf(layerTable);
    }

    /** Whether there was a calibration at all. */
    public boolean measured() {
      return benign > 0;
    }
  }

  /**
   * One layer in the layer choice.
   *
   * @param cosine cos(s_l, θ_l)
   * @param separation ‖Δ_l‖/ρ_l of the target
   */
  public record LayerRow(
      int layer,
      double tprAtOnePercent,
      double standardError,
      double auc,
      double cosine,
      double separation) {}

  /** Where the vectors come from. */
  public record Provenance(
      List<Source> sources, long seed, String code, int fitHarmful, int fitHarmless) {
    public Provenance {
      sources = List.copyOf(sources);
    }
  }

  /** One data set, by content. */
  public record Source(String name, String sha256, int rows) {}

  /**
   * A prompt with a known score, checked when the bundle is loaded.
   *
   * @param score z at the gate's layer
   * @param tolerance largest |difference| allowed
   */
  public record Canary(List<Integer> tokenIds, double score, double tolerance) {
    public Canary {
      tokenIds = List.copyOf(tokenIds);
    }
  }

  /** A file of the bundle. */
  public record FileEntry(String name, long size, String sha256) {}
}
