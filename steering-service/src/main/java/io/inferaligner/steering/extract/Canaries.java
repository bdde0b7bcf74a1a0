package io.inferaligner.steering.extract;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.LayeredScorer;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.steering.runner.RunnerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Short seeded token sequences with the scores this runner computes for them. They are no text, so
 * a bundle holds nobody's prompt; a runner with other weights or broken arithmetic scores them
 * differently.
 */
final class Canaries {
  private static final int COUNT = 8;
  private static final int LENGTH = 8;

  /** bfloat16 keeps 8 bits; another machine may round each of a few dozen sums differently. */
  private static final double RELATIVE_TOLERANCE = 0.02;

  private Canaries() {}

  static List<BundleManifest.Canary> of(
      RunnerClient runner,
      int vocabulary,
      BundleManifest.Gate gate,
      LayeredScorer scorer,
      long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<Integer>> sequences = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      sequences.add(random.ints(LENGTH, 0, vocabulary).boxed().toList());
    }
    List<List<DenseVector>> residuals = runner.captureIds(sequences, gate.layer());
    List<BundleManifest.Canary> canaries = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      List<DenseVector> blocks = residuals.get(i);
      GateReading reading =
          new GateReading(
              scorer.layers(),
              scorer.layers().stream().map(layer -> blocks.get(layer - 1)).toList());
      double tolerance = RELATIVE_TOLERANCE * (scorer.reach(reading) + gate.sigma());
      canaries.add(
          new BundleManifest.Canary(
              sequences.get(i), scorer.score(reading) + gate.bias(), tolerance));
    }
    return canaries;
  }
}
