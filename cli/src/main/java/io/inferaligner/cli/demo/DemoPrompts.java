package io.inferaligner.cli.demo;

import com.google.protobuf.ByteString;
import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.data.PromptRow;
import io.inferaligner.cli.data.PromptUpload;
import io.inferaligner.cli.evaluate.EvaluationPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The demo's own prompts; their held-out part shares no template and no wording with the fitted.
 */
public record DemoPrompts(
    PromptFile harmful,
    PromptFile harmless,
    PromptFile lookalikes,
    PromptFile wrappers,
    PromptFile task) {
  private static final String FIT = "fit";
  private static final String HELDOUT = "heldout";
  private static final int JAILBREAKS = 300;

  /** The files of {@code folder}. */
  public static DemoPrompts read(Path folder) {
    return new DemoPrompts(
        PromptFile.read(folder.resolve("harmful.jsonl")),
        PromptFile.read(folder.resolve("harmless.jsonl")),
        PromptFile.read(folder.resolve("lookalikes.jsonl")),
        PromptFile.read(folder.resolve("wrappers.jsonl")),
        PromptFile.read(folder.resolve("task.jsonl")));
  }

  /** The same with harmful prompts of only {@code count} fitted categories, a seeded choice. */
  public DemoPrompts fewer(int count, long seed) {
    List<String> categories =
        new ArrayList<>(
            harmful.ofSplit(FIT).rows().stream().map(PromptRow::category).distinct().toList());
    Collections.shuffle(categories, new Random(seed));
    Set<String> kept = Set.copyOf(categories.subList(0, Math.min(count, categories.size())));
    return new DemoPrompts(
        harmful.only(row -> kept.contains(row.category())), harmless, lookalikes, wrappers, task);
  }

  /** The same with {@code other} as the task. */
  public DemoPrompts withTask(PromptFile other) {
    return new DemoPrompts(harmful, harmless, lookalikes, wrappers, other);
  }

  /** What extraction gets. */
  public PromptUpload fitted(long seed) {
    return PromptUpload.of(
        List.of(harmful.ofSplit(FIT)),
        List.of(harmless.ofSplit(FIT), lookalikes.ofSplit(FIT), task.ofSplit(FIT)),
        0,
        seed);
  }

  /** The wrappers that extraction gets. */
  public List<ByteString> fittedWrappers() {
    return PromptUpload.wrappers(List.of(wrappers.ofSplit(FIT)));
  }

  /**
   * What is measured.
   *
   * @param perFile most prompts of one file; 0 means all
   */
  public EvaluationPlan heldout(int perFile, long seed) {
    return EvaluationPlan.of(
        new EvaluationPlan.Sources(
            List.of(harmful.ofSplit(HELDOUT)),
            List.of(wrappers.ofSplit(HELDOUT)),
            List.of(harmless.ofSplit(HELDOUT), lookalikes.ofSplit(HELDOUT)),
            List.of(task.ofSplit(HELDOUT))),
        new EvaluationPlan.Sampling(
            perFile, perFile == 0 ? JAILBREAKS : Math.min(JAILBREAKS, perFile), seed));
  }
}
