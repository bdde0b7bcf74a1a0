package io.inferaligner.registry.sign;

import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.TrustedKeysFile;
import io.inferaligner.registry.config.RegistryConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Signs where channels point, with the channel key. What is stored is signed when it is written; a
 * reader gets the same statement with a fresh expiry, and only if the stored one is genuine:
 * whoever edits Redis gets no signature for it. The key's file is read for each signature, so that
 * it can be rotated. Thread-safe.
 */
@ApplicationScoped
public class ChannelSigner {
  private static final Logger LOG = Logger.getLogger(ChannelSigner.class);

  private final Optional<Path> keyFile;
  private final Optional<Path> trusted;
  private final Duration validity;
  private final Map<String, Fresh> fresh = new ConcurrentHashMap<>();

  @Inject
  public ChannelSigner(RegistryConfig config) {
    this.keyFile = config.channelKey();
    this.trusted = config.trustedKeys();
    this.validity = config.statementValidity();
  }

  /** What was issued for a stored statement. */
  private record Fresh(SignedStatement stored, SignedStatement issued, long renewMillis) {}

  /** {@code statement}, signed now; empty without a channel key. */
  public Optional<SignedStatement> sign(ChannelStatement statement) {
    return keyFile.map(file -> {
      long now = System.currentTimeMillis();
      return sign(read(file), statement.issued(now, now + validity.toMillis()));
    });
  }

  /**
   * {@code stored} with a fresh expiry if it is genuine and says what {@code now} says; otherwise
   * as it is, which readers refuse.
   */
  public Optional<SignedStatement> refreshed(
      Optional<SignedStatement> stored, ChannelStatement now) {
    if (stored.isEmpty() || keyFile.isEmpty()) {
      return stored;
    }
    long millis = System.currentTimeMillis();
    // A channel's name has no slash.
    String key = now.scope() + "/" + now.channel();
    Fresh last = fresh.get(key);
    if (last == null || !last.stored.equals(stored.get()) || millis >= last.renewMillis) {
      if (!isGenuine(stored.get(), now)) {
        LOG.errorf(
            "event=statement.forged scope=%s channel=%s revision=%d",
            now.scope(), now.channel(), now.revision());
        return stored;
      }
      SignedStatement issued =
          sign(read(keyFile.get()), now.issued(millis, millis + validity.toMillis()));
      last = new Fresh(stored.get(), issued, millis + validity.toMillis() / 4);
      fresh.put(key, last);
    }
    return Optional.of(last.issued);
  }

  /** Whether {@code stored} says what {@code now} says; also true if nothing is signed here. */
  public boolean isGenuine(Optional<SignedStatement> stored, ChannelStatement now) {
    return keyFile.isEmpty() || stored.map(signed -> isGenuine(signed, now)).orElse(false);
  }

  private boolean isGenuine(SignedStatement stored, ChannelStatement now) {
    try {
      byte[] json = stored.json().getBytes(StandardCharsets.UTF_8);
      TrustedKeysFile.read(trusted, "inferaligner.registry.trusted-keys")
          .requireSignedStatement(
              json, List.of(new BundleSignature(stored.keyId(), stored.signatureHex())));
      return ChannelStatement.read(json).agreesWith(now);
    } catch (SteeringException e) {
      return false;
    }
  }

  private static SignedStatement sign(SigningKey key, ChannelStatement statement) {
    byte[] json = CanonicalJson.write(statement);
    BundleSignature signature = key.sign(KeyRole.CHANNEL, json);
    return new SignedStatement(
        new String(json, StandardCharsets.UTF_8), signature.keyId(), signature.signatureHex());
  }

  private static SigningKey read(Path file) {
    try {
      return SigningKey.parse(Files.readString(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new SteeringException(
          FaultReason.SIGNATURE_MISSING,
          "the registry's channel key cannot be read: correct inferaligner.registry.channel-key",
          e);
    }
  }
}
