package io.inferaligner.steering.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the steering service. Ports are Quarkus' own keys (9400 gRPC, 8400 health and
 * metrics).
 */
@ConfigMapping(prefix = "inferaligner.steering")
public interface SteeringConfig {
  /** Address of the vector registry, host:port. */
  @WithDefault("127.0.0.1:9300")
  String registry();

  /** File with the Ed25519 key pair that signs bundles. Required for jobs. */
  Optional<Path> signingKey();

  /** Folder of job records. */
  @WithDefault("${user.home}/.inferaligner/steering")
  Path stateDir();

  /** Jobs that run at the same time. */
  @WithDefault("2")
  int threads();

  /** Requests to one runner in flight. */
  @WithDefault("16")
  int inFlight();

  /** Longest time for one answer or one batch of captures. */
  @WithDefault("120s")
  Duration runnerDeadline();
}
