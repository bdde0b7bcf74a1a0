package io.inferaligner.runner.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.engine.ModelFolder;
import io.inferaligner.runner.engine.TokenIds;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Renders a conversation with the model's chat template and tokenises it as the reference library
 * does, except that a special token spelled out in a message stays ordinary text. Thread-safe.
 */
public final class PromptEncoder implements AutoCloseable {
  private static final int PRIVATE_USE_START = 0xE000;
  private static final int PRIVATE_USE_SIZE = 0x1900;

  private final HuggingFaceTokenizer tokenizer;
  private final @Nullable ChatTemplate template;
  private final List<String> specialTokens;
  private final SecureRandom random = new SecureRandom();

  private PromptEncoder(
      HuggingFaceTokenizer tokenizer, @Nullable ChatTemplate template, List<String> specialTokens) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.specialTokens = List.copyOf(specialTokens);
  }

  /**
   * The encoder of a model folder.
   *
   * @throws SteeringException MODEL_INVALID
   */
  public static PromptEncoder load(ModelFolder folder) {
    JsonNode config = folder.tokenizerConfig();
    Map<String, String> named = new HashMap<>();
    for (String key : List.of("bos_token", "eos_token", "unk_token", "pad_token")) {
      JsonNode token = config.path(key);
      String text = token.isObject() ? token.path("content").asText() : token.asText("");
      if (!text.isEmpty()) {
        named.put(key, text);
      }
    }
    ChatTemplate template =
        folder.chatTemplate().map(text -> new ChatTemplate(text, named)).orElse(null);
    try {
      List<String> special = new ArrayList<>();
      JsonNode json = new ObjectMapper().readTree(folder.tokenizerFile().toFile());
      for (JsonNode token : json.path("added_tokens")) {
        special.add(token.path("content").asText());
      }
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(
              folder.tokenizerFile(),
              Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
      return new PromptEncoder(tokenizer, template, special);
    } catch (IOException | RuntimeException e) {
      throw new SteeringException(
          FaultReason.MODEL_INVALID, folder.tokenizerFile() + " is no usable tokenizer", e);
    }
  }

  /**
   * The token ids of {@code turns} rendered with the generation prompt.
   *
   * @throws SteeringException MODEL_INVALID without a chat template, REQUEST_INVALID if the
   *     template refuses
   */
  public TokenIds encode(List<ChatTurn> turns) {
    if (template == null) {
      throw new SteeringException(
          FaultReason.MODEL_INVALID,
          "the model has no chat template: add chat_template to its tokenizer_config.json");
    }
    String mark = mark();
    List<ChatTurn> marked =
        turns.stream().map(turn -> new ChatTurn(turn.role(), broken(turn.text(), mark))).toList();
    TokenIds ids = TokenIds.of();
    for (String piece : template.render(marked).split(mark, -1)) {
      ids = ids.append(encodeText(piece));
    }
    return ids;
  }

  /** A decoder for one answer. */
  public StreamingDecoder newStream() {
    return new StreamingDecoder(ids -> tokenizer.decode(ids, true));
  }

  private TokenIds encodeText(String text) {
    if (text.isEmpty()) {
      return TokenIds.of();
    }
    long[] ids = tokenizer.encode(text, false, false).getIds();
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = Math.toIntExact(ids[i]);
    }
    return TokenIds.of(narrow);
  }

  /**
   * {@code text} with {@code mark} inside every special token; pieces between marks are encoded
   * apart.
   */
  private String broken(String text, String mark) {
    String result = text;
    for (String token : specialTokens) {
      if (token.length() > 1) {
        int cut = token.offsetByCodePoints(0, 1);
        result = result.replace(token, token.substring(0, cut) + mark + token.substring(cut));
      }
    }
    return result;
  }

  /** Eight random private-use characters: no message can hold them but by a guess of 100 bits. */
  private String mark() {
    StringBuilder mark = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      mark.append((char) (PRIVATE_USE_START + random.nextInt(PRIVATE_USE_SIZE)));
    }
    return mark.toString();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
