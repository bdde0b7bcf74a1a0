package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Expression.Arguments;
import io.inferaligner.runner.jinja.Value.Bool;
import io.inferaligner.runner.jinja.Value.Mapping;
import io.inferaligner.runner.jinja.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes expressions. Not thread-safe. */
final class Evaluator {
  /** Runs a macro. */
  interface MacroRunner {
    Value run(Value.Macro macro, List<Value> positional, Map<String, Value> named);
  }

  private final Budget budget;
  private final Operators operators;
  private final Filters filters;
  private final Methods methods;
  private final Functions functions;
  private final MacroRunner macros;

  Evaluator(Budget budget, Functions functions, MacroRunner macros) {
    this.budget = budget;
    this.operators = new Operators(budget);
    this.filters = new Filters(budget, operators);
    this.methods = new Methods(budget);
    this.functions = functions;
    this.macros = macros;
  }

  Value evaluate(Expression expression, Scope scope) {
    budget.charge(1);
    return switch (expression) {
      case Expression.Literal(Value value) -> value;
      case Expression.Name(String name) -> scope.get(name);
      case Expression.Items(List<Expression> items, boolean tuple) ->
          new Sequence(all(items, scope), tuple);
      case Expression.Entries entries -> entries(entries, scope);
      case Expression.Attribute(Expression target, String name) ->
          Access.attribute(evaluate(target, scope), name);
      case Expression.Item(Expression target, Expression index) ->
          Access.item(evaluate(target, scope), evaluate(index, scope));
      case Expression.Slice slice ->
          Access.slice(
              evaluate(slice.target(), scope),
              bound(slice.start(), scope),
              bound(slice.stop(), scope),
              bound(slice.step(), scope));
      case Expression.Call call -> call(call, scope);
      case Expression.MethodCall(Expression target, String method, Arguments arguments) ->
          methods.call(
              evaluate(target, scope),
              method,
              all(arguments.positional(), scope),
              named(arguments, scope));
      case Expression.Filter(Expression input, String name, List<Expression> arguments) ->
          filters.apply(name, evaluate(input, scope), all(arguments, scope));
      case Expression.Test(Expression input, String name, List<Expression> arguments) ->
          new Bool(Tests.holds(name, evaluate(input, scope), all(arguments, scope)));
      case Expression.Binary(String operator, Expression left, Expression right) ->
          operators.apply(operator, evaluate(left, scope), evaluate(right, scope));
      case Expression.Comparison comparison -> comparison(comparison, scope);
      case Expression.And(Expression left, Expression right) -> {
        Value value = evaluate(left, scope);
        yield Values.isTrue(value) ? evaluate(right, scope) : value;
      }
      case Expression.Or(Expression left, Expression right) -> {
        Value value = evaluate(left, scope);
        yield Values.isTrue(value) ? value : evaluate(right, scope);
      }
      case Expression.Not(Expression operand) -> new Bool(!isTrue(operand, scope));
      case Expression.Sign(boolean negative, Expression operand) ->
          Operators.signed(negative, evaluate(operand, scope));
      case Expression.Conditional(
              Expression condition,
              Expression yes,
              Optional<Expression> no) -> {
        if (isTrue(condition, scope)) {
          yield evaluate(yes, scope);
        }
        yield no.isPresent()
            ? evaluate(no.get(), scope)
            : new Value.Undefined("an if without else");
      }
    };
  }

  boolean isTrue(Expression expression, Scope scope) {
    return Values.isTrue(evaluate(expression, scope));
  }

  private Value call(Expression.Call call, Scope scope) {
    List<Value> positional = all(call.arguments().positional(), scope);
    Map<String, Value> named = named(call.arguments(), scope);
    if (scope.get(call.function()) instanceof Value.Macro macro) {
      return macros.run(macro, positional, named);
    }
    return functions.call(call.function(), positional, named);
  }

  private Value comparison(Expression.Comparison comparison, Scope scope) {
    Value left = evaluate(comparison.first(), scope);
    for (int i = 0; i < comparison.rest().size(); i++) {
      Value right = evaluate(comparison.rest().get(i), scope);
      if (!operators.compare(comparison.operators().get(i), left, right)) {
        return new Bool(false);
      }
      left = right;
    }
    return new Bool(true);
  }

  private Value entries(Expression.Entries entries, Scope scope) {
    Map<Value, Value> map = new LinkedHashMap<>();
    for (int i = 0; i < entries.keys().size(); i++) {
      Value key = evaluate(entries.keys().get(i), scope);
      if (key instanceof Mapping || key instanceof Sequence(_, boolean tuple) && !tuple) {
        throw TemplateException.values("a list or dictionary cannot be a key");
      }
      map.put(key, evaluate(entries.values().get(i), scope));
    }
    return new Mapping(map);
  }

  private List<Value> all(List<Expression> expressions, Scope scope) {
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    return values;
  }

  private Map<String, Value> named(Arguments arguments, Scope scope) {
    Map<String, Value> named = new LinkedHashMap<>();
    for (int i = 0; i < arguments.names().size(); i++) {
      named.put(arguments.names().get(i), evaluate(arguments.named().get(i), scope));
    }
    return named;
  }

  private Value bound(Optional<Expression> expression, Scope scope) {
    return expression.isPresent() ? evaluate(expression.get(), scope) : Value.None.NONE;
  }
}
