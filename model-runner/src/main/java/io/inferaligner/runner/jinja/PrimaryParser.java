package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Expression.Arguments;
import io.inferaligner.runner.jinja.Expression.Attribute;
import io.inferaligner.runner.jinja.Expression.Call;
import io.inferaligner.runner.jinja.Expression.Entries;
import io.inferaligner.runner.jinja.Expression.Item;
import io.inferaligner.runner.jinja.Expression.Items;
import io.inferaligner.runner.jinja.Expression.Literal;
import io.inferaligner.runner.jinja.Expression.MethodCall;
import io.inferaligner.runner.jinja.Expression.Name;
import io.inferaligner.runner.jinja.Expression.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses constants, names, brackets, and what can follow them. Not thread-safe. */
final class PrimaryParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final Names names;

  PrimaryParser(TokenStream tokens, ExpressionParser expressions, Names names) {
    this.tokens = tokens;
    this.expressions = expressions;
    this.names = names;
  }

  Expression parse() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case NAME -> name(tokens.next().text());
      case STRING -> string();
      case INTEGER -> new Literal(integer(tokens.next()));
      case FLOAT -> new Literal(new Value.Real(Double.parseDouble(tokens.next().text())));
      case OPERATOR -> bracket();
      default -> throw tokens.unexpected("an expression");
    };
  }

  private static Expression name(String name) {
    return switch (name) {
      case "true", "True" -> new Literal(new Value.Bool(true));
      case "false", "False" -> new Literal(new Value.Bool(false));
      case "none", "None" -> new Literal(Value.None.NONE);
      default -> new Name(name);
    };
  }

  private Expression string() {
    StringBuilder text = new StringBuilder();
    while (tokens.peek().kind() == Token.Kind.STRING) {
      text.append(tokens.next().text());
    }
    return new Literal(Text.ofTemplate(text.toString()));
  }

  private static Value integer(Token token) {
    try {
      String text = token.text().toLowerCase(java.util.Locale.ROOT);
      return new Value.Int(
          switch (text.length() > 1 ? text.charAt(1) : '0') {
            case 'x' -> Long.parseLong(text.substring(2), 16);
            case 'o' -> Long.parseLong(text.substring(2), 8);
            case 'b' -> Long.parseLong(text.substring(2), 2);
            default -> Long.parseLong(text);
          });
    } catch (NumberFormatException e) {
      throw TemplateException.template("the number is too large", token.line());
    }
  }

  private Expression bracket() {
    if (tokens.skipOperator("(")) {
      if (tokens.skipOperator(")")) {
        return new Items(List.of(), true);
      }
      Expression inner = expressions.parseTuple();
      tokens.expectOperator(")");
      return inner;
    }
    if (tokens.skipOperator("[")) {
      List<Expression> items = new ArrayList<>();
      while (!tokens.skipOperator("]")) {
        items.add(expressions.parse());
        if (!tokens.peek().isOperator("]")) {
          tokens.expectOperator(",");
        }
      }
      return new Items(items, false);
    }
    if (tokens.skipOperator("{")) {
      return entries();
    }
    throw tokens.unexpected("an expression");
  }

  private Expression entries() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      keys.add(expressions.parse());
      tokens.expectOperator(":");
      values.add(expressions.parse());
      if (!tokens.peek().isOperator("}")) {
        tokens.expectOperator(",");
      }
    }
    return new Entries(keys, values);
  }

  /** What follows a primary expression without a space: .name, [index], (arguments). */
  Expression parsePostfix(Expression start) {
    Expression node = start;
    while (true) {
      int line = tokens.line();
      if (tokens.skipOperator(".")) {
        node = member(node, line);
      } else if (tokens.skipOperator("[")) {
        node = subscript(node);
        tokens.expectOperator("]");
      } else if (tokens.peek().isOperator("(")) {
        node = call(node, line);
      } else {
        return node;
      }
    }
  }

  private Expression member(Expression target, int line) {
    if (tokens.peek().kind() == Token.Kind.INTEGER) {
      return new Item(target, new Literal(integer(tokens.next())));
    }
    String name = tokens.expect(Token.Kind.NAME, "a name behind '.'").text();
    if (tokens.peek().isOperator("(")) {
      Signature signature =
          Signatures.known(Signatures.METHODS, name, "the method '" + name + "'", line);
      Arguments given = arguments();
      if (name.equals("format")) {
        return new MethodCall(target, name, given);
      }
      List<Expression> bound = signature.bind("the method '" + name + "'", given, line);
      return new MethodCall(target, name, new Arguments(bound, List.of(), List.of()));
    }
    if (target instanceof Name loop
        && loop.name().equals("loop")
        && !Signatures.LOOP.contains(name)) {
      throw TemplateException.template("the attribute 'loop." + name + "' is not supported", line);
    }
    return new Attribute(target, name);
  }

  private Expression subscript(Expression target) {
    Optional<Expression> start = Optional.empty();
    if (!tokens.peek().isOperator(":")) {
      Expression index = expressions.parse();
      if (!tokens.peek().isOperator(":")) {
        return new Item(target, index);
      }
      start = Optional.of(index);
    }
    tokens.expectOperator(":");
    Optional<Expression> stop = bound();
    Optional<Expression> step = tokens.skipOperator(":") ? bound() : Optional.empty();
    return new Slice(target, start, stop, step);
  }

  private Optional<Expression> bound() {
    return tokens.peek().isOperator(":") || tokens.peek().isOperator("]")
        ? Optional.empty()
        : Optional.of(expressions.parse());
  }

  private Expression call(Expression target, int line) {
    if (!(target instanceof Name name)) {
      throw TemplateException.template("calling anything but a name is not supported", line);
    }
    Arguments given = arguments();
    Signature signature = Signatures.FUNCTIONS.get(name.name());
    if (signature != null) {
      List<Expression> bound = signature.bind("the function '" + name.name() + "'", given, line);
      return new Call(name.name(), new Arguments(bound, List.of(), List.of()));
    }
    if (!Signatures.KEYWORD_FUNCTIONS.contains(name.name())) {
      names.call(name.name(), line);
    } else if (!given.positional().isEmpty()) {
      throw TemplateException.template(
          "the function '" + name.name() + "' takes named arguments only", line);
    }
    return new Call(name.name(), given);
  }

  /** (a, b, name=c). */
  Arguments arguments() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    List<String> argumentNames = new ArrayList<>();
    List<Expression> named = new ArrayList<>();
    while (!tokens.skipOperator(")")) {
      if (tokens.peek().kind() == Token.Kind.NAME && tokens.peekSecond().isOperator("=")) {
        argumentNames.add(tokens.next().text());
        tokens.next();
        named.add(expressions.parse());
      } else if (named.isEmpty()) {
        positional.add(expressions.parse());
      } else {
        throw tokens.unexpected("a named argument");
      }
      if (!tokens.peek().isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    return new Arguments(positional, argumentNames, named);
  }
}
