package io.inferaligner.steering.extract;

import io.inferaligner.core.gate.Calibration;
import io.inferaligner.core.vector.MeanDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The gate's layer by five-fold cross-validation over fit prompts: the earliest layer within one
 * standard error of the best TPR at 1 % FPR (method.md §4.5). Candidates lie in 0.15 L…L−1; large
 * models settle well below the upper end, tiny ones need it.
 */
record LayerChoice(int layer, List<LayerScore> table) {
  private static final int FOLDS = 5;
  private static final double FPR = 0.01;

  LayerChoice {
    table = List.copyOf(table);
  }

  /** Cross-validated figures of one layer; means over folds. */
  record LayerScore(int layer, double tpr, double standardError, double auc) {}

  /** The choice for a model of {@code modelLayers} blocks. */
  static LayerChoice of(List<Captured> fit, int modelLayers, long seed) {
    int count = fit.getFirst().layers().size();
    double[][] tpr = new double[count][FOLDS];
    double[][] auc = new double[count][FOLDS];
    for (int fold = 0; fold < FOLDS; fold++) {
      int held = fold;
      List<Captured> train = fit.stream().filter(row -> foldOf(row, seed) != held).toList();
      List<Captured> test = fit.stream().filter(row -> foldOf(row, seed) == held).toList();
      List<MeanDifference> differences = ClassVectors.of(train).differences();
      for (int layer = 1; layer <= count; layer++) {
        MeanDifference difference = differences.get(layer - 1);
        double[] harmful = projections(test, true, layer, difference);
        double[] harmless = projections(test, false, layer, difference);
        tpr[layer - 1][fold] = Calibration.tprAtFpr(harmful, harmless, FPR);
        auc[layer - 1][fold] = Calibration.auc(harmful, harmless);
      }
    }
    List<LayerScore> table = new ArrayList<>();
    for (int layer = 1; layer <= count; layer++) {
      double[] values = tpr[layer - 1];
      table.add(new LayerScore(layer, mean(values), standardError(values), mean(auc[layer - 1])));
    }
    return new LayerChoice(choose(table, modelLayers), table);
  }

  /** The earliest candidate within one standard error of the best; ties in TPR go by AUC. */
  static int choose(List<LayerScore> table, int modelLayers) {
    int first = Math.max(1, (int) Math.ceil(0.15 * modelLayers));
    int last = Math.min(modelLayers - 1, Math.max(first, (int) Math.floor(0.80 * modelLayers)));
    List<LayerScore> candidates =
        table.stream().filter(score -> score.layer() >= first && score.layer() <= last).toList();
    ToDoubleFunction<LayerScore> merit = score -> score.tpr() + 1e-3 * score.auc();
    LayerScore best =
        candidates.stream().max(java.util.Comparator.comparingDouble(merit)).orElseThrow();
    return candidates.stream()
        .filter(
            score -> merit.applyAsDouble(score) >= merit.applyAsDouble(best) - best.standardError())
        .findFirst()
        .orElseThrow()
        .layer();
  }

  static double[] projections(
      List<Captured> rows, boolean harmful, int layer, MeanDifference difference) {
    return rows.stream()
        .filter(row -> row.prompt().harmful() == harmful)
        .mapToDouble(row -> row.at(layer).dot(difference.direction()))
        .toArray();
  }

  /** A wrapped prompt stays in the fold of the prompt it wraps. */
  private static int foldOf(Captured row, long seed) {
    String id = row.prompt().id();
    int mark = id.indexOf("#wrapped");
    return (int) (PromptSplit.hash(mark < 0 ? id : id.substring(0, mark), seed, "fold") % FOLDS);
  }

  private static double mean(double[] values) {
    return java.util.Arrays.stream(values).average().orElseThrow();
  }

  private static double standardError(double[] values) {
    double mean = mean(values);
    double squares = java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
