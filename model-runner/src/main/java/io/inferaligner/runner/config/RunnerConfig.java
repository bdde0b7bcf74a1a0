package io.inferaligner.runner.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the runner. Ports are Quarkus' own keys (9100 gRPC, 8100 health and metrics). */
@ConfigMapping(prefix = "inferaligner.runner")
public interface RunnerConfig {
  /** Folder of the model in Hugging Face layout. Required. */
  Optional<Path> model();

  /** Name the model is served under; default: the folder's name. */
  Optional<String> modelId();

  /** Arithmetic: auto (as config.json declares), f32 or bf16. */
  @WithDefault("auto")
  String dtype();

  /** Arithmetic threads; 0 = one per core. */
  @WithDefault("0")
  int threads();

  /** Answers generated at the same time. */
  @WithDefault("16")
  int slots();

  /** Longest sequence in tokens; 0 = the model's own, bounded by memory. */
  @WithDefault("0")
  int maxContext();

  /** Most prompt tokens prefilled in one round. */
  @WithDefault("512")
  int prefillChunk();

  /**
   * What is used again of the state that earlier answers of the tenant left: off, chunks (whole
   * chunks of the prompt, the same bit for bit) or tokens (all, the same up to rounding).
   */
  @WithDefault("chunks")
  String prefixCache();

  /** Most requests of one tenant that wait for a slot. */
  @WithDefault("256")
  int queue();

  /**
   * Memory for the keys and values of all slots, in MiB: it bounds the context of a slot. A budget,
   * taken whole at start.
   */
  @WithDefault("2048")
  int kvMemory();

  /**
   * How long a tenant with less than its share of the slots waits before an answer of a tenant with
   * more pauses for it, to go on later; 0s: answers keep their slots.
   */
  @WithDefault("2s")
  Duration preemptAfter();

  /** on: gate and bundle of the channel; off: the model alone, for reference models. */
  @WithDefault("on")
  String steering();

  /** Channel whose bundle is used. */
  @WithDefault("stable")
  String channel();

  /** Whether requests may switch steering off, force it or name a bundle. Never in production. */
  @WithDefault("false")
  boolean experimentsAllowed();

  /**
   * What to try, in order, when gate-service gives no verdict: local, always; refuse follows by
   * itself.
   */
  @WithDefault("local,always")
  List<String> fallback();

  /** Longest wait for gate-service; a quarter of the request's remaining time if that is less. */
  @WithDefault("150ms")
  Duration gateBudget();

  /** Address of gate-service, host:port. */
  @WithDefault("127.0.0.1:9200")
  String gate();

  /** Address of the vector registry, host:port. */
  @WithDefault("127.0.0.1:9300")
  String registry();

  /** Folder of the last known good bundle; one runner each. */
  @WithDefault("${user.home}/.inferaligner/runner")
  Path stateDir();

  /**
   * File with the public keys whose bundles are accepted, one a line. Required unless steering is
   * off.
   */
  Optional<Path> trustedKeys();

  /**
   * File with the secret that all runners of a channel share to split canaries; empty: a canary
   * gets no requests here.
   */
  Optional<Path> rolloutKey();

  /**
   * Which requests are gated as turns of a conversation: off, ids (those with a conversation id) or
   * all (those with several user messages too).
   */
  @WithDefault("ids")
  String conversation();

  /** Most user messages of a conversation, the latest, that are read when its turns are unknown. */
  @WithDefault("8")
  int conversationMessages();

  /** Time without the registry after which bundles count as stale. */
  @WithDefault("5s")
  Duration staleAfter();
}
