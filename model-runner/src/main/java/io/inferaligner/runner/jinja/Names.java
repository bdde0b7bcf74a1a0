package io.inferaligner.runner.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The macros a template defines and the functions it calls, checked once it is read. */
final class Names {
  private final Set<String> macros = new HashSet<>();

  /** Called names that are no function, with the line of their first call. */
  private final TreeMap<String, Integer> called = new TreeMap<>();

  /** Lines of the filter safe wherever it is not the last of a printed expression. */
  private final List<Integer> safe = new ArrayList<>();

  /** The filter safe occurs in {@code line}. */
  void markSafe(int line) {
    safe.add(line);
  }

  /** The last one marked is harmless: its result is printed. */
  void unmarkSafe() {
    safe.removeLast();
  }

  void defineMacro(String name) {
    macros.add(name);
  }

  void call(String name, int line) {
    called.putIfAbsent(name, line);
  }

  /** Refuses calls of what does not exist. */
  void check() {
    if (!safe.isEmpty()) {
      throw TemplateException.template(
          "the filter 'safe' is supported at the end of a printed expression only, not",
          safe.getFirst());
    }
    called.forEach((name, line) -> {
      if (!macros.contains(name) && !name.equals("caller")) {
        throw TemplateException.template("the function '" + name + "' is not supported", line);
      }
    });
  }
}
