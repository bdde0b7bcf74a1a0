package io.inferaligner.cli;

import io.inferaligner.cli.fleet.Service;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a tool of model-runner, which holds the engine, as a process of its own. */
final class EngineProcess {
  private EngineProcess() {}

  /**
   * Runs {@code mainClass} to its end.
   *
   * @param lines takes each line it prints
   * @throws SteeringException MODEL_INVALID with its last complaint if it refuses its input
   */
  static void run(String mainClass, List<String> arguments, Consumer<String> lines)
      throws IOException, InterruptedException {
    Path complaints = Files.createTempFile("inferaligner", ".err");
    try {
      List<String> command = new ArrayList<>(java());
      command.add(mainClass);
      command.addAll(arguments);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.to(complaints.toFile()));
      Service.RUNNER.setDefaults(builder.environment());
      Process process = builder.start();
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        out.lines().forEach(lines);
      }
      int code = process.waitFor();
      if (code != Command.DONE) {
        throw new SteeringException(
            code == Command.BAD_INPUT ? FaultReason.MODEL_INVALID : FaultReason.INVARIANT_VIOLATED,
            Files.readString(complaints)
                .strip()
                .lines()
                .reduce((_, line) -> line)
                .orElse("the engine ended with " + code));
      }
    } finally {
      Files.delete(complaints);
    }
  }

  private static List<String> java() {
    Path app = Workspace.ofProcess().root().resolve("model-runner/target/quarkus-app");
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dai.djl.offline=true",
        "-DOPT_OUT_TRACKING=true",
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-cp",
        Stream.of("app", "lib/main", "lib/boot")
            .map(folder -> app.resolve(folder) + "/*")
            .collect(Collectors.joining(File.pathSeparator)));
  }
}
