package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Value.Bool;
import io.inferaligner.runner.jinja.Value.Int;
import io.inferaligner.runner.jinja.Value.Loop;
import io.inferaligner.runner.jinja.Value.Macro;
import io.inferaligner.runner.jinja.Value.Mapping;
import io.inferaligner.runner.jinja.Value.Namespace;
import io.inferaligner.runner.jinja.Value.None;
import io.inferaligner.runner.jinja.Value.Real;
import io.inferaligner.runner.jinja.Value.Sequence;
import io.inferaligner.runner.jinja.Value.Undefined;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Values as Python's str and repr write them. */
final class Printer {
  private Printer() {}

  /** As str writes it. */
  static Text print(Value value, Budget budget) {
    return switch (value) {
      case Text text -> text;
      case Undefined _ -> Text.EMPTY;
      case None _ -> Text.ofTemplate("None");
      case Bool(boolean flag) -> Text.ofTemplate(flag ? "True" : "False");
      case Int(long number) -> Text.ofTemplate(Long.toString(number));
      case Real(double number) -> Text.ofTemplate(real(number));
      case Sequence _, Mapping _ -> {
        Text.Builder out = new Text.Builder(budget);
        represent(value, out, budget);
        yield out.build();
      }
      case Value.Lazy _, Namespace _, Macro _, Loop _ ->
          throw TemplateException.values(Values.kind(value) + " cannot be printed");
    };
  }

  /** As repr writes it. */
  private static void represent(Value value, Text.Builder out, Budget budget) {
    budget.charge(1);
    switch (value) {
      case Text text -> quote(text, out);
      case Undefined _ -> out.add("Undefined");
      case Sequence(List<Value> items, boolean tuple) -> {
        out.add(tuple ? "(" : "[");
        for (int i = 0; i < items.size(); i++) {
          out.add(i == 0 ? "" : ", ");
          represent(items.get(i), out, budget);
        }
        out.add(tuple && items.size() == 1 ? "," : "").add(tuple ? ")" : "]");
      }
      case Mapping(Map<Value, Value> entries) -> {
        String separator = "{";
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
          out.add(separator);
          represent(entry.getKey(), out, budget);
          out.add(": ");
          represent(entry.getValue(), out, budget);
          separator = ", ";
        }
        out.add(entries.isEmpty() ? "{}" : "}");
      }
      case None _, Bool _, Int _, Real _, Value.Lazy _, Namespace _, Macro _, Loop _ ->
          out.add(print(value, budget));
    }
  }

  private static void quote(Text text, Text.Builder out) {
    String characters = text.toString();
    String quote = characters.contains("'") && !characters.contains("\"") ? "\"" : "'";
    out.add(quote);
    int plain = 0;
    for (int at = 0; at < characters.length(); at++) {
      String escape = escape(characters.charAt(at), quote);
      if (!escape.isEmpty()) {
        out.add(text.cut(plain, at)).add(escape);
        plain = at + 1;
      }
    }
    out.add(text.cut(plain, characters.length())).add(quote);
  }

  private static String escape(char character, String quote) {
    return switch (character) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\'' -> quote.equals("'") ? "\\'" : "";
      default -> {
        if (character < ' ' || (character >= 0x7F && character < 0xA1) || character == 0xAD) {
          yield "\\x%02x".formatted((int) character);
        }
        yield Character.isSpaceChar(character) && character != ' '
            ? "\\u%04x".formatted((int) character)
            : "";
      }
    };
  }

  /** As Python writes a float. */
  static String real(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = digits.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String mantissa = digits.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return "%se%s%02d".formatted(mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
