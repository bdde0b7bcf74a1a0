package io.inferaligner.cli.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a jailbreak template does to a prompt before it is put into the slot. */
public enum Transform {
  NONE,
  BASE64,
  ROT13,
  LEET,
  REVERSE,
  SPACE_LETTERS,
  SPLIT_HALF;

  private static final String LEET_FROM = "aeiostAEIOST";
  private static final String LEET_TO = "431057431057";

  /** The transform called {@code name} in a file, in lower case. */
  public static Optional<Transform> of(String name) {
    return Arrays.stream(values())
        .filter(transform -> transform.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  /** {@code text} after the transform. */
  public String apply(String text) {
    return switch (this) {
      case NONE -> text;
      case BASE64 -> Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
      case ROT13 -> mapped(text, Transform::rotated);
      case LEET -> mapped(text, Transform::leet);
      case REVERSE -> new StringBuilder(text).reverse().toString();
      case SPACE_LETTERS ->
          text.codePoints().mapToObj(Character::toString).collect(Collectors.joining(" "));
      case SPLIT_HALF -> splitHalf(text);
    };
  }

  private static String mapped(String text, java.util.function.IntUnaryOperator change) {
    return text.codePoints()
        .map(change)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static int rotated(int letter) {
    if (letter >= 'a' && letter <= 'z') {
      return 'a' + (letter - 'a' + 13) % 26;
    }
    return letter >= 'A' && letter <= 'Z' ? 'A' + (letter - 'A' + 13) % 26 : letter;
  }

  private static int leet(int letter) {
    int at = LEET_FROM.indexOf(letter);
    return at < 0 ? letter : LEET_TO.charAt(at);
  }

  /** Two named halves that the model has to join. */
  private static String splitHalf(String text) {
    int middle = text.length() / 2;
    while (middle < text.length() && text.charAt(middle) != ' ') {
      middle++;
    }
    return "a = \"%s\"\nb = \"%s\"\nAnswer a + b."
        .formatted(text.substring(0, middle), text.substring(middle));
  }
}
