package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Value.Int;
import io.inferaligner.runner.jinja.Value.Mapping;
import io.inferaligner.runner.jinja.Value.Real;
import io.inferaligner.runner.jinja.Value.Sequence;
import io.inferaligner.runner.jinja.Value.Undefined;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/** The filters of single values; those of lists are next door. Not thread-safe. */
final class Filters {
  private final Budget budget;
  private final ListFilters lists;

  Filters(Budget budget, Operators operators) {
    this.budget = budget;
    this.lists = new ListFilters(budget, operators, this);
  }

  /** {@code input} behind the filter; arguments are complete. */
  Value apply(String name, Value input, List<Value> arguments) {
    budget.charge(1);
    return switch (name) {
      case "abs" -> Values.number(input) < 0 ? Operators.signed(true, input) : input;
      case "capitalize" -> TextOperations.capitalize(print(input));
      case "d", "default" ->
          input instanceof Undefined || (Values.isTrue(arguments.get(1)) && !Values.isTrue(input))
              ? arguments.get(0)
              : input;
      case "float" -> toFloat(input, arguments.getFirst());
      case "format" -> Formats.percent(print(input), arguments, budget);
      case "indent" -> indent(print(input), arguments);
      case "int" -> toInt(input, arguments.get(0), (int) Values.integer(arguments.get(1)));
      case "count", "length" -> new Int(length(input));
      case "items" -> items(input);
      case "lower" -> print(input).lower();
      case "replace" ->
          TextOperations.replace(
              print(input),
              print(arguments.get(0)),
              print(arguments.get(1)),
              arguments.get(2) == Value.None.NONE ? -1 : Values.integer(arguments.get(2)),
              budget);
      case "round" -> round(input, arguments);
      case "safe", "string" -> print(input);
      case "title" -> TextOperations.title(print(input), false, budget);
      case "tojson" -> JsonWriter.write(input, arguments, budget);
      case "trim" -> TextOperations.strip(print(input), arguments.getFirst(), true, true);
      case "upper" -> print(input).upper();
      default -> lists.apply(name, input, arguments);
    };
  }

  private Text print(Value value) {
    Text text = Printer.print(value, budget);
    budget.chargeText(text.size());
    return text;
  }

  private static int length(Value value) {
    return switch (value) {
      case Text text -> text.length();
      case Sequence(List<Value> items, _) -> items.size();
      case Mapping(Map<Value, Value> entries) -> entries.size();
      case Undefined _ -> 0;
      default -> throw TemplateException.values(Values.kind(value) + " has no length");
    };
  }

  private static Value items(Value input) {
    return switch (input) {
      case Mapping(Map<Value, Value> entries) ->
          new Value.Lazy(Values.items(Methods.pairs(entries)));
      case Undefined _ -> new Value.Lazy(List.of());
      default -> throw TemplateException.values(Values.kind(input) + " has no items");
    };
  }

  private static Value toFloat(Value input, Value standard) {
    try {
      return new Real(
          input instanceof Text text
              ? Double.parseDouble(text.toString().strip())
              : Values.number(input));
    } catch (NumberFormatException | TemplateException e) {
      return standard;
    }
  }

  private static Value toInt(Value input, Value standard, int base) {
    try {
      if (input instanceof Text text) {
        String digits = text.toString().strip().replace("_", "");
        return base == 10 && digits.matches("[+-]?[0-9]*\\.[0-9]*")
            ? new Int((long) Double.parseDouble(digits))
            : new Int(Long.parseLong(digits, base));
      }
      return new Int((long) Values.number(input));
    } catch (NumberFormatException | TemplateException e) {
      return standard;
    }
  }

  private static Value round(Value input, List<Value> arguments) {
    int precision = (int) Math.clamp(Values.integer(arguments.get(0)), -300, 300);
    RoundingMode mode =
        switch (Values.text(arguments.get(1)).toString()) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw TemplateException.values("round knows common, ceil and floor only");
        };
    double number = Values.number(input);
    if (input instanceof Int && mode == RoundingMode.HALF_EVEN && precision >= 0) {
      return input;
    }
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return input;
    }
    double rounded = new BigDecimal(number).setScale(precision, mode).doubleValue();
    return input instanceof Int && mode == RoundingMode.HALF_EVEN
        ? new Int((long) rounded)
        : new Real(rounded);
  }

  private Text indent(Text text, List<Value> arguments) {
    Text space =
        arguments.getFirst() instanceof Text given
            ? given
            : Text.ofTemplate(
                " ".repeat((int) Math.clamp(Values.integer(arguments.getFirst()), 0, 1000)));
    boolean blank = Values.isTrue(arguments.get(2));
    Text newline = Text.ofTemplate("\n");
    List<Value> lines = TextOperations.lines(text.plus(newline), false, budget);
    Text.Builder out = new Text.Builder(budget);
    for (int i = 0; i < lines.size(); i++) {
      Text line = (Text) lines.get(i);
      boolean indented = i == 0 ? Values.isTrue(arguments.get(1)) : blank || !line.isEmpty();
      out.add(i == 0 ? Text.EMPTY : newline).add(indented ? space : Text.EMPTY).add(line);
    }
    return out.build();
  }
}
