package io.inferaligner.registry.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.exceptions.JedisException;

/** Kills, freezes and cuts off servers, one fault at a time. */
final class Nemesis {
  private final RedisServers servers;
  private final Random random;

  Nemesis(RedisServers servers, Random random) {
    this.servers = servers;
    this.random = random;
  }

  /** A fault at one server. */
  private interface Fault {
    void at(RedisNode victim);
  }

  /** Does one fault to its end, without waiting for what comes of it; says what it was. */
  String strike() {
    try {
      RedisNode primary = servers.primary();
      List<RedisNode> replicas = servers.replicas();
      RedisNode replica =
          replicas.isEmpty() ? primary : replicas.get(random.nextInt(replicas.size()));
      return switch (random.nextInt(servers.network().canCut() ? 10 : 5)) {
        case 0 -> done("kill -9 of the primary, restarted", primary, this::kill);
        case 1 -> done("SIGSTOP of the primary", primary, this::freeze);
        case 2 -> done("kill -9 of a replica, restarted", replica, this::kill);
        case 3 -> done("SIGSTOP of a replica", replica, this::freeze);
        case 4 -> done("SIGSTOP of the primary until another is promoted", primary, this::replace);
        case 5 -> done("the primary is cut off from all", primary, this::isolate);
        case 6 -> done("the primary is cut off from the other servers", primary, this::split);
        case 7 -> done("the primary's answers to clients are lost", primary, this::mute);
        case 8 -> done("what a replica sends is lost", replica, this::silence);
        default -> done("a replica is cut off from all", replica, this::isolate);
      };
    } catch (JedisException | IllegalStateException e) {
      return "nothing: no server could be chosen";
    }
  }

  private static String done(String what, RedisNode victim, Fault fault) {
    fault.at(victim);
    return what + " (" + victim + ")";
  }

  private void kill(RedisNode victim) {
    victim.kill();
    sleep();
    victim.start();
  }

  private void freeze(RedisNode victim) {
    victim.signal("STOP");
    sleep();
    victim.signal("CONT");
  }

  /** It wakes while it is being replaced, and does not know yet. */
  private void replace(RedisNode victim) {
    List<RedisNode> replicas = servers.replicas();
    victim.signal("STOP");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < end && replicas.stream().noneMatch(Nemesis::isPrimary)) {
      RedisNode.pause();
    }
    victim.signal("CONT");
  }

  private static boolean isPrimary(RedisNode node) {
    try {
      return node.ask(jedis -> jedis.info("replication").contains("role:master"));
    } catch (JedisException e) {
      return false;
    }
  }

  private void isolate(RedisNode victim) {
    servers.network().cut(victim.number, TestNetwork.CLIENTS);
    servers.network().cut(TestNetwork.CLIENTS, victim.number);
    split(victim);
  }

  /** Clients still reach it: it must not take writes that the others never see. */
  private void split(RedisNode victim) {
    for (RedisNode other : others(victim)) {
      servers.network().cut(victim.number, other.number);
      servers.network().cut(other.number, victim.number);
    }
    lift();
  }

  /** Writes are done, and nobody hears of it. */
  private void mute(RedisNode victim) {
    servers.network().cut(victim.number, TestNetwork.CLIENTS);
    lift();
  }

  private void silence(RedisNode victim) {
    others(victim).forEach(other -> servers.network().cut(victim.number, other.number));
    lift();
  }

  private void lift() {
    sleep();
    servers.network().heal();
  }

  private List<RedisNode> others(RedisNode victim) {
    List<RedisNode> others = new ArrayList<>(servers.all());
    others.remove(victim);
    return others;
  }

  private void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(2_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
