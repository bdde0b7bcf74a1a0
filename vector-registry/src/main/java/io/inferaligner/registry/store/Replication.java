package io.inferaligner.registry.store;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * How a primary replicates.
 *
 * @param replicas connected to it
 * @param toWrite how many it needs to take a write: min-replicas-to-write
 */
record Replication(int replicas, int toWrite) {
  private static final String TO_WRITE = "min-replicas-to-write";
  private static final Pattern CONNECTED = Pattern.compile("connected_slaves:(\\d+)");

  /** Asks the server behind {@code connection}; empty if the registry's user may not look. */
  static Optional<Replication> of(Connection connection) {
    try {
      String info =
          connection.executeCommand(
              new CommandObject<>(
                  new CommandArguments(Protocol.Command.INFO).add("replication"),
                  BuilderFactory.STRING));
      Map<String, String> setting =
          connection.executeCommand(
              new CommandObject<>(
                  new CommandArguments(Protocol.Command.CONFIG).add("GET").add(TO_WRITE),
                  BuilderFactory.STRING_MAP));
      Matcher connected = CONNECTED.matcher(info);
      return connected.find()
          ? Optional.of(
              new Replication(
                  Integer.parseInt(connected.group(1)),
                  Integer.parseInt(setting.getOrDefault(TO_WRITE, "0"))))
          : Optional.empty();
    } catch (JedisDataException e) {
      return Optional.empty();
    }
  }

  /**
   * What an operator should know where changes wait for {@code asked} replicas; empty if no single
   * replica may be behind a confirmed change (ADR 0010).
   */
  Optional<String> advice(int asked) {
    return asked >= replicas || toWrite >= replicas
        ? Optional.empty()
        : Optional.of(
            "changes wait for %d of %d replicas, and Redis takes writes with %d: two faults at once can lose a confirmed change; inferaligner.registry.min-replicas=%d rules that out, %s=%d makes it rarer"
                .formatted(asked, replicas, toWrite, replicas, TO_WRITE, replicas));
  }
}
