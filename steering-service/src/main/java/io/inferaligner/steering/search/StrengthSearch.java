package io.inferaligner.steering.search;

import io.inferaligner.core.plan.DoseUnit;
import io.inferaligner.core.plan.SteeringScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Chooses layers, strength and scope (method.md §4.7): first every window and scope at a middle
 * strength, then strengths for the two best, then the three best on all prompts; the smallest dose
 * within a point of the best wins.
 */
public final class StrengthSearch {
  private static final List<Double> RELATIVE = List.of(0.2, 0.3, 0.4, 0.5, 0.8, 1.0);
  private static final double RELATIVE_START = 0.6;
  private static final List<Double> UNITS = List.of(0.5, 1.0, 4.0, 8.0, 16.0);
  private static final double UNIT_START = 2;
  private static final List<Double> RAWS = List.of(0.3, 1.0, 1.5, 2.0, 3.0, 5.0);
  private static final int SINGLES = 6;
  private static final double TOLERANCE = 0.01;
  private static final int FINALISTS = 3;

  private StrengthSearch() {}

  /**
   * Result of a search.
   *
   * @param trials everything that was tried, in order
   */
  public record Result(Trial best, List<Trial> trials) {
    public Result {
      trials = List.copyOf(trials);
    }
  }

  /**
   * Searches.
   *
   * @param quick tries a candidate on a sample of prompts
   * @param full tries a candidate on all prompts
   */
  public static Result run(
      List<List<Integer>> windows,
      List<SteeringScope> scopes,
      DoseUnit unit,
      Optional<Double> fixedAlpha,
      Function<Candidate, Trial> quick,
      Function<Candidate, Trial> full) {
    List<Trial> trials = new ArrayList<>();
    double start = fixedAlpha.orElse(unit == DoseUnit.UNIT ? UNIT_START : RELATIVE_START);
    for (List<Integer> window : windows) {
      for (SteeringScope scope : scopes) {
        trials.add(quick.apply(new Candidate(window, start, unit, scope)));
      }
    }
    if (fixedAlpha.isEmpty()) {
      List<Double> strengths = strengths(unit);
      for (Trial promising : promising(trials)) {
        strengths.forEach(alpha -> trials.add(quick.apply(promising.candidate().withAlpha(alpha))));
      }
    }
    List<Trial> finals = new ArrayList<>();
    for (Candidate finalist : finalists(trials)) {
      finals.add(full.apply(finalist));
    }
    trials.addAll(finals);
    return new Result(cheapestOfBest(finals), trials);
  }

  private static List<Double> strengths(DoseUnit unit) {
    return switch (unit) {
      case REL -> RELATIVE;
      case UNIT -> UNITS;
      case RAW -> RAWS;
    };
  }

  /** Single layers of the upper middle of the model, at and above the gate layer. */
  public static List<List<Integer>> singles(int gateLayer, int modelLayers) {
    int last = Math.max(gateLayer, Math.min(modelLayers - 1, (int) (0.8 * modelLayers)));
    int count = last - gateLayer + 1;
    int step = Math.max(1, (count + SINGLES - 1) / SINGLES);
    return IntStream.iterate(last, layer -> layer >= gateLayer, layer -> layer - step)
        .mapToObj(List::of)
        .toList();
  }

  /** Contiguous windows of layers at and above the gate layer, none of them the last. */
  public static List<List<Integer>> windows(int gateLayer, int modelLayers) {
    Set<List<Integer>> windows = new LinkedHashSet<>();
    int top = modelLayers - 1;
    for (int from : new int[] {gateLayer, Math.min(gateLayer + 1, top)}) {
      for (int width : new int[] {Math.max(1, modelLayers / 3), modelLayers / 2, top - from + 1}) {
        int to = Math.min(top, from + Math.max(1, width) - 1);
        windows.add(IntStream.rangeClosed(from, to).boxed().toList());
      }
    }
    return List.copyOf(windows);
  }

  /** The smallest dose whose merit lies within one point of the best. */
  static Trial cheapestOfBest(List<Trial> trials) {
    double best = trials.stream().mapToDouble(Trial::merit).max().orElseThrow();
    return trials.stream()
        .filter(trial -> trial.merit() >= best - TOLERANCE)
        .min(Comparator.comparingDouble(trial -> trial.candidate().dose()))
        .orElseThrow();
  }

  /** The two best; of equals the larger dose, which has more effect to give. */
  private static List<Trial> promising(List<Trial> trials) {
    return trials.stream()
        .sorted(
            Comparator.comparingDouble(Trial::merit)
                .thenComparingDouble(trial -> trial.candidate().dose())
                .reversed())
        .limit(2)
        .toList();
  }

  private static List<Trial> ranked(List<Trial> trials) {
    return trials.stream()
        .sorted(
            Comparator.comparingDouble(Trial::merit)
                .reversed()
                .thenComparingDouble(trial -> trial.candidate().dose()))
        .toList();
  }

  private static Set<Candidate> finalists(List<Trial> trials) {
    Set<Candidate> finalists = new LinkedHashSet<>();
    finalists.add(cheapestOfBest(trials).candidate());
    for (Trial trial : ranked(trials)) {
      if (finalists.size() < FINALISTS) {
        finalists.add(trial.candidate());
      }
    }
    return finalists;
  }
}
