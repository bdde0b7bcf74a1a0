package io.inferaligner.cli;

import picocli.CommandLine.Option;

/** How long measured answers may become. */
final class AnswerOptions {
  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "32",
      description = "Longest answer (default: ${DEFAULT-VALUE}).")
  int maxTokens = 32;
}
