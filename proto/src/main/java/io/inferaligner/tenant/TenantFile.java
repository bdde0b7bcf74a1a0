package io.inferaligner.tenant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tenants, one a line: {@code TENANT KEY=VALUE…}, with the keys of {@link #KEYS}, each at most
 * once. Empty lines and lines that start with # are skipped. Immutable.
 */
public final class TenantFile {
  /** What a line may say. */
  static final Set<String> KEYS =
      Set.of(
          "scopes",
          "channels",
          "bundles",
          "max-strength",
          "fallback",
          "streams",
          "requests-per-minute",
          "tokens-per-minute",
          "stored-bundles",
          "stored-bytes");

  private static final Set<String> RUNGS = Set.of("local", "always", "refuse");

  private final SortedMap<String, TenantPolicy> policies = new TreeMap<>();
  private final List<IllegalArgumentException> errors = new ArrayList<>();

  private TenantFile(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        try {
          add(i + 1, line.split("\\s+", -1));
        } catch (IllegalArgumentException e) {
          errors.add(e);
        }
      }
    }
    if (policies.isEmpty() && errors.isEmpty()) {
      errors.add(new IllegalArgumentException("the file of tenants has no tenant"));
    }
  }

  /**
   * The tenants of {@code file}.
   *
   * @throws IllegalArgumentException in one sentence, if a line is wrong or the file is unreadable
   */
  public static TenantFile read(Path file) {
    TenantFile tenants = parsed(file);
    if (!tenants.errors.isEmpty()) {
      throw tenants.errors.getFirst();
    }
    return tenants;
  }

  /**
   * What is wrong with {@code file}, a sentence for each line; nothing if a service would take it.
   */
  public static List<String> errors(Path file) {
    try {
      return parsed(file).errors.stream().map(IllegalArgumentException::getMessage).toList();
    } catch (IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private static TenantFile parsed(Path file) {
    try {
      return new TenantFile(Files.readAllLines(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read".formatted(file), e);
    }
  }

  /** What each tenant may do, by name. */
  public SortedMap<String, TenantPolicy> policies() {
    return Collections.unmodifiableSortedMap(policies);
  }

  Optional<TenantPolicy> find(String tenant) {
    return Optional.ofNullable(policies.get(tenant));
  }

  private void add(int number, String[] words) {
    String tenant = words[0];
    if (!TenantName.isValid(tenant)) {
      throw wrong(number, "does not begin with a tenant's name");
    }
    Map<String, String> values = new HashMap<>();
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      int at = word.indexOf('=');
      if (at < 0 || at == word.length() - 1 || !KEYS.contains(word.substring(0, at))) {
        throw wrong(
            number,
            "has '%s', which is none of %s with a value"
                .formatted(word, KEYS.stream().sorted().toList()));
      }
      if (values.put(word.substring(0, at), word.substring(at + 1)) != null) {
        throw wrong(number, "has %s twice".formatted(word.substring(0, at)));
      }
    }
    if (policies.put(tenant, policy(number, tenant, values)) != null) {
      throw wrong(number, "is the second one of tenant %s".formatted(tenant));
    }
  }

  private static TenantPolicy policy(int number, String tenant, Map<String, String> values) {
    Set<String> scopes = names(number, values, "scopes");
    return new TenantPolicy(
        scopes.isEmpty() ? Set.of(tenant) : scopes,
        names(number, values, "channels"),
        names(number, values, "bundles"),
        strength(number, values.get("max-strength")),
        fallback(number, values.get("fallback")),
        count(number, values, "streams"),
        count(number, values, "requests-per-minute"),
        count(number, values, "tokens-per-minute"),
        count(number, values, "stored-bundles"),
        count(number, values, "stored-bytes"));
  }

  private static Set<String> names(int number, Map<String, String> values, String key) {
    String text = values.get(key);
    if (text == null) {
      return Set.of();
    }
    List<String> names = Arrays.asList(text.split(",", -1));
    if (!names.stream().allMatch(TenantName::isValid)) {
      throw wrong(number, "has an impossible name in %s".formatted(key));
    }
    return Set.copyOf(names);
  }

  private static Optional<List<String>> fallback(int number, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    List<String> rungs = Arrays.asList(text.split(",", -1));
    if (!RUNGS.containsAll(rungs)) {
      throw wrong(number, "must have local, always or refuse in fallback");
    }
    return Optional.of(rungs);
  }

  private static OptionalDouble strength(int number, @Nullable String text) {
    if (text == null) {
      return OptionalDouble.empty();
    }
    try {
      double bound = Double.parseDouble(text);
      if (bound >= 0 && Double.isFinite(bound)) {
        return OptionalDouble.of(bound);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          wrong(number, "needs a number for max-strength").getMessage(), e);
    }
    throw wrong(number, "needs a number of at least 0 for max-strength");
  }

  private static OptionalLong count(int number, Map<String, String> values, String key) {
    String text = values.get(key);
    if (text == null) {
      return OptionalLong.empty();
    }
    if (!text.matches("[0-9]{1,15}")) {
      throw wrong(number, "needs a whole number for %s".formatted(key));
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  private static IllegalArgumentException wrong(int number, String what) {
    return new IllegalArgumentException(
        "line %d of the file of tenants %s".formatted(number, what));
  }
}
