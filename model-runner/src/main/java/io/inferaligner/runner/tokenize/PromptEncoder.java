package io.inferaligner.runner.tokenize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.engine.ModelFolder;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.jinja.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Renders a conversation with the model's chat template and tokenises it as the reference library
 * does, except that a special token spelled out in a message stays ordinary text. Thread-safe.
 */
public final class PromptEncoder implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final SpecialTokens special;
  private final TokenPieces pieces;
  private final @Nullable ChatTemplate template;

  private PromptEncoder(
      HuggingFaceTokenizer tokenizer,
      SpecialTokens special,
      TokenPieces pieces,
      @Nullable ChatTemplate template) {
    this.tokenizer = tokenizer;
    this.special = special;
    this.pieces = pieces;
    this.template = template;
  }

  /**
   * The encoder of a model folder.
   *
   * @throws SteeringException MODEL_INVALID, MODEL_UNSUPPORTED
   */
  public static PromptEncoder load(ModelFolder folder) {
    return load(folder.path(), folder.chatTemplate());
  }

  /**
   * The encoder of the tokenizer files in {@code path}.
   *
   * @throws SteeringException MODEL_INVALID, MODEL_UNSUPPORTED
   */
  public static PromptEncoder load(Path path, Optional<String> chatTemplate) {
    TokenizerFolder folder = new TokenizerFolder(path);
    ObjectNode definition = folder.definition();
    ChatTemplate template =
        chatTemplate.map(text -> new ChatTemplate(text, folder.named())).orElse(null);
    SpecialTokens special =
        new SpecialTokens(AddedTokens.guarded(definition, chatTemplate.orElse("")));
    try {
      byte[] json = new ObjectMapper().writeValueAsBytes(special.renamed(definition));
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json),
              Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
      return new PromptEncoder(tokenizer, special, TokenPieces.read(definition), template);
    } catch (IOException | RuntimeException e) {
      throw new SteeringException(FaultReason.MODEL_INVALID, path + " is no usable tokenizer", e);
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
    return encode(template.render(turns));
  }

  /** The token ids of {@code text} alone; special tokens in it are ordinary text. */
  public TokenIds encodeText(String text) {
    return encode(Text.ofValue(text));
  }

  private TokenIds encode(Text text) {
    String marked = special.marked(text);
    if (marked.isEmpty()) {
      return TokenIds.of();
    }
    long[] ids = tokenizer.encode(marked, false, false).getIds();
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = Math.toIntExact(ids[i]);
    }
    return TokenIds.of(narrow);
  }

  /** A decoder for one answer. */
  public StreamingDecoder newStream() {
    return pieces.isComplete()
        ? new PieceDecoder(pieces)
        : new WindowDecoder(ids -> special.revealed(tokenizer.decode(ids, true)));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
