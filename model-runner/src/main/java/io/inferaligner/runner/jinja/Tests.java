package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Value.Bool;
import io.inferaligner.runner.jinja.Value.Int;
import io.inferaligner.runner.jinja.Value.Macro;
import io.inferaligner.runner.jinja.Value.Mapping;
import io.inferaligner.runner.jinja.Value.None;
import io.inferaligner.runner.jinja.Value.Real;
import io.inferaligner.runner.jinja.Value.Sequence;
import io.inferaligner.runner.jinja.Value.Undefined;
import java.util.List;

/** The tests behind 'is'. */
final class Tests {
  private Tests() {}

  /** Whether {@code value} is {@code name}; arguments are complete. */
  static boolean holds(String name, Value value, List<Value> arguments) {
    return switch (name) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value instanceof None;
      case "boolean" -> value instanceof Bool;
      case "true" -> value instanceof Bool(boolean flag) && flag;
      case "false" -> value instanceof Bool(boolean flag) && !flag;
      case "integer" -> value instanceof Int;
      case "float" -> value instanceof Real;
      case "number" -> Values.isNumber(value);
      case "string" -> value instanceof Text;
      case "mapping" -> value instanceof Mapping;
      case "iterable" -> value instanceof Value.Lazy || holds("sequence", value, arguments);
      case "sequence" ->
          value instanceof Text
              || value instanceof Sequence
              || value instanceof Mapping
              || value instanceof Undefined;
      case "callable" -> value instanceof Macro;
      case "lower" -> isCased(value, false);
      case "upper" -> isCased(value, true);
      case "even" -> Values.integer(value) % 2 == 0;
      case "odd" -> Values.integer(value) % 2 != 0;
      default -> holds(name, value, arguments.getFirst());
    };
  }

  private static boolean holds(String name, Value value, Value argument) {
    return switch (name) {
      case "divisibleby" -> {
        if (Values.integer(argument) == 0) {
          throw TemplateException.values("a number is divided by zero");
        }
        yield Values.integer(value) % Values.integer(argument) == 0;
      }
      case "eq", "equalto", "==" -> Values.equal(value, argument);
      case "ne", "!=" -> !Values.equal(value, argument);
      case "ge", ">=" -> Values.order(value, argument) >= 0;
      case "gt", "greaterthan", ">" -> Values.order(value, argument) > 0;
      case "le", "<=" -> Values.order(value, argument) <= 0;
      case "lt", "lessthan", "<" -> Values.order(value, argument) < 0;
      case "in" -> Values.contains(argument, value);
      case "sameas" ->
          value == argument || (value.getClass() == argument.getClass() && value.equals(argument));
      default -> throw new IllegalStateException(name);
    };
  }

  /** Whether there is a cased letter and all are of that case. */
  static boolean isCased(Value value, boolean upper) {
    Text text = Values.text(value);
    String wanted = (upper ? text.upper() : text.lower()).toString();
    String other = (upper ? text.lower() : text.upper()).toString();
    return text.toString().equals(wanted) && !wanted.equals(other);
  }
}
