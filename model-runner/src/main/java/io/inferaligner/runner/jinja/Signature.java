package io.inferaligner.runner.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a filter, test, method or function.
 *
 * @param variadic whether more positional arguments may follow
 */
record Signature(List<Parameter> parameters, boolean variadic) {
  private static final Value NONE = Value.None.NONE;

  /** A parameter; required if it has no default. */
  record Parameter(String name, @Nullable Value standard) {}

  Signature {
    parameters = List.copyOf(parameters);
  }

  static Signature none() {
    return new Signature(List.of(), false);
  }

  /** Any number of positional arguments. */
  static Signature any() {
    return new Signature(List.of(), true);
  }

  Signature required(String name) {
    return with(new Parameter(name, null));
  }

  Signature optional(String name, Value standard) {
    return with(new Parameter(name, standard));
  }

  /** An optional parameter whose default is None. */
  Signature optional(String name) {
    return optional(name, NONE);
  }

  private Signature with(Parameter parameter) {
    List<Parameter> more = new ArrayList<>(parameters);
    more.add(parameter);
    return new Signature(more, variadic);
  }

  /**
   * {@code given} in the order of the parameters, defaults filled in.
   *
   * @param what the callee, for messages
   */
  List<Expression> bind(String what, Expression.Arguments given, int line) {
    int size = parameters.size();
    if (given.positional().size() > size && !variadic) {
      throw TemplateException.template(what + " takes at most " + size + " arguments", line);
    }
    for (String name : given.names()) {
      if (parameters.stream().noneMatch(one -> one.name().equals(name))) {
        throw TemplateException.template(
            "%s has no argument '%s' here".formatted(what, name), line);
      }
    }
    List<Expression> bound = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Parameter parameter = parameters.get(i);
      int named = given.names().indexOf(parameter.name());
      if (i < given.positional().size()) {
        bound.add(given.positional().get(i));
      } else if (named >= 0) {
        bound.add(given.named().get(named));
      } else if (parameter.standard() != null) {
        bound.add(new Expression.Literal(parameter.standard()));
      } else {
        throw TemplateException.template(
            "%s needs its argument '%s'".formatted(what, parameter.name()), line);
      }
    }
    if (given.positional().size() > size) {
      bound.addAll(given.positional().subList(size, given.positional().size()));
    }
    return bound;
  }
}
