package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Expression.Arguments;
import io.inferaligner.runner.jinja.Expression.Filter;
import io.inferaligner.runner.jinja.Expression.Literal;
import io.inferaligner.runner.jinja.Expression.Not;
import io.inferaligner.runner.jinja.Expression.Test;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses filters and tests behind an expression. Not thread-safe. */
final class FilterParser {
  private static final Set<String> NO_ARGUMENT =
      Set.of("else", "or", "and", "is", "if", "in", "not");

  private final TokenStream tokens;
  private final PrimaryParser primary;
  private final Names names;

  FilterParser(TokenStream tokens, PrimaryParser primary, Names names) {
    this.tokens = tokens;
    this.primary = primary;
    this.names = names;
  }

  /** Filters and tests behind {@code start}. */
  Expression parse(Expression start) {
    Expression node = start;
    while (true) {
      if (tokens.skipOperator("|")) {
        node = filter(node);
      } else if (tokens.skipName("is")) {
        node = test(node);
      } else {
        return node;
      }
    }
  }

  /** A filter's name and arguments. */
  Expression filter(Expression input) {
    int line = tokens.line();
    String name = tokens.expect(Token.Kind.NAME, "the name of a filter").text();
    String what = "the filter '" + name + "'";
    Signature signature = Signatures.known(Signatures.FILTERS, name, what, line);
    Arguments given = tokens.peek().isOperator("(") ? primary.arguments() : noArguments();
    if (name.equals("safe")) {
      names.markSafe(line);
    }
    if (name.equals("map") && !given.positional().isEmpty()) {
      return new Filter(input, "map", inner(Signatures.FILTERS, "filter", given, 0, line));
    }
    return switch (name) {
      case "map" -> new Filter(input, "map attribute", signature.bind(what, given, line));
      case "select", "reject" ->
          new Filter(input, name, inner(Signatures.TESTS, "test", given, 0, line));
      case "selectattr", "rejectattr" ->
          new Filter(input, name, inner(Signatures.TESTS, "test", given, 1, line));
      default -> new Filter(input, name, signature.bind(what, given, line));
    };
  }

  /**
   * Arguments among which the one at {@code at}, if there, names a filter or test of {@code table},
   * to which the arguments behind it belong.
   */
  private static List<Expression> inner(
      Map<String, Signature> table, String kind, Arguments given, int at, int line) {
    List<Expression> all = given.positional();
    if (all.size() < at) {
      throw TemplateException.template("a filter needs the name of an attribute", line);
    }
    if (all.size() == at) {
      return all;
    }
    if (!(all.get(at) instanceof Literal(Text name))) {
      throw TemplateException.template("a computed name of a " + kind + " is not supported", line);
    }
    String what = "the " + kind + " '" + name + "'";
    Arguments rest = new Arguments(all.subList(at + 1, all.size()), given.names(), given.named());
    List<Expression> bound = new ArrayList<>(all.subList(0, at + 1));
    bound.addAll(Signatures.known(table, name.toString(), what, line).bind(what, rest, line));
    return bound;
  }

  private Expression test(Expression input) {
    boolean negated = tokens.skipName("not");
    int line = tokens.line();
    String name = tokens.expect(Token.Kind.NAME, "the name of a test").text();
    String what = "the test '" + name + "'";
    Signature signature = Signatures.known(Signatures.TESTS, name, what, line);
    Arguments given = noArguments();
    if (tokens.peek().isOperator("(")) {
      given = primary.arguments();
    } else if (beginsArgument()) {
      given = new Arguments(List.of(primary.parsePostfix(primary.parse())), List.of(), List.of());
    }
    Expression node = new Test(input, name, signature.bind(what, given, line));
    return negated ? new Not(node) : node;
  }

  private boolean beginsArgument() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case NAME -> !NO_ARGUMENT.contains(token.text());
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }

  private static Arguments noArguments() {
    return new Arguments(List.of(), List.of(), List.of());
  }
}
