package io.inferaligner.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.inferaligner.cli.hub.ModelPath;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
        "Measures engine and gate on this machine, with goals where there are some; exit code 1 if one is missed. Variants take turns; compare ratios.")
final class BenchCommand extends Command {
  @Parameters(
      index = "0",
      arity = "0..1", // a subcommand has none
      paramLabel = "KIND",
      description = "decode, prefill, batch, steering, gate, capture or quantized.")
  String kind = "";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "Folder of a model, or the name of a fetched one.")
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
      names = "--width",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Width of the activations that kind gate sends (default: ${DEFAULT-VALUE}).")
  String width = "";

  @Option(
      names = "--prompts",
      paramLabel = "HARMFUL,HARMLESS",
      description =
          "Prompt files that kind quantized compares precisions on (default: those of the demo).")
  @Nullable String prompts;

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
          "say what to measure: decode, prefill, batch, steering, gate, capture, quantized or load");
    }
    output.requireWritable();
    Workspace workspace = Workspace.ofProcess();
    if (!kind.equals("gate") && !kind.equals("steering")) {
      return measure(console, workspace, List.of());
    }
    try (BenchGate gate = BenchGate.start(workspace, console)) {
      return measure(console, workspace, gate.arguments());
    }
  }

  private int measure(Console console, Workspace workspace, List<String> more)
      throws IOException, InterruptedException {
    Path figures = Files.createTempFile("inferaligner", ".json");
    try {
      List<String> arguments = arguments(workspace, figures);
      arguments.addAll(more);
      EngineProcess.run("io.inferaligner.runner.bench.BenchMain", arguments, console::line);
      Map<String, Object> json = new LinkedHashMap<>();
      new ObjectMapper()
          .readValue(figures.toFile(), Map.class)
          .forEach((name, value) -> json.put(name.toString(), value));
      json.put("commit", RunFacts.of(workspace).get("commit"));
      output.write(console, json);
      return "ok".equals(json.get("verdict")) ? DONE : FELL_SHORT;
    } finally {
      Files.delete(figures);
    }
  }

  private List<String> arguments(Workspace workspace, Path figures) throws IOException {
    Path cache = workspace.root().resolve("bench/target/models");
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
                "--width",
                width,
                "--seed",
                seed,
                "--json",
                figures.toString()));
    if (kind.equals("quantized")) {
      Path demo = workspace.demo().resolve("prompts");
      arguments.addAll(
          List.of(
              "--prompts",
              prompts == null
                  ? demo.resolve("harmful.jsonl") + "," + demo.resolve("harmless.jsonl")
                  : prompts));
      if (model == null) {
        model = workspace.demo().resolve("target").toString();
      }
    }
    if (model != null) {
      arguments.addAll(List.of("--model", ModelPath.resolve(model).toString()));
    }
    return arguments;
  }
}
