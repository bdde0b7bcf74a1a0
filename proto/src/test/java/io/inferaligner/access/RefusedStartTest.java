package io.inferaligner.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings with which a service does not start, since they would let strangers in. */
class RefusedStartTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Provider provider;

  @BeforeEach
  void provide() throws Exception {
    provider = new Provider(folder);
    provider.key("k1");
  }

  @Test
  void linesWithTheProofOfOthersStopTheStart() throws Exception {
    Path file = folder.resolve("access");
    for (String lines :
        List.of(
            "a reader %s\nb admin %s\n".formatted(Provider.hash("one"), Provider.hash("one")),
            "a reader cert\na admin cert\n",
            "a reader %s\n".formatted(Provider.hash("")),
            "a root %s\n".formatted(Provider.hash("one")),
            "a reader %s UPPER\n".formatted(Provider.hash("one")))) {
      Files.writeString(file, lines);
      assertThatThrownBy(() -> AccessSettings.interceptor(Map.of("file", file.toString())))
          .as(lines)
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void settingsThatWouldLetOthersInStopTheStart() {
    for (Map<String, String> wrong :
        List.of(
            Map.of("jwt.algorithms", "RS256,HS256"),
            Map.of("jwt.algorithms", "none"),
            Map.of("jwt.issuer", " "),
            Map.of("jwt.audience", " "),
            Map.of("jwt.jwks", "http://id.example/keys"),
            Map.of("jwt.clock-skew", "6m"),
            Map.of("jwt.longest", "10s"),
            Map.of("jwt.jwks", folder.resolve("missing").toString()))) {
      assertThatThrownBy(() -> AccessSettings.interceptor(provider.settings(wrong)))
          .as(wrong.toString())
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void theSharedPortIsRefused() {
    AccessConfig config = AccessSettings.of(provider.settings(Map.of()));
    ExposureCheck check =
        new ExposureCheck(
            config,
            new Authentication(config),
            "127.0.0.1",
            Optional.empty(),
            Optional.empty(),
            false,
            new ServerTls(AccessSettings.tls(Map.of())));
    assertThatThrownBy(check::require).hasMessageContaining("use-separate-server");
  }

  @Test
  void aPortForOtherMachinesNeedsTlsAndAuthentication() {
    Optional<String> certificate = Optional.of("server.pem");
    for (String host : Set.of("0.0.0.0", "::", "10.0.0.1")) {
      assertThatThrownBy(() -> exposure(host, Map.of(), certificate).require())
          .hasMessageContaining("without authentication");
      assertThatThrownBy(
              () -> exposure(host, provider.settings(Map.of()), Optional.empty()).require())
          .hasMessageContaining("without TLS");
      exposure(host, provider.settings(Map.of()), certificate).require();
      exposure(host, Map.of("insecure", "true"), Optional.empty()).require();
    }
    exposure("127.0.0.1", Map.of(), Optional.empty()).require();
  }

  private static ExposureCheck exposure(
      String host, Map<String, String> settings, Optional<String> certificate) {
    AccessConfig config = AccessSettings.of(settings);
    return new ExposureCheck(
        config,
        new Authentication(config),
        host,
        certificate,
        Optional.empty(),
        true,
        new ServerTls(AccessSettings.tls(Map.of())));
  }
}
