package io.inferaligner.core.bundle;

import io.inferaligner.core.evaluate.Roc;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.ClassDistance;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.GateParameters;
import io.inferaligner.core.gate.GateScorer;
import io.inferaligner.core.plan.DoseUnit;
import io.inferaligner.core.plan.NormGuard;
import io.inferaligner.core.plan.SteeringPolicy;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.core.plan.Strategy;
import io.inferaligner.core.plan.StrengthCurve;
import io.inferaligner.core.tensor.DenseVector;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A bundle in memory, fully validated. Tensors: {@code gate.w.<l>} and {@code steer.theta.<l>} [d]
 * for layers l in 1…L−1 (at the gate's layers the weights the gate uses, elsewhere the SRV), {@code
 * norms.rho} and {@code norms.delta} [L−1] (index l−1), {@code norms.steer} for the dose unit RAW;
 * what else the gate's kind needs; {@code calibration.roc.fpr} and {@code .tpr}, the gate's curve
 * on its calibration prompts. Immutable.
 *
 * @param digest SHA-256 of the manifest bytes
 */
public record VectorBundle(
    String digest,
    BundleManifest manifest,
    SortedMap<String, DenseVector> tensors,
    GateParameters gate,
    SteeringPolicy policy) {
  /** Lengths of the mean differences that the steering vectors come from, [L−1]. */
  public static final String STEERING_LENGTHS = "norms.steer";

  public VectorBundle {
    tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
  }

  /**
   * Checks that manifest and tensors agree and builds the bundle.
   *
   * @throws SteeringException BUNDLE_MALFORMED, BUNDLE_DIM_MISMATCH, BUNDLE_LIMIT_EXCEEDED
   */
  static VectorBundle checked(
      String digest, BundleManifest manifest, SortedMap<String, DenseVector> tensors) {
    int layers = manifest.target().layers();
    int width = manifest.target().width();
    if (layers < 2 || layers > 1_024 || width < 1 || width > 65_536) {
      throw new SteeringException(
          FaultReason.BUNDLE_LIMIT_EXCEEDED,
          "a model of %d layers and width %d is out of bounds".formatted(layers, width));
    }
    tensors.forEach((name, tensor) -> requireSize(name, tensor, size(name, tensor, layers, width)));
    BundleManifest.Gate stated = manifest.gate();
    SteeringPolicy policy = policy(manifest);
    requireLayers(stated.readLayers(), policy.layers(), layers);
    GateParameters gate = BundleGate.of(stated, name -> required(tensors, name));
    required(tensors, "norms.rho");
    policy.layers().forEach(layer -> requireDirection(tensors, "steer.theta." + layer));
    requireParts(policy, stated, tensors);
    gate.layers().forEach(layer -> requireDirection(tensors, GateScorer.WEIGHTS + layer));
    return new VectorBundle(digest, manifest, tensors, gate, policy);
  }

  /** The gate with the threshold of {@code domain}; {@link #gate} if there is none for it. */
  public GateParameters gate(String domain) {
    double bias = manifest.gate().bias(domain);
    return bias == gate.bias() ? gate : gate.withBias(bias);
  }

  /** θ_l of steered layer {@code layer}, shape [d]. */
  public DenseVector steeringVector(int layer) {
    return required(tensors, "steer.theta." + layer);
  }

  /** ρ_l, mean residual norm of the target at {@code layer}, 1…L−1. */
  public double meanNorm(int layer) {
    return required(tensors, "norms.rho").get(layer - 1);
  }

  /** α·c_l, the strength at steered layer {@code layer} in absolute terms. */
  public double dose(int layer) {
    double unit =
        switch (policy.doseUnit()) {
          case UNIT -> 1;
          case REL -> meanNorm(layer);
          case RAW -> required(tensors, STEERING_LENGTHS).get(layer - 1);
        };
    return policy.alpha() * unit;
  }

  /** The gate's ROC curve on its calibration prompts; empty if the bundle does not hold it. */
  public List<Roc.Point> roc() {
    DenseVector alarms = tensors.get(RocTensors.FALSE_POSITIVES);
    DenseVector hits = tensors.get(RocTensors.TRUE_POSITIVES);
    return alarms == null || hits == null ? List.of() : RocTensors.read(alarms, hits);
  }

  /**
   * The nine deciles of the gate's scores before the bias on benign calibration prompts; empty if
   * the bundle does not hold them.
   */
  public Optional<DenseVector> benignDeciles() {
    return Optional.ofNullable(tensors.get(RocTensors.BENIGN));
  }

  /** NAME@VERSION. */
  public String label() {
    return manifest.name() + "@" + manifest.version();
  }

  /**
   * Refuses a bundle made for another model.
   *
   * @throws SteeringException BUNDLE_DIM_MISMATCH, BUNDLE_MODEL_MISMATCH
   */
  public void requireFor(ModelIdentity model) {
    ModelIdentity target = manifest.target();
    if (target.width() != model.width() || target.layers() != model.layers()) {
      throw new SteeringException(
          FaultReason.BUNDLE_DIM_MISMATCH,
          "bundle %s is for %d layers of width %d, the model has %d of width %d"
              .formatted(label(), target.layers(), target.width(), model.layers(), model.width()));
    }
    if (!target.modelDigest().equals(model.modelDigest())) {
      throw new SteeringException(
          FaultReason.BUNDLE_MODEL_MISMATCH,
          "bundle %s was made for model %s (%s), this one is %s (%s): extract a bundle for it"
              .formatted(
                  label(),
                  target.id(),
                  abbreviated(target.modelDigest()),
                  model.id(),
                  abbreviated(model.modelDigest())));
    }
  }

  private static void requireLayers(List<Integer> read, List<Integer> steered, int layers) {
    int highest = Collections.max(read);
    if (Collections.min(read) < 1 || highest >= layers || steered.getLast() >= layers) {
      throw malformed("gate and steered layers must lie in 1…%d".formatted(layers - 1));
    }
    if (highest > steered.getFirst()) {
      throw malformed(
          "the gate layer %d lies above the first steered layer %d"
              .formatted(highest, steered.getFirst()));
    }
  }

  private static void requireParts(
      SteeringPolicy policy, BundleManifest.Gate gate, SortedMap<String, DenseVector> tensors) {
    if (policy.doseUnit() == DoseUnit.RAW) {
      required(tensors, STEERING_LENGTHS);
    }
    if (policy.strategy() == Strategy.CAST && gate.kind() != GateKind.COSINE) {
      throw malformed("CAST needs a COSINE gate, this one is " + gate.kind());
    }
  }

  private static SteeringPolicy policy(BundleManifest manifest) {
    BundleManifest.Policy policy = manifest.policy();
    try {
      return new SteeringPolicy(
          policy.layers(),
          policy.alpha(),
          DoseUnit.valueOf(policy.doseUnit()),
          SteeringScope.parse(policy.scope()),
          policy.strategy().isEmpty() ? Strategy.INFERALIGNER : Strategy.valueOf(policy.strategy()),
          StrengthCurve.parse(policy.strength()),
          NormGuard.parse(policy.normGuard()));
    } catch (IllegalArgumentException e) {
      throw new SteeringException(FaultReason.BUNDLE_MALFORMED, "policy: " + e.getMessage(), e);
    }
  }

  private static DenseVector required(SortedMap<String, DenseVector> tensors, String name) {
    DenseVector tensor = tensors.get(name);
    if (tensor == null) {
      throw malformed("tensor '" + name + "' is missing");
    }
    return tensor;
  }

  private static void requireDirection(SortedMap<String, DenseVector> tensors, String name) {
    if (!(required(tensors, name).norm() > 0)) {
      throw malformed("tensor '" + name + "' is zero");
    }
  }

  private static int size(String name, DenseVector tensor, int layers, int width) {
    if (name.startsWith("norms.")) {
      return layers - 1;
    }
    if (name.startsWith(RocTensors.PREFIX)) {
      return RocTensors.size(name, tensor);
    }
    return name.startsWith(ClassDistance.FARTHEST) ? 1 : width;
  }

  private static void requireSize(String name, DenseVector tensor, int size) {
    if (tensor.size() != size) {
      throw new SteeringException(
          FaultReason.BUNDLE_DIM_MISMATCH,
          "tensor '%s' has %d values, the target model needs %d"
              .formatted(name, tensor.size(), size));
    }
  }

  private static String abbreviated(String digest) {
    return digest.substring(0, Math.min(12, digest.length()));
  }

  private static SteeringException malformed(String why) {
    return new SteeringException(FaultReason.BUNDLE_MALFORMED, "the bundle is not usable: " + why);
  }
}
