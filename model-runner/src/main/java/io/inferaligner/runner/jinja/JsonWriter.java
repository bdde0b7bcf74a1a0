package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Value.Bool;
import io.inferaligner.runner.jinja.Value.Int;
import io.inferaligner.runner.jinja.Value.Mapping;
import io.inferaligner.runner.jinja.Value.None;
import io.inferaligner.runner.jinja.Value.Real;
import io.inferaligner.runner.jinja.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes values as Python's json.dumps does. Not thread-safe. */
final class JsonWriter {
  private final Text.Builder out;
  private final Budget budget;
  private final boolean asciiOnly;
  private final boolean sorted;
  private final Value indent;
  private final Text between;
  private final Text colon;

  /** With the four arguments of the filter tojson. */
  private JsonWriter(List<Value> arguments, Budget budget) {
    this.out = new Text.Builder(budget);
    this.budget = budget;
    this.asciiOnly = Values.isTrue(arguments.get(0));
    this.indent = arguments.get(1);
    this.sorted = Values.isTrue(arguments.get(3));
    if (arguments.get(2) instanceof Sequence(List<Value> pair, _) && pair.size() == 2) {
      this.between = Values.text(pair.getFirst());
      this.colon = Values.text(pair.getLast());
    } else {
      this.between = Text.ofTemplate(indent == None.NONE ? ", " : ",");
      this.colon = Text.ofTemplate(": ");
    }
  }

  static Text write(Value value, List<Value> arguments, Budget budget) {
    JsonWriter json = new JsonWriter(arguments, budget);
    json.value(value, 1);
    return json.out.build();
  }

  private void value(Value value, int depth) {
    budget.charge(1);
    switch (value) {
      case None _ -> out.add("null");
      case Bool(boolean flag) -> out.add(flag ? "true" : "false");
      case Int(long number) -> out.add(Long.toString(number));
      case Real(double number) -> out.add(real(number));
      case Text text -> string(text);
      case Sequence(List<Value> items, _) -> {
        out.add("[");
        for (int i = 0; i < items.size(); i++) {
          separate(i, depth);
          value(items.get(i), depth + 1);
        }
        close(items.isEmpty(), depth, "]");
      }
      case Mapping(Map<Value, Value> entries) -> {
        List<Value> keys = new ArrayList<>(entries.keySet());
        if (sorted) {
          keys.sort(Values::order);
        }
        out.add("{");
        for (int i = 0; i < keys.size(); i++) {
          separate(i, depth);
          key(keys.get(i));
          out.add(colon);
          value(entries.getOrDefault(keys.get(i), None.NONE), depth + 1);
        }
        close(keys.isEmpty(), depth, "}");
      }
      case Value.Undefined _, Value.Lazy _, Value.Namespace _, Value.Macro _, Value.Loop _ ->
          throw TemplateException.values(Values.kind(value) + " cannot be written as JSON");
    }
  }

  private void key(Value key) {
    if (key instanceof Text text) {
      string(text);
    } else {
      out.add("\"");
      value(key, 0);
      out.add("\"");
    }
  }

  private void separate(int index, int depth) {
    if (index > 0) {
      out.add(between);
    }
    newLine(depth);
  }

  private void close(boolean empty, int depth, String bracket) {
    if (!empty) {
      newLine(depth - 1);
    }
    out.add(bracket);
  }

  private void newLine(int depth) {
    if (indent == None.NONE) {
      return;
    }
    out.add("\n");
    if (indent instanceof Text text) {
      for (int i = 0; i < depth; i++) {
        out.add(text);
      }
    } else {
      int width = (int) Math.clamp(Values.integer(indent), 0, 64);
      out.add(" ".repeat(width * depth));
    }
  }

  private void string(Text text) {
    String characters = text.toString();
    out.add("\"");
    int plain = 0;
    for (int at = 0; at < characters.length(); at++) {
      String escape = escape(characters.charAt(at));
      if (!escape.isEmpty()) {
        out.add(text.cut(plain, at)).add(escape);
        plain = at + 1;
      }
    }
    out.add(text.cut(plain, characters.length())).add("\"");
  }

  private String escape(char character) {
    return switch (character) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default ->
          character < ' ' || (asciiOnly && character > '~')
              ? "\\u%04x".formatted((int) character)
              : "";
    };
  }

  private static String real(double number) {
    return switch (Printer.real(number)) {
      case "nan" -> "NaN";
      case "inf" -> "Infinity";
      case "-inf" -> "-Infinity";
      default -> Printer.real(number);
    };
  }
}
