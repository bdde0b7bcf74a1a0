package io.inferaligner.gate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.bundle.SigningKey;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateConfigTest {
  @TempDir Path folder;

  @Test
  void defaultsAreAsDocumented() {
    GateConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addSystemSources()
            .withConverter(Duration.class, 200, text -> Duration.parse("PT" + text))
            .withMapping(GateConfig.class)
            .build()
            .getConfigMapping(GateConfig.class);
    assertThat(config.registry()).isEqualTo("127.0.0.1:9300");
    assertThat(config.stateDir())
        .isEqualTo(Path.of(System.getProperty("user.home"), ".inferaligner", "gate"));
    assertThat(config.trustedKeys()).isEmpty();
    assertThat(config.channels()).containsExactly("stable");
    assertThat(config.staleAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.streamWindow()).isEqualTo(64);
  }

  @Test
  void readsTrustedKeys() throws Exception {
    Path file = folder.resolve("keys");
    Files.writeString(
        file,
        "# team A\n%s\n\n%s\n"
            .formatted(SigningKey.generate().publicText(), SigningKey.generate().publicText()));
    assertThat(TrustedKeysFile.read(Optional.of(file)).size()).isEqualTo(2);
  }

  @Test
  void saysInOneSentenceWhatIsWrongWithTheTrustedKeys() throws Exception {
    assertRefused(Optional.empty(), "inferaligner.gate.trusted-keys is not set");
    assertRefused(Optional.of(folder.resolve("missing")), "cannot be read");
    assertRefused(Optional.of(folder), "cannot be read");
    assertRefused(
        Optional.of(Files.writeString(folder.resolve("empty"), "# none\n")), "holds no key");
    assertRefused(
        Optional.of(Files.writeString(folder.resolve("bad"), "not a key\n")),
        "no base64 Ed25519 public key");
  }

  private static void assertRefused(Optional<Path> file, String sentence) {
    assertThatThrownBy(() -> TrustedKeysFile.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("gate-service cannot start: ")
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }
}
