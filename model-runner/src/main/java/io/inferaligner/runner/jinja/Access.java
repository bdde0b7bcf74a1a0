package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Value.Loop;
import io.inferaligner.runner.jinja.Value.Mapping;
import io.inferaligner.runner.jinja.Value.Namespace;
import io.inferaligner.runner.jinja.Value.None;
import io.inferaligner.runner.jinja.Value.Sequence;
import io.inferaligner.runner.jinja.Value.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parts of values: attributes, items, slices. */
final class Access {
  /** What a dictionary's attribute means in Python before its entries are looked at. */
  private static final Set<String> DICTIONARY_METHODS =
      Set.of(
          "clear",
          "copy",
          "fromkeys",
          "get",
          "items",
          "keys",
          "pop",
          "popitem",
          "setdefault",
          "update",
          "values");

  private Access() {}

  static Value attribute(Value target, String name) {
    return switch (target) {
      case Mapping(Map<Value, Value> entries) -> {
        if (DICTIONARY_METHODS.contains(name)) {
          throw TemplateException.values("the method '" + name + "' is used without a call");
        }
        yield found(entries.get(Text.ofTemplate(name)), name);
      }
      case Namespace namespace -> namespace.get(name);
      case Loop loop -> loop.get(name);
      case Undefined(String undefined) ->
          throw TemplateException.values(
              "'%s' is undefined and has no '%s'".formatted(undefined, name));
      default -> {
        if (Signatures.METHODS.containsKey(name)) {
          throw TemplateException.values("the method '" + name + "' is used without a call");
        }
        yield new Undefined(name);
      }
    };
  }

  static Value item(Value target, Value index) {
    return switch (target) {
      case Mapping(Map<Value, Value> entries) -> found(entries.get(index), "an entry");
      case Sequence(List<Value> items, _) when isIndex(index) -> {
        long at = position(index, items.size());
        yield at < 0 ? new Undefined("an item") : items.get((int) at);
      }
      case Text text when isIndex(index) -> {
        long at = position(index, text.length());
        yield at < 0 ? new Undefined("a character") : text.slice((int) at, (int) at + 1);
      }
      case Namespace namespace when index instanceof Text name -> namespace.get(name.toString());
      case Undefined(String undefined) ->
          throw TemplateException.values("'%s' is undefined and has no items".formatted(undefined));
      default -> new Undefined("an item");
    };
  }

  private static boolean isIndex(Value index) {
    return index instanceof Value.Int || index instanceof Value.Bool;
  }

  /** Position from the start; −1 if outside. */
  private static long position(Value index, int size) {
    long at = Values.integer(index);
    long fromStart = at < 0 ? at + size : at;
    return fromStart < size ? Math.max(fromStart, -1) : -1;
  }

  private static Value found(@org.jspecify.annotations.Nullable Value value, String name) {
    return value == null ? new Undefined(name) : value;
  }

  /** target[start:stop:step]; None stands for a bound that is not given. */
  static Value slice(Value target, Value start, Value stop, Value step) {
    return switch (target) {
      case Sequence(List<Value> items, boolean tuple) ->
          new Sequence(pick(items, start, stop, step), tuple);
      case Text text -> {
        if (step == None.NONE || Values.integer(step) == 1) {
          int length = text.length();
          int from = (int) clamp(start, length, 0, length, 0);
          int to = (int) clamp(stop, length, 0, length, length);
          yield text.slice(from, Math.max(from, to));
        }
        Text joined = Text.EMPTY;
        for (Value part : pick(text.split(), start, stop, step)) {
          joined = joined.plus((Text) part);
        }
        yield joined;
      }
      case Undefined(String undefined) ->
          throw TemplateException.values("'%s' is undefined and has no items".formatted(undefined));
      default -> new Undefined("a slice");
    };
  }

  private static List<Value> pick(List<Value> items, Value start, Value stop, Value step) {
    long stride = step == None.NONE ? 1 : Values.integer(step);
    if (stride == 0) {
      throw TemplateException.values("the step of a slice is zero");
    }
    int size = items.size();
    boolean forward = stride > 0;
    long low = forward ? 0 : -1;
    long high = forward ? size : size - 1L;
    long from = clamp(start, size, low, high, forward ? low : high);
    long to = clamp(stop, size, low, high, forward ? high : low);
    List<Value> result = new ArrayList<>();
    long bounded = Math.clamp(stride, -(long) Integer.MAX_VALUE, Integer.MAX_VALUE);
    for (long at = from; forward ? at < to : at > to; at += bounded) {
      result.add(items.get((int) at));
    }
    return result;
  }

  private static long clamp(Value bound, int size, long low, long high, long standard) {
    if (bound == None.NONE) {
      return standard;
    }
    long at = Values.integer(bound);
    return Math.clamp(at < 0 ? at + size : at, low, high);
  }
}
