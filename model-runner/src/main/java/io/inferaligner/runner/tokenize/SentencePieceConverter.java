package io.inferaligner.runner.tokenize;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a tokenizer.json of a SentencePiece model, as the reference library does
 * (transformers:src/transformers/convert_slow_tokenizer.py, version 4.53).
 */
final class SentencePieceConverter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String SPACE = "\u2581";
  private static final Set<String> GEMMA_TURNS = Set.of("<start_of_turn>", "<end_of_turn>");
  private static final int GEMMA_UNKNOWN = 3;

  private record Merge(String left, String right, float score, int order) {}

  private final List<SentencePieceModel.Piece> pieces;
  private final SentencePieceModel model;
  private final boolean gemma;

  private SentencePieceConverter(SentencePieceModel model, boolean gemma) {
    this.model = model;
    this.gemma = gemma;
    this.pieces = gemma ? withTab(model.pieces()) : model.pieces();
  }

  /** For the Gemma families: no space in front, and each text is cut behind its spaces. */
  static ObjectNode gemma(SentencePieceModel model) {
    SentencePieceConverter converter = new SentencePieceConverter(model, true);
    ObjectNode definition = converter.definition();
    definition.set("normalizer", replace(" ", SPACE).put("type", "Replace"));
    definition
        .putObject("pre_tokenizer")
        .put("type", "Split")
        .put("behavior", "MergedWithPrevious")
        .put("invert", false)
        .putObject("pattern")
        .put("String", " ");
    definition.set("decoder", decoder(false));
    return definition;
  }

  /**
   * For all others.
   *
   * @param legacy whether each part between special tokens gets a space in front, not only the
   *     first
   * @param prefix whether there is such a space at all
   */
  static ObjectNode llama(SentencePieceModel model, boolean legacy, boolean prefix) {
    SentencePieceConverter converter = new SentencePieceConverter(model, false);
    ObjectNode definition = converter.definition();
    if (legacy) {
      ObjectNode normalizer = definition.putObject("normalizer").put("type", "Sequence");
      ArrayNode steps = normalizer.putArray("normalizers");
      if (prefix) {
        steps.addObject().put("type", "Prepend").put("prepend", SPACE);
      }
      steps.add(replace(" ", SPACE));
    } else {
      definition
          .putObject("pre_tokenizer")
          .put("type", "Metaspace")
          .put("replacement", SPACE)
          .put("prepend_scheme", prefix ? "first" : "never")
          .put("split", false);
    }
    definition.set("decoder", decoder(prefix));
    return definition;
  }

  private static ObjectNode replace(String pattern, String content) {
    ObjectNode step = JSON.objectNode().put("type", "Replace");
    step.putObject("pattern").put("String", pattern);
    return step.put("content", content);
  }

  private static ObjectNode decoder(boolean strip) {
    ObjectNode decoder = JSON.objectNode().put("type", "Sequence");
    ArrayNode steps = decoder.putArray("decoders");
    steps.add(replace(SPACE, " "));
    steps.addObject().put("type", "ByteFallback");
    steps.addObject().put("type", "Fuse");
    if (strip) {
      steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    return decoder;
  }

  /** Old Gemma vocabularies lack the tab: its byte takes the place. */
  private static List<SentencePieceModel.Piece> withTab(List<SentencePieceModel.Piece> pieces) {
    List<SentencePieceModel.Piece> result = new ArrayList<>(pieces);
    if (pieces.stream().noneMatch(piece -> piece.text().equals("\t"))) {
      result.replaceAll(piece ->
          piece.text().equals("<0x09>")
              ? new SentencePieceModel.Piece("\t", 0, SentencePieceModel.Kind.NORMAL)
              : piece);
    }
    return result;
  }

  private ObjectNode definition() {
    ObjectNode definition = JSON.objectNode().put("version", "1.0");
    ArrayNode added = definition.putArray("added_tokens");
    for (int id = 0; id < pieces.size(); id++) {
      SentencePieceModel.Piece piece = pieces.get(id);
      boolean control = piece.kind() == SentencePieceModel.Kind.CONTROL;
      if (control || piece.kind() == SentencePieceModel.Kind.USER_DEFINED) {
        boolean special = control || (gemma && GEMMA_TURNS.contains(piece.text()));
        added.add(AddedTokens.token(definition, piece.text(), special).put("id", id));
      }
    }
    definition.set("model", model.unigram() ? unigram() : bytePairs());
    return definition;
  }

  private ObjectNode unigram() {
    ObjectNode result = JSON.objectNode().put("type", "Unigram");
    ArrayNode vocabulary = result.putArray("vocab");
    for (SentencePieceModel.Piece piece : pieces) {
      vocabulary.addArray().add(piece.text()).add((double) piece.score());
    }
    return result
        .put("unk_id", gemma ? GEMMA_UNKNOWN : model.unknownId())
        .put("byte_fallback", model.byteFallback());
  }

  private ObjectNode bytePairs() {
    ObjectNode result =
        JSON.objectNode()
            .put("type", "BPE")
            .put("unk_token", pieces.get(model.unknownId()).text())
            .put("fuse_unk", true)
            .put("byte_fallback", model.byteFallback());
    Map<String, Integer> ids = new HashMap<>();
    ObjectNode vocabulary = result.putObject("vocab");
    for (int id = 0; id < pieces.size(); id++) {
      ids.put(pieces.get(id).text(), id);
      vocabulary.put(pieces.get(id).text(), id);
    }
    ArrayNode merges = result.putArray("merges");
    for (Merge merge : merges(ids)) {
      merges.addArray().add(merge.left()).add(merge.right());
    }
    return result;
  }

  /** All pairs of pieces that make a piece: best score first, then longest parts. */
  private List<Merge> merges(Map<String, Integer> ids) {
    List<Merge> merges = new ArrayList<>();
    for (SentencePieceModel.Piece piece : pieces) {
      String text = piece.text();
      List<Merge> local = new ArrayList<>();
      int at = text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
      for (; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
        String left = text.substring(0, at);
        String right = text.substring(at);
        if (ids.containsKey(left) && ids.containsKey(right)) {
          local.add(new Merge(left, right, piece.score(), 0));
        }
      }
      local.sort(
          Comparator.<Merge>comparingInt(merge -> ids.getOrDefault(merge.left(), 0))
              .thenComparingInt(merge -> ids.getOrDefault(merge.right(), 0)));
      merges.addAll(local);
    }
    merges.sort(
        Comparator.<Merge>comparingDouble(merge -> -merge.score())
            .thenComparingInt(merge -> -length(merge.left()))
            .thenComparingInt(merge -> -length(merge.right())));
    return merges;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
