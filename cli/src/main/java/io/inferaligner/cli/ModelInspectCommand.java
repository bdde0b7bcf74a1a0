package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.proto.types.v1.ModelDescription;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** Shows what a runner serves. */
@picocli.CommandLine.Command(
    name = "inspect",
    description = "Shows the model that the runner serves: layers, width, digests.")
final class ModelInspectCommand extends Command {
  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    try (RunnerClient runner = connection.runner()) {
      ModelDescription model = runner.model();
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("id", model.getId());
      json.put("architecture", model.getArchitecture());
      json.put("layers", model.getLayers());
      json.put("width", model.getWidth());
      json.put("vocabulary", model.getVocabulary());
      json.put("context", model.getContext());
      json.put("dtype", model.getDtype());
      json.put("weights_digest", model.getWeightsDigest());
      json.put("tokenizer_digest", model.getTokenizerDigest());
      json.put("template_digest", model.getTemplateDigest());
      json.put("model_digest", model.getModelDigest());
      json.forEach(
          (key, value) -> console.line("%-17s %s".formatted(key.replace('_', ' '), value)));
      output.write(console, json);
      return DONE;
    }
  }
}
