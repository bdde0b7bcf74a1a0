package io.inferaligner.registry.store;

import java.util.List;

/** Real Redis processes, of which one takes the writes and others follow it. */
interface RedisServers extends AutoCloseable {
  /** For the figures. */
  String description();

  /** Address for a registry. */
  String url();

  TestNetwork network();

  /** The server that takes the writes of the tests' scope now. */
  RedisNode primary();

  /** The servers that follow it. */
  List<RedisNode> replicas();

  /** Everybody, sentinels and other shards among them. */
  List<RedisNode> all();

  /** Waits until the primary and its replicas are together; false if that takes too long. */
  boolean heal();

  @Override
  void close();
}
