package io.inferaligner.cli.exchange;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The model of a draft, and its gate. */
public sealed interface DraftBase {
  /** The model that the draft is bound to. */
  ModelIdentity model();

  /** Lowest block that may be steered. */
  int lowestLayer();

  /** The gate; {@code first} is the lowest steered block. */
  BundleManifest.Gate gate(int first);

  /** What is known of the gate. */
  BundleManifest.Calibration calibration();

  /** Prompts with known scores of the gate. */
  List<BundleManifest.Canary> canaries();

  /** All tensors but the steering vectors. */
  SortedMap<String, DenseVector> tensors(int first, DenseVector direction);

  /** Where the gate comes from, for the provenance. */
  List<BundleManifest.Source> sources();

  /** The gate, mean norms and model of another bundle: what is calibrated there holds here. */
  record OfBundle(VectorBundle bundle) implements DraftBase {
    @Override
    public ModelIdentity model() {
      return bundle.manifest().target();
    }

    @Override
    public int lowestLayer() {
      return bundle.gate().layer();
    }

    @Override
    public BundleManifest.Gate gate(int first) {
      return bundle.manifest().gate();
    }

    @Override
    public BundleManifest.Calibration calibration() {
      return bundle.manifest().calibration();
    }

    @Override
    public List<BundleManifest.Canary> canaries() {
      return bundle.manifest().canaries();
    }

    @Override
    public SortedMap<String, DenseVector> tensors(int first, DenseVector direction) {
      SortedMap<String, DenseVector> kept = new TreeMap<>(bundle.tensors());
      kept.keySet().removeIf(name -> name.startsWith("steer."));
      return kept;
    }

    @Override
    public List<BundleManifest.Source> sources() {
      return List.of(new BundleManifest.Source("gate of " + bundle.label(), bundle.digest(), 1));
    }
  }

  /**
   * A model without a gate. Until it is calibrated the draft's gate is open for every prompt, as in
   * the programs that its vectors come from; its weights are the direction at the lowest steered
   * block.
   *
   * @param meanNorms ρ_l for l = 1…L−1 at index l−1
   */
  record OfModel(ModelIdentity model, DenseVector meanNorms) implements DraftBase {
    /** Far above any projection of a residual. */
    private static final double ALWAYS_OPEN = 1e9;

    @Override
    public int lowestLayer() {
      return 1;
    }

    @Override
    public BundleManifest.Gate gate(int first) {
      return new BundleManifest.Gate(
          GateKind.SRV, first, ALWAYS_OPEN, 1, ThresholdMode.MIDPOINT, 0);
    }

    @Override
    public BundleManifest.Calibration calibration() {
      return new BundleManifest.Calibration(
          0, 0, Rate.of(0, 0), Rate.of(0, 0), Double.NaN, List.of());
    }

    @Override
    public List<BundleManifest.Canary> canaries() {
      return List.of();
    }

    @Override
    public SortedMap<String, DenseVector> tensors(int first, DenseVector direction) {
      SortedMap<String, DenseVector> tensors = new TreeMap<>();
      tensors.put("gate.w." + first, direction.normalized());
      tensors.put("norms.rho", meanNorms);
      return tensors;
    }

    @Override
    public List<BundleManifest.Source> sources() {
      return List.of();
    }
  }
}
