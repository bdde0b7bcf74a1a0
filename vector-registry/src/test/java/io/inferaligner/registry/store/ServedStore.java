package io.inferaligner.registry.store;

import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.fake.LoopbackServer;
import io.inferaligner.registry.api.LogReader;
import io.inferaligner.registry.api.RegistryGrpcService;
import io.inferaligner.registry.api.ScopeAdmin;
import io.inferaligner.registry.api.TrustStore;
import io.inferaligner.registry.config.RegistryConfig;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;

/** The registry's service over the Redis at a URL, behind a real port, and a client of it. */
final class ServedStore implements AutoCloseable {
  final RunningStore store;
  final RegistryClient client;
  private final LogReader log;
  private final LoopbackServer server;

  ServedStore(Path folder, String url) {
    RegistryConfig config = RunningStore.config(folder, 0, 0, url);
    store = new RunningStore(folder, url);
    log = new LogReader(store.scope);
    server =
        new LoopbackServer(
            new RegistryGrpcService(
                store.bundles,
                store.channels,
                store.scope,
                log,
                new TrustStore(config),
                store.statements,
                new ScopeAdmin(
                    new ScopeBackup(store.scope, store.bundles, store.statements),
                    new ScopeCheck(store.scope, store.bundles, store.channels, store.statements),
                    new TrustStore(config),
                    store.collector)));
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
    log.close();
    store.close();
  }
}
