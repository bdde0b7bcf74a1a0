package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Value.Bool;
import io.inferaligner.runner.jinja.Value.Int;
import io.inferaligner.runner.jinja.Value.Loop;
import io.inferaligner.runner.jinja.Value.Mapping;
import io.inferaligner.runner.jinja.Value.Sequence;
import java.util.List;
import java.util.Map;

/** The methods of texts, dictionaries, lists and loops. Not thread-safe. */
final class Methods {
  private final Budget budget;

  Methods(Budget budget) {
    this.budget = budget;
  }

  /** Calls {@code method}; arguments are complete. */
  Value call(Value target, String method, List<Value> arguments, Map<String, Value> named) {
    return switch (target) {
      case Text text when method.equals("format") -> Formats.braces(text, arguments, named, budget);
      case Text text -> text(text, method, arguments);
      case Mapping(Map<Value, Value> entries) -> mapping(entries, method, arguments);
      case Sequence(List<Value> items, _) -> sequence(items, method, arguments.getFirst());
      case Loop loop when method.equals("cycle") -> loop.cycle(arguments);
      default -> throw missing(target, method);
    };
  }

  private Value text(Text text, String method, List<Value> arguments) {
    budget.chargeText(text.size());
    return switch (method) {
      case "capitalize" -> TextOperations.capitalize(text);
      case "isalpha" -> all(text, Character::isLetter);
      case "isdigit" -> all(text, Character::isDigit);
      case "isspace" -> all(text, Spaces::isSpace);
      case "islower" -> new Bool(Tests.isCased(text, false));
      case "isupper" -> new Bool(Tests.isCased(text, true));
      case "lower" -> text.lower();
      case "title" -> TextOperations.title(text, true, budget);
      case "upper" -> text.upper();
      case "splitlines" ->
          new Sequence(TextOperations.lines(text, Values.isTrue(arguments.getFirst()), budget));
      case "replace" ->
          TextOperations.replace(
              text,
              Values.text(arguments.get(0)),
              Values.text(arguments.get(1)),
              Values.integer(arguments.get(2)),
              budget);
      case "split" ->
          new Sequence(
              TextOperations.split(
                  text, arguments.get(0), Values.integer(arguments.get(1)), budget));
      case "rsplit" ->
          new Sequence(
              TextOperations.splitFromRight(
                  text, arguments.get(0), Values.integer(arguments.get(1)), budget));
      case "strip" -> TextOperations.strip(text, arguments.getFirst(), true, true);
      case "lstrip" -> TextOperations.strip(text, arguments.getFirst(), true, false);
      case "rstrip" -> TextOperations.strip(text, arguments.getFirst(), false, true);
      case "join" -> {
        List<Value> parts = Values.items(arguments.getFirst());
        parts.forEach(Values::text);
        yield TextOperations.join(parts, text, budget);
      }
      case "startswith", "endswith" -> new Bool(touches(text, method, arguments.getFirst()));
      case "count", "find", "index", "removeprefix", "removesuffix", "rfind" ->
          search(text, method, Values.text(arguments.getFirst()));
      default -> throw missing(text, method);
    };
  }

  private static Value search(Text text, String method, Text part) {
    String characters = text.toString();
    String wanted = part.toString();
    return switch (method) {
      case "count" -> {
        int count = wanted.isEmpty() ? text.length() + 1 : 0;
        for (int at = characters.indexOf(wanted);
            at >= 0 && !wanted.isEmpty();
            at = characters.indexOf(wanted, at + wanted.length())) {
          count++;
        }
        yield new Int(count);
      }
      case "find" -> position(characters, characters.indexOf(wanted));
      case "rfind" -> position(characters, characters.lastIndexOf(wanted));
      case "index" -> {
        if (!characters.contains(wanted)) {
          throw TemplateException.values("a text does not hold what index looks for");
        }
        yield position(characters, characters.indexOf(wanted));
      }
      case "removeprefix" ->
          characters.startsWith(wanted) ? text.cut(wanted.length(), text.size()) : text;
      default -> characters.endsWith(wanted) ? text.cut(0, text.size() - wanted.length()) : text;
    };
  }

  private static Value position(String characters, int at) {
    return new Int(at < 0 ? -1 : characters.codePointCount(0, at));
  }

  private static boolean touches(Text text, String method, Value part) {
    if (part instanceof Sequence(List<Value> parts, _)) {
      return parts.stream().anyMatch(one -> touches(text, method, one));
    }
    String wanted = Values.text(part).toString();
    return method.equals("startswith")
        ? text.toString().startsWith(wanted)
        : text.toString().endsWith(wanted);
  }

  private static Value all(Text text, java.util.function.IntPredicate kind) {
    return new Bool(!text.isEmpty() && text.toString().codePoints().allMatch(kind));
  }

  private static Value mapping(Map<Value, Value> entries, String method, List<Value> arguments) {
    return switch (method) {
      case "get" -> {
        Value value = entries.get(arguments.getFirst());
        yield value == null ? arguments.getLast() : value;
      }
      case "items" -> pairs(entries);
      case "keys" -> new Sequence(List.copyOf(entries.keySet()));
      case "values" -> new Sequence(List.copyOf(entries.values()));
      default -> throw missing(new Mapping(entries), method);
    };
  }

  /** The entries as a list of pairs. */
  static Value pairs(Map<Value, Value> entries) {
    return new Sequence(
        entries.entrySet().stream()
            .<Value>map(one -> new Sequence(List.of(one.getKey(), one.getValue()), true))
            .toList());
  }

  private static Value sequence(List<Value> items, String method, Value wanted) {
    int at = 0;
    int count = 0;
    for (int i = items.size() - 1; i >= 0; i--) {
      if (Values.equal(items.get(i), wanted)) {
        at = i;
        count++;
      }
    }
    return switch (method) {
      case "count" -> new Int(count);
      case "index" -> {
        if (count == 0) {
          throw TemplateException.values("a list does not hold what index looks for");
        }
        yield new Int(at);
      }
      default -> throw missing(new Sequence(items), method);
    };
  }

  private static TemplateException missing(Value target, String method) {
    return TemplateException.values("%s has no method '%s'".formatted(Values.kind(target), method));
  }
}
