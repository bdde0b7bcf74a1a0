package io.inferaligner.tenant;

import java.util.regex.Pattern;

/** What tenants may be called: like bundles, so that a name is part of a key without quoting. */
public final class TenantName {
  private static final Pattern RULE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private TenantName() {}

  public static boolean isValid(String name) {
    return RULE.matcher(name).matches();
  }
}
