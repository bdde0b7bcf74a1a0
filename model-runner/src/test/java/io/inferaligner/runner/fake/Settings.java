package io.inferaligner.runner.fake;

import io.inferaligner.runner.config.RunnerConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** The runner's settings: its documented defaults, and what a test sets. */
public final class Settings {
  private Settings() {}

  /** Settings with {@code changes}, whose keys lack the prefix. */
  public static RunnerConfig of(Map<String, String> changes) {
    Map<String, String> properties =
        changes.entrySet().stream()
            .collect(
                Collectors.toMap(
                    change -> "inferaligner.runner." + change.getKey(), Map.Entry::getValue));
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addSystemSources()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(properties, "test", 500))
        .withMapping(RunnerConfig.class)
        .build()
        .getConfigMapping(RunnerConfig.class);
  }
}
