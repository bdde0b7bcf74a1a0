package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Value.None;
import io.inferaligner.runner.jinja.Value.Sequence;
import io.inferaligner.runner.jinja.Value.Undefined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The filters of lists. Not thread-safe. */
final class ListFilters {
  private final Budget budget;
  private final Operators operators;
  private final Filters filters;

  ListFilters(Budget budget, Operators operators, Filters filters) {
    this.budget = budget;
    this.operators = operators;
    this.filters = filters;
  }

  Value apply(String name, Value input, List<Value> arguments) {
    if (name.equals("reverse") && input instanceof Text text) {
      return Access.slice(text, None.NONE, None.NONE, new Value.Int(-1));
    }
    if (name.equals("dictsort")) {
      return dictsort(input, arguments);
    }
    List<Value> items = Values.items(input);
    budget.charge(items.size());
    return switch (name) {
      case "first" -> items.isEmpty() ? new Undefined("the first item") : items.getFirst();
      case "last" -> items.isEmpty() ? new Undefined("the last item") : items.getLast();
      case "join" ->
          TextOperations.join(
              attributes(items, arguments.get(1)), Printer.print(arguments.get(0), budget), budget);
      case "list" -> new Sequence(items);
      case "map" -> {
        String inner = Values.text(arguments.getFirst()).toString();
        List<Value> rest = arguments.subList(1, arguments.size());
        yield new Value.Lazy(items.stream().map(one -> filters.apply(inner, one, rest)).toList());
      }
      case "map attribute" -> mapAttribute(items, arguments);
      case "max" -> extreme(items, arguments, true);
      case "min" -> extreme(items, arguments, false);
      case "reject" -> filtered(items, test(arguments).negate());
      case "rejectattr" -> filtered(items, attributeTest(arguments).negate());
      case "reverse" -> new Value.Lazy(items.reversed());
      case "select" -> filtered(items, test(arguments));
      case "selectattr" -> filtered(items, attributeTest(arguments));
      case "sort" -> {
        Comparator<Value> order = order(arguments.get(2), Values.isTrue(arguments.get(1)));
        boolean reversed = Values.isTrue(arguments.getFirst());
        yield new Sequence(sorted(items, reversed ? order.reversed() : order));
      }
      case "sum" -> {
        Value sum = arguments.get(1);
        for (Value item : attributes(items, arguments.getFirst())) {
          sum = operators.apply("+", sum, item);
        }
        yield sum;
      }
      case "unique" -> unique(items, arguments);
      default -> throw new IllegalStateException(name);
    };
  }

  private Value dictsort(Value input, List<Value> arguments) {
    if (!(input instanceof Value.Mapping(Map<Value, Value> entries))) {
      throw TemplateException.values(Values.kind(input) + " is no dictionary");
    }
    budget.charge(entries.size());
    int at = Values.text(arguments.get(1)).toString().equals("value") ? 1 : 0;
    Comparator<Value> order = order(new Value.Int(at), Values.isTrue(arguments.getFirst()));
    boolean reversed = Values.isTrue(arguments.get(2));
    return new Sequence(
        sorted(Values.items(Methods.pairs(entries)), reversed ? order.reversed() : order));
  }

  private List<Value> sorted(List<Value> items, Comparator<Value> order) {
    List<Value> result = new ArrayList<>(items);
    budget.charge(8L * items.size());
    result.sort(order);
    return result;
  }

  /** By {@code attribute}, where None is the item itself; texts without regard to case or not. */
  private static Comparator<Value> order(Value attribute, boolean caseSensitive) {
    return (left, right) ->
        Values.order(
            key(part(left, attribute), caseSensitive), key(part(right, attribute), caseSensitive));
  }

  private static Value key(Value value, boolean caseSensitive) {
    return !caseSensitive && value instanceof Text text ? text.lower() : value;
  }

  private static Value extreme(List<Value> items, List<Value> arguments, boolean max) {
    if (items.isEmpty()) {
      return new Undefined("an item of an empty list");
    }
    Comparator<Value> order = order(arguments.get(1), Values.isTrue(arguments.get(0)));
    Value best = items.getFirst();
    for (Value item : items) {
      int difference = order.compare(item, best);
      if (max ? difference > 0 : difference < 0) {
        best = item;
      }
    }
    return best;
  }

  private static Value unique(List<Value> items, List<Value> arguments) {
    Set<Value> seen = new HashSet<>();
    List<Value> result = new ArrayList<>();
    for (Value item : items) {
      if (seen.add(key(part(item, arguments.get(1)), Values.isTrue(arguments.get(0))))) {
        result.add(item);
      }
    }
    return new Value.Lazy(result);
  }

  private static Value mapAttribute(List<Value> items, List<Value> arguments) {
    Value standard = arguments.get(1);
    return new Value.Lazy(
        attributes(items, arguments.getFirst()).stream()
            .map(one -> one instanceof Undefined && standard != None.NONE ? standard : one)
            .toList());
  }

  private static Value filtered(List<Value> items, Predicate<Value> wanted) {
    return new Value.Lazy(items.stream().filter(wanted).toList());
  }

  /** The test that arguments name, or truth without any. */
  private static Predicate<Value> test(List<Value> arguments) {
    if (arguments.isEmpty()) {
      return Values::isTrue;
    }
    String name = Values.text(arguments.getFirst()).toString();
    List<Value> rest = arguments.subList(1, arguments.size());
    return value -> Tests.holds(name, value, rest);
  }

  private static Predicate<Value> attributeTest(List<Value> arguments) {
    Predicate<Value> test = test(arguments.subList(1, arguments.size()));
    return value -> test.test(part(value, arguments.getFirst()));
  }

  private static List<Value> attributes(List<Value> items, Value attribute) {
    return attribute == None.NONE
        ? items
        : items.stream().map(one -> part(one, attribute)).toList();
  }

  /** The part at a path like a.0.b; the value itself for None. */
  private static Value part(Value value, Value path) {
    if (path == None.NONE) {
      return value;
    }
    if (path instanceof Value.Int) {
      return Access.item(value, path);
    }
    Value part = value;
    for (String step : Values.text(path).toString().split("\\.", -1)) {
      part =
          Access.item(
              part,
              step.matches("[0-9]{1,9}")
                  ? new Value.Int(Integer.parseInt(step))
                  : Text.ofTemplate(step));
    }
    return part;
  }
}
