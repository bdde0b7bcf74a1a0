package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.hub.ModelPath;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.proto.types.v1.ModelDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a runner serves, or what it would make of a model. */
@picocli.CommandLine.Command(
    name = "inspect",
    description =
        "Shows the model that the runner serves: layers, width, digests. With MODEL: what the runner reads in that model's config.json, or why it refuses it.")
final class ModelInspectCommand extends Command {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description = "Folder of a model, or the name of a fetched one.")
  @Nullable String model;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException, InterruptedException {
    Map<String, Object> json = model == null ? served() : read(ModelPath.resolve(model));
    json.forEach((key, value) -> console.line("%-17s %s".formatted(key.replace('_', ' '), value)));
    output.write(console, json);
    return DONE;
  }

  private static Map<String, Object> read(Path folder) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    EngineProcess.run(
        "io.inferaligner.runner.dump.ReadConfigsMain",
        List.of(folder.resolve("config.json").toString()),
        lines::add);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("path", folder.toString());
    json.put("read", String.join("\n", lines).replaceFirst("^config\\.json: ", ""));
    return json;
  }

  private Map<String, Object> served() {
    try (RunnerClient runner = connection.runner()) {
      ModelDescription served = runner.model();
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("id", served.getId());
      json.put("architecture", served.getArchitecture());
      json.put("layers", served.getLayers());
      json.put("width", served.getWidth());
      json.put("vocabulary", served.getVocabulary());
      json.put("context", served.getContext());
      json.put("dtype", served.getDtype());
      json.put("weights_digest", served.getWeightsDigest());
      json.put("tokenizer_digest", served.getTokenizerDigest());
      json.put("template_digest", served.getTemplateDigest());
      json.put("model_digest", served.getModelDigest());
      return json;
    }
  }
}
