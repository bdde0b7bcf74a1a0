package io.inferaligner.cli;

import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.BundleListing;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.tenant.TenantPolicy;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one tenant. */
@picocli.CommandLine.Command(
    name = "show",
    description =
        "Shows what a tenant may do and what it stores in each of its scopes. What it uses of its streams, requests and tokens each runner counts for itself.")
final class TenantShowCommand extends Command {
  @Parameters(paramLabel = "TENANT", description = "Which one.")
  String tenant = "";

  @Mixin TenantOptions tenants = new TenantOptions();

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    TenantPolicy policy = tenants.tenants().policies().get(tenant);
    if (policy == null) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the file has no tenant '%s': look at 'tenant list'".formatted(tenant));
    }
    bounds(policy).print(console);
    Table table = new Table("scope", "bundles", "of", "bytes", "of", "channels");
    List<Map<String, Object>> scopes = new ArrayList<>();
    for (String scope : policy.scopes().stream().sorted().toList()) {
      scopes.add(use(scope, policy, table));
    }
    table.print(console);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tenant", tenant);
    json.putAll(TenantView.json(policy));
    json.put("use", scopes);
    output.write(console, json);
    return DONE;
  }

  private static Table bounds(TenantPolicy policy) {
    Table table = new Table("bound", "");
    table.row("channels", TenantView.names(policy.channels()));
    table.row("bundles", TenantView.names(policy.bundles()));
    table.row("max strength", TenantView.text(policy.maxStrength()));
    table.row(
        "fallback", policy.fallback().map(rungs -> String.join(",", rungs)).orElse("the runner's"));
    table.row("streams, each runner", TenantView.text(policy.streams()));
    table.row("requests a minute, each runner", TenantView.text(policy.requestsPerMinute()));
    table.row("tokens a minute, each runner", TenantView.text(policy.tokensPerMinute()));
    return table;
  }

  /** What lies in {@code scope}; why that cannot be seen, if it cannot. */
  private Map<String, Object> use(String scope, TenantPolicy policy, Table table) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scope", scope);
    try (RegistryClient registry =
        RegistryClient.connect(
            connection.address(Service.REGISTRY), OpenTelemetry.noop(), Optional.of(scope))) {
      List<BundleListing> bundles = registry.list("");
      long bytes = bundles.stream().mapToLong(BundleListing::sizeBytes).sum();
      int channels = registry.listChannels().channels().size();
      table.row(
          scope,
          Integer.toString(bundles.size()),
          TenantView.text(policy.storedBundles()),
          Long.toString(bytes),
          TenantView.text(policy.storedBytes()),
          Integer.toString(channels));
      json.put("bundles", bundles.size());
      json.put("bytes", bytes);
      json.put("channels", channels);
    } catch (SteeringException e) {
      String reason = e.fault().reason().name();
      table.row(scope, reason, "", "", "", "");
      json.put("reason", reason);
    }
    return json;
  }
}
