package io.inferaligner.core.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.core.gate.GateCost;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.plan.SteeringPolicy;
import io.inferaligner.core.plan.Strategy;
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
   * Refuses a bundle that may only be measured, never answer traffic (docs/adr/0014).
   *
   * @throws SteeringException BUNDLE_RESEARCH_ONLY
   */
  public void requireServed() {
    if (policy.strategyName().equals(Strategy.REFUSAL_ABLATE.name())) {
      throw new SteeringException(
          FaultReason.BUNDLE_RESEARCH_ONLY,
          "bundle %s@%s takes refusals away: it can be measured by its digest, but no channel may point at it"
              .formatted(name, version));
    }
  }

  /**
   * The gate; its weights are tensor gate.w.LAYER.
   *
   * @param kind where the weights come from, at every layer; "SRV" in every bundle made before
   *     there was a choice
   * @param layer the layer that is read, the highest of several
   * @param targetFpr 0 for modes that aim at none
   * @param cost of mode COST as {@link GateCost} writes it, otherwise empty
   * @param domains thresholds of their own, by the name that requests give; bundles made before
   *     there were any hold none
   * @param aggregation a {@link GateAggregation}'s label; empty: one layer
   * @param layers of an aggregation, ascending; otherwise empty
   */
  public record Gate(
      GateKind kind,
      int layer,
      double bias,
      double sigma,
      ThresholdMode thresholdMode,
      double targetFpr,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
          Map<String, Double> cost,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
          Map<String, Domain> domains,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
          String aggregation,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
          List<GateLayer> layers) {
    public Gate {
      cost = Map.copyOf(cost);
      domains = Map.copyOf(domains);
      layers = List.copyOf(layers);
    }

    /** A gate of one layer with one threshold that is not of mode COST. */
    public Gate(
        GateKind kind,
        int layer,
        double bias,
        double sigma,
        ThresholdMode thresholdMode,
        double targetFpr) {
      this(kind, layer, bias, sigma, thresholdMode, targetFpr, Map.of(), Map.of(), "", List.of());
    }

    /** Every layer that is read, ascending. */
    public List<Integer> readLayers() {
      return layers.isEmpty() ? List.of(layer) : layers.stream().map(GateLayer::layer).toList();
    }

    /** The bias for prompts of {@code domain}; the gate's own if it has none for it. */
    public double bias(String domain) {
      Domain own = domains.get(domain);
      return own == null ? bias : own.bias();
    }
  }

  /**
   * A threshold for one kind of traffic.
   *
   * @param bias instead of the gate's
   * @param benign harmless prompts of the domain that it was calibrated on
   * @param fpr share of them that open the gate
   * @param tpr share of the harmful calibration prompts that open it
   */
  public record Domain(double bias, int benign, Rate fpr, Rate tpr) {}

  /**
   * See {@link SteeringPolicy}; scope, strength and guard are labels. Bundles made before there was
   * a choice hold neither strategy nor strength nor guard.
   *
   * @param strategy a {@link Strategy}; empty: INFERALIGNER
   * @param strength of ADAPTIVE, otherwise empty
   * @param normGuard empty: none
   * @param regate how answers are gated again, as {@link AnswerGate} writes it; empty: they are not
   */
  public record Policy(
      List<Integer> layers,
      double alpha,
      String doseUnit,
      String scope,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
          String strategy,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
          String strength,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
          String normGuard,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
          Map<String, Double> regate) {
    public Policy {
      layers = List.copyOf(layers);
      regate = Map.copyOf(regate);
    }

    /** A policy of InferAligner's own strategy. */
    public Policy(List<Integer> layers, double alpha, String doseUnit, String scope) {
      this(layers, alpha, doseUnit, scope, "", "", "", Map.of());
    }

    /** The policy as it is written. */
    public static Policy of(SteeringPolicy policy) {
      return new Policy(
          policy.layers(),
          policy.alpha(),
          policy.doseUnit().name(),
          policy.scope().label(),
          policy.strategy() == Strategy.INFERALIGNER ? "" : policy.strategy().name(),
          policy.curve().label(),
          policy.guard().label(),
          Map.of());
    }

    /** The same, but answers are gated again as {@link AnswerGate#parameters} says. */
    public Policy regating(Map<String, Double> parameters) {
      return new Policy(layers, alpha, doseUnit, scope, strategy, strength, normGuard, parameters);
    }

    /** The strategy's name, also where the bundle does not hold it. */
    public String strategyName() {
      return strategy.isEmpty() ? Strategy.INFERALIGNER.name() : strategy;
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
