package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Statement.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses what is assigned to. Not thread-safe. */
final class TargetParser {
  private static final Set<String> RESERVED =
      Set.of("loop", "true", "false", "none", "True", "False", "None");

  private final TokenStream tokens;

  TargetParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** One or more targets; {@code end} is the keyword behind them. */
  Target parse(String end) {
    List<Target> parts = new ArrayList<>(List.of(parseOne()));
    boolean several = false;
    while (tokens.skipOperator(",")) {
      several = true;
      if (tokens.peek().isName(end) || tokens.peek().isOperator("=")) {
        break;
      }
      parts.add(parseOne());
    }
    return several ? new Target.Several(parts) : parts.getFirst();
  }

  /** One target. */
  Target parseOne() {
    if (tokens.skipOperator("(")) {
      Target inner = parse("");
      tokens.expectOperator(")");
      return inner;
    }
    Token name = tokens.expect(Token.Kind.NAME, "the name of a variable");
    if (tokens.skipOperator(".")) {
      return new Target.Member(name.text(), tokens.expect(Token.Kind.NAME, "a name").text());
    }
    if (RESERVED.contains(name.text())) {
      throw TemplateException.template("'" + name.text() + "' cannot be assigned", name.line());
    }
    return new Target.Variable(name.text());
  }
}
