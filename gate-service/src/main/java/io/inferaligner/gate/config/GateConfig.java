package io.inferaligner.gate.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the gate. Ports are Quarkus' own keys (9200 gRPC, 8200 health and metrics). */
@ConfigMapping(prefix = "inferaligner.gate")
public interface GateConfig {
  /** Address of the vector registry, host:port. */
  @WithDefault("127.0.0.1:9300")
  String registry();

  /** Folder of the last known good bundles; one gate each. */
  @WithDefault("${user.home}/.inferaligner/gate")
  Path stateDir();

  /** File with the public keys whose bundles are accepted, one a line. Required. */
  Optional<Path> trustedKeys();

  /** Channels whose bundles are held ready. Other bundles are fetched when asked for. */
  @WithDefault("stable")
  List<String> channels();

  /** Time without the registry after which the gate calls its bundles stale. */
  @WithDefault("5s")
  Duration staleAfter();

  /** Requests of one DecideStream that are worked on at a time; more wait at the sender. */
  @WithDefault("64")
  int streamWindow();

  /** Conversations whose turns are remembered; beyond it the longest unused is forgotten. */
  @WithDefault("100000")
  int conversations();

  /** Time after its last turn after which a conversation is forgotten. */
  @WithDefault("1h")
  Duration conversationLifetime();
}
