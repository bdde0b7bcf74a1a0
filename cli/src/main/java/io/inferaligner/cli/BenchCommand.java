package io.inferaligner.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures the engine. */
@picocli.CommandLine.Command(
    name = "bench",
    subcommands = BenchLoadCommand.class,
    description =
        "Measures the engine on this machine: decode, prefill, batch, steering or capture. Variants take turns; compare ratios.")
final class BenchCommand extends Command {
  @Parameters(
      index = "0",
      arity = "0..1", // a subcommand has none
      paramLabel = "KIND",
      description = "decode, prefill, batch, steering or capture.")
  String kind = "";

  @Option(names = "--model", paramLabel = "DIR", description = "Folder of a model.")
  @Nullable String model;

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      defaultValue = "tinyllama-1.1b",
      description =
          "Random weights of this shape: 160m, qwen2.5-0.5b, tinyllama-1.1b, llama-3.2-3b (default: ${DEFAULT-VALUE}).")
  String shape = "";

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "bf16",
      description = "Arithmetic (default: ${DEFAULT-VALUE}).")
  String dtype = "";

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Arithmetic threads, 0: one per core (default).")
  String threads = "";

  @Option(
      names = "--prompt",
      paramLabel = "N",
      defaultValue = "128",
      description = "Tokens of a prompt (default: ${DEFAULT-VALUE}).")
  String prompt = "";

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "32",
      description = "Decoded tokens a run (default: ${DEFAULT-VALUE}).")
  String tokens = "";

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Repetitions of each measurement (default: ${DEFAULT-VALUE}).")
  String runs = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of weights and tokens (default: ${DEFAULT-VALUE}).")
  String seed = "";

  @Override
  int run(Console console) throws IOException, InterruptedException {
    if (kind.isEmpty()) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "say what to measure: decode, prefill, batch, steering, capture or load");
    }
    Path figures = Files.createTempFile("inferaligner", ".json");
    try {
      EngineProcess.run(
          "io.inferaligner.runner.bench.BenchMain", arguments(figures), console::line);
      output.write(console, new ObjectMapper().readValue(figures.toFile(), Map.class));
    } finally {
      Files.delete(figures);
    }
    return DONE;
  }

  private List<String> arguments(Path figures) throws IOException {
    Path cache = Workspace.ofProcess().root().resolve("bench/target/models");
    Files.createDirectories(cache);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                kind,
                "--shape",
                shape,
                "--cache",
                cache.toString(),
                "--dtype",
                dtype,
                "--threads",
                threads,
                "--prompt",
                prompt,
                "--tokens",
                tokens,
                "--runs",
                runs,
                "--seed",
                seed,
                "--json",
                figures.toString()));
    if (model != null) {
      arguments.addAll(List.of("--model", model));
    }
    return arguments;
  }
}
