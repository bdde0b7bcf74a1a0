package io.inferaligner.core.exchange;

import static io.inferaligner.core.exchange.ControlVectors.malformed;
import static io.inferaligner.core.exchange.ControlVectors.tooMuch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.tensor.DenseVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The {@code .svec} files of activation-steering: JSON with {@code model_type}, {@code directions}
 * and {@code explained_variances}, both by the number of a block counted from 0. A direction was
 * measured behind block N, which is our block l = N+1. (That program adds it one block earlier,
 * before block N.)
 */
public final class SteeringVectorJson {
  private static final int MAX_HINT = 128;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(3)
                  .maxStringLength(1_024)
                  .maxNameLength(64)
                  .maxNumberLength(64)
                  .maxDocumentLength(BundleCodec.MAX_VECTOR_BYTES)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private SteeringVectorJson() {}

  /**
   * The vectors of {@code file}.
   *
   * @throws SteeringException BUNDLE_MALFORMED, BUNDLE_LIMIT_EXCEEDED, BUNDLE_NON_FINITE,
   *     BUNDLE_DIM_MISMATCH
   */
  public static ControlVectors read(byte[] file) {
    if (file.length > BundleCodec.MAX_VECTOR_BYTES) {
      throw tooMuch("bytes", Integer.toString(file.length), BundleCodec.MAX_VECTOR_BYTES);
    }
    try (JsonParser parser = FACTORY.createParser(file)) {
      return vectors(parser);
    } catch (JsonProcessingException e) {
      throw malformed("no valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private static ControlVectors vectors(JsonParser parser) throws IOException {
    SortedMap<Integer, DenseVector> byLayer = new TreeMap<>();
    String hint = "";
    require(parser.nextToken() == JsonToken.START_OBJECT, "the file is no JSON object");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "model_type" -> {
          require(value == JsonToken.VALUE_STRING, "model_type is no text");
          hint = parser.getText();
          require(hint.length() <= MAX_HINT, "model_type has more than 128 characters");
        }
        case "directions" -> {
          require(value == JsonToken.START_OBJECT, "directions is no object");
          directions(parser, byLayer);
        }
        case "explained_variances" -> parser.skipChildren();
        default -> throw malformed("there is an unknown key '" + name + "'");
      }
    }
    require(parser.nextToken() == null, "something follows the JSON object");
    return new ControlVectors(byLayer, hint);
  }

  private static void directions(JsonParser parser, SortedMap<Integer, DenseVector> byLayer)
      throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      require(name.matches("0|[1-9]\\d{0,3}"), "'" + name + "' is no number of a layer");
      int layer = Integer.parseInt(name) + 1;
      if (layer > ControlVectors.MAX_LAYERS) {
        throw tooMuch("layers", name, ControlVectors.MAX_LAYERS);
      }
      require(parser.nextToken() == JsonToken.START_ARRAY, "direction " + name + " is no list");
      byLayer.put(layer, values(parser, name));
    }
  }

  private static DenseVector values(JsonParser parser, String name) throws IOException {
    float[] values = new float[256];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(
          parser.currentToken().isNumeric(), "direction " + name + " holds something not a number");
      if (count == ControlVectors.MAX_WIDTH) {
        throw tooMuch("values of direction " + name, "more", ControlVectors.MAX_WIDTH);
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count] = parser.getFloatValue();
      count++;
    }
    require(count > 0, "direction " + name + " is empty");
    return DenseVector.of(Arrays.copyOf(values, count));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw malformed(otherwise);
    }
  }
}
