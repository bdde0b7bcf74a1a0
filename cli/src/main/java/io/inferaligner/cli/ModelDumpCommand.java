package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Writes what the engine computes for token ids. */
@picocli.CommandLine.Command(
    name = "dump",
    description =
        "Writes residuals of every layer, logits and greedy tokens for given token ids, so that anyone can check them.")
final class ModelDumpCommand extends Command {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the model.")
  String model = "";

  @Option(names = "--ids", required = true, paramLabel = "1,2,3", description = "Token ids.")
  String ids = "";

  @Option(names = "--dtype", paramLabel = "f32|bf16", description = "Arithmetic.")
  @Nullable String dtype;

  @Option(names = "--generate", paramLabel = "N", description = "Greedy tokens to add.")
  @Nullable String generate;

  @Option(
      names = "--shift",
      paramLabel = "FILE.safetensors",
      description = "Vectors shift.LAYER to add after blocks, at every position.")
  @Nullable String shift;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.safetensors",
      description = "File to write.")
  String out = "";

  @Override
  int run(Console console) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(commandLine()).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    String complaint =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int code = process.waitFor();
    if (code != DONE) {
      throw new SteeringException(
          code == BAD_INPUT ? FaultReason.MODEL_INVALID : FaultReason.INVARIANT_VIOLATED,
          complaint.lines().reduce((_, line) -> line).orElse("the engine ended with " + code));
    }
    console.line("wrote " + out);
    output.write(console, Map.of("out", out));
    return DONE;
  }

  private List<String> commandLine() {
    Path app = Workspace.ofProcess().root().resolve("model-runner/target/quarkus-app");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-cp",
            Stream.of("app", "lib/main", "lib/boot")
                .map(folder -> app.resolve(folder) + "/*")
                .collect(Collectors.joining(File.pathSeparator)),
            "io.inferaligner.runner.dump.DumpMain"));
    command.addAll(List.of("--model", model, "--ids", ids, "--out", out));
    if (dtype != null) {
      command.addAll(List.of("--dtype", dtype));
    }
    if (generate != null) {
      command.addAll(List.of("--generate", generate));
    }
    if (shift != null) {
      command.addAll(List.of("--shift", shift));
    }
    return command;
  }
}
