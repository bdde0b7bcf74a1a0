package io.inferaligner.steering.extract;

import io.inferaligner.core.bundle.Digests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Fit and calibration parts: 60 % and 40 % by a seeded hash of the group, so that the same prompt,
 * and the same request in other words, always falls into the same part. Every prompt of either
 * class comes a second time inside a jailbreak wrapper, in its own part, so that the gate learns
 * intent and not the wrapper.
 */
public record PromptSplit(List<Prompt> fit, List<Prompt> calibration) {
  private static final int FIT_PERCENT = 60;

  public PromptSplit {
    fit = List.copyOf(fit);
    calibration = List.copyOf(calibration);
  }

  /** The split of {@code prompts}. */
  static PromptSplit of(List<Prompt> prompts, List<String> wrappers, long seed) {
    List<Prompt> fit = new ArrayList<>();
    List<Prompt> calibration = new ArrayList<>();
    for (Prompt prompt : prompts) {
      List<Prompt> part =
          hash(prompt.group(), seed, "part") % 100 < FIT_PERCENT ? fit : calibration;
      part.add(prompt);
      if (!wrappers.isEmpty()) {
        String wrapper = wrappers.get((int) (hash(prompt.id(), seed, "wrapper") % wrappers.size()));
        part.add(
            new Prompt(
                prompt.id() + "#wrapped",
                wrapper.replace(ExtractionPlan.SLOT, prompt.text()),
                prompt.harmful(),
                prompt.group()));
      }
    }
    return new PromptSplit(fit, calibration);
  }

  /** A number in 0…2³²−1 that depends on all arguments. */
  static long hash(String id, long seed, String purpose) {
    String digest =
        Digests.sha256((purpose + "\n" + seed + "\n" + id).getBytes(StandardCharsets.UTF_8));
    return Long.parseLong(digest.substring(0, 8), 16);
  }
}
