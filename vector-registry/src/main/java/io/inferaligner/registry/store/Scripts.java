package io.inferaligner.registry.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The scripts that Redis runs, and their answers. */
final class Scripts {
  /** One change of a scope, or nothing. */
  static final String COMMIT = load("/scripts/commit.lua");

  /** One removal of what nothing needs, or nothing. */
  static final String COLLECT = load("/scripts/collect.lua");

  /** A write that changes nothing, so that WAIT behind it covers all before it. */
  static final String CONFIRM = "return redis.call('EXPIRE', KEYS[1], 86400)";

  private Scripts() {}

  static String text(Object value) {
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(value);
  }

  private static String load(String name) {
    try (InputStream in = Scripts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not packaged");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
