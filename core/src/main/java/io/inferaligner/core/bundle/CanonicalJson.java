package io.inferaligner.core.bundle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * JSON with one byte form per value: keys sorted, no spaces, UTF-8. Reading is strict: unknown,
 * missing and repeated keys are refused. Only a key whose record component says what its absence
 * means may be missing: that is how older documents stay valid.
 */
public final class CanonicalJson {
  /** Largest document read, in bytes. */
  public static final int MAX_BYTES = 256 * 1024;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxStringLength(16 * 1024)
                          .maxNumberLength(64)
                          .maxDocumentLength(MAX_BYTES)
                          .build())
                  .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonParser.Feature.ALLOW_UNQUOTED_FIELD_NAMES)
          .build();

  private CanonicalJson() {}

  /** The canonical bytes of {@code value}, a record, map or list. */
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not representable as JSON: " + value.getClass(), e);
    }
  }

  /**
   * The value of {@code json}.
   *
   * @throws SteeringException BUNDLE_MALFORMED, BUNDLE_LIMIT_EXCEEDED
   */
  public static <T> T read(byte[] json, Class<T> type) {
    if (json.length > MAX_BYTES) {
      throw new SteeringException(
          FaultReason.BUNDLE_LIMIT_EXCEEDED,
          "the manifest has %d bytes, at most %d are allowed".formatted(json.length, MAX_BYTES));
    }
    try {
      return MAPPER.readValue(json, type);
    } catch (IOException | IllegalArgumentException e) {
      throw new SteeringException(
          FaultReason.BUNDLE_MALFORMED, "the manifest is not valid: " + firstLine(e), e);
    }
  }

  /** {@code json} as text. */
  public static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  private static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
