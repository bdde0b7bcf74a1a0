package io.inferaligner.runner.jinja;

/** White space as Python's str.isspace sees it. */
final class Spaces {
  private Spaces() {}

  static boolean isSpace(int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == 0x85;
  }

  /** Index of the first char that is no space; the length if there is none. */
  static int leading(String text) {
    int at = 0;
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Index behind the last char that is no space; 0 if there is none. */
  static int trailing(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
