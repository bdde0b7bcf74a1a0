package io.inferaligner.gate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
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
    assertThat(config.conversations()).isEqualTo(100_000);
    assertThat(config.conversationLifetime()).isEqualTo(Duration.ofHours(1));
  }
}
