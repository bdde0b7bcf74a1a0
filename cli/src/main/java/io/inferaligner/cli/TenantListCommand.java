package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.tenant.TenantPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** Shows all tenants. */
@picocli.CommandLine.Command(
    name = "list",
    description = "Shows every tenant with its scopes, bounds and quotas.")
final class TenantListCommand extends Command {
  @Mixin TenantOptions tenants = new TenantOptions();

  @Override
  int run(Console console) {
    Table table =
        new Table(
            "tenant",
            "scopes",
            "channels",
            "bundles",
            "streams",
            "requests/min",
            "tokens/min",
            "stored");
    List<Map<String, Object>> json = new ArrayList<>();
    for (Map.Entry<String, TenantPolicy> entry : tenants.tenants().policies().entrySet()) {
      TenantPolicy policy = entry.getValue();
      table.row(
          entry.getKey(),
          TenantView.names(policy.scopes()),
          TenantView.names(policy.channels()),
          TenantView.names(policy.bundles()),
          TenantView.text(policy.streams()),
          TenantView.text(policy.requestsPerMinute()),
          TenantView.text(policy.tokensPerMinute()),
          TenantView.text(policy.storedBundles()));
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("tenant", entry.getKey());
      row.putAll(TenantView.json(policy));
      json.add(row);
    }
    table.print(console);
    output.write(console, Map.of("tenants", json));
    return DONE;
  }
}
