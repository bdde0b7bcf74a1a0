package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Restores the registry. */
@picocli.CommandLine.Command(
    name = "restore",
    description =
        "Fills an empty registry from a backup. Everything is checked before it counts; a new epoch begins, so that runners take it up at once.")
final class RegistryRestoreCommand extends Command {
  @Parameters(paramLabel = "FILE", description = "The backup.")
  @SuppressWarnings("NullAway.Init") // required: picocli sets it
  Path file;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    if (!Files.isReadable(file)) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, file + " cannot be read: give the file of a backup");
    }
    try (RegistryClient registry = connection.registry();
        BufferedReader in = Files.newBufferedReader(file)) {
      Iterable<byte[]> lines =
          () -> in.lines().map(line -> line.getBytes(StandardCharsets.UTF_8)).iterator();
      var restored = registry.admin().restore(RegistryBackupCommand.TIME, lines);
      console.line(
          "restored revision %d with %d bundles; epoch %s"
              .formatted(restored.getRevision(), restored.getBundles(), restored.getEpoch()));
      output.write(
          console,
          Map.of(
              "revision", restored.getRevision(),
              "bundles", restored.getBundles(),
              "epoch", restored.getEpoch()));
      return DONE;
    }
  }
}
