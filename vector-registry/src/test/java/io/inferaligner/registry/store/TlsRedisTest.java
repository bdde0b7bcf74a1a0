package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Redis that speaks only TLS and knows only the user of the registry. */
class TlsRedisTest {
  private static final String TRUST = "javax.net.ssl.trustStore";
  private static final String PASSWORD = "changeit";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private RedisNode redis;

  @BeforeEach
  void start() throws Exception {
    Path store = folder.resolve("keys.p12");
    var _ =
        TestNetwork.run(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "redis",
            "-keyalg",
            "EC",
            "-dname",
            "CN=redis",
            "-ext",
            "san=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-validity",
            "2",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    pem("PRIVATE KEY", keys.getKey("redis", PASSWORD.toCharArray()).getEncoded(), "redis.key");
    pem("CERTIFICATE", keys.getCertificate("redis").getEncoded(), "redis.crt");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("redis", keys.getCertificate("redis"));
    Path trust = folder.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(trust)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    System.setProperty(TRUST, trust.toString());
    System.setProperty(TRUST + "Password", PASSWORD);
    int port = RunningStore.freePort();
    redis =
        new RedisNode(
            folder,
            "tls",
            1,
            TestNetwork.loopback(),
            port,
            List.of(
                "port 0",
                "tls-port " + port,
                "tls-cert-file " + folder.resolve("redis.crt"),
                "tls-key-file " + folder.resolve("redis.key"),
                "tls-ca-cert-file " + folder.resolve("redis.crt"),
                "tls-auth-clients no",
                "user default off",
                "user registry on >s3cret! ~ssv:* +@all -@dangerous +info"),
            List.of());
    redis.start();
  }

  @AfterEach
  void stop() {
    redis.close();
    System.clearProperty(TRUST);
    System.clearProperty(TRUST + "Password");
  }

  @Test
  void theRegistryWorksOverTlsWithAUserOfItsOwn() {
    try (RunningStore store = store("rediss", "registry:s3cret%21@", "127.0.0.1")) {
      awaitServer(store);
      String digest = store.publish(RunningStore.toy("1.0.0", 1), "tls").digest();
      assertThat(store.set(ChannelStore.Operation.PROMOTE, digest, 0, "t").stable())
          .isEqualTo(digest);
      assertThat(store.scope.audit(0, 0)).hasSize(2);
    }
  }

  @Test
  void plainTextWrongPasswordsAndOtherNamesAreRefused() {
    try (RunningStore store = store("rediss", "registry:s3cret%21@", "127.0.0.1")) {
      awaitServer(store);
    }
    assertRefused("redis", "registry:s3cret%21@", "127.0.0.1");
    assertRefused("rediss", "registry:wrong@", "127.0.0.1");
    assertRefused("rediss", "", "127.0.0.1");
    // The certificate names 127.0.0.1 only.
    assertRefused("rediss", "registry:s3cret%21@", "localhost");
  }

  private void assertRefused(String scheme, String user, String host) {
    try (RunningStore store = store(scheme, user, host)) {
      assertThatExceptionOfType(SteeringException.class)
          .as("%s %s %s", scheme, user, host)
          .isThrownBy(store.scope::revision)
          .satisfies(
              e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.REGISTRY_UNAVAILABLE));
    }
  }

  private static void awaitServer(RunningStore store) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (true) {
      try {
        assertThat(store.scope.revision()).isZero();
        return;
      } catch (SteeringException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        RedisNode.pause();
      }
    }
  }

  private RunningStore store(String scheme, String user, String host) {
    return new RunningStore(folder, scheme + "://" + user + host + ":" + redis.port);
  }

  private void pem(String kind, byte[] der, String name) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
  }
}
