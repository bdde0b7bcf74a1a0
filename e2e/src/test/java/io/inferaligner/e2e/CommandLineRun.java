package io.inferaligner.e2e;

import io.inferaligner.cli.fleet.Service;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of the packaged command line as a process.
 *
 * @param out standard output
 * @param err standard error
 */
record CommandLineRun(int code, String out, String err) {
  private static final int SECONDS = 120;

  /** Runs {@code arguments} against {@code fleet}. */
  static CommandLineRun of(TestFleet fleet, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--runner=" + fleet.address(Service.RUNNER));
    all.add("--registry=" + fleet.address(Service.REGISTRY));
    return run(new byte[0], all);
  }

  /** Runs {@code arguments} as they are, with {@code input} as standard input. */
  static CommandLineRun run(byte[] input, List<String> arguments) {
    try {
      Path work = Files.createTempDirectory("inferaligner-cli");
      Path in = Files.write(work.resolve("in"), input);
      File out = work.resolve("out").toFile();
      File err = work.resolve("err").toFile();
      Process process =
          new ProcessBuilder(command(work, arguments))
              .redirectInput(in.toFile())
              .redirectOutput(out)
              .redirectError(err)
              .start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the command line did not end: " + arguments);
      }
      return new CommandLineRun(
          process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The lines of standard error that are no progress. */
  List<String> errors() {
    return err.lines().filter(line -> line.startsWith("error: ")).toList();
  }

  private static List<String> command(Path state, List<String> arguments) {
    Path root = TestFleet.ROOT.toAbsolutePath().normalize();
    Path target = root.resolve("cli/target");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Dinferaligner.root=" + root,
            "-Dinferaligner.state=" + state,
            "-cp",
            target.resolve("inferaligner-cli.jar")
                + File.pathSeparator
                + target.resolve("lib")
                + "/*",
            "io.inferaligner.cli.Main"));
    command.addAll(arguments);
    return command;
  }
}
