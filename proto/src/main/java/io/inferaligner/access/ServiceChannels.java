package io.inferaligner.access;

import io.grpc.netty.NettyChannelBuilder;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.configuration.DurationConverter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Connections from this process to the services: encrypted if {@code inferaligner.tls.authorities}
 * is set (for the command line the variable INFERALIGNER_TLS_AUTHORITIES), with this process'
 * certificate and token.
 */
public final class ServiceChannels {
  /** Read with the first connection, then followed. */
  private static @Nullable TlsFiles ofProcess;

  private ServiceChannels() {}

  /**
   * A connection to {@code target} (host:port), not yet built.
   *
   * @throws SteeringException REQUEST_INVALID if this process' TLS files cannot be used
   */
  public static NettyChannelBuilder to(String target) {
    return to(target, ofProcess());
  }

  static NettyChannelBuilder to(String target, TlsFiles files) {
    return NettyChannelBuilder.forTarget(target, files.client())
        .intercept(ProcessToken.ofProcess());
  }

  private static synchronized TlsFiles ofProcess() {
    TlsFiles known = ofProcess;
    if (known == null) {
      try {
        known = new TlsFiles(settings());
      } catch (IllegalArgumentException e) {
        throw new SteeringException(FaultReason.REQUEST_INVALID, String.valueOf(e.getMessage()), e);
      }
      ofProcess = known;
    }
    return known;
  }

  private static TlsFiles.Settings settings() {
    return new TlsFiles.Settings(
        setting("certificate").map(Path::of),
        setting("key").map(Path::of),
        setting("authorities").map(Path::of),
        setting("reload").map(DurationConverter::parseDuration).orElse(Duration.ofMinutes(1)));
  }

  /** The command line does not wait for a whole configuration to be put together. */
  private static Optional<String> setting(String key) {
    String name = "inferaligner.tls." + key;
    if (Application.currentApplication() != null) {
      return ConfigProvider.getConfig().getOptionalValue(name, String.class);
    }
    return Optional.ofNullable(System.getProperty(name))
        .or(() ->
            Optional.ofNullable(System.getenv(name.toUpperCase(Locale.ROOT).replace('.', '_'))));
  }
}
