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
import java.util.List;
import java.util.Map;

/** Python's truth, equality, order and iteration. */
final class Values {
  private Values() {}

  static boolean isTrue(Value value) {
    return switch (value) {
      case None _, Undefined _ -> false;
      case Bool(boolean flag) -> flag;
      case Int(long number) -> number != 0;
      case Real(double number) -> number != 0;
      case Text text -> !text.isEmpty();
      case Sequence(List<Value> items, _) -> !items.isEmpty();
      case Mapping(Map<Value, Value> entries) -> !entries.isEmpty();
      case Value.Lazy _, Namespace _, Macro _, Loop _ -> true;
    };
  }

  static boolean isNumber(Value value) {
    return value instanceof Int || value instanceof Real || value instanceof Bool;
  }

  static double number(Value value) {
    return switch (value) {
      case Int(long number) -> number;
      case Real(double number) -> number;
      case Bool(boolean flag) -> flag ? 1 : 0;
      default -> throw TemplateException.values("%s is no number".formatted(kind(value)));
    };
  }

  /** An integer, or True or False as 1 or 0. */
  static long integer(Value value) {
    return switch (value) {
      case Int(long number) -> number;
      case Bool(boolean flag) -> flag ? 1 : 0;
      default -> throw TemplateException.values("%s is no integer".formatted(kind(value)));
    };
  }

  static Text text(Value value) {
    if (value instanceof Text text) {
      return text;
    }
    throw TemplateException.values("%s is no text".formatted(kind(value)));
  }

  static boolean equal(Value left, Value right) {
    if (isNumber(left) && isNumber(right)) {
      return left instanceof Real || right instanceof Real
          ? number(left) == number(right)
          : integer(left) == integer(right);
    }
    if (left instanceof Sequence(List<Value> ours, boolean tuple)
        && right instanceof Sequence(List<Value> theirs, boolean otherTuple)) {
      return tuple == otherTuple && sameItems(ours, theirs);
    }
    if (left instanceof Mapping(Map<Value, Value> ours)
        && right instanceof Mapping(Map<Value, Value> theirs)) {
      return ours.size() == theirs.size()
          && ours.entrySet().stream()
              .allMatch(one -> {
                Value other = theirs.get(one.getKey());
                return other != null && equal(one.getValue(), other);
              });
    }
    if (left instanceof Undefined && right instanceof Undefined) {
      return true;
    }
    return left.equals(right);
  }

  private static boolean sameItems(List<Value> ours, List<Value> theirs) {
    if (ours.size() != theirs.size()) {
      return false;
    }
    for (int i = 0; i < ours.size(); i++) {
      if (!equal(ours.get(i), theirs.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Negative, 0 or positive; refuses what Python does not order. */
  static int order(Value left, Value right) {
    if (isNumber(left) && isNumber(right)) {
      return left instanceof Real || right instanceof Real
          ? Double.compare(number(left), number(right))
          : Long.compare(integer(left), integer(right));
    }
    if (left instanceof Text ours && right instanceof Text theirs) {
      return order(ours.toString(), theirs.toString());
    }
    if (left instanceof Sequence(List<Value> ours, _)
        && right instanceof Sequence(List<Value> theirs, _)) {
      for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
        if (!equal(ours.get(i), theirs.get(i))) {
          return order(ours.get(i), theirs.get(i));
        }
      }
      return Integer.compare(ours.size(), theirs.size());
    }
    throw TemplateException.values(
        "%s and %s cannot be ordered".formatted(kind(left), kind(right)));
  }

  /** By Unicode characters, not by UTF-16 units. */
  private static int order(String left, String right) {
    int at = 0;
    while (at < left.length() && at < right.length()) {
      int ours = left.codePointAt(at);
      int theirs = right.codePointAt(at);
      if (ours != theirs) {
        return Integer.compare(ours, theirs);
      }
      at += Character.charCount(ours);
    }
    return Integer.compare(left.length(), right.length());
  }

  /** What a for loop over {@code value} sees. */
  static List<Value> items(Value value) {
    return switch (value) {
      case Sequence(List<Value> items, _) -> items;
      case Value.Lazy(List<Value> items) -> items;
      case Mapping(Map<Value, Value> entries) -> List.copyOf(entries.keySet());
      case Text text -> text.split();
      case Undefined _ -> List.of();
      case None _, Bool _, Int _, Real _, Namespace _, Macro _, Loop _ ->
          throw TemplateException.values("%s has no items".formatted(kind(value)));
    };
  }

  static boolean contains(Value container, Value item) {
    return switch (container) {
      case Text text -> text.toString().contains(text(item).toString());
      case Mapping(Map<Value, Value> entries) -> entries.containsKey(item);
      case Sequence(List<Value> items, _) -> items.stream().anyMatch(one -> equal(one, item));
      case Value.Lazy(List<Value> items) -> items.stream().anyMatch(one -> equal(one, item));
      case Undefined _ -> false;
      case None _, Bool _, Int _, Real _, Namespace _, Macro _, Loop _ ->
          throw TemplateException.values("%s has no items".formatted(kind(container)));
    };
  }

  /** What {@code value} is, for messages. */
  static String kind(Value value) {
    return switch (value) {
      case None _ -> "None";
      case Undefined(String name) -> "'" + name + "', which is undefined,";
      case Bool _ -> "a boolean";
      case Int _ -> "an integer";
      case Real _ -> "a float";
      case Text _ -> "a text";
      case Sequence _ -> "a list";
      case Value.Lazy _ -> "the result of a filter, without the filter list,";
      case Mapping _ -> "a dictionary";
      case Namespace _ -> "a namespace";
      case Macro _ -> "a macro";
      case Loop _ -> "a loop";
    };
  }
}
