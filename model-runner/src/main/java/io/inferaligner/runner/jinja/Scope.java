package io.inferaligner.runner.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables by name, over those of the scope around. Not thread-safe. */
final class Scope {
  private final @Nullable Scope parent;
  private final Map<String, Value> variables = new HashMap<>();

  Scope(@Nullable Scope parent) {
    this.parent = parent;
  }

  Value get(String name) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      Value value = scope.variables.get(name);
      if (value != null) {
        return value;
      }
    }
    return new Value.Undefined(name);
  }

  void set(String name, Value value) {
    variables.put(name, value);
  }
}
