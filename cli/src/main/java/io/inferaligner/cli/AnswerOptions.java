package io.inferaligner.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How measured answers are made. */
final class AnswerOptions {
  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "32",
      description = "Longest answer (default: ${DEFAULT-VALUE}).")
  int maxTokens = 32;

  @Option(
      names = "--bundle",
      paramLabel = "NAME[@VERSION]|DIGEST",
      description = "Bundle to use (default: the channel's).")
  @Nullable String bundle;
}
