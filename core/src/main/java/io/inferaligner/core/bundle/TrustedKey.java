package io.inferaligner.core.bundle;

import java.security.PublicKey;
import java.time.Instant;

/**
 * One line of a file of trusted keys: {@code [ROLE] BASE64 [until=INSTANT]}.
 *
 * @param until last moment at which its signatures are accepted; Instant.MAX without one
 */
public record TrustedKey(String keyId, KeyRole role, PublicKey key, Instant until) {
  boolean allows(KeyRole wanted, Instant now) {
    return role == wanted && !now.isAfter(until);
  }
}
