package io.inferaligner.runner.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts the inside of one tag into tokens, up to and including its end. */
final class ExpressionLexer {
  private static final Pattern BLOCK_END =
      Pattern.compile("\\+%\\}|-%\\}\\s*|%\\}\n?", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern VARIABLE_END =
      Pattern.compile("-\\}\\}\\s*|\\}\\}", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern FLOAT =
      Pattern.compile(
          "[0-9](?:_?[0-9])*(?:(?:\\.[0-9](?:_?[0-9])*)?[eE][+-]?[0-9](?:_?[0-9])*|\\.[0-9](?:_?[0-9])*)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[0-9](?:_?[0-9])*");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{M}\\p{Nd}_]*");
  private static final Pattern STRING =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*+'|\"(?:[^\"\\\\]|\\\\.)*+\"", Pattern.DOTALL);
  private static final Pattern OPERATOR =
      Pattern.compile("\\*\\*|//|==|!=|>=|<=|[-+*/%~\\[\\](){}<>=.:|,;]");

  private final String source;
  private final boolean variable;
  private final List<Token> tokens;
  private final Deque<Character> open = new ArrayDeque<>();
  private final int firstLine;
  private int position;
  private int line;

  /** Reads on from {@code position} in {@code line}, adding to {@code tokens}. */
  ExpressionLexer(String source, int position, int line, boolean variable, List<Token> tokens) {
    this.source = source;
    this.position = position;
    this.line = line;
    this.firstLine = line;
    this.variable = variable;
    this.tokens = tokens;
  }

  /** Position behind the tag. */
  int run() {
    while (position < source.length()) {
      if (open.isEmpty()) {
        String end = match(variable ? VARIABLE_END : BLOCK_END);
        if (end != null) {
          add(variable ? Token.Kind.VARIABLE_END : Token.Kind.BLOCK_END, end, end);
          return position;
        }
      }
      next();
    }
    throw TemplateException.template("the tag is not closed that begins", firstLine);
  }

  private void next() {
    char character = source.charAt(position);
    if (Spaces.isSpace(character)) {
      advance(String.valueOf(character));
      return;
    }
    String text;
    if ((text = match(FLOAT)) != null) {
      add(Token.Kind.FLOAT, text, text.replace("_", ""));
    } else if ((text = match(INTEGER)) != null) {
      add(Token.Kind.INTEGER, text, text.replace("_", ""));
    } else if ((text = match(NAME)) != null) {
      add(Token.Kind.NAME, text, text);
    } else if ((text = match(STRING)) != null) {
      add(Token.Kind.STRING, text, StringLiteral.decode(text, line));
    } else if ((text = match(OPERATOR)) != null) {
      balance(text.charAt(0));
      add(Token.Kind.OPERATOR, text, text);
    } else if (character == '\'' || character == '"') {
      throw TemplateException.template("the string is not closed that begins", line);
    } else {
      throw TemplateException.template("unexpected character '" + character + "'", line);
    }
  }

  private void balance(char bracket) {
    switch (bracket) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> {
        if (open.isEmpty() || open.pop() != bracket) {
          throw TemplateException.template("unexpected '" + bracket + "'", line);
        }
      }
      default -> {
        // no bracket
      }
    }
  }

  private @org.jspecify.annotations.Nullable String match(Pattern pattern) {
    Matcher matcher = pattern.matcher(source).region(position, source.length());
    return matcher.lookingAt() ? matcher.group() : null;
  }

  private void add(Token.Kind kind, String written, String text) {
    tokens.add(new Token(kind, text, line));
    advance(written);
  }

  private void advance(String written) {
    position += written.length();
    line += (int) written.chars().filter(character -> character == '\n').count();
  }
}
