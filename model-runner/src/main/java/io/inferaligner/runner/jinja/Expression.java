package io.inferaligner.runner.jinja;

import java.util.List;
import java.util.Optional;

/** A parsed expression. Names of filters, tests, methods and functions are checked already. */
sealed interface Expression {
  /** A constant. */
  record Literal(Value value) implements Expression {}

  /** A variable. */
  record Name(String name) implements Expression {}

  /** [a, b] or (a, b). */
  record Items(List<Expression> items, boolean tuple) implements Expression {}

  /** {a: b}; keys and values at the same index belong together. */
  record Entries(List<Expression> keys, List<Expression> values) implements Expression {}

  /** target.name. */
  record Attribute(Expression target, String name) implements Expression {}

  /** target[index]. */
  record Item(Expression target, Expression index) implements Expression {}

  /** target[start:stop:step]. */
  record Slice(
      Expression target,
      Optional<Expression> start,
      Optional<Expression> stop,
      Optional<Expression> step)
      implements Expression {}

  /** A function or macro called by name. */
  record Call(String function, Arguments arguments) implements Expression {}

  /** A method called on a value. */
  record MethodCall(Expression target, String method, Arguments arguments) implements Expression {}

  /** input | name(arguments); the arguments are complete and in order. */
  record Filter(Expression input, String name, List<Expression> arguments) implements Expression {}

  /** input is name(arguments). */
  record Test(Expression input, String name, List<Expression> arguments) implements Expression {}

  /** left operator right, both evaluated. */
  record Binary(String operator, Expression left, Expression right) implements Expression {}

  /** first operators[0] rest[0] operators[1] rest[1] …, as in a &lt; b &lt; c. */
  record Comparison(Expression first, List<String> operators, List<Expression> rest)
      implements Expression {}

  /** left and right. */
  record And(Expression left, Expression right) implements Expression {}

  /** left or right. */
  record Or(Expression left, Expression right) implements Expression {}

  /** not operand. */
  record Not(Expression operand) implements Expression {}

  /** −operand or +operand. */
  record Sign(boolean negative, Expression operand) implements Expression {}

  /** yes if condition else no. */
  record Conditional(Expression condition, Expression yes, Optional<Expression> no)
      implements Expression {}

  /** Arguments of a call as written; names and the last values belong together. */
  record Arguments(List<Expression> positional, List<String> names, List<Expression> named) {}
}
