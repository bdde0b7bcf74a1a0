package io.inferaligner.runner.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's operations on texts that keep track of where characters came from. */
final class TextOperations {
  private TextOperations() {}

  /** Without the characters of {@code what} at its ends; None stands for white space. */
  static Text strip(Text text, Value what, boolean left, boolean right) {
    String characters = text.toString();
    int from = 0;
    int to = characters.length();
    if (what == Value.None.NONE) {
      to = right ? Spaces.trailing(characters) : to;
      from = left ? Math.min(Spaces.leading(characters), to) : from;
      return text.cut(from, to);
    }
    String set = Values.text(what).toString();
    while (left && from < to && set.indexOf(characters.codePointAt(from)) >= 0) {
      from += Character.charCount(characters.codePointAt(from));
    }
    while (right && to > from && set.indexOf(characters.codePointBefore(to)) >= 0) {
      to -= Character.charCount(characters.codePointBefore(to));
    }
    return text.cut(from, to);
  }

  static Text replace(Text text, Text old, Text replacement, long count, Budget budget) {
    Text.Builder out = new Text.Builder(budget);
    String characters = text.toString();
    long left = count < 0 ? Long.MAX_VALUE : count;
    int plain = 0;
    if (old.isEmpty()) {
      for (Value part : text.split()) {
        out.add(left-- > 0 ? replacement : Text.EMPTY).add((Text) part);
      }
      return out.add(left > 0 ? replacement : Text.EMPTY).build();
    }
    for (int at = characters.indexOf(old.toString());
        at >= 0 && left > 0;
        at = characters.indexOf(old.toString(), plain)) {
      out.add(text.cut(plain, at)).add(replacement);
      plain = at + old.size();
      left--;
    }
    return out.add(text.cut(plain, characters.length())).build();
  }

  static List<Value> split(Text text, Value separator, long limit, Budget budget) {
    budget.chargeText(text.size());
    if (separator == Value.None.NONE) {
      return splitSpaces(text, limit);
    }
    String cut = Values.text(separator).toString();
    if (cut.isEmpty()) {
      throw TemplateException.values("a text is split at an empty separator");
    }
    List<Value> parts = new ArrayList<>();
    int from = 0;
    int at = text.toString().indexOf(cut);
    while (at >= 0 && (limit < 0 || parts.size() < limit)) {
      parts.add(text.cut(from, at));
      from = at + cut.length();
      at = text.toString().indexOf(cut, from);
    }
    parts.add(text.cut(from, text.size()));
    budget.charge(parts.size());
    return parts;
  }

  private static List<Value> splitSpaces(Text text, long limit) {
    List<Value> parts = new ArrayList<>();
    Text rest = strip(text, Value.None.NONE, true, false);
    while (!rest.isEmpty()) {
      String characters = rest.toString();
      int end = 0;
      while (end < characters.length() && !Spaces.isSpace(characters.charAt(end))) {
        end++;
      }
      if (limit >= 0 && parts.size() >= limit) {
        parts.add(strip(rest, Value.None.NONE, false, true));
        return parts;
      }
      parts.add(rest.cut(0, end));
      rest = strip(rest.cut(end, characters.length()), Value.None.NONE, true, false);
    }
    return parts;
  }

  static List<Value> splitFromRight(Text text, Value separator, long limit, Budget budget) {
    if (limit < 0 || separator == Value.None.NONE) {
      if (limit >= 0) {
        throw TemplateException.values("rsplit needs a separator where it has a limit");
      }
      return split(text, separator, limit, budget);
    }
    List<Value> all = split(text, separator, -1, budget);
    int joined = (int) Math.max(1, all.size() - limit);
    Text head = join(all.subList(0, joined), Values.text(separator), budget);
    List<Value> parts = new ArrayList<>(List.of(head));
    parts.addAll(all.subList(joined, all.size()));
    return parts;
  }

  static List<Value> lines(Text text, boolean keepEnds, Budget budget) {
    budget.chargeText(text.size());
    List<Value> lines = new ArrayList<>();
    String characters = text.toString();
    int from = 0;
    for (int at = 0; at < characters.length(); at++) {
      char character = characters.charAt(at);
      boolean breaks =
          (character >= '\n' && character <= '\r')
              || (character >= 0x1C && character <= 0x1E)
              || character == 0x85
              || character == 0x2028
              || character == 0x2029;
      if (breaks) {
        boolean pair = characters.startsWith("\r\n", at);
        int end = at + (pair ? 2 : 1);
        lines.add(text.cut(from, keepEnds ? end : at));
        from = end;
        at = end - 1;
      }
    }
    if (from < characters.length()) {
      lines.add(text.cut(from, characters.length()));
    }
    return lines;
  }

  static Text join(List<Value> parts, Text separator, Budget budget) {
    Text.Builder out = new Text.Builder(budget);
    for (int i = 0; i < parts.size(); i++) {
      out.add(i == 0 ? Text.EMPTY : separator).add(Printer.print(parts.get(i), budget));
    }
    return out.build();
  }

  static Text capitalize(Text text) {
    return text.isEmpty()
        ? text
        : text.slice(0, 1).upper().plus(text.slice(1, text.length()).lower());
  }

  /**
   * Each word with a capital.
   *
   * @param letters whether words consist of letters only, as for str.title; else the filter's words
   */
  static Text title(Text text, boolean letters, Budget budget) {
    Text.Builder out = new Text.Builder(budget);
    boolean inside = false;
    for (Value part : text.split()) {
      Text one = (Text) part;
      out.add(inside ? one.lower() : one.upper());
      int character = one.toString().codePointAt(0);
      inside =
          letters
              ? Character.isLetter(character)
              : !Spaces.isSpace(character) && "-({[<".indexOf(character) < 0;
    }
    return out.build();
  }
}
