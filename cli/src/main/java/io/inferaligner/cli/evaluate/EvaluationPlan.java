package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.data.PromptRow;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The prompts of one evaluation.
 *
 * @param leftOut rows of the files that take no part: other labels, near hidden rows
 */
public record EvaluationPlan(List<EvaluationCase> cases, int leftOut) {
  private static final Set<String> HARMFUL = Set.of("harmful");
  private static final Set<String> BENIGN = Set.of("harmless", "safe");

  public EvaluationPlan {
    cases = List.copyOf(cases);
  }

  /** Where the prompts come from. */
  public record Sources(
      List<PromptFile> harmful,
      List<PromptFile> templates,
      List<PromptFile> benign,
      List<PromptFile> tasks) {
    public Sources {
      harmful = List.copyOf(harmful);
      templates = List.copyOf(templates);
      benign = List.copyOf(benign);
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * How many prompts are used.
   *
   * @param perFile most rows of one file; 0 means all
   * @param jailbreaks most pairs of harmful prompt and template
   */
  public record Sampling(int perFile, int jailbreaks, long seed) {}

  /** The plan for {@code sources}; the same seed gives the same plan. */
  public static EvaluationPlan of(Sources sources, Sampling sampling) {
    Builder builder = new Builder(sampling);
    List<EvaluationCase> harmful = new ArrayList<>();
    for (PromptFile file : sources.harmful()) {
      harmful.addAll(builder.cases(file, EvaluationCase.Kind.HARMFUL, HARMFUL));
    }
    List<EvaluationCase> all = new ArrayList<>(harmful);
    all.addAll(builder.jailbreaks(harmful, sources.templates()));
    for (PromptFile file : sources.benign()) {
      all.addAll(builder.cases(file, EvaluationCase.Kind.BENIGN, BENIGN));
    }
    for (PromptFile file : sources.tasks()) {
      all.addAll(builder.tasks(file));
    }
    if (all.isEmpty()) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID,
          "there is nothing to measure: give at least one of --harmful, --benign and --task, and check the labels of the rows and --split");
    }
    return new EvaluationPlan(all, builder.leftOut);
  }

  /** The prompts of {@code kind} alone. */
  public EvaluationPlan only(EvaluationCase.Kind kind) {
    return new EvaluationPlan(cases.stream().filter(one -> one.kind() == kind).toList(), leftOut);
  }

  /** The same prompts, files by their names alone, so that results hold no local paths. */
  public EvaluationPlan named() {
    return new EvaluationPlan(
        cases.stream()
            .map(one ->
                new EvaluationCase(
                    one.id(),
                    one.kind(),
                    String.valueOf(Path.of(one.file()).getFileName()),
                    one.category(),
                    one.prompt(),
                    one.target()))
            .toList(),
        leftOut);
  }

  /** Collects cases and counts what is left out. */
  private static final class Builder {
    private final Sampling sampling;
    private int leftOut;

    Builder(Sampling sampling) {
      this.sampling = sampling;
    }

    List<EvaluationCase> cases(PromptFile file, EvaluationCase.Kind kind, Set<String> labels) {
      return sample(file, labels).stream().map(row -> of(file, row, kind, "")).toList();
    }

    List<EvaluationCase> tasks(PromptFile file) {
      return sample(file, Set.of()).stream()
          .filter(row -> {
            if (row.target().isEmpty()) {
              leftOut++;
            }
            return !row.target().isEmpty();
          })
          .map(row -> of(file, row, EvaluationCase.Kind.TASK, row.target()))
          .toList();
    }

    private static EvaluationCase of(
        PromptFile file, PromptRow row, EvaluationCase.Kind kind, String target) {
      return new EvaluationCase(
          row.id(), kind, file.path().toString(), row.category(), row.prompt(), target);
    }

    List<EvaluationCase> jailbreaks(List<EvaluationCase> harmful, List<PromptFile> files) {
      List<EvaluationCase> pairs = new ArrayList<>();
      for (PromptFile file : files) {
        for (PromptRow template : usable(file, Set.of())) {
          if (!template.text().contains(PromptFile.SLOT)) {
            throw new SteeringException(
                FaultReason.DATASET_INVALID,
                "%s: template %s has no slot %s"
                    .formatted(file.path(), template.id(), PromptFile.SLOT));
          }
          harmful.forEach(prompt -> pairs.add(wrapped(file, template, prompt)));
        }
      }
      Collections.shuffle(pairs, new Random(sampling.seed()));
      return pairs.subList(0, Math.min(sampling.jailbreaks(), pairs.size()));
    }

    private static EvaluationCase wrapped(
        PromptFile file, PromptRow template, EvaluationCase prompt) {
      return new EvaluationCase(
          template.id() + "/" + prompt.id(),
          EvaluationCase.Kind.JAILBREAK,
          file.path().toString(),
          prompt.category(),
          template.text().replace(PromptFile.SLOT, template.transform().apply(prompt.prompt())),
          "");
    }

    private List<PromptRow> sample(PromptFile file, Set<String> labels) {
      List<PromptRow> rows = new ArrayList<>(usable(file, labels));
      if (sampling.perFile() > 0 && rows.size() > sampling.perFile()) {
        Collections.shuffle(rows, new Random(sampling.seed()));
        return rows.subList(0, sampling.perFile());
      }
      return rows;
    }

    private List<PromptRow> usable(PromptFile file, Set<String> labels) {
      List<PromptRow> rows =
          file.rows().stream()
              .filter(row -> !row.nearHeldout() && (labels.isEmpty() || row.hasLabel(labels)))
              .toList();
      leftOut += file.rows().size() - rows.size();
      return rows;
    }
  }
}
