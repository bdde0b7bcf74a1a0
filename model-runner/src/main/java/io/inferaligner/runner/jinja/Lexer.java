package io.inferaligner.runner.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, with trim_blocks and lstrip_blocks as the reference library sets
 * them: a newline behind a block or comment goes, and so does blank space before one on its line.
 */
final class Lexer {
  private static final Pattern NEWLINE = Pattern.compile("\r\n|\r|\n");
  private static final Pattern BEGIN = Pattern.compile("\\{[{%#][-+]?");
  private static final Pattern RAW =
      Pattern.compile("\\{%[-+]?\\s*raw\\s*(?:-%\\}\\s*|%\\})", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern RAW_END =
      Pattern.compile(
          "\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\n?)",
          Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern COMMENT_END =
      Pattern.compile("(?:\\+#\\}|-#\\}\\s*|#\\}\n?)", Pattern.UNICODE_CHARACTER_CLASS);

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int position;
  private boolean lineStarting = true;
  private int line = 1;
  private int counted;

  private Lexer(String source) {
    String unified = NEWLINE.matcher(source).replaceAll("\n");
    this.source = unified.endsWith("\n") ? unified.substring(0, unified.length() - 1) : unified;
  }

  /** The tokens of {@code source}, the last of which is END. */
  static List<Token> tokens(String source) {
    Lexer lexer = new Lexer(source);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    Matcher begin = BEGIN.matcher(source);
    while (begin.find(position)) {
      String tag = begin.group();
      boolean variable = tag.charAt(1) == '{';
      data(begin.start(), tag.substring(2), variable);
      int line = line(begin.start());
      Matcher raw = RAW.matcher(source).region(begin.start(), source.length());
      if (tag.charAt(1) == '#') {
        skipComment(begin.end(), line);
      } else if (raw.lookingAt()) {
        position = raw.end();
        lineStarting = endsLine(raw.group());
        raw(line);
      } else {
        tokens.add(
            new Token(variable ? Token.Kind.VARIABLE_BEGIN : Token.Kind.BLOCK_BEGIN, tag, line));
        ExpressionLexer inside = new ExpressionLexer(source, begin.end(), line, variable, tokens);
        position = inside.run();
        lineStarting = source.charAt(position - 1) == '\n';
      }
    }
    addData(source.substring(position));
    tokens.add(new Token(Token.Kind.END, "", line(source.length())));
  }

  /** Text up to {@code end}, where a tag with {@code sign} begins. */
  private void data(int end, String sign, boolean variable) {
    String text = source.substring(position, end);
    if (sign.equals("-")) {
      text = text.substring(0, Spaces.trailing(text));
    } else if (sign.isEmpty() && !variable) {
      int lineStart = text.lastIndexOf('\n') + 1;
      boolean blank = Spaces.trailing(text) <= lineStart;
      if (blank && (lineStart > 0 || lineStarting)) {
        text = text.substring(0, lineStart);
      }
    }
    addData(text);
    position = end;
  }

  private void addData(String text) {
    if (!text.isEmpty()) {
      tokens.add(new Token(Token.Kind.DATA, text, line(position)));
    }
  }

  private void skipComment(int from, int line) {
    Matcher end = COMMENT_END.matcher(source);
    if (!end.find(from)) {
      throw TemplateException.template("the comment is not closed that begins", line);
    }
    position = end.end();
    lineStarting = endsLine(end.group());
  }

  private void raw(int line) {
    Matcher end = RAW_END.matcher(source);
    if (!end.find(position)) {
      throw TemplateException.template("the raw block is not closed that begins", line);
    }
    data(end.start(), end.group(1), false);
    position = end.end();
    lineStarting = endsLine(end.group());
  }

  private static boolean endsLine(String text) {
    return text.endsWith("\n");
  }

  /** The line of {@code offset}, which never goes back. */
  private int line(int offset) {
    for (; counted < offset; counted++) {
      if (source.charAt(counted) == '\n') {
        line++;
      }
    }
    return line;
  }
}
