package io.inferaligner.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.follow.fake.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table with real tokens against a real server, and what an attacker would send. */
class AccessTest {
  private static final String LIST = "inferaligner.registry.v1.RegistryService/ListBundles";
  private static final String MODEL = "inferaligner.runner.v1.RunnerService/GetModel";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Provider provider;

  @SuppressWarnings("NullAway.Init") // set before each test
  private RsaJsonWebKey key;

  private @Nullable Guarded guarded;

  @BeforeEach
  void provide() throws Exception {
    provider = new Provider(folder);
    key = provider.key("k1");
  }

  @AfterEach
  void close() {
    if (guarded != null) {
      guarded.close();
    }
  }

  /** Every RPC × every role × own, wrong and no tenant. */
  @Test
  void theTableHolds() throws Exception {
    Guarded server = start(Map.of());
    for (Role role : Role.values()) {
      String own = Provider.signed(Provider.claims("ann", role.label(), "default"), key);
      String other = Provider.signed(Provider.claims("eve", role.label(), "other"), key);
      JwtClaims nowhere = Provider.claims("nob", role.label(), "default");
      nowhere.unsetClaim("tenant");
      String none = Provider.signed(nowhere, key);
      for (var service : Guarded.SERVICES) {
        for (var method : service.getMethods()) {
          String rpc = method.getFullMethodName();
          boolean may = AccessTable.roles(rpc).contains(role);
          Optional<FaultReason> byRole =
              may ? Optional.empty() : Optional.of(FaultReason.ROLE_REQUIRED);
          Optional<FaultReason> byTenant =
              may && !rpc.equals(MODEL) ? Optional.of(FaultReason.TENANT_MISMATCH) : byRole;
          assertThat(server.call(rpc, own, "")).as("%s %s own", rpc, role).isEqualTo(byRole);
          assertThat(server.call(rpc, other, "")).as("%s %s wrong", rpc, role).isEqualTo(byTenant);
          assertThat(server.call(rpc, none, "")).as("%s %s none", rpc, role).isEqualTo(byTenant);
          assertThat(server.call(rpc, own, "other"))
              .as("%s %s naming another", rpc, role)
              .contains(FaultReason.TENANT_MISMATCH);
        }
      }
    }
  }

  @Test
  void badTokensAreRefusedAlike() throws Exception {
    Guarded server = start(Map.of());
    for (String bad : badTokens()) {
      assertThat(server.call(LIST, bad, "")).contains(FaultReason.TOKEN_INVALID);
    }
    assertThat(server.call(LIST, "", "")).contains(FaultReason.TOKEN_INVALID);
  }

  private List<String> badTokens() throws Exception {
    JwtClaims late = reader();
    late.setIssuedAt(Provider.in(Duration.ofMinutes(-30)));
    late.setExpirationTime(Provider.in(Duration.ofSeconds(-90)));
    JwtClaims early = reader();
    early.setNotBefore(Provider.in(Duration.ofSeconds(90)));
    JwtClaims issuer = reader();
    issuer.setIssuer("https://evil.example");
    JwtClaims audience = reader();
    audience.setAudience("another");
    JwtClaims endless = reader();
    endless.setExpirationTime(Provider.in(Duration.ofDays(30)));
    JwtClaims old = reader();
    old.setIssuedAt(Provider.in(Duration.ofHours(-2)));
    JwtClaims eternal = reader();
    eternal.unsetClaim("exp");
    JwtClaims line = reader();
    line.setSubject("ann\npromote");
    RsaJsonWebKey stranger =
        new Provider(Files.createDirectory(folder.resolve("stranger"))).key("k1");
    String good = Provider.signed(reader(), key);
    String[] parts = good.split("\\.", -1);
    return List.of(
        Provider.signed(late, key),
        Provider.signed(early, key),
        Provider.signed(issuer, key),
        Provider.signed(audience, key),
        Provider.signed(endless, key),
        Provider.signed(old, key),
        Provider.signed(eternal, key),
        Provider.signed(line, key),
        Provider.signed(reader(), stranger),
        encoded("{\"alg\":\"none\",\"kid\":\"k1\"}") + "." + parts[1] + ".",
        hmac(),
        parts[0] + "." + encoded("{\"sub\":\"root\"}") + "." + parts[2],
        parts[0] + "." + parts[1] + "." + parts[2].substring(0, 20),
        "a".repeat(20_000),
        "no token");
  }

