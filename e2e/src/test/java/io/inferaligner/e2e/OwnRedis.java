package io.inferaligner.e2e;

import io.inferaligner.cli.fleet.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A Redis that a test stops and starts; each write is on disk before it is answered. */
final class OwnRedis implements AutoCloseable {
  private final RedisServer server;
  private final int port;

  private OwnRedis(RedisServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /** A running one on a free port with data of its own. */
  static OwnRedis started() {
    try {
      return started(
          Files.createTempDirectory("inferaligner-redis"), "appendonly yes", "appendfsync always");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A running one with what the dump in {@code folder} holds; nothing is written back. */
  static OwnRedis ofDump(Path folder) {
    return started(folder, "save \"\"");
  }

  private static OwnRedis started(Path folder, String... settings) {
    int port = Ports.free().redis();
    try {
      RedisServerBuilder builder =
          RedisServer.newRedisServer()
              .port(port)
              .bind(Ports.HOST)
              .setting("dir \"" + folder + "\"");
      for (String setting : settings) {
        builder.setting(setting);
      }
      OwnRedis redis = new OwnRedis(builder.build(), port);
      redis.start();
      return redis;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "redis://" + Ports.HOST + ":" + port;
  }

  void start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
