package io.inferaligner.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether it matters by which data the reference was aligned. */
@picocli.CommandLine.Command(
    name = "alignment-data",
    sortOptions = false,
    description =
        "Steers the demo's target by vectors of the shipped aligned model and of references that were aligned by other data; starts and stops everything it needs.")
final class ExperimentAlignmentDataCommand extends PairsExperiment {
  @Option(
      names = "--references",
      paramLabel = "DIR",
      description =
          "Folder of the references, as deploy/demo/train/references.sh makes them (default: .inferaligner/references).")
  @Nullable Path references;

  @Override
  List<Pair> pairs(Workspace workspace) throws IOException {
    Path target = workspace.demo().resolve("target");
    List<Pair> pairs = new ArrayList<>();
    pairs.add(new Pair("shipped", target, workspace.demo().resolve("aligned")));
    Path folder = references == null ? workspace.state().resolve("references") : references;
    for (Path reference : folders(folder)) {
      if (Files.isRegularFile(reference.resolve("config.json"))) {
        pairs.add(new Pair(reference.getFileName().toString(), target, reference));
      }
    }
    return pairs;
  }

  @Override
  String name() {
    return "alignment-data";
  }

  @Override
  String title() {
    return "References aligned by other data";
  }
}
