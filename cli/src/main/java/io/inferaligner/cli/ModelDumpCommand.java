package io.inferaligner.cli;

import io.inferaligner.cli.hub.ModelPath;
import io.inferaligner.cli.terminal.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
      paramLabel = "MODEL",
      description = "Folder of the model, or the name of a fetched one.")
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
    EngineProcess.run("io.inferaligner.runner.dump.DumpMain", arguments(), _ -> {});
    console.line("wrote " + out);
    output.write(console, Map.of("out", out));
    return DONE;
  }

  private List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of("--model", ModelPath.resolve(model).toString(), "--ids", ids, "--out", out));
    if (dtype != null) {
      arguments.addAll(List.of("--dtype", dtype));
    }
    if (generate != null) {
      arguments.addAll(List.of("--generate", generate));
    }
    if (shift != null) {
      arguments.addAll(List.of("--shift", shift));
    }
    return arguments;
  }
}
