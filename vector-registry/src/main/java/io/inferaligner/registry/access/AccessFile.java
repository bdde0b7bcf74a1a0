package io.inferaligner.registry.access;

import io.inferaligner.core.bundle.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may call, one a line: {@code SUBJECT ROLE[,ROLE…] SHA256-OF-TOKEN}. Empty lines and lines
 * that start with # are skipped. Holds no token. Immutable.
 */
final class AccessFile {
  private final List<Entry> entries;

  private AccessFile(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  private record Entry(Caller caller, String tokenHash) {}

  /**
   * The entries of {@code file}.
   *
   * @throws IllegalArgumentException in one sentence, if a line is none or the file is unreadable
   */
  static AccessFile read(Path file) {
    List<Entry> entries = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          entries.add(entry(line.strip()));
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read".formatted(file), e);
    }
    return new AccessFile(entries);
  }

  /** Whose token this is. */
  Optional<Caller> caller(String token) {
    byte[] hash =
        Digests.sha256(token.getBytes(StandardCharsets.UTF_8)).getBytes(StandardCharsets.US_ASCII);
    Caller found = null;
    // Every entry is compared, each in constant time.
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(hash, entry.tokenHash.getBytes(StandardCharsets.US_ASCII))) {
        found = entry.caller;
      }
    }
    return Optional.ofNullable(found);
  }

  private static Entry entry(String line) {
    String[] parts = line.split("\\s+", -1);
    if (parts.length != 3 || !parts[2].matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "a line of the access file is not SUBJECT ROLE[,ROLE] SHA256-OF-TOKEN");
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String label : Arrays.asList(parts[1].split(",", -1))) {
      roles.add(
          Role.of(label)
              .orElseThrow(
                  () -> new IllegalArgumentException("the access file names an unknown role")));
    }
    return new Entry(new Caller(parts[0], roles), parts[2]);
  }
}
