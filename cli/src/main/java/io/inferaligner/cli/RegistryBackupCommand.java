package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Saves the registry. */
@picocli.CommandLine.Command(
    name = "backup",
    description =
        "Writes everything the registry holds to one file: bundles, channels, log and audit. Holds no private key.")
final class RegistryBackupCommand extends Command {
  static final Duration TIME = Duration.ofMinutes(30);

  @Parameters(paramLabel = "FILE", description = "The new file.")
  @SuppressWarnings("NullAway.Init") // required: picocli sets it
  Path file;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    AtomicInteger lines = new AtomicInteger();
    try (RegistryClient registry = connection.registry();
        OutputStream out = Files.newOutputStream(part)) {
      registry
          .admin()
          .export(
              TIME,
              line -> {
                try {
                  out.write(line);
                  out.write('\n');
                  lines.incrementAndGet();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (java.nio.file.NoSuchFileException e) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, file + " cannot be written: correct the path", e);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    console.line("%s  %d lines, %d bytes".formatted(file, lines.get(), Files.size(file)));
    output.write(
        console, Map.of("file", file.toString(), "lines", lines.get(), "bytes", Files.size(file)));
    return DONE;
  }
}
