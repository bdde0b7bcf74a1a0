package io.inferaligner.registry.store;

import io.grpc.ServerInterceptors;
import io.inferaligner.access.AccessSettings;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.fake.LoopbackServer;
import io.inferaligner.registry.api.RegistryGrpcService;
import io.inferaligner.registry.api.Scopes;
import io.inferaligner.registry.api.TrustStore;
import io.inferaligner.registry.config.RegistryConfig;
import io.inferaligner.registry.sign.ChannelSigner;
import io.inferaligner.tenant.TenantPolicies;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The registry's service over the Redis at a URL, behind a real port, and a client of it. */
final class ServedStore implements AutoCloseable {
  final RunningStore store;
  final RegistryClient client;
  private final Scopes scopes;
  private final LoopbackServer server;

  ServedStore(Path folder, String url) {
    this(folder, url, Map.of(), Optional.empty());
  }

  /** The same with settings of access and a file of tenants. */
  ServedStore(Path folder, String url, Map<String, String> access, Optional<Path> tenants) {
    this(folder, url, access, tenants, Set.of());
  }

  /** The same with further scopes. */
  ServedStore(
      Path folder,
      String url,
      Map<String, String> access,
      Optional<Path> tenants,
      Set<String> further) {
    TenantPolicies policies = new TenantPolicies(tenants, RunningStore.SCOPE, further);
    RegistryConfig config = RunningStore.config(folder, 0, 0, url, RunningStore.SCOPE, further);
    store = new RunningStore(folder, url);
    scopes = new Scopes(store.redis, config, new ChannelSigner(config), policies);
    RegistryGrpcService service = new RegistryGrpcService(scopes, new TrustStore(config));
    server =
        new LoopbackServer(() ->
            ServerInterceptors.intercept(service, AccessSettings.interceptor(access, policies)));
    server.start();
    client = RegistryClient.connect(server.target(), OpenTelemetry.noop());
  }

  String target() {
    return server.target();
  }

  @Override
  public void close() {
    client.close();
    server.stop();
    scopes.close();
    store.close();
  }
}