  /** Signed with the public key as if it were a shared secret. */
  private String hmac() throws Exception {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(reader().toJson());
    jws.setKey(new HmacKey(key.getPublicKey().getEncoded()));
    jws.setKeyIdHeaderValue("k1");
    jws.setAlgorithmHeaderValue("HS256");
    return jws.getCompactSerialization();
  }

  @Test
  void clocksMayDifferByAMinute() throws Exception {
    Guarded server = start(Map.of());
    JwtClaims late = reader();
    late.setIssuedAt(Provider.in(Duration.ofMinutes(-10)));
    late.setExpirationTime(Provider.in(Duration.ofSeconds(-30)));
    JwtClaims early = reader();
    early.setNotBefore(Provider.in(Duration.ofSeconds(30)));
    assertThat(server.call(LIST, Provider.signed(late, key), "")).isEmpty();
    assertThat(server.call(LIST, Provider.signed(early, key), "")).isEmpty();
  }

  /** A new key counts soon; what a withdrawn one signed does not, although it was remembered. */
  @Test
  void keysRotateWithoutARestart() throws Exception {
    Guarded server = start(Map.of("jwt.refresh", "200ms"));
    String old = Provider.signed(reader(), key);
    assertThat(server.call(LIST, old, "")).isEmpty();
    RsaJsonWebKey next = provider.key("k2");
    provider.withdraw(key);
    String fresh = Provider.signed(reader(), next);
    Await.until("the new key counts", () -> server.call(LIST, fresh, "").isEmpty());
    assertThat(server.call(LIST, old, "")).contains(FaultReason.TOKEN_INVALID);
  }

  /** A key that was replaced under its own id takes what it signed with it. */
  @Test
  void aReplacedKeyCountsNoLonger() throws Exception {
    Guarded server = start(Map.of("jwt.refresh", "200ms"));
    String old = Provider.signed(reader(), key);
    assertThat(server.call(LIST, old, "")).isEmpty();
    provider.withdraw(key);
    RsaJsonWebKey next = provider.key("k1");
    Await.until("the old key is gone", () -> !server.call(LIST, old, "").isEmpty());
    assertThat(server.call(LIST, Provider.signed(reader(), next), "")).isEmpty();
  }

  /**
   * An address that keeps failing is put off before any signature is checked; good tokens go on.
   */
  @Test
  void manyBadTokensCostNoSignatures() throws Exception {
    Guarded server = start(Map.of());
    String good = Provider.signed(reader(), key);
    assertThat(server.call(LIST, good, "")).isEmpty();
    int refused = 0;
    for (int attempt = 0; attempt < 500; attempt++) {
      Optional<FaultReason> reason = server.call(LIST, good + attempt, "");
      if (reason.equals(Optional.of(FaultReason.TOO_MANY_ATTEMPTS))) {
        refused++;
      } else {
        assertThat(reason).contains(FaultReason.TOKEN_INVALID);
      }
    }
    assertThat(refused).isPositive();
    assertThat(server.call(LIST, good, "")).isEmpty();
  }

  @Test
  void aLineOfTheFileCountsAndADenialToo() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("access"),
            "bot reader %s\nwide reader %s *\n"
                .formatted(Provider.hash("one"), Provider.hash("two")));
    Guarded server = start(Map.of("file", file.toString()));
    String person = Provider.signed(reader(), key);
    assertThat(server.call(LIST, "one", "")).isEmpty();
    assertThat(server.call(LIST, "one", "other")).contains(FaultReason.TENANT_MISMATCH);
    assertThat(server.call(LIST, "two", "default")).isEmpty();
    assertThat(server.call(LIST, person, "")).isEmpty();
    Files.writeString(file, "deny ann\nwide reader %s *\n".formatted(Provider.hash("two")));
    Await.until("ann is shut out", () -> !server.call(LIST, person, "").isEmpty());
    assertThat(server.call(LIST, "one", "")).contains(FaultReason.TOKEN_INVALID);
    Files.writeString(file, "not a line\n");
    assertThat(server.call(LIST, "two", "")).isEmpty();
  }

  /** Somebody with another role beside steering could approve under two names. */
  @Test
  void onlyASteeringServiceSpeaksForOthers() {
    assertThat(new Caller("svc", "default", Set.of(Role.STEERING)).actor("ann"))
        .isEqualTo("ann via svc");
    assertThat(new Caller("bob", "default", Set.of(Role.STEERING, Role.APPROVER)).actor("ann"))
        .isEqualTo("bob");
  }

  private Guarded start(Map<String, String> changes) throws Exception {
    Guarded server = new Guarded(provider.settings(changes));
    guarded = server;
    return server;
  }

  private static JwtClaims reader() {
    return Provider.claims("ann", "reader", "default");
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
