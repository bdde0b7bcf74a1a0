package io.inferaligner.cli;

import io.inferaligner.tenant.TenantPolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a tenant may do, for people and for programs; what is not bounded is null in JSON. */
final class TenantView {
  private static final String ALL = "all";

  private TenantView() {}

  /** Bounds and quotas by the keys of the file, with underscores. */
  static Map<String, Object> json(TenantPolicy policy) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scopes", policy.scopes().stream().sorted().toList());
    json.put("channels", orNull(policy.channels()));
    json.put("bundles", orNull(policy.bundles()));
    json.put("max_strength", orNull(policy.maxStrength()));
    json.put("fallback", policy.fallback().orElse(null));
    json.put("streams", orNull(policy.streams()));
    json.put("requests_per_minute", orNull(policy.requestsPerMinute()));
    json.put("tokens_per_minute", orNull(policy.tokensPerMinute()));
    json.put("stored_bundles", orNull(policy.storedBundles()));
    json.put("stored_bytes", orNull(policy.storedBytes()));
    return json;
  }

  static String names(Collection<String> names) {
    return names.isEmpty() ? ALL : String.join(",", names.stream().sorted().toList());
  }

  static String text(OptionalLong bound) {
    return bound.isEmpty() ? "unbounded" : Long.toString(bound.getAsLong());
  }

  static String text(OptionalDouble bound) {
    return bound.isEmpty() ? "unbounded" : Double.toString(bound.getAsDouble());
  }

  private static @Nullable Object orNull(Set<String> names) {
    return names.isEmpty() ? null : names.stream().sorted().toList();
  }

  private static @Nullable Object orNull(OptionalLong bound) {
    return bound.isEmpty() ? null : (Object) bound.getAsLong();
  }

  private static @Nullable Object orNull(OptionalDouble bound) {
    return bound.isEmpty() ? null : (Object) bound.getAsDouble();
  }
}
