package io.inferaligner.runner.tokenize;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Decodes with the tokenizer library, for tokenizers whose pieces cannot be told: each text is the
 * difference that new ids make behind those before. Not thread-safe.
 */
final class WindowDecoder implements StreamingDecoder {
  private static final char REPLACEMENT = '\uFFFD';

  /**
   * An unfinished character has at most three bytes, so more pending tokens mean bytes that never
   * form one.
   */
  private static final int MAX_PENDING = 4;

  private final Function<long[], String> decode;
  private final List<Integer> ids = new ArrayList<>();
  private int prefixStart;
  private int emitted;

  WindowDecoder(Function<long[], String> decode) {
    this.decode = decode;
  }

  @Override
  public String add(int id) {
    ids.add(id);
    String text = pendingText();
    boolean unfinished = !text.isEmpty() && text.charAt(text.length() - 1) == REPLACEMENT;
    return unfinished && ids.size() - emitted < MAX_PENDING ? "" : emit(text);
  }

  @Override
  public String flush() {
    return emit(pendingText());
  }

  /**
   * Text of the ids not yet emitted, decoded behind the ids before them, as spaces depend on those.
   */
  private String pendingText() {
    String before = decode.apply(slice(prefixStart, emitted));
    String all = decode.apply(slice(prefixStart, ids.size()));
    return all.substring(Math.min(before.length(), all.length()));
  }

  private String emit(String text) {
    if (!text.isEmpty()) {
      prefixStart = emitted;
      emitted = ids.size();
    }
    return text;
  }

  private long[] slice(int from, int to) {
    return ids.subList(from, to).stream().mapToLong(Integer::longValue).toArray();
  }
}
