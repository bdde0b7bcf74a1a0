package io.inferaligner.runner.jinja;

import io.inferaligner.runner.jinja.Expression.And;
import io.inferaligner.runner.jinja.Expression.Binary;
import io.inferaligner.runner.jinja.Expression.Comparison;
import io.inferaligner.runner.jinja.Expression.Conditional;
import io.inferaligner.runner.jinja.Expression.Items;
import io.inferaligner.runner.jinja.Expression.Not;
import io.inferaligner.runner.jinja.Expression.Or;
import io.inferaligner.runner.jinja.Expression.Sign;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses expressions by precedence, loosest first. Not thread-safe. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final int MAX_DEPTH = 100;

  private final TokenStream tokens;
  private final PrimaryParser primary;
  private final FilterParser filters;
  private int depth;

  ExpressionParser(TokenStream tokens, Names names) {
    this.tokens = tokens;
    this.primary = new PrimaryParser(tokens, this, names);
    this.filters = new FilterParser(tokens, primary, names);
  }

  FilterParser filters() {
    return filters;
  }

  /** An expression, or several with commas between them, which make a tuple. */
  Expression parseTuple() {
    Expression first = parse();
    if (!tokens.peek().isOperator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && !endsTuple()) {
      items.add(parse());
    }
    return new Items(items, true);
  }

  private boolean endsTuple() {
    return switch (tokens.peek().kind()) {
      case VARIABLE_END, BLOCK_END -> true;
      default -> tokens.peek().isOperator(")");
    };
  }

  /** A whole expression. */
  Expression parse() {
    if (++depth > MAX_DEPTH) {
      throw TemplateException.template("expressions are nested too deeply", tokens.line());
    }
    Expression value = parseOr();
    while (tokens.skipName("if")) {
      Expression condition = parseOr();
      Optional<Expression> otherwise =
          tokens.skipName("else") ? Optional.of(parse()) : Optional.empty();
      value = new Conditional(condition, value, otherwise);
    }
    depth--;
    return value;
  }

  /** An expression that an inline if may not follow, as in the head of a for loop. */
  Expression parseOr() {
    Expression left = parseAnd();
    while (tokens.skipName("or")) {
      left = new Or(left, parseAnd());
    }
    return left;
  }

  private Expression parseAnd() {
    Expression left = parseNot();
    while (tokens.skipName("and")) {
      left = new And(left, parseNot());
    }
    return left;
  }

  private Expression parseNot() {
    int count = 0;
    while (tokens.skipName("not")) {
      count++;
    }
    Expression operand = parseComparison();
    for (int i = 0; i < Math.min(count, 2 - count % 2); i++) {
      operand = new Not(operand);
    }
    return operand;
  }

  private Expression parseComparison() {
    Expression first = parseSum();
    List<String> operators = new ArrayList<>();
    List<Expression> rest = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        operators.add(tokens.next().text());
      } else if (tokens.skipName("in")) {
        operators.add("in");
      } else if (token.isName("not") && tokens.peekSecond().isName("in")) {
        tokens.next();
        tokens.next();
        operators.add("not in");
      } else {
        return rest.isEmpty() ? first : new Comparison(first, operators, rest);
      }
      rest.add(parseSum());
    }
  }

  private Expression parseSum() {
    Expression left = parseConcatenation();
    while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
      left = new Binary(tokens.next().text(), left, parseConcatenation());
    }
    return left;
  }

  private Expression parseConcatenation() {
    Expression left = parseProduct();
    while (tokens.skipOperator("~")) {
      left = new Binary("~", left, parseProduct());
    }
    return left;
  }

  private Expression parseProduct() {
    Expression left = parsePower();
    while (isProduct(tokens.peek())) {
      left = new Binary(tokens.next().text(), left, parsePower());
    }
    return left;
  }

  private static boolean isProduct(Token token) {
    return token.kind() == Token.Kind.OPERATOR
        && switch (token.text()) {
          case "*", "/", "//", "%" -> true;
          default -> false;
        };
  }

  private Expression parsePower() {
    Expression left = parseUnary(true);
    while (tokens.skipOperator("**")) {
      left = new Binary("**", left, parseUnary(true));
    }
    return left;
  }

  private Expression parseUnary(boolean withFilters) {
    if (++depth > MAX_DEPTH) {
      throw TemplateException.template("expressions are nested too deeply", tokens.line());
    }
    Expression node;
    if (tokens.skipOperator("-")) {
      node = new Sign(true, parseUnary(false));
    } else if (tokens.skipOperator("+")) {
      node = new Sign(false, parseUnary(false));
    } else {
      node = primary.parsePostfix(primary.parse());
    }
    depth--;
    return withFilters ? filters.parse(node) : node;
  }
}
