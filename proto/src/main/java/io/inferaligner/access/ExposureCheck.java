package io.inferaligner.access;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Stops a service that other machines could reach without encryption or without authentication,
 * unless inferaligner.access.insecure says that this is meant.
 */
@Singleton
public class ExposureCheck {
  private static final Logger LOG = Logger.getLogger(ExposureCheck.class);

  private final AccessConfig config;
  private final Authentication authentication;
  private final String host;
  private final boolean ownPort;
  private final boolean encrypted;

  /** A check of the configured address. */
  @Inject
  public ExposureCheck(
      AccessConfig config,
      Authentication authentication,
      @ConfigProperty(name = "quarkus.grpc.server.host", defaultValue = "0.0.0.0") String host,
      @ConfigProperty(name = "quarkus.grpc.server.ssl.certificate") Optional<String> certificate,
      @ConfigProperty(name = "quarkus.grpc.server.ssl.key-store") Optional<String> keyStore,
      @ConfigProperty(name = "quarkus.grpc.server.use-separate-server", defaultValue = "true")
          boolean ownPort,
      ServerTls tls) {
    this.config = config;
    this.authentication = authentication;
    this.host = host;
    this.ownPort = ownPort;
    this.encrypted = tls.isOn() || certificate.isPresent() || keyStore.isPresent();
  }

  void onStart(@Observes @Priority(1) StartupEvent event) {
    require();
  }

  /** Refuses, or warns. */
  void require() {
    if (!ownPort) {
      throw new ConfigurationException(
          "the service cannot start: quarkus.grpc.server.use-separate-server=false would put it on the port of health and metrics, which has no TLS: leave it out");
    }
    if (isLoopback(host) || (encrypted && authentication.isOn())) {
      return;
    }
    String lack =
        encrypted ? "authentication" : authentication.isOn() ? "TLS" : "TLS and authentication";
    if (!config.insecure()) {
      throw new ConfigurationException(
          "the service cannot start: other machines would reach %s without %s: listen on 127.0.0.1, set inferaligner.tls.certificate and key and inferaligner.access.file or inferaligner.access.jwt.jwks, or, in a closed network only, inferaligner.access.insecure=true"
              .formatted(host, lack));
    }
    LOG.errorf(
        "event=access.INSECURE: other machines reach %s without %s, because inferaligner.access.insecure is set",
        host, lack);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
