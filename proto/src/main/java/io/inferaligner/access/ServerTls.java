package io.inferaligner.access;

import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Puts the certificate of {@link TlsConfig} on the gRPC port. */
@ApplicationScoped
public class ServerTls implements ServerBuilderCustomizer<VertxServerBuilder> {
  private final TlsFiles files;

  /** The files of {@code config}; the start fails if they cannot be used. */
  @Inject
  public ServerTls(TlsConfig config) {
    try {
      this.files = new TlsFiles(TlsFiles.Settings.of(config));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("the service cannot start: " + e.getMessage());
    }
  }

  @Override
  public void customize(GrpcServerConfiguration config, VertxServerBuilder builder) {
    if (files.hasCertificate()) {
      builder.nettyBuilder().sslContext(files.server());
    }
  }

  boolean isOn() {
    return files.hasCertificate();
  }
}
