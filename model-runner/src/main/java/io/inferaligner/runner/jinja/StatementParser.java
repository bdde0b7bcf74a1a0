package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Statement.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses a whole template. Not thread-safe. */
final class StatementParser {
  private static final int MAX_DEPTH = 100;

  private final TokenStream tokens;
  private final Names names = new Names();
  private final ExpressionParser expressions;
  private final TargetParser targets;
  private int depth;
  private int loops;

  private StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens, names);
    this.targets = new TargetParser(tokens);
  }

  /** The statements of {@code source}. */
  static List<Statement> parse(String source) {
    StatementParser parser = new StatementParser(new TokenStream(Lexer.tokens(source)));
    List<Statement> statements = parser.body(Set.of());
    parser.names.check();
    return statements;
  }

  /** Statements up to a tag of {@code ends}, whose name is the next token; all if that is empty. */
  private List<Statement> body(Set<String> ends) {
    int begun = tokens.line();
    if (++depth > MAX_DEPTH) {
      throw TemplateException.template("tags are nested too deeply", begun);
    }
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.next();
      switch (token.kind()) {
        case DATA -> statements.add(new Statement.Data(Text.ofTemplate(token.text())));
        case VARIABLE_BEGIN -> statements.add(output());
        case BLOCK_BEGIN -> {
          if (ends.contains(tokens.peek().text())) {
            depth--;
            return statements;
          }
          statements.add(tag());
        }
        case END -> {
          if (!ends.isEmpty()) {
            throw TemplateException.template(
                "'%s' is missing for the tag that begins".formatted(endOf(ends)), begun);
          }
          return statements;
        }
        default -> throw TemplateException.template("unexpected " + token.describe(), token.line());
      }
    }
  }

  private static String endOf(Set<String> ends) {
    return ends.stream().filter(name -> name.startsWith("end")).findFirst().orElse("a tag");
  }

  private Statement output() {
    Expression value = expressions.parseTuple();
    if (value instanceof Expression.Filter filter && filter.name().equals("safe")) {
      names.unmarkSafe();
      value = filter.input();
    }
    tokens.expect(Token.Kind.VARIABLE_END, "'}}'");
    return new Statement.Output(value);
  }

  private Statement tag() {
    Token name = tokens.expect(Token.Kind.NAME, "the name of a tag");
    return switch (name.text()) {
      case "if" -> condition();
      case "for" -> loop();
      case "set" -> assignment();
      case "macro" -> macro();
      case "call" -> callBlock();
      case "filter" -> filterBlock();
      case "with" -> with();
      case "generation" -> {
        endTag();
        yield new Statement.Block(List.of(), bodyOf("endgeneration"));
      }
      case "break" -> jump(new Statement.Break(), name);
      case "continue" -> jump(new Statement.Continue(), name);
      default ->
          throw TemplateException.template(
              "the tag '" + name.text() + "' is not supported", name.line());
    };
  }

  private Statement jump(Statement statement, Token name) {
    if (loops == 0) {
      throw TemplateException.template("'" + name.text() + "' outside of a loop", name.line());
    }
    endTag();
    return statement;
  }

  private Statement condition() {
    List<Expression> conditions = new ArrayList<>();
    List<List<Statement>> bodies = new ArrayList<>();
    do {
      conditions.add(expressions.parseTuple());
      endTag();
      bodies.add(body(Set.of("elif", "else", "endif")));
    } while (tokens.skipName("elif"));
    return new Statement.If(conditions, bodies, otherwise("endif"));
  }

  /** The body behind else, if there, and the end of the statement. */
  private List<Statement> otherwise(String end) {
    boolean there = tokens.next().isName("else");
    endTag();
    return there ? bodyOf(end) : List.of();
  }

  private Statement loop() {
    Target target = targets.parse("in");
    if (!tokens.skipName("in")) {
      throw tokens.unexpected("'in'");
    }
    Expression items = expressions.parseOr();
    if (tokens.peek().isOperator(",")) {
      List<Expression> several = new ArrayList<>(List.of(items));
      while (tokens.skipOperator(",")) {
        several.add(expressions.parseOr());
      }
      items = new Expression.Items(several, true);
    }
    Optional<Expression> condition =
        tokens.skipName("if") ? Optional.of(expressions.parse()) : Optional.empty();
    if (tokens.peek().isName("recursive")) {
      throw TemplateException.template("a recursive loop is not supported", tokens.line());
    }
    endTag();
    loops++;
    List<Statement> body = body(Set.of("else", "endfor"));
    loops--;
    return new Statement.For(target, items, condition, body, otherwise("endfor"));
  }

  private Statement assignment() {
    Target target = targets.parse("");
    if (tokens.skipOperator("=")) {
      Expression value = expressions.parseTuple();
      endTag();
      return new Statement.Set(target, value);
    }
    Expression value = expressions.filters().parse(new Expression.Name(""));
    endTag();
    return new Statement.SetBlock(target, value, bodyOf("endset"));
  }

  private Statement macro() {
    String name = tokens.expect(Token.Kind.NAME, "the name of a macro").text();
    names.defineMacro(name);
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    parameters(parameters, defaults);
    endTag();
    return new Statement.DefineMacro(name, parameters, defaults, macroBody("endmacro"));
  }

  /** (a, b=default), if there. */
  private void parameters(List<String> parameters, List<Expression> defaults) {
    if (!tokens.skipOperator("(")) {
      return;
    }
    while (!tokens.skipOperator(")")) {
      parameters.add(tokens.expect(Token.Kind.NAME, "the name of a parameter").text());
      if (tokens.skipOperator("=")) {
        defaults.add(expressions.parse());
      } else if (!defaults.isEmpty()) {
        throw tokens.unexpected("a default");
      }
      if (!tokens.peek().isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
  }

  /** A body that no loop around can be left from. */
  private List<Statement> macroBody(String end) {
    int outerLoops = loops;
    loops = 0;
    List<Statement> body = bodyOf(end);
    loops = outerLoops;
    return body;
  }

  private Statement callBlock() {
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    parameters(parameters, defaults);
    int line = tokens.line();
    if (!(expressions.parse() instanceof Expression.Call call)) {
      throw TemplateException.template("the tag 'call' needs the call of a macro", line);
    }
    endTag();
    List<Statement> body = macroBody("endcall");
    return new Statement.CallBlock(
        call, new Statement.DefineMacro("caller", parameters, defaults, body));
  }

  private Statement filterBlock() {
    Expression value = expressions.filters().filter(new Expression.Name(""));
    value = expressions.filters().parse(value);
    endTag();
    return new Statement.FilterBlock(value, bodyOf("endfilter"));
  }

  private Statement with() {
    List<Statement.Set> assignments = new ArrayList<>();
    while (tokens.peek().kind() != Token.Kind.BLOCK_END) {
      Target target = targets.parseOne();
      tokens.expectOperator("=");
      assignments.add(new Statement.Set(target, expressions.parse()));
      if (tokens.peek().kind() != Token.Kind.BLOCK_END) {
        tokens.expectOperator(",");
      }
    }
    endTag();
    return new Statement.Block(assignments, bodyOf("endwith"));
  }

  /** The body up to the tag {@code end}, which is read, too. */
  private List<Statement> bodyOf(String end) {
    List<Statement> statements = body(Set.of(end));
    tokens.next();
    endTag();
    return statements;
  }

  private void endTag() {
    tokens.expect(Token.Kind.BLOCK_END, "'%}'");
  }
}
