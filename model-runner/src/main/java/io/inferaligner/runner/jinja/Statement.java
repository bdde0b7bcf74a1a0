package io.inferaligner.runner.jinja;

import java.util.List;
import java.util.Optional;

/** A parsed statement. */
sealed interface Statement {
  /** Text outside of tags. */
  record Data(Text text) implements Statement {}

  /** {{ expression }}. */
  record Output(Expression expression) implements Statement {}

  /** if, elif, else: the first branch whose condition holds. */
  record If(List<Expression> conditions, List<List<Statement>> bodies, List<Statement> otherwise)
      implements Statement {}

  /** for targets in items if condition; otherwise runs when there is no item. */
  record For(
      Target target,
      Expression items,
      Optional<Expression> condition,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  /** set target = value. */
  record Set(Target target, Expression value) implements Statement {}

  /** set target, the rendered body behind filters. */
  record SetBlock(Target target, Expression value, List<Statement> body) implements Statement {}

  /** macro name(parameters); the last parameters have the defaults. */
  record DefineMacro(
      String name, List<String> parameters, List<Expression> defaults, List<Statement> body)
      implements Statement {}

  /** call: the body is the macro's caller(). */
  record CallBlock(Expression.Call call, DefineMacro caller) implements Statement {}

  /** filter: the rendered body behind filters. */
  record FilterBlock(Expression value, List<Statement> body) implements Statement {}

  /** with, or any other body with variables of its own. */
  record Block(List<Set> assignments, List<Statement> body) implements Statement {}

  /** break. */
  record Break() implements Statement {}

  /** continue. */
  record Continue() implements Statement {}

  /** What is assigned to. */
  sealed interface Target {
    /** One variable. */
    record Variable(String name) implements Target {}

    /** An attribute of a namespace. */
    record Member(String namespace, String attribute) implements Target {}

    /** Several targets that share a sequence. */
    record Several(List<Target> parts) implements Target {}
  }
}
