package io.inferaligner.access;

import io.grpc.ServerInterceptor;
import io.inferaligner.tenant.TenantPolicies;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Access settings for tests, and what they lead to. */
public final class AccessSettings {
  private AccessSettings() {}

  /** The defaults with {@code changes}, whose keys lack the prefix. */
  static AccessConfig of(Map<String, String> changes) {
    return mapping("inferaligner.access.", changes, AccessConfig.class);
  }

  /** The same for TLS. */
  static TlsConfig tls(Map<String, String> changes) {
    return mapping("inferaligner.tls.", changes, TlsConfig.class);
  }

  private static <T> T mapping(String prefix, Map<String, String> changes, Class<T> type) {
    Map<String, String> settings = new HashMap<>();
    changes.forEach((key, value) -> settings.put(prefix + key, value));
    return new SmallRyeConfigBuilder()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(settings, "test", 500))
        .withMapping(type)
        .build()
        .getConfigMapping(type);
  }

  /** What stands before every service with these settings. */
  public static ServerInterceptor interceptor(Map<String, String> changes) {
    return interceptor(changes, new TenantPolicies(Optional.empty(), ""));
  }

  /** The same with tenants. */
  public static ServerInterceptor interceptor(Map<String, String> changes, TenantPolicies tenants) {
    return new AccessInterceptor(new Authentication(of(changes)), tenants);
  }
}
