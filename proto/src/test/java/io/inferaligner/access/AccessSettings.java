package io.inferaligner.access;

import io.grpc.ServerInterceptor;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Access settings for tests, and what they lead to. */
public final class AccessSettings {
  private AccessSettings() {}

  /** The defaults with {@code changes}, whose keys lack the prefix. */
  static AccessConfig of(Map<String, String> changes) {
    Map<String, String> settings = new HashMap<>();
    changes.forEach((key, value) -> settings.put("inferaligner.access." + key, value));
    return new SmallRyeConfigBuilder()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(settings, "test", 500))
        .withMapping(AccessConfig.class)
        .build()
        .getConfigMapping(AccessConfig.class);
  }

  /** What stands before every service with these settings. */
  public static ServerInterceptor interceptor(Map<String, String> changes) {
    return new AccessInterceptor(new Authentication(of(changes)));
  }
}
