package io.inferaligner.cli;

import picocli.CommandLine.Option;

/** Which of the demo's prompts are measured. */
final class DemoSampleOptions {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "Measure at most N prompts of each kind (default: all).")
  int limit;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed.")
  long seed = 1;
}
