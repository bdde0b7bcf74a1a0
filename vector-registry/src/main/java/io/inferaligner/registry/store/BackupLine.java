package io.inferaligner.registry.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a backup; {@code kind} says which of the others count.
 *
 * @param key what the value belongs to
 * @param number revision, or offset of a piece of vectors
 * @param fields of an entry of a stream
 * @param data base64 of a piece of vectors
 */
record BackupLine(
    String kind,
    String key,
    long number,
    @Nullable String value,
    @Nullable Map<String, String> fields,
    @Nullable String data) {
  static BackupLine of(String kind, String key, long number, @Nullable String value) {
    return new BackupLine(kind, key, number, value, null, null);
  }
}
