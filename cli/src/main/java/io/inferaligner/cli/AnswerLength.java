package io.inferaligner.cli;

import picocli.CommandLine.Option;

/** How long measured answers may be. */
final class AnswerLength {
  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "32",
      description = "Longest answer (default: ${DEFAULT-VALUE}).")
  int maxTokens = 32;
}
