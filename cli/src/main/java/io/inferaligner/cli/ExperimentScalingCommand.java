package io.inferaligner.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the method holds as models grow. */
@picocli.CommandLine.Command(
    name = "scaling",
    sortOptions = false,
    description =
        "Measures the shipped pair and pairs of other sizes on the demo's prompts; starts and stops everything it needs.")
final class ExperimentScalingCommand extends PairsExperiment {
  @Option(
      names = "--pairs",
      paramLabel = "DIR",
      description =
          "Folder of pairs, each with target and aligned, as deploy/demo/train/ladder.sh makes them (default: .inferaligner/ladder).")
  @Nullable Path pairs;

  @Override
  List<Pair> pairs(Workspace workspace) throws IOException {
    List<Pair> all = new ArrayList<>();
    all.add(
        new Pair(
            "shipped", workspace.demo().resolve("target"), workspace.demo().resolve("aligned")));
    Path folder = pairs == null ? workspace.state().resolve("ladder") : pairs;
    for (Path pair : folders(folder)) {
      if (Files.isDirectory(pair.resolve("target"))) {
        all.add(
            new Pair(
                pair.getFileName().toString(), pair.resolve("target"), pair.resolve("aligned")));
      }
    }
    return all;
  }

  @Override
  String name() {
    return "scaling";
  }

  @Override
  String title() {
    return "Pairs of several sizes";
  }
}
