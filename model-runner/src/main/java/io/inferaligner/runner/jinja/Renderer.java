package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Statement.Target;
import io.inferaligner.runner.jinja.Value.Loop;
import io.inferaligner.runner.jinja.Value.Macro;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the statements of one rendering. Not thread-safe. */
final class Renderer {
  /** Where to go on behind a statement. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  private final Budget budget;
  private final Evaluator evaluator;
  private Text.Builder out;

  Renderer(Limits limits, ZonedDateTime now) {
    this.budget = new Budget(limits);
    this.out = new Text.Builder(budget);
    this.evaluator = new Evaluator(budget, new Functions(budget, now), this::callMacro);
  }

  Text render(List<Statement> statements, Scope scope) {
    run(statements, scope);
    return out.build();
  }

  private Flow run(List<Statement> statements, Scope scope) {
    for (Statement statement : statements) {
      Flow flow = run(statement, scope);
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  private Flow run(Statement statement, Scope scope) {
    budget.charge(1);
    switch (statement) {
      case Statement.Data(Text text) -> out.add(text);
      case Statement.Output(Expression value) ->
          out.add(Printer.print(evaluator.evaluate(value, scope), budget));
      case Statement.If branches -> {
        return condition(branches, scope);
      }
      case Statement.For loop -> {
        return loop(loop, scope);
      }
      case Statement.Set(Target target, Expression value) ->
          assign(target, evaluator.evaluate(value, scope), scope);
      case Statement.SetBlock(Target target, Expression value, List<Statement> body) ->
          assign(target, filtered(value, body, scope), scope);
      case Statement.FilterBlock(Expression value, List<Statement> body) ->
          out.add(Printer.print(filtered(value, body, scope), budget));
      case Statement.DefineMacro definition ->
          scope.set(definition.name(), new Macro(definition, scope));
      case Statement.CallBlock(Expression.Call call, Statement.DefineMacro caller) -> {
        Scope inner = new Scope(scope);
        Value callee = scope.get(call.function());
        if (!(callee instanceof Macro(Statement.DefineMacro definition, Scope home))) {
          throw TemplateException.values("the tag 'call' calls what is no macro");
        }
        Scope withCaller = new Scope(home);
        withCaller.set("caller", new Macro(caller, scope));
        inner.set(call.function(), new Macro(definition, withCaller));
        out.add(Printer.print(evaluator.evaluate(call, inner), budget));
      }
      case Statement.Block(List<Statement.Set> assignments, List<Statement> body) -> {
        Scope inner = new Scope(scope);
        for (Statement.Set one : assignments) {
          assign(one.target(), evaluator.evaluate(one.value(), scope), inner);
        }
        return run(body, inner);
      }
      case Statement.Break _ -> {
        return Flow.BREAK;
      }
      case Statement.Continue _ -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.NEXT;
  }

  private Flow condition(Statement.If branches, Scope scope) {
    for (int i = 0; i < branches.conditions().size(); i++) {
      if (evaluator.isTrue(branches.conditions().get(i), scope)) {
        return run(branches.bodies().get(i), scope);
      }
    }
    return run(branches.otherwise(), scope);
  }

  private Flow loop(Statement.For loop, Scope scope) {
    List<Value> items = new ArrayList<>();
    for (Value item : Values.items(evaluator.evaluate(loop.items(), scope))) {
      budget.charge(1);
      Scope trial = new Scope(scope);
      assign(loop.target(), item, trial);
      if (loop.condition().isEmpty() || evaluator.isTrue(loop.condition().get(), trial)) {
        items.add(item);
      }
    }
    if (items.isEmpty()) {
      return run(loop.otherwise(), scope);
    }
    Loop state = new Loop(items);
    for (int i = 0; i < items.size(); i++) {
      Scope inner = new Scope(scope);
      state.moveTo(i);
      inner.set("loop", state);
      assign(loop.target(), items.get(i), inner);
      if (run(loop.body(), inner) == Flow.BREAK) {
        break;
      }
    }
    return Flow.NEXT;
  }

  private void assign(Target target, Value value, Scope scope) {
    switch (target) {
      case Target.Variable(String name) -> scope.set(name, value);
      case Target.Member(String name, String attribute) -> {
        if (!(scope.get(name) instanceof Value.Namespace namespace)) {
          throw TemplateException.values(
              "'" + name + "' is no namespace, so its attributes cannot be set");
        }
        namespace.set(attribute, value);
      }
      case Target.Several(List<Target> parts) -> {
        List<Value> items = Values.items(value);
        if (items.size() != parts.size()) {
          throw TemplateException.values(
              "%d values for %d variables".formatted(items.size(), parts.size()));
        }
        for (int i = 0; i < parts.size(); i++) {
          assign(parts.get(i), items.get(i), scope);
        }
      }
    }
  }

  /** The text of {@code body}, given to the filters of {@code value} as the variable "". */
  private Value filtered(Expression value, List<Statement> body, Scope scope) {
    Scope inner = new Scope(scope);
    inner.set("", captured(body, new Scope(scope)));
    return evaluator.evaluate(value, inner);
  }

  private Text captured(List<Statement> body, Scope scope) {
    Text.Builder outer = out;
    out = new Text.Builder(budget);
    run(body, scope);
    Text text = out.build();
    out = outer;
    return text;
  }

  private Value callMacro(Macro macro, List<Value> positional, Map<String, Value> named) {
    Statement.DefineMacro definition = macro.definition();
    List<String> parameters = definition.parameters();
    if (positional.size() > parameters.size() || !parameters.containsAll(named.keySet())) {
      throw TemplateException.values(
          "the macro '%s' has no such argument".formatted(definition.name()));
    }
    budget.enter();
    Scope inner = new Scope(macro.scope());
    int required = parameters.size() - definition.defaults().size();
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i);
      Value given = i < positional.size() ? positional.get(i) : named.get(name);
      if (given == null) {
        given =
            i >= required
                ? evaluator.evaluate(definition.defaults().get(i - required), inner)
                : new Value.Undefined(name);
      }
      inner.set(name, given);
    }
    Text text = captured(definition.body(), inner);
    budget.leave();
    return text;
  }
}
