package io.inferaligner.cli;

import io.inferaligner.cli.rollout.Weight;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.follow.ChannelChange;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Moves channels and shows where they point. */
final class ChannelChanges {
  private ChannelChanges() {}

  /** Moves {@code channel}; somebody else's move in between makes it fail. */
  static ChannelPointer set(
      RegistryClient registry, String channel, String digest, String operation) {
    return registry.setChannel(
        new ChannelChange(
            channel,
            digest,
            registry.listChannels().scopeRevision(),
            UUID.randomUUID().toString(),
            System.getProperty("user.name", "cli"),
            operation));
  }

  static void print(Console console, ChannelPointer pointer) {
    String rollout =
        (pointer.rollout().canary().isEmpty()
                ? ""
                : "  canary %s (%s)"
                    .formatted(
                        Texts.shortDigest(pointer.rollout().canary()),
                        Weight.text(pointer.rollout().weightPpm())))
            + (pointer.rollout().shadow().isEmpty()
                ? ""
                : "  shadow " + Texts.shortDigest(pointer.rollout().shadow()));
    console.line(
        "%-12s %-14s revision %-4d %s by %s%s%s"
            .formatted(
                pointer.channel(),
                Texts.shortDigest(pointer.digest()),
                pointer.revision(),
                Texts.time(pointer.changedUnixMillis()),
                pointer.actor(),
                rollout,
                pointer.revoked() ? "  REVOKED" : ""));
  }

  static Map<String, Object> json(ChannelPointer pointer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("channel", pointer.channel());
    json.put("digest", pointer.digest());
    json.put("revision", pointer.revision());
    json.put("epoch", pointer.epoch());
    json.put("actor", pointer.actor());
    json.put("changed_unix_millis", pointer.changedUnixMillis());
    json.put("revoked", pointer.revoked());
    json.put("previous_digest", pointer.previousDigest());
    json.put("canary_digest", pointer.rollout().canary());
    json.put("canary_weight_ppm", pointer.rollout().weightPpm());
    json.put("shadow_digest", pointer.rollout().shadow());
    json.put("revoked_digest", pointer.revokedDigest());
    json.put(
        "approvals",
        pointer.approvals().stream()
            .map(given -> Map.of("digest", given.digest(), "actor", given.actor()))
            .toList());
    return json;
  }
}
