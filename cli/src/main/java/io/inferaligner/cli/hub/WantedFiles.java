package io.inferaligner.cli.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which files of a repository make a model: safetensors weights, JSON, tokenizer and template.
 * Never a pickle, and nothing that is code.
 */
final class WantedFiles {
  static final String INDEX = "model.safetensors.index.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> TOKENIZER =
      Set.of("tokenizer.model", "vocab.txt", "merges.txt", "chat_template.jinja");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._ -]{0,199}");

  private WantedFiles() {}

  /** The small files of {@code files}: all but the weights. */
  static List<HubFile> small(List<HubFile> files) {
    return files.stream()
        .filter(file -> PLAIN.matcher(file.name()).matches())
        .filter(file -> file.name().endsWith(".json") || TOKENIZER.contains(file.name()))
        .toList();
  }

  /**
   * The weights among {@code files}: the single file, or those that the index names.
   *
   * @param index the fetched index; empty if the repository has none
   * @throws SteeringException MODEL_UNSUPPORTED if there are no safetensors weights
   */
  static List<HubFile> weights(List<HubFile> files, RepoName repo, Optional<Path> index) {
    Set<String> names = index.isPresent() ? named(index.get(), repo) : Set.of(WEIGHTS);
    List<HubFile> weights =
        files.stream()
            .filter(file -> names.contains(file.name()) || file.name().equals(WEIGHTS))
            .toList();
    List<HubFile> single = weights.stream().filter(f -> f.name().equals(WEIGHTS)).toList();
    if (!single.isEmpty()) {
      return single;
    }
    if (weights.size() < names.size() || weights.isEmpty()) {
      throw new SteeringException(
          FaultReason.MODEL_UNSUPPORTED,
          "%s has no complete weights in safetensors form; other forms can run code when they are read and are not fetched"
              .formatted(repo));
    }
    return weights;
  }

  /** Refuses a repository without config.json. */
  static void requireModel(List<HubFile> files, RepoName repo) {
    if (files.stream().noneMatch(file -> file.name().equals("config.json"))) {
      throw new SteeringException(
          FaultReason.MODEL_UNSUPPORTED, repo + " has no config.json: it is no model we can run");
    }
  }

  /** The names of the shards in {@code index}. */
  static Set<String> named(Path index, RepoName repo) {
    JsonNode map;
    try {
      map = JSON.readTree(index.toFile()).path("weight_map");
    } catch (IOException e) {
      throw new SteeringException(
          FaultReason.MODEL_INVALID, "the %s of %s is not valid JSON".formatted(INDEX, repo), e);
    }
    Set<String> names = new TreeSet<>();
    map.forEach(name -> names.add(name.asText()));
    if (names.isEmpty()
        || names.stream()
            .anyMatch(n -> !PLAIN.matcher(n).matches() || !n.endsWith(".safetensors"))) {
      throw new SteeringException(
          FaultReason.MODEL_INVALID,
          "the %s of %s names no safetensors files".formatted(INDEX, repo));
    }
    return names;
  }
}
