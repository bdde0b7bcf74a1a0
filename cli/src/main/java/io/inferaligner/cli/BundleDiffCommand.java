package io.inferaligner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.bundle.VectorBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two bundles. */
@picocli.CommandLine.Command(
    name = "diff",
    description = "Shows where two bundles differ: manifest entries, and the angle of the vectors.")
final class BundleDiffCommand extends Command {
  @Parameters(index = "0", paramLabel = "A", description = "Folder, NAME[@VERSION] or digest.")
  String first = "";

  @Parameters(index = "1", paramLabel = "B", description = "The other one.")
  String second = "";

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    BundleFolder a = BundleSource.read(connection, first);
    BundleFolder b = BundleSource.read(connection, second);
    List<Map<String, String>> differences = manifests(a, b);
    Table table = new Table("manifest", "A", "B");
    differences.forEach(row ->
        table.row(
            row.getOrDefault("key", ""), row.getOrDefault("a", ""), row.getOrDefault("b", "")));
    table.print(console);
    List<Map<String, Object>> angles = vectors(BundleSource.decode(a), BundleSource.decode(b));
    console.title("Steering vectors in both");
    angles.forEach(
        row -> console.line("layer %s  cosine %s".formatted(row.get("layer"), row.get("cosine"))));
    output.write(console, Map.of("manifest", differences, "vectors", angles));
    return DONE;
  }

  private static List<Map<String, String>> manifests(BundleFolder a, BundleFolder b)
      throws IOException {
    Map<String, String> left = leaves(a);
    Map<String, String> right = leaves(b);
    TreeSet<String> keys = new TreeSet<>(left.keySet());
    keys.addAll(right.keySet());
    List<Map<String, String>> differences = new ArrayList<>();
    for (String key : keys) {
      String inA = left.getOrDefault(key, "-");
      String inB = right.getOrDefault(key, "-");
      if (!inA.equals(inB)) {
        differences.add(Map.of("key", key, "a", shorten(inA), "b", shorten(inB)));
      }
    }
    return differences;
  }

  private static Map<String, String> leaves(BundleFolder bundle) throws IOException {
    Map<String, String> leaves = new TreeMap<>();
    String manifest = new String(bundle.manifest().bytes(), StandardCharsets.UTF_8);
    collect("", Json.read(manifest), leaves);
    return leaves;
  }

  private static void collect(String path, JsonNode node, Map<String, String> leaves) {
    if (node.isObject()) {
      node.fields()
          .forEachRemaining(field ->
              collect(
                  path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                  field.getValue(),
                  leaves));
    } else if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
      for (int i = 0; i < node.size(); i++) {
        collect(path + "[" + i + "]", node.get(i), leaves);
      }
    } else {
      leaves.put(path, node.isTextual() ? node.asText() : node.toString());
    }
  }

  private static List<Map<String, Object>> vectors(VectorBundle a, VectorBundle b) {
    List<Map<String, Object>> angles = new ArrayList<>();
    for (int layer : a.policy().layers()) {
      if (b.policy().layers().contains(layer)
          && a.steeringVector(layer).size() == b.steeringVector(layer).size()) {
        angles.add(
            Map.of(
                "layer", layer, "cosine", a.steeringVector(layer).cosine(b.steeringVector(layer))));
      }
    }
    return angles;
  }

  private static String shorten(String text) {
    return text.length() > 48 ? text.substring(0, 45) + "..." : text;
  }
}
