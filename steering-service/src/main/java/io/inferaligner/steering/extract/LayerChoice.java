package io.inferaligner.steering.extract;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.Calibration;
import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.core.gate.GateDirection;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.GateScorer;
import io.inferaligner.core.gate.LayeredScorer;
import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The gate's layer and kind by five-fold cross-validation over fit prompts, all kinds on the same
 * folds: the earliest layer at which some kind lies within one standard error of the best TPR at 1
 * % FPR (method.md §4.5), and the best kind there. Candidates lie in 0.15 L…0.80 L, where intent is
 * legible and layers to steer remain above.
 *
 * @param best the choice
 * @param table all figures of single layers, ordered by layer, then by kind
 * @param together figures of the gate's several layers as one, by kind; empty for one layer
 */
record LayerChoice(LayerScore best, List<LayerScore> table, List<LayerScore> together) {
  private static final int FOLDS = 5;
  private static final double FPR = 0.01;

  /** Merits this close count as equal: less than one prompt in 500. */
  private static final double EQUAL = 2e-3;

  LayerChoice {
    table = List.copyOf(table);
    together = List.copyOf(together);
  }

  /**
   * Cross-validated figures of one layer, or several up to it, and a kind over the held-out prompts
   * of all folds.
   *
   * @param standardError of the TPR, from its spread over the folds
   */
  record LayerScore(int layer, GateKind kind, double tpr, double standardError, double auc) {
    /** TPR; ties go by AUC. */
    double merit() {
      return tpr + 1e-3 * auc;
    }
  }

  private record Fold(List<Captured> train, List<Captured> test) {
    static Fold of(List<Captured> rows, long seed, int held) {
      return new Fold(
          rows.stream().filter(row -> foldOf(row, seed) != held).toList(),
          rows.stream().filter(row -> foldOf(row, seed) == held).toList());
    }
  }

  /**
   * The choice among {@code kinds} for a model of {@code modelLayers} blocks.
   *
   * @param highest the lowest steered layer, above which no gate can be chosen
   * @param layers of the gate; empty: one is chosen
   * @param aggregation of {@code layers}; the best kind is that of which all together detect best
   */
  static LayerChoice of(
      List<Captured> fit,
      int modelLayers,
      int highest,
      List<GateKind> kinds,
      List<Integer> layers,
      GateAggregation aggregation,
      long seed) {
    int count = fit.getFirst().layers().size();
    List<Fold> folds =
        IntStream.range(0, FOLDS).mapToObj(held -> Fold.of(fit, seed, held)).toList();
    List<LayerScore> table = new ArrayList<>();
    for (int layer = 1; layer <= count; layer++) {
      for (GateKind kind : kinds.stream().sorted().toList()) {
        table.add(score(folds, List.of(layer), new GateAggregation.Single(), kind));
      }
    }
    if (layers.isEmpty()) {
      return new LayerChoice(choose(table, modelLayers, highest), table, List.of());
    }
    if (layers.size() == 1) {
      return new LayerChoice(bestKind(table, layers.getFirst()), table, List.of());
    }
    List<LayerScore> together =
        kinds.stream().sorted().map(kind -> score(folds, layers, aggregation, kind)).toList();
    return new LayerChoice(bestKind(together, layers.getLast()), table, together);
  }

  /**
   * One threshold for the held-out prompts of all folds: a fold alone has too few harmless ones to
   * tell 1 % from 0. Scores are put on one scale by the harmless mean and spread of their training
   * part.
   */
  private static LayerScore score(
      List<Fold> folds, List<Integer> layers, GateAggregation aggregation, GateKind kind) {
    List<double[]> harmful = new ArrayList<>();
    List<double[]> harmless = new ArrayList<>();
    for (Fold fold : folds) {
      LayeredScorer scorer = FittedGate.scorer(kind, layers, aggregation, fold.train());
      double[] seen = FittedGate.scores(fold.train(), false, scorer);
      double mean = mean(seen);
      double sigma = Calibration.sigma(seen);
      harmful.add(scaled(FittedGate.scores(fold.test(), true, scorer), mean, sigma));
      harmless.add(scaled(FittedGate.scores(fold.test(), false, scorer), mean, sigma));
    }
    double[] allHarmful = pooled(harmful);
    double[] allHarmless = pooled(harmless);
    double bias = Calibration.biasAtFpr(allHarmless, FPR);
    double[] foldRates =
        harmful.stream()
            .filter(scores -> scores.length > 0)
            .mapToDouble(scores -> Calibration.fireRate(scores, bias))
            .toArray();
    return new LayerScore(
        layers.getLast(),
        kind,
        Calibration.fireRate(allHarmful, bias),
        standardError(foldRates),
        Calibration.auc(allHarmful, allHarmless));
  }

  private static double[] scaled(double[] projections, double mean, double sigma) {
    return Arrays.stream(projections).map(value -> (value - mean) / sigma).toArray();
  }

  private static double[] pooled(List<double[]> parts) {
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  /** The earliest candidate up to layer {@code highest} within one standard error of the best. */
  static LayerScore choose(List<LayerScore> table, int modelLayers, int highest) {
    int first = Math.min(highest, Math.max(1, (int) Math.ceil(0.15 * modelLayers)));
    int last = Math.min(highest, Math.max(first, (int) Math.floor(0.80 * modelLayers)));
    List<LayerScore> candidates =
        table.stream().filter(score -> score.layer() >= first && score.layer() <= last).toList();
    LayerScore best =
        candidates.stream().max(Comparator.comparingDouble(LayerScore::merit)).orElseThrow();
    int layer =
        candidates.stream()
            .filter(score -> score.merit() >= best.merit() - best.standardError())
            .mapToInt(LayerScore::layer)
            .min()
            .orElseThrow();
    return bestKind(table, layer);
  }

  /** The figures of {@code kind}, one per layer. */
  List<LayerScore> rows(GateKind kind) {
    return table.stream().filter(score -> score.kind() == kind).toList();
  }

  /**
   * Gate weights of {@code kind} from {@code rows} at {@code layer}.
   *
   * @throws SteeringException EXTRACTION_FAILED if the classes do not differ
   */
  static GateDirection direction(GateKind kind, List<Captured> rows, int layer) {
    try {
      return GateDirection.fit(
          kind, activations(rows, true, layer), activations(rows, false, layer));
    } catch (ArithmeticException e) {
      throw new SteeringException(
          FaultReason.EXTRACTION_FAILED,
          "no %s gate can be fitted at layer %d: %s".formatted(kind, layer, e.getMessage()),
          e);
    }
  }

  static double[] projections(List<Captured> rows, boolean harmful, int layer, GateScorer scorer) {
    return activations(rows, harmful, layer).stream().mapToDouble(scorer::score).toArray();
  }

  private static List<DenseVector> activations(List<Captured> rows, boolean harmful, int layer) {
    return rows.stream()
        .filter(row -> row.prompt().harmful() == harmful)
        .map(row -> row.at(layer))
        .toList();
  }

  /** The best kind at {@code layer}; of equal ones the simplest. */
  private static LayerScore bestKind(List<LayerScore> table, int layer) {
    List<LayerScore> kinds = table.stream().filter(score -> score.layer() == layer).toList();
    double best = kinds.stream().mapToDouble(LayerScore::merit).max().orElseThrow();
    return kinds.stream()
        .filter(score -> score.merit() >= best - EQUAL)
        .min(Comparator.comparing(LayerScore::kind))
        .orElseThrow();
  }

  private static int foldOf(Captured row, long seed) {
    return (int) (PromptSplit.hash(row.prompt().group(), seed, "fold") % FOLDS);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double standardError(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
  }
}
