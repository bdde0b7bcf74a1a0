package io.inferaligner.access;

import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.tenant.TenantName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Signed tokens of one identity provider: signature by one of its keys, issuer, audience, times.
 * Good tokens are remembered until they run out, so that each costs one signature. Thread-safe.
 */
final class JwtVerifier implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(JwtVerifier.class);
  private static final int REMEMBERED = 10_000;
  private static final Duration MOST_SKEW = Duration.ofMinutes(5);
  private static final Set<String> ASYMMETRIC =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  private final Jwks keys;
  private final JwtConsumer consumer;
  private final String rolesClaim;
  private final String tenantClaim;
  private final long skewSeconds;
  private final long longestSeconds;
  private final Map<String, Good> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Good> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Good(Identity identity, String keyId, Jwks.Key key, long untilSeconds) {}

  private JwtVerifier(AccessConfig.Jwt config, Jwks keys, String issuer, String audience) {
    this.keys = keys;
    this.rolesClaim = config.rolesClaim();
    this.tenantClaim = config.tenantClaim();
    this.skewSeconds = config.clockSkew().toSeconds();
    this.longestSeconds = config.longest().toSeconds();
    this.consumer =
        new JwtConsumerBuilder()
            .setJwsAlgorithmConstraints(
                new AlgorithmConstraints(
                    AlgorithmConstraints.ConstraintType.PERMIT,
                    config.algorithms().toArray(String[]::new)))
            .setVerificationKeyResolver((jws, _) ->
                keys.find(String.valueOf(jws.getKeyIdHeaderValue()))
                    .filter(key ->
                        key.algorithm()
                            .map(one -> one.equals(jws.getAlgorithmHeaderValue()))
                            .orElse(true))
                    .map(Jwks.Key::key)
                    .orElseThrow(
                        () -> new UnresolvableKeyException("no such key for this algorithm")))
            .setExpectedIssuer(issuer)
            .setExpectedAudience(audience)
            .setRequireSubject()
            .setRequireExpirationTime()
            .setRequireIssuedAt()
            .setMaxFutureValidityInMinutes((int) config.longest().toMinutes())
            .setAllowedClockSkewInSeconds((int) skewSeconds)
            .build();
  }

  /**
   * A verifier.
   *
   * @throws IllegalArgumentException in one sentence, if {@code config} lacks something or would
   *     accept symmetric signatures
   */
  static JwtVerifier of(AccessConfig.Jwt config) {
    String issuer = required("issuer", config.issuer());
    String audience = required("audience", config.audience());
    for (String algorithm : config.algorithms()) {
      if (!ASYMMETRIC.contains(algorithm)) {
        throw new IllegalArgumentException(
            "jwt.algorithms has '%s': only %s can be checked with public keys"
                .formatted(algorithm, ASYMMETRIC.stream().sorted().toList()));
      }
    }
    if (config.longest().toMinutes() < 1) {
      throw new IllegalArgumentException("jwt.longest must be at least a minute");
    }
    if (config.clockSkew().isNegative() || config.clockSkew().compareTo(MOST_SKEW) > 0) {
      throw new IllegalArgumentException("jwt.clock-skew must be 0 to 5 minutes");
    }
    return new JwtVerifier(
        config, new Jwks(config.jwks().orElseThrow(), config.refresh()), issuer, audience);
  }

  /**
   * Whose token this is, if it was good before, is still, and its key was neither withdrawn nor
   * replaced by another of the same id.
   */
  Optional<Identity> remembered(String token) {
    Good good;
    String hash = hash(token);
    synchronized (remembered) {
      good = remembered.get(hash);
    }
    return good == null
            || Instant.now().getEpochSecond() >= good.untilSeconds
            || !keys.find(good.keyId).filter(good.key::equals).isPresent()
        ? Optional.empty()
        : Optional.of(good.identity);
  }

  /**
   * Whose token this is.
   *
   * @throws SteeringException TOKEN_INVALID, which does not say what is wrong with it
   */
  Identity verified(String token) {
    try {
      var context = consumer.process(token);
      JwtClaims claims = context.getJwtClaims();
      requireShort(claims);
      Identity identity =
          new Identity(subject(claims), roles(claims), Set.copyOf(words(claims, tenantClaim)));
      remember(token, identity, claims, context.getJoseObjects().getFirst());
      return identity;
    } catch (InvalidJwtException e) {
      LOG.debugf("event=token.refused codes=%s", codes(e));
      throw Authentication.unknown("this token is not accepted here: get a new one");
    } catch (MalformedClaimException | RuntimeException e) {
      throw Authentication.unknown("this token cannot be read: get a new one");
    }
  }

  /** A key that changed in the meantime makes the token be checked again. */
  private void remember(String token, Identity identity, JwtClaims claims, JsonWebStructure signed)
      throws MalformedClaimException {
    String keyId = String.valueOf(signed.getKeyIdHeaderValue());
    Optional<Jwks.Key> key =
        keys.find(keyId).filter(present -> present.key().equals(signed.getKey()));
    long until = claims.getExpirationTime().getValue() + skewSeconds;
    synchronized (remembered) {
      key.ifPresent(
          present -> remembered.put(hash(token), new Good(identity, keyId, present, until)));
    }
  }

  /** The longest life counts from the token's making, not from now. */
  private void requireShort(JwtClaims claims) throws MalformedClaimException {
    long life = claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue();
    if (life > longestSeconds + skewSeconds) {
      throw new MalformedClaimException("valid for too long");
    }
  }

  /** It goes into the audit log as it is. */
  private static String subject(JwtClaims claims) throws MalformedClaimException {
    String subject = claims.getSubject();
    if (!subject.matches("\\p{Graph}{1,255}")) {
      throw new MalformedClaimException("subject");
    }
    return subject;
  }

  private Set<Role> roles(JwtClaims claims) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    words(claims, rolesClaim).forEach(word -> Role.of(word).ifPresent(roles::add));
    return roles;
  }

  /** A list, or words with spaces between. A tenant must be named: no claim stands for all. */
  private static List<String> words(JwtClaims claims, String claim) {
    List<String> words =
        switch (claims.getClaimValue(claim)) {
          case String text -> Arrays.asList(text.strip().split("\\s+", -1));
          case List<?> list ->
              list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
          case null, default -> List.of();
        };
    return words.stream().filter(TenantName::isValid).toList();
  }

  private static List<Integer> codes(InvalidJwtException error) {
    return error.getErrorDetails().stream().map(detail -> detail.getErrorCode()).toList();
  }

  private static String hash(String token) {
    return Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
  }

  private static String required(String key, Optional<String> value) {
    return value
        .filter(text -> !text.isBlank())
        .orElseThrow(() ->
            new IllegalArgumentException(
                "jwt.%s is not set, and without it any token of the provider would do"
                    .formatted(key)));
  }

  @Override
  public void close() {
    keys.close();
  }
}
