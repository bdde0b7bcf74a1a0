package io.inferaligner.runner.tokenize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.util.Map;

/** The kinds of tokenizers that can be read without a tokenizer.json. */
enum TokenizerKind {
  LLAMA,
  GEMMA,
  /** A SentencePiece model whose class nobody names: its file says how it works. */
  SENTENCE_PIECE,
  GPT2,
  QWEN2,
  /** A class that only its tokenizer.json explains. */
  OTHER;

  /** The kind that {@code folder} names, else the one its files tell. */
  static TokenizerKind of(TokenizerFolder folder) {
    String name = folder.config().path("tokenizer_class").asText();
    String slow = name.endsWith("Fast") ? name.substring(0, name.length() - 4) : name;
    return switch (slow) {
      case "LlamaTokenizer", "CodeLlamaTokenizer", "Phi3Tokenizer" -> LLAMA;
      case "GemmaTokenizer" -> GEMMA;
      case "InternLMTokenizer", "InternLM2Tokenizer" -> SENTENCE_PIECE;
      case "GPT2Tokenizer", "CodeGenTokenizer" -> GPT2;
      case "Qwen2Tokenizer" -> QWEN2;
      case "" -> byFiles(folder);
      default -> OTHER;
    };
  }

  private static TokenizerKind byFiles(TokenizerFolder folder) {
    if (folder.has(TokenizerFolder.MODEL_FILE)) {
      return SENTENCE_PIECE;
    }
    if (folder.has(TokenizerFolder.VOCABULARY_FILE)) {
      boolean qwen = folder.json("config.json").path("model_type").asText().startsWith("qwen");
      return qwen ? QWEN2 : GPT2;
    }
    return OTHER;
  }

  /** The tokens with a role that the class gives where the configuration does not. */
  Map<String, String> standardTokens() {
    return switch (this) {
      case LLAMA, SENTENCE_PIECE ->
          Map.of("bos_token", "<s>", "eos_token", "</s>", "unk_token", "<unk>");
      case GEMMA ->
          Map.of(
              "bos_token",
              "<bos>",
              "eos_token",
              "<eos>",
              "unk_token",
              "<unk>",
              "pad_token",
              "<pad>");
      case GPT2 ->
          Map.of(
              "bos_token", "<|endoftext|>",
              "eos_token", "<|endoftext|>",
              "unk_token", "<|endoftext|>");
      case QWEN2 ->
          Map.of(
              "eos_token", "<|endoftext|>",
              "unk_token", "<|endoftext|>",
              "pad_token", "<|endoftext|>");
      case OTHER -> Map.of();
    };
  }

  /**
   * The files of {@code folder} as the content of a tokenizer.json.
   *
   * @throws SteeringException MODEL_INVALID, MODEL_UNSUPPORTED
   */
  ObjectNode convert(TokenizerFolder folder) {
    return switch (this) {
      case LLAMA ->
          SentencePieceConverter.llama(
              model(folder),
              folder.config().path("legacy").asBoolean(true),
              folder.config().path("add_prefix_space").asBoolean(true));
      case GEMMA -> SentencePieceConverter.gemma(model(folder));
      case SENTENCE_PIECE -> sentencePiece(folder);
      case GPT2 -> BytePairConverter.gpt2(requirePairs(folder));
      case QWEN2 -> BytePairConverter.qwen2(requirePairs(folder));
      case OTHER -> {
        String name = folder.config().path("tokenizer_class").asText();
        throw name.isEmpty()
            ? folder.invalid(
                "it has neither tokenizer.json nor tokenizer.model nor vocab.json with merges.txt")
            : new SteeringException(
                FaultReason.MODEL_UNSUPPORTED,
                "a tokenizer of class " + name + " needs its tokenizer.json, which is missing");
      }
    };
  }

  private static ObjectNode sentencePiece(TokenizerFolder folder) {
    SentencePieceModel model = model(folder);
    if (model.pieces().stream().anyMatch(piece -> piece.text().equals("<start_of_turn>"))) {
      return SentencePieceConverter.gemma(model);
    }
    if (!model.plainNormalizer()) {
      throw new SteeringException(
          FaultReason.MODEL_UNSUPPORTED,
          "the tokenizer.model rewrites its text before tokenising: a tokenizer.json is needed");
    }
    boolean prefix = folder.config().path("add_prefix_space").asBoolean(model.dummyPrefix());
    return SentencePieceConverter.llama(model, true, prefix);
  }

  private static SentencePieceModel model(TokenizerFolder folder) {
    if (!folder.has(TokenizerFolder.MODEL_FILE)) {
      throw folder.invalid("it has neither tokenizer.json nor tokenizer.model");
    }
    try {
      return SentencePieceModel.read(folder.file(TokenizerFolder.MODEL_FILE))
          .orElseThrow(() ->
              folder.invalid(
                  "tokenizer.model is no SentencePiece model, so its tokenizer.json is needed"));
    } catch (IOException e) {
      throw folder.invalid("tokenizer.model cannot be read");
    }
  }

  private static TokenizerFolder requirePairs(TokenizerFolder folder) {
    for (String name :
        new String[] {TokenizerFolder.VOCABULARY_FILE, TokenizerFolder.MERGES_FILE}) {
      if (!folder.has(name)) {
        throw folder.invalid("it has neither tokenizer.json nor " + name);
      }
    }
    return folder;
  }
}
