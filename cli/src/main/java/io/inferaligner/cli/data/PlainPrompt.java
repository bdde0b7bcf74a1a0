package io.inferaligner.cli.data;

import io.inferaligner.core.bundle.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A line of a plain text file as a row: no label, since the option that names the file says what it
 * holds, and a split by its words, so that what a bundle is made from is never what it is measured
 * on. The same words fall on the same side in every file.
 */
final class PlainPrompt {
  /** Of 256 equal shares of all texts those that go to the split "fit": 70 %. */
  private static final int FIT_SHARES = 179;

  private PlainPrompt() {}

  static PromptRow row(Path path, int number, String line) {
    String text = line.strip();
    String name = String.valueOf(path.getFileName());
    return new PromptRow(
        name + ":" + number,
        text,
        "",
        "",
        split(text),
        "",
        "",
        "",
        List.of(),
        Transform.NONE,
        false);
  }

  /** "fit" for 70 % of all texts, "heldout" for the others; case and punctuation do not matter. */
  private static String split(String text) {
    String words = text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    String digest = Digests.sha256(words.getBytes(StandardCharsets.UTF_8));
    return Integer.parseInt(digest.substring(0, 2), 16) < FIT_SHARES ? "fit" : "heldout";
  }
}
