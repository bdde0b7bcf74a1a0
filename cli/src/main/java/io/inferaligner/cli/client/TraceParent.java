package io.inferaligner.cli.client;

import io.grpc.Metadata;
import java.util.HexFormat;
import java.util.Random;

/**
 * A fresh W3C trace context, so that the spans of one request belong together.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 */
public record TraceParent(String traceId, String spanId) {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  /** A random context. */
  public static TraceParent random(Random random) {
    return new TraceParent(hex(random, 16), hex(random, 8));
  }

  Metadata headers() {
    Metadata headers = new Metadata();
    headers.put(HEADER, "00-" + traceId + "-" + spanId + "-01");
    return headers;
  }

  private static String hex(Random random, int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return HexFormat.of().formatHex(value);
  }
}
