package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Value.Int;
import io.inferaligner.runner.jinja.Value.Mapping;
import io.inferaligner.runner.jinja.Value.Sequence;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a template can call by name. Not thread-safe. */
final class Functions {
  private static final int MAX_RANGE = 100_000;

  private final Budget budget;
  private final ZonedDateTime now;

  Functions(Budget budget, ZonedDateTime now) {
    this.budget = budget;
    this.now = now;
  }

  Value call(String name, List<Value> arguments, Map<String, Value> named) {
    return switch (name) {
      case "raise_exception" ->
          throw TemplateException.refused(Printer.print(arguments.getFirst(), budget));
      case "strftime_now" -> Text.ofTemplate(time(Values.text(arguments.getFirst()).toString()));
      case "range" -> range(arguments);
      case "namespace" -> {
        Value.Namespace namespace = new Value.Namespace();
        named.forEach(namespace::set);
        yield namespace;
      }
      case "dict" -> {
        Map<Value, Value> entries = new LinkedHashMap<>();
        named.forEach((key, value) -> entries.put(Text.ofTemplate(key), value));
        yield new Mapping(entries);
      }
      default -> throw TemplateException.values("'" + name + "' cannot be called here");
    };
  }

  private Value range(List<Value> arguments) {
    boolean single = arguments.get(1) == Value.None.NONE;
    long start = single ? 0 : Values.integer(arguments.get(0));
    long stop = Values.integer(arguments.get(single ? 0 : 1));
    long step = arguments.get(2) == Value.None.NONE ? 1 : Values.integer(arguments.get(2));
    if (step == 0) {
      throw TemplateException.values("the step of a range is zero");
    }
    List<Value> numbers = new ArrayList<>();
    for (long at = start; step > 0 ? at < stop : at > stop; at += step) {
      budget.charge(1);
      if (numbers.size() == MAX_RANGE) {
        throw TemplateException.values("a range is too long");
      }
      numbers.add(new Int(at));
    }
    return new Sequence(numbers);
  }

  private String time(String format) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < format.length(); at++) {
      char character = format.charAt(at);
      if (character != '%' || at + 1 == format.length()) {
        out.append(character);
        continue;
      }
      at++;
      boolean unpadded = format.charAt(at) == '-' && at + 1 < format.length();
      if (unpadded) {
        at++;
      }
      String field = field(format.charAt(at));
      out.append(
          unpadded && field.startsWith("0") && field.length() > 1 ? field.substring(1) : field);
    }
    return out.toString();
  }

  private String field(char directive) {
    String pattern =
        switch (directive) {
          case 'Y' -> "uuuu";
          case 'y' -> "uu";
          case 'm' -> "MM";
          case 'd' -> "dd";
          case 'e' -> "ppd";
          case 'H' -> "HH";
          case 'I' -> "hh";
          case 'M' -> "mm";
          case 'S' -> "ss";
          case 'B' -> "MMMM";
          case 'b' -> "MMM";
          case 'A' -> "EEEE";
          case 'a' -> "EEE";
          case 'j' -> "DDD";
          case 'p' -> "a";
          case 'F' -> "uuuu-MM-dd";
          case 'T' -> "HH:mm:ss";
          case '%' -> "'%'";
          default -> throw TemplateException.values("strftime_now does not support %" + directive);
        };
    return now.format(DateTimeFormatter.ofPattern(pattern, Locale.US));
  }
}
