package io.inferaligner.runner.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.family.Families;
import io.inferaligner.runner.family.ModelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** A model folder in Hugging Face layout. Immutable; files are read when asked for. */
public final class ModelFolder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDEX = "model.safetensors.index.json";

  private final Path path;
  private final ModelConfig config;

  private ModelFolder(Path path, ModelConfig config) {
    this.path = path;
    this.config = config;
  }

  /**
   * Opens {@code path} and reads its config.json.
   *
   * @throws SteeringException MODEL_INVALID, MODEL_UNSUPPORTED
   */
  public static ModelFolder open(Path path) {
    if (!Files.isDirectory(path)) {
      throw invalid(
          "there is no model folder at "
              + path
              + ": give a folder with config.json, weights and tokenizer.json");
    }
    JsonNode json =
        readJson(path.resolve("config.json"))
            .orElseThrow(() -> invalid(path + " has no config.json"));
    JsonNode generation =
        readJson(path.resolve("generation_config.json"))
            .orElse(JsonNodeFactory.instance.objectNode());
    return new ModelFolder(path, Families.read(json, generation));
  }

  public Path path() {
    return path;
  }

  public ModelConfig config() {
    return config;
  }

  /** The files that make the tokenizer: tokenizer.json, else what its maker ships instead. */
  public List<Path> tokenizerFiles() {
    for (List<String> names :
        List.of(
            List.of("tokenizer.json"),
            List.of("tokenizer.model"),
            List.of("vocab.json", "merges.txt"))) {
      List<Path> files = names.stream().map(path::resolve).toList();
      if (files.stream().allMatch(Files::isRegularFile)) {
        return files;
      }
    }
    throw invalid(path + " has no tokenizer.json, tokenizer.model, or vocab.json with merges.txt");
  }

  /** tokenizer_config.json, or an empty object. */
  public JsonNode tokenizerConfig() {
    return readJson(path.resolve("tokenizer_config.json"))
        .orElse(JsonNodeFactory.instance.objectNode());
  }

  /**
   * The chat template's Jinja text: chat_template.jinja, else the entry of tokenizer_config.json.
   */
  public Optional<String> chatTemplate() {
    Path file = path.resolve("chat_template.jinja");
    if (Files.isRegularFile(file)) {
      return Optional.of(new String(readBytes(file), StandardCharsets.UTF_8));
    }
    JsonNode template = tokenizerConfig().path("chat_template");
    if (template.isArray()) {
      for (JsonNode named : template) {
        if (named.path("name").asText().equals("default")) {
          return Optional.of(named.path("template").asText());
        }
      }
    }
    return template.isTextual() ? Optional.of(template.asText()) : Optional.empty();
  }

  /** The safetensors files, in name order; at least one. */
  public List<Path> weightFiles() {
    Path single = path.resolve("model.safetensors");
    if (Files.isRegularFile(single)) {
      return List.of(single);
    }
    JsonNode index =
        readJson(path.resolve(INDEX))
            .orElseThrow(() -> invalid(path + " has neither model.safetensors nor " + INDEX));
    TreeSet<String> names = new TreeSet<>();
    index.path("weight_map").forEach(name -> names.add(name.asText()));
    for (String name : names) {
      if (name.contains("/") || name.contains("\\") || !Files.isRegularFile(path.resolve(name))) {
        throw invalid(INDEX + " names '" + name + "', which is no file of the folder");
      }
    }
    if (names.isEmpty()) {
      throw invalid(INDEX + " names no file");
    }
    return names.stream().map(path::resolve).toList();
  }

  /** SHA-256 over the files' contents one after another, hexadecimal. */
  public String digest(List<Path> files) {
    MessageDigest digest = Digests.newSha256();
    byte[] buffer = new byte[1 << 20];
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          digest.update(buffer, 0, read);
        }
      } catch (IOException e) {
        throw new SteeringException(FaultReason.MODEL_INVALID, "cannot read " + file, e);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Digest of the template text and of the special tokens it uses. */
  public String templateDigest() {
    JsonNode tokens = tokenizerConfig();
    StringBuilder identity = new StringBuilder(chatTemplate().orElse(""));
    for (String key : List.of("bos_token", "eos_token", "add_bos_token")) {
      identity.append('\n').append(key).append('=').append(tokens.path(key));
    }
    return Digests.sha256(identity.toString().getBytes(StandardCharsets.UTF_8));
  }

  static Optional<JsonNode> readJson(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(readBytes(file)));
    } catch (IOException e) {
      throw new SteeringException(FaultReason.MODEL_INVALID, file + " is not valid JSON", e);
    }
  }

  private static byte[] readBytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SteeringException(FaultReason.MODEL_INVALID, "cannot read " + file, e);
    }
  }

  static SteeringException invalid(String why) {
    return new SteeringException(FaultReason.MODEL_INVALID, why);
  }
}
