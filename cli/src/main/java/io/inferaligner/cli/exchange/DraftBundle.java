package io.inferaligner.cli.exchange;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.plan.DoseUnit;
import io.inferaligner.core.tensor.DenseVector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * A bundle that is neither signed nor evaluated.
 *
 * @param vectors the safetensors file; its bytes are only read, never changed
 */
public record DraftBundle(VectorBundle bundle, com.google.protobuf.ByteString vectors) {
  private static final String PUBLISHER = "inferaligner bundle import";
  private static final String STRATEGY = "imported";

  /**
   * What the file does not say.
   *
   * @param layers blocks to steer; empty: all that can be
   * @param alpha factor of the vectors as they are
   */
  public record Choices(
      String name, String version, Set<Integer> layers, double alpha, String scope) {
    public Choices {
      layers = Set.copyOf(layers);
    }
  }

  /**
   * The draft of {@code source} on {@code base}.
   *
   * @throws SteeringException NAME_INVALID, BUNDLE_DIM_MISMATCH, LAYER_OUT_OF_RANGE, BUNDLE_*
   */
  public static DraftBundle of(
      ImportSource source, DraftBase base, Choices choices, Instant created) {
    BundleCodec.requireName("bundle name", choices.name());
    BundleCodec.requireName("bundle version", choices.version());
    requireWidth(source, base.model());
    SortedMap<Integer, DenseVector> directions = source.vectors().byLayer();
    List<Integer> steered = steered(directions, base, choices.layers());
    int first = steered.getFirst();
    SortedMap<String, DenseVector> tensors = base.tensors(first, vector(directions, first));
    steered.forEach(layer -> tensors.put("steer.theta." + layer, vector(directions, layer)));
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    List<BundleManifest.Source> sources =
        new ArrayList<>(
            List.of(new BundleManifest.Source(source.name(), source.sha256(), directions.size())));
    sources.addAll(base.sources());
    BundleManifest manifest =
        new BundleManifest(
            BundleManifest.SCHEMA,
            choices.name(),
            choices.version(),
            created.toString(),
            PUBLISHER,
            STRATEGY,
            base.model(),
            unknown(source, base.model()),
            base.gate(first),
            new BundleManifest.Policy(
                steered, choices.alpha(), DoseUnit.UNIT.name(), choices.scope()),
            base.calibration(),
            new BundleManifest.Provenance(sources, 0, PUBLISHER + " " + source.format(), 0, 0),
            base.canaries(),
            Map.of(),
            BundleCodec.files(vectors));
    return new DraftBundle(
        BundleCodec.decode(CanonicalJson.write(manifest), vectors),
        com.google.protobuf.ByteString.copyFrom(vectors));
  }

  /** Blocks of {@code source} that the draft does not steer. */
  public List<Integer> leftOut(ImportSource source) {
    Set<Integer> rest = new TreeSet<>(source.vectors().byLayer().keySet());
    bundle.policy().layers().forEach(rest::remove);
    return List.copyOf(rest);
  }

  private static void requireWidth(ImportSource source, ModelIdentity model) {
    if (source.vectors().width() != model.width()) {
      throw new SteeringException(
          FaultReason.BUNDLE_DIM_MISMATCH,
          "the vectors of '%s' have %d values, model %s has a width of %d"
              .formatted(source.name(), source.vectors().width(), model.id(), model.width()));
    }
  }

  private static List<Integer> steered(
      SortedMap<Integer, DenseVector> directions, DraftBase base, Set<Integer> wanted) {
    int lowest = base.lowestLayer();
    int highest = base.model().layers() - 1;
    List<Integer> possible =
        directions.keySet().stream().filter(l -> l >= lowest && l <= highest).toList();
    for (int layer : wanted) {
      if (!possible.contains(layer)) {
        throw new SteeringException(
            FaultReason.LAYER_OUT_OF_RANGE,
            "block %d cannot be steered: the file has %s, the gate and the model allow %d to %d"
                .formatted(layer, directions.keySet(), lowest, highest));
      }
    }
    if (possible.isEmpty()) {
      throw new SteeringException(
          FaultReason.LAYER_OUT_OF_RANGE,
          "none of the blocks %s can be steered: the gate and the model allow %d to %d"
              .formatted(directions.keySet(), lowest, highest));
    }
    return wanted.isEmpty() ? possible : wanted.stream().sorted().toList();
  }

  private static DenseVector vector(SortedMap<Integer, DenseVector> directions, int layer) {
    DenseVector vector = directions.get(layer);
    if (vector == null) {
      throw new IllegalStateException("no direction of block " + layer);
    }
    return vector;
  }

  /** The model that the vectors come from, of which only a hint is known. */
  private static ModelIdentity unknown(ImportSource source, ModelIdentity model) {
    String hint = source.vectors().modelHint();
    return new ModelIdentity(
        hint.isEmpty() ? "unknown" : hint, model.layers(), model.width(), "", "", "", "", "");
  }
}
