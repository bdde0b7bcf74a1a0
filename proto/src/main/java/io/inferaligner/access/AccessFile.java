package io.inferaligner.access;

import io.inferaligner.core.bundle.Digests;
import io.inferaligner.tenant.TenantName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may call, one a line: {@code SUBJECT ROLE[,ROLE…] SHA256-OF-TOKEN [TENANT[,TENANT…]]}, with
 * {@code cert} instead of the hash for whoever proves the subject with a client certificate, and
 * {@code deny SUBJECT} for somebody who may not, whatever proves who that is. Without tenants it is
 * the default one; {@code *} is every tenant, {@code -} is none. Empty lines and lines that start
 * with # are skipped. Holds no token. Immutable.
 */
final class AccessFile {
  private static final String CERTIFICATE = "cert";
  private static final String DENY = "deny";
  private static final String NO_TENANT = "-";

  /** Of the empty token, which everybody can send. */
  private static final String NO_TOKEN = Digests.sha256(new byte[0]);

  private final Map<String, Identity> byHash = new HashMap<>();
  private final Map<String, Identity> byCertificate = new HashMap<>();
  private final Set<String> denied = new HashSet<>();

  private AccessFile(List<String> lines) {
    for (String line : lines) {
      if (!line.isBlank() && !line.startsWith("#")) {
        add(line.strip().split("\\s+", -1));
      }
    }
  }

  /**
   * The entries of {@code file}.
   *
   * @throws IllegalArgumentException in one sentence, if a line is none or the file is unreadable
   */
  static AccessFile read(Path file) {
    try {
      return new AccessFile(Files.readAllLines(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read".formatted(file), e);
    }
  }

  /** Nobody. */
  static AccessFile empty() {
    return new AccessFile(List.of());
  }

  /** Whose token this is. What is looked up is its hash, so that time tells nothing of tokens. */
  Optional<Identity> ofToken(String token) {
    return Optional.ofNullable(byHash.get(Digests.sha256(token.getBytes(StandardCharsets.UTF_8))));
  }

  /** Who a certificate's name stands for. */
  Optional<Identity> ofCertificate(String name) {
    return Optional.ofNullable(byCertificate.get(name));
  }

  boolean denies(String subject) {
    return denied.contains(subject);
  }

  private void add(String[] parts) {
    if (parts.length == 2 && parts[0].equals(DENY)) {
      denied.add(parts[1]);
      return;
    }
    boolean certificate = parts.length >= 3 && parts[2].equals(CERTIFICATE);
    if (parts.length < 3
        || parts.length > 4
        || !(certificate || parts[2].matches("[0-9a-f]{64}"))) {
      throw new IllegalArgumentException(
          "a line of the access file is not SUBJECT ROLE[,ROLE] SHA256-OF-TOKEN|cert [TENANT[,TENANT]], nor deny SUBJECT");
    }
    Identity identity =
        new Identity(
            parts[0],
            roles(parts[1]),
            tenants(parts.length == 4 ? parts[3] : Caller.DEFAULT_TENANT));
    Identity other =
        certificate
            ? byCertificate.putIfAbsent(parts[0], identity)
            : byHash.putIfAbsent(parts[2], identity);
    if (other != null || parts[2].equals(NO_TOKEN)) {
      throw new IllegalArgumentException(
          "the line of '%s' in the access file has the proof of another line, or the hash of nothing"
              .formatted(parts[0]));
    }
  }

  private static Set<Role> roles(String labels) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String label : Arrays.asList(labels.split(",", -1))) {
      roles.add(
          Role.of(label)
              .orElseThrow(
                  () -> new IllegalArgumentException("the access file names an unknown role")));
    }
    return roles;
  }

  private static Set<String> tenants(String names) {
    if (names.equals(NO_TENANT)) {
      return Set.of();
    }
    Set<String> tenants = new HashSet<>();
    for (String name : Arrays.asList(names.split(",", -1))) {
      if (!name.equals(Identity.ANY_TENANT) && !TenantName.isValid(name)) {
        throw new IllegalArgumentException("the access file names an impossible tenant");
      }
      tenants.add(name);
    }
    return tenants;
  }
}
