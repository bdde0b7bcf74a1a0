package io.inferaligner.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunnerConfigTest {
  @Test
  void defaultsAreAsDocumented() {
    RunnerConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addSystemSources()
            .withConverter(Duration.class, 200, RunnerConfigTest::duration)
            .withMapping(RunnerConfig.class)
            .build()
            .getConfigMapping(RunnerConfig.class);
    assertThat(config.model()).isEmpty();
    assertThat(config.modelId()).isEmpty();
    assertThat(config.dtype()).isEqualTo("auto");
    assertThat(config.threads()).isZero();
    assertThat(config.slots()).isEqualTo(16);
    assertThat(config.maxContext()).isZero();
    assertThat(config.prefillChunk()).isEqualTo(512);
    assertThat(config.queue()).isEqualTo(256);
    assertThat(config.steering()).isEqualTo("on");
    assertThat(config.channel()).isEqualTo("stable");
    assertThat(config.experimentsAllowed()).isFalse();
    assertThat(config.fallback()).containsExactly("local", "always");
    assertThat(config.gateBudget()).isEqualTo(Duration.ofMillis(150));
    assertThat(config.gate()).isEqualTo("127.0.0.1:9200");
    assertThat(config.registry()).isEqualTo("127.0.0.1:9300");
    assertThat(config.stateDir())
        .isEqualTo(Path.of(System.getProperty("user.home"), ".inferaligner", "runner"));
    assertThat(config.trustedKeys()).isEmpty();
    assertThat(config.conversation()).isEqualTo("ids");
    assertThat(config.conversationMessages()).isEqualTo(8);
    assertThat(config.staleAfter()).isEqualTo(Duration.ofSeconds(5));
  }

  /** As Quarkus reads "150ms" and "5s". */
  private static Duration duration(String text) {
    return text.endsWith("ms")
        ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
        : Duration.parse("PT" + text);
  }
}
