package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Value.Int;
import io.inferaligner.runner.jinja.Value.Real;
import io.inferaligner.runner.jinja.Value.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Arithmetic, concatenation and comparison. Not thread-safe. */
final class Operators {
  private final Budget budget;

  Operators(Budget budget) {
    this.budget = budget;
  }

  Value apply(String operator, Value left, Value right) {
    if (operator.equals("~")) {
      return plus(Printer.print(left, budget), Printer.print(right, budget));
    }
    if (operator.equals("+") && left instanceof Text ours && right instanceof Text theirs) {
      return plus(ours, theirs);
    }
    if (operator.equals("+")
        && left instanceof Sequence(List<Value> ours, boolean tuple)
        && right instanceof Sequence(List<Value> theirs, boolean otherTuple)
        && tuple == otherTuple) {
      budget.charge(ours.size() + theirs.size());
      List<Value> joined = new ArrayList<>(ours);
      joined.addAll(theirs);
      return new Sequence(joined, tuple);
    }
    if (operator.equals("%") && left instanceof Text pattern) {
      List<Value> values =
          right instanceof Sequence(List<Value> items, boolean tuple) && tuple
              ? items
              : List.of(right);
      return Formats.percent(pattern, values, budget);
    }
    if (operator.equals("*") && !(Values.isNumber(left) && Values.isNumber(right))) {
      return Values.isNumber(left) ? repeated(right, left) : repeated(left, right);
    }
    if (!Values.isNumber(left) || !Values.isNumber(right)) {
      throw TemplateException.values(
          "%s %s %s cannot be computed".formatted(Values.kind(left), operator, Values.kind(right)));
    }
    return left instanceof Real || right instanceof Real || operator.equals("/")
        ? new Real(real(operator, Values.number(left), Values.number(right)))
        : integer(operator, Values.integer(left), Values.integer(right));
  }

  private Text plus(Text left, Text right) {
    budget.chargeText((long) left.size() + right.size());
    return left.plus(right);
  }

  private Value repeated(Value what, Value count) {
    int times = (int) Math.clamp(Values.integer(count), 0, Integer.MAX_VALUE);
    return switch (what) {
      case Text text -> {
        budget.chargeText((long) text.size() * times);
        yield text.repeat(times);
      }
      case Sequence(List<Value> items, boolean tuple) -> {
        budget.charge((long) items.size() * times);
        List<Value> all = new ArrayList<>();
        for (int i = 0; i < times && !items.isEmpty(); i++) {
          all.addAll(items);
        }
        yield new Sequence(all, tuple);
      }
      default -> throw TemplateException.values(Values.kind(what) + " cannot be multiplied");
    };
  }

  private static Value integer(String operator, long left, long right) {
    try {
      return switch (operator) {
        case "+" -> new Int(Math.addExact(left, right));
        case "-" -> new Int(Math.subtractExact(left, right));
        case "*" -> new Int(Math.multiplyExact(left, right));
        case "//" -> new Int(Math.floorDivExact(left, right));
        case "%" -> new Int(Math.floorMod(left, right));
        case "**" -> right < 0 ? new Real(Math.pow(left, right)) : new Int(power(left, right));
        default -> throw new IllegalStateException(operator);
      };
    } catch (ArithmeticException e) {
      throw TemplateException.values("a number is divided by zero or becomes too large");
    }
  }

  private static long power(long base, long exponent) {
    if (base == 0 || base == 1 || base == -1) {
      return exponent % 2 == 0 ? base * base | (exponent == 0 ? 1 : 0) : base;
    }
    long result = 1;
    for (long i = 0; i < exponent; i++) {
      result = Math.multiplyExact(result, base);
    }
    return result;
  }

  private static double real(String operator, double left, double right) {
    if (right == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
      throw TemplateException.values("a number is divided by zero");
    }
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      case "//" -> Math.floor(left / right);
      case "%" -> left - right * Math.floor(left / right);
      case "**" -> Math.pow(left, right);
      default -> throw new IllegalStateException(operator);
    };
  }

  static Value signed(boolean negative, Value value) {
    if (value instanceof Real(double number)) {
      return new Real(negative ? -number : number);
    }
    long number = Values.integer(value);
    return integer("-", 0, negative ? number : -number);
  }

  boolean compare(String operator, Value left, Value right) {
    if ((operator.equals("in") || operator.equals("not in")) && right instanceof Text text) {
      budget.chargeText(text.size());
    }
    return switch (operator) {
      case "==" -> Values.equal(left, right);
      case "!=" -> !Values.equal(left, right);
      case "in" -> Values.contains(right, left);
      case "not in" -> !Values.contains(right, left);
      case "<" -> Values.order(left, right) < 0;
      case "<=" -> Values.order(left, right) <= 0;
      case ">" -> Values.order(left, right) > 0;
      case ">=" -> Values.order(left, right) >= 0;
      default -> throw new IllegalStateException(operator);
    };
  }
}
