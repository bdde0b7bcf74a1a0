package io.inferaligner.contract;

import io.quarkus.grpc.runtime.GrpcServer;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.value.registry.ValueRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Stops a service whose gRPC port could not be opened: Quarkus alone would log that and go on
 * without a gRPC server. Part of every service that depends on this module.
 */
@Singleton
public class ListeningCheck {
  private static final Logger LOG = Logger.getLogger(ListeningCheck.class);

  private final ValueRegistry values;
  private final String host;
  private final int port;

  /**
   * A check of the configured address.
   *
   * @param values where Quarkus notes the port that the server really has
   */
  @Inject
  public ListeningCheck(
      ValueRegistry values,
      @ConfigProperty(name = "quarkus.grpc.server.host", defaultValue = "0.0.0.0") String host,
      @ConfigProperty(name = "quarkus.grpc.server.port", defaultValue = "9000") int port) {
    this.values = values;
    this.host = host;
    this.port = port;
  }

  void onStart(@Observes @Priority(1) StartupEvent event) {
    if (LaunchMode.current() != LaunchMode.NORMAL) {
      return;
    }
    if (!values.containsKey(GrpcServer.GRPC_PORT)) {
      throw new ConfigurationException(
          "cannot listen on %s:%d: stop the process that uses the port, or set another quarkus.grpc.server.port"
              .formatted(host, port));
    }
    LOG.infof("event=grpc.listening host=%s port=%d", host, values.get(GrpcServer.GRPC_PORT));
  }
}
