package io.inferaligner.runner.jinja;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills placeholders without width or precision: %s and %d, {} and {0} and {name}. */
final class Formats {
  private static final Pattern PERCENT = Pattern.compile("%(.?)", Pattern.DOTALL);
  private static final Pattern BRACES =
      Pattern.compile("\\{\\{|\\}\\}|\\{([^{}]*)\\}|[{}]", Pattern.DOTALL);

  private Formats() {}

  static Text percent(Text pattern, List<Value> values, Budget budget) {
    Text.Builder out = new Text.Builder(budget);
    Matcher matcher = PERCENT.matcher(pattern.toString());
    int plain = 0;
    int used = 0;
    while (matcher.find()) {
      out.add(pattern.cut(plain, matcher.start()));
      plain = matcher.end();
      switch (matcher.group(1)) {
        case "%" -> out.add("%");
        case "s" -> out.add(Printer.print(at(values, used++), budget));
        case "d" -> out.add(Long.toString((long) Values.number(at(values, used++))));
        default -> throw unsupported();
      }
    }
    if (used < values.size()) {
      throw TemplateException.values("a format has more values than placeholders");
    }
    return out.add(pattern.cut(plain, pattern.size())).build();
  }

  static Text braces(Text pattern, List<Value> values, Map<String, Value> named, Budget budget) {
    Text.Builder out = new Text.Builder(budget);
    Matcher matcher = BRACES.matcher(pattern.toString());
    int plain = 0;
    int used = 0;
    while (matcher.find()) {
      out.add(pattern.cut(plain, matcher.start()));
      plain = matcher.end();
      String name = matcher.group(1);
      if (name == null) {
        if (matcher.group().length() == 1) {
          throw unsupported();
        }
        out.add(matcher.group().substring(1));
      } else if (name.isEmpty()) {
        out.add(Printer.print(at(values, used++), budget));
      } else if (name.matches("[0-9]{1,4}")) {
        out.add(Printer.print(at(values, Integer.parseInt(name)), budget));
      } else {
        Value value = named.get(name);
        if (value == null) {
          throw unsupported();
        }
        out.add(Printer.print(value, budget));
      }
    }
    return out.add(pattern.cut(plain, pattern.size())).build();
  }

  private static Value at(List<Value> values, int index) {
    if (index >= values.size()) {
      throw TemplateException.values("a format has more placeholders than values");
    }
    return values.get(index);
  }

  private static TemplateException unsupported() {
    return TemplateException.values("a placeholder of a format is not supported");
  }
}
