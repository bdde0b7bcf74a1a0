package io.inferaligner.runner.jinja;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a template computes with. */
public sealed interface Value
    permits Text,
        Value.None,
        Value.Undefined,
        Value.Bool,
        Value.Int,
        Value.Real,
        Value.Sequence,
        Value.Lazy,
        Value.Mapping,
        Value.Namespace,
        Value.Macro,
        Value.Loop {
  /** Python's None. */
  enum None implements Value {
    NONE
  }

  /** What {@code name} gives that nobody defined: prints nothing, is false, and has no parts. */
  record Undefined(String name) implements Value {}

  /** True or False. */
  record Bool(boolean value) implements Value {}

  /** An integer. */
  record Int(long value) implements Value {}

  /** A floating-point number. */
  record Real(double value) implements Value {}

  /** A list or a tuple. */
  record Sequence(List<Value> items, boolean tuple) implements Value {
    /** Keeps a copy. */
    public Sequence {
      items = List.copyOf(items);
    }

    Sequence(List<Value> items) {
      this(items, false);
    }
  }

  /**
   * What filters like map and select give: true even when it is empty, and without a length. The
   * filter list makes a list of it.
   */
  record Lazy(List<Value> items) implements Value {
    /** Keeps a copy. */
    public Lazy {
      items = List.copyOf(items);
    }
  }

  /** A dictionary in the order of its entries. */
  record Mapping(Map<Value, Value> entries) implements Value {
    /** Keeps a copy. */
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  /** The one thing whose attributes a template can change. */
  final class Namespace implements Value {
    private final Map<String, Value> attributes = new HashMap<>();

    Value get(String name) {
      Value value = attributes.get(name);
      return value == null ? new Undefined(name) : value;
    }

    void set(String name, Value value) {
      attributes.put(name, value);
    }
  }

  /** A macro with the scope it was defined in. */
  record Macro(Statement.DefineMacro definition, Scope scope) implements Value {}

  /** The state of a for loop. */
  final class Loop implements Value {
    private final List<Value> items;
    private int index;

    Loop(List<Value> items) {
      this.items = items;
    }

    void moveTo(int newIndex) {
      index = newIndex;
    }

    Value cycle(List<Value> choices) {
      if (choices.isEmpty()) {
        throw TemplateException.values("loop.cycle needs at least one choice");
      }
      return choices.get(index % choices.size());
    }

    Value get(String name) {
      int size = items.size();
      return switch (name) {
        case "index" -> new Int(index + 1L);
        case "index0" -> new Int(index);
        case "revindex" -> new Int((long) size - index);
        case "revindex0" -> new Int(size - index - 1L);
        case "first" -> new Bool(index == 0);
        case "last" -> new Bool(index == size - 1);
        case "length" -> new Int(size);
        case "depth" -> new Int(1);
        case "depth0" -> new Int(0);
        case "previtem" -> index == 0 ? new Undefined("previtem") : items.get(index - 1);
        case "nextitem" -> index == size - 1 ? new Undefined("nextitem") : items.get(index + 1);
        default -> throw TemplateException.values("loop has no attribute '" + name + "'");
      };
    }
  }

  /**
   * The value of plain Java data: null, Boolean, Integer, Long, Double, String, Value, List, or Map
   * with String keys. Strings become values, not template text.
   */
  static Value of(@Nullable Object data) {
    return switch (data) {
      case null -> None.NONE;
      case Value value -> value;
      case Boolean value -> new Bool(value);
      case Integer value -> new Int(value);
      case Long value -> new Int(value);
      case Double value -> new Real(value);
      case String text -> Text.ofValue(text);
      case List<?> list -> new Sequence(list.stream().map(Value::of).toList());
      case Map<?, ?> map -> {
        Map<Value, Value> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> entries.put(Text.ofTemplate(key.toString()), of(value)));
        yield new Mapping(entries);
      }
      default ->
          throw new IllegalArgumentException("no template value: " + data.getClass().getName());
    };
  }
}
