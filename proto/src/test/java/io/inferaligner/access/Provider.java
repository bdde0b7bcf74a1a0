package io.inferaligner.access;

import io.inferaligner.core.bundle.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** An identity provider with a JWKS file. */
final class Provider {
  static final String ISSUER = "https://id.example";
  static final String AUDIENCE = "inferaligner";

  final Path jwks;
  private final List<JsonWebKey> published = new ArrayList<>();

  Provider(Path folder) {
    this.jwks = folder.resolve("jwks.json");
  }

  /** A new key, published under {@code id}. */
  RsaJsonWebKey key(String id) throws JoseException, IOException {
    RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2_048);
    key.setKeyId(id);
    published.add(key);
    publish();
    return key;
  }

  /** The key is published no longer. */
  void withdraw(JsonWebKey key) throws IOException {
    published.remove(key);
    publish();
  }

  private void publish() throws IOException {
    Files.writeString(
        jwks, new JsonWebKeySet(published).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
  }

  /** What a good token says, valid for ten minutes. */
  static JwtClaims claims(String subject, String role, String tenant) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setAudience(AUDIENCE);
    claims.setSubject(subject);
    claims.setStringListClaim("roles", role);
    claims.setClaim("tenant", tenant);
    claims.setIssuedAtToNow();
    claims.setExpirationTime(in(Duration.ofMinutes(10)));
    return claims;
  }

  static NumericDate in(Duration time) {
    return NumericDate.fromSeconds(Instant.now().plus(time).getEpochSecond());
  }

  static String signed(JwtClaims claims, RsaJsonWebKey key) throws JoseException {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims.toJson());
    jws.setKey(key.getPrivateKey());
    jws.setKeyIdHeaderValue(key.getKeyId());
    jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    return jws.getCompactSerialization();
  }

  /** Settings of a service that trusts this provider, with {@code changes}. */
  Map<String, String> settings(Map<String, String> changes) {
    Map<String, String> settings = new HashMap<>();
    settings.put("jwt.jwks", jwks.toString());
    settings.put("jwt.issuer", ISSUER);
    settings.put("jwt.audience", AUDIENCE);
    settings.putAll(changes);
    return settings;
  }

  /** A token as the access file holds it. */
  static String hash(String token) {
    return Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
  }
}
