package io.inferaligner.cli;

import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.data.PromptUpload;
import io.inferaligner.cli.terminal.Console;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Prompt files of extract and calibrate. */
final class PromptOptions {
  @Option(
      names = "--harmful",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Harmful prompts: JSON Lines with id, text, label (harmful), or .txt with one a line.")
  List<Path> harmful = List.of();

  @Option(
      names = "--harmless",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Harmless prompts (labels harmless, safe, task, or .txt); look-alikes and tasks belong here too.")
  List<Path> harmless = List.of();

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "fit",
      description = "Rows of this split; rows without one always take part (default: fit).")
  String split = "fit";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "Most rows of one file (default: all).")
  int limit;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed.")
  long seed = 1;

  /** The prompts to send. */
  PromptUpload upload(Console console) {
    PromptUpload upload = PromptUpload.of(files(harmful), files(harmless), limit, seed);
    if (upload.leftOut() > 0) {
      console.note(upload.leftOut() + " rows with other labels are left out");
    }
    return upload;
  }

  /** The files' rows of the chosen split. */
  List<PromptFile> files(List<Path> paths) {
    return paths.stream().map(path -> PromptFile.read(path).ofSplit(split)).toList();
  }
}
