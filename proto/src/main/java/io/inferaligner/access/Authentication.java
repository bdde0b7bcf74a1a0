package io.inferaligner.access;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.inferaligner.contract.WatchedFile;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls: by the bearer token, else by the client certificate. A token that is sent
 * must be good, whatever certificate comes with it. Thread-safe; never waits for the network.
 */
@Startup
@ApplicationScoped
public class Authentication {
  private static final Logger LOG = Logger.getLogger(Authentication.class);
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  static final String BEARER = "Bearer ";
  private static final int LONGEST_TOKEN = 8_192;

  private static final String MOVED = "inferaligner.registry.access-file";

  private final Set<String> served;
  private final @Nullable WatchedFile<AccessFile> file;
  private final @Nullable JwtVerifier tokens;
  private final FailureThrottle throttle = new FailureThrottle(System::nanoTime);

  /** What {@code config} asks for; the start fails if it cannot be had. */
  @Inject
  public Authentication(AccessConfig config) {
    if (ConfigProvider.getConfig().getOptionalValue(MOVED, String.class).isPresent()) {
      throw new ConfigurationException(
          "the service cannot start: %s is called inferaligner.access.file now".formatted(MOVED));
    }
    this.served = Set.copyOf(config.tenants());
    try {
      this.file =
          config
              .file()
              .map(path -> new WatchedFile<>(path, "access", AccessFile::read))
              .orElse(null);
      this.tokens = config.jwt().jwks().isPresent() ? JwtVerifier.of(config.jwt()) : null;
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "the service cannot start: inferaligner.access: " + e.getMessage());
    }
    if (!isOn()) {
      LOG.warn(
          "event=access.open: neither inferaligner.access.file nor inferaligner.access.jwt.jwks is set, whoever reaches this service may do everything");
    }
  }

  /** Whether this service is for {@code tenant}. */
  boolean serves(String tenant) {
    return served.contains(tenant);
  }

  /** Whether callers must prove who they are. */
  boolean isOn() {
    return file != null || tokens != null;
  }

  /**
   * Who calls for {@code tenant}, which is empty if the call names none.
   *
   * @throws SteeringException TOKEN_INVALID, PEER_CERT_INVALID, TENANT_MISMATCH, TOO_MANY_ATTEMPTS
   */
  Caller caller(Attributes connection, Metadata headers, String tenant) {
    if (!isOn()) {
      return Caller.anybody(tenant.isEmpty() ? Caller.DEFAULT_TENANT : tenant);
    }
    String header = headers.get(AUTHORIZATION);
    Identity identity =
        header == null ? byCertificate(connection) : byToken(header, address(connection));
    if (file != null && file.current().denies(identity.subject())) {
      throw unknown("this caller was shut out: ask who runs this service");
    }
    return identity.calling(tenant);
  }

  private Identity byCertificate(Attributes connection) {
    String name =
        PeerCertificate.name(connection)
            .orElseThrow(() ->
                unknown("this service asks who calls: send a bearer token or show a certificate"));
    return Optional.ofNullable(file)
        .flatMap(known -> known.current().ofCertificate(name))
        .orElseThrow(() ->
            new SteeringException(
                FaultReason.PEER_CERT_INVALID,
                "the name in this certificate is not known here: ask for a line in the access file"));
  }

  private Identity byToken(String header, String address) {
    if (!header.startsWith(BEARER) || header.length() > LONGEST_TOKEN) {
      throw unknown(
          "the authorization is no bearer token of at most %d bytes".formatted(LONGEST_TOKEN));
    }
    String token = header.substring(BEARER.length());
    Optional<Identity> known =
        Optional.ofNullable(file).flatMap(present -> present.current().ofToken(token));
    if (known.isEmpty() && tokens != null) {
      known = tokens.remembered(token);
    }
    return known.orElseGet(() -> checked(token, address));
  }

  /** Checking a signature costs time: an address that keeps failing is not served for a while. */
  private Identity checked(String token, String address) {
    long wait = throttle.waitMillis(address);
    if (wait > 0) {
      throw new SteeringException(
          SteeringFault.retry(
              FaultReason.TOO_MANY_ATTEMPTS,
              "too many bad tokens came from this address: wait, then try again",
              wait));
    }
    try {
      if (tokens == null) {
        throw unknown("this service does not know the token: ask for one");
      }
      return tokens.verified(token);
    } catch (SteeringException e) {
      throttle.failed(address);
      throw e;
    }
  }

  private static String address(Attributes connection) {
    SocketAddress address = connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return address instanceof InetSocketAddress internet
        ? String.valueOf(internet.getAddress())
        : String.valueOf(address);
  }

  static SteeringException unknown(String sentence) {
    return new SteeringException(FaultReason.TOKEN_INVALID, sentence);
  }

  @PreDestroy
  void close() {
    if (tokens != null) {
      tokens.close();
    }
  }
}
