package io.inferaligner.runner.tokenize;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a SentencePiece model file says (sentencepiece:src/sentencepiece_model.proto, version 0.2).
 *
 * @param pieces the vocabulary by id
 * @param unigram whether the model is Unigram, else BPE
 * @param byteFallback whether unknown characters become bytes
 * @param unknownId id of the unknown piece
 * @param dummyPrefix whether a space is put in front of a text
 * @param plainNormalizer whether text is left as it is but for its spaces
 */
record SentencePieceModel(
    List<Piece> pieces,
    boolean unigram,
    boolean byteFallback,
    int unknownId,
    boolean dummyPrefix,
    boolean plainNormalizer) {
  /** A piece of the vocabulary. */
  record Piece(String text, float score, Kind kind) {}

  /** Kinds of pieces, in the order of their numbers from 1. */
  enum Kind {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  private static final int UNIGRAM = 1;
  private static final int BPE = 2;

  SentencePieceModel {
    pieces = List.copyOf(pieces);
  }

  /** Reads a file; empty if it is no SentencePiece model of Unigram or BPE. */
  static Optional<SentencePieceModel> read(Path file) throws IOException {
    try {
      return parse(ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static Optional<SentencePieceModel> parse(ByteBuffer bytes) {
    List<Piece> pieces = new ArrayList<>();
    Fields trainer = new Fields(ByteBuffer.allocate(0));
    Fields normalizer = new Fields(ByteBuffer.allocate(0));
    boolean complete = false;
    Fields model = new Fields(bytes);
    while (model.next()) {
      switch (model.number) {
        case 1 -> pieces.add(piece(new Fields(model.bytes)));
        case 2 -> {
          trainer = new Fields(model.bytes);
          complete = true;
        }
        case 3 -> normalizer = new Fields(model.bytes);
        default -> {
          // self-test data and the denormalizer change nothing
        }
      }
    }
    int type = UNIGRAM;
    boolean byteFallback = false;
    int unknownId = 0;
    while (trainer.next()) {
      switch (trainer.number) {
        case 3 -> type = (int) trainer.value;
        case 35 -> byteFallback = trainer.value != 0;
        case 40 -> unknownId = (int) trainer.value;
        default -> {
          // how the model was trained
        }
      }
    }
    boolean dummyPrefix = true;
    boolean plain = true;
    boolean extraSpacesGo = true;
    while (normalizer.next()) {
      switch (normalizer.number) {
        case 2 -> plain = !normalizer.bytes.hasRemaining();
        case 3 -> dummyPrefix = normalizer.value != 0;
        case 4 -> extraSpacesGo = normalizer.value != 0;
        default -> {
          // its name, and that spaces are escaped
        }
      }
    }
    if (pieces.isEmpty() || !complete || (type != UNIGRAM && type != BPE)) {
      return Optional.empty();
    }
    return Optional.of(
        new SentencePieceModel(
            pieces,
            type == UNIGRAM,
            byteFallback,
            unknownId,
            dummyPrefix,
            plain && !extraSpacesGo));
  }

  private static Piece piece(Fields fields) {
    String text = "";
    float score = 0;
    int kind = 1;
    while (fields.next()) {
      switch (fields.number) {
        case 1 -> text = StandardCharsets.UTF_8.decode(fields.bytes).toString();
        case 2 -> score = Float.intBitsToFloat((int) fields.value);
        case 3 -> kind = (int) fields.value;
        default -> {
          // extensions
        }
      }
    }
    return new Piece(text, score, Kind.values()[kind - 1]);
  }

  /** Fields of a protobuf message, one after another. */
  private static final class Fields {
    private final ByteBuffer in;
    private int number;

    /** Of a number. */
    private long value;

    /** Of a text, bytes or a message. */
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    Fields(ByteBuffer in) {
      this.in = in.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean next() {
      if (!in.hasRemaining()) {
        return false;
      }
      long tag = varint();
      number = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case 0 -> value = varint();
        case 1 -> value = in.getLong();
        case 2 -> {
          int length = Math.toIntExact(Math.clamp(varint(), 0, Integer.MAX_VALUE));
          bytes = in.slice(in.position(), length);
          in.position(in.position() + length);
        }
        case 5 -> value = in.getInt();
        default -> throw new IllegalArgumentException("wire type");
      }
      return number > 0;
    }

    private long varint() {
      long result = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        byte next = in.get();
        result |= (long) (next & 0x7F) << shift;
        if (next >= 0) {
          return result;
        }
      }
      throw new IllegalArgumentException("varint");
    }
  }
}
