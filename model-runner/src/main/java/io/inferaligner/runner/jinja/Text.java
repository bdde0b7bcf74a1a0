package io.inferaligner.runner.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A text that knows of each character whether it came from the template or from a value. Two texts
 * are equal if their characters are, wherever these came from. Immutable.
 */
public final class Text implements Value {
  static final Text EMPTY = new Text("", "");

  private static final char TEMPLATE = 'T';
  private static final char VALUE = 'V';

  private final String characters;

  /** One mark for each char of {@code characters}. */
  private final String origins;

  private Text(String characters, String origins) {
    this.characters = characters;
    this.origins = origins;
  }

  /** A text of the template, or of somebody who is trusted like it. */
  public static Text ofTemplate(String characters) {
    return new Text(characters, String.valueOf(TEMPLATE).repeat(characters.length()));
  }

  /** A text of a value: nothing in it can become a special token. */
  public static Text ofValue(String characters) {
    return new Text(characters, String.valueOf(VALUE).repeat(characters.length()));
  }

  /** Whether all chars from {@code from} to {@code to} (exclusive) came from the template. */
  public boolean isTemplate(int from, int to) {
    int value = origins.indexOf(VALUE, from);
    return value < 0 || value >= to;
  }

  boolean isAllTemplate() {
    return origins.indexOf(VALUE) < 0;
  }

  boolean isEmpty() {
    return characters.isEmpty();
  }

  /** Number of chars (UTF-16 units). */
  int size() {
    return characters.length();
  }

  /** Number of Unicode characters. */
  int length() {
    return characters.codePointCount(0, characters.length());
  }

  /** The Unicode characters from {@code from} to {@code to} (exclusive), both within the length. */
  Text slice(int from, int to) {
    int begin = characters.offsetByCodePoints(0, from);
    return cut(begin, characters.offsetByCodePoints(begin, to - from));
  }

  /** Chars from {@code from} to {@code to} (exclusive). */
  Text cut(int from, int to) {
    return new Text(characters.substring(from, to), origins.substring(from, to));
  }

  Text plus(Text more) {
    if (more.isEmpty()) {
      return this;
    }
    return isEmpty()
        ? more
        : new Text(characters.concat(more.characters), origins.concat(more.origins));
  }

  /** {@code count} times this. */
  Text repeat(int count) {
    return new Text(characters.repeat(count), origins.repeat(count));
  }

  /** One text for each Unicode character. */
  List<Value> split() {
    List<Value> result = new ArrayList<>();
    int end;
    for (int at = 0; at < characters.length(); at = end) {
      end = characters.offsetByCodePoints(at, 1);
      result.add(cut(at, end));
    }
    return result;
  }

  Text upper() {
    return mapped(characters.toUpperCase(Locale.ROOT), one -> one.toUpperCase(Locale.ROOT));
  }

  Text lower() {
    return mapped(characters.toLowerCase(Locale.ROOT), one -> one.toLowerCase(Locale.ROOT));
  }

  /** {@code whole} if it has as many chars, else each character mapped by itself. */
  private Text mapped(String whole, java.util.function.UnaryOperator<String> each) {
    if (whole.length() == characters.length()) {
      return new Text(whole, origins);
    }
    Text result = EMPTY;
    StringBuilder chars = new StringBuilder();
    StringBuilder marks = new StringBuilder();
    for (Value part : split()) {
      Text one = (Text) part;
      String image = each.apply(one.characters);
      chars.append(image);
      marks.append(one.origins.substring(0, 1).repeat(image.length()));
    }
    return chars.isEmpty() ? result : new Text(chars.toString(), marks.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text that && characters.equals(that.characters);
  }

  @Override
  public int hashCode() {
    return characters.hashCode();
  }

  /** The characters. */
  @Override
  public String toString() {
    return characters;
  }

  /** Joins pieces. Not thread-safe. */
  static final class Builder {
    private final StringBuilder characters = new StringBuilder();
    private final StringBuilder origins = new StringBuilder();
    private final Budget budget;

    Builder(Budget budget) {
      this.budget = budget;
    }

    Builder add(Text text) {
      budget.chargeMore((long) characters.length() + text.size(), text.size());
      characters.append(text.characters);
      origins.append(text.origins);
      return this;
    }

    /** Adds text of the template. */
    Builder add(String text) {
      return add(ofTemplate(text));
    }

    Text build() {
      return characters.isEmpty() ? EMPTY : new Text(characters.toString(), origins.toString());
    }
  }
}
