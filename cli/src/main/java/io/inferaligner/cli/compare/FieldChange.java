package io.inferaligner.cli.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** An entry of the manifest that is not the same in both bundles; "-" where it is missing. */
public record FieldChange(String key, String before, String after) {
  private static final String NONE = "-";

  /** All entries that differ, by key. */
  static List<FieldChange> all(JsonNode before, JsonNode after) {
    Map<String, String> left = leaves(before);
    Map<String, String> right = leaves(after);
    TreeSet<String> keys = new TreeSet<>(left.keySet());
    keys.addAll(right.keySet());
    List<FieldChange> changes = new ArrayList<>();
    for (String key : keys) {
      String old = left.getOrDefault(key, NONE);
      String fresh = right.getOrDefault(key, NONE);
      if (!old.equals(fresh)) {
        changes.add(new FieldChange(key, old, fresh));
      }
    }
    return List.copyOf(changes);
  }

  private static Map<String, String> leaves(JsonNode manifest) {
    Map<String, String> leaves = new TreeMap<>();
    collect("", manifest, leaves);
    return leaves;
  }

  private static void collect(String path, JsonNode node, Map<String, String> leaves) {
    if (node.isObject()) {
      node.properties()
          .forEach(field ->
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
}
