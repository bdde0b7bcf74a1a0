package io.inferaligner.gate.fake;

import io.inferaligner.gate.config.GateConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a gate in a test. */
public record TestConfig(
    String registry, Path stateDir, Optional<Path> trustedKeys, int streamWindow)
    implements GateConfig {
  @Override
  public List<String> channels() {
    return List.of("stable", "canary");
  }

  @Override
  public int conversations() {
    return 100;
  }

  @Override
  public Duration conversationLifetime() {
    return Duration.ofHours(1);
  }

  @Override
  public Duration staleAfter() {
    return Duration.ofMillis(300);
  }
}
