package io.inferaligner.runner.jinja;

/** The text that a quoted string of a template means. */
final class StringLiteral {
  private final String body;
  private final int line;
  private final StringBuilder result = new StringBuilder();
  private int position;

  private StringLiteral(String body, int line) {
    this.body = body;
    this.line = line;
  }

  /** Decodes {@code quoted}, quotes included. */
  static String decode(String quoted, int line) {
    StringLiteral literal = new StringLiteral(quoted.substring(1, quoted.length() - 1), line);
    while (literal.position < literal.body.length()) {
      literal.next();
    }
    return literal.result.toString();
  }

  private void next() {
    char character = body.charAt(position++);
    if (character != '\\') {
      result.append(character);
      return;
    }
    char escape = body.charAt(position++);
    switch (escape) {
      case '\n' -> {
        // a continued line
      }
      case '\\', '\'', '"' -> result.append(escape);
      case 'a' -> result.append((char) 7);
      case 'b' -> result.append('\b');
      case 'f' -> result.append('\f');
      case 'n' -> result.append('\n');
      case 'r' -> result.append('\r');
      case 't' -> result.append('\t');
      case 'v' -> result.append((char) 11);
      case 'x' -> hexadecimal(2);
      case 'u' -> hexadecimal(4);
      case 'U' -> hexadecimal(8);
      case 'N' -> throw TemplateException.template("the escape \\N is not supported", line);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal();
      default -> result.append('\\').append(escape);
    }
  }

  private void hexadecimal(int digits) {
    int end = position + digits;
    try {
      int character = Integer.parseInt(body.substring(position, Math.min(end, body.length())), 16);
      if (end > body.length() || !Character.isValidCodePoint(character)) {
        throw new NumberFormatException();
      }
      result.appendCodePoint(character);
    } catch (NumberFormatException e) {
      throw TemplateException.template("a string has a broken escape", line);
    }
    position = end;
  }

  private void octal() {
    int begin = position - 1;
    while (position < body.length()
        && position < begin + 3
        && body.charAt(position) >= '0'
        && body.charAt(position) <= '7') {
      position++;
    }
    result.append((char) Integer.parseInt(body.substring(begin, position), 8));
  }
}
