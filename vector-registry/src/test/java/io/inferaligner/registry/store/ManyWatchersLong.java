package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fake.Figures;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelChange;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.WatchListener;
import io.inferaligner.follow.fake.ToyBundle;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of watchers, each over a connection of its own, on one packaged registry; started by
 * bench/registry/watch.sh.
 */
class ManyWatchersLong {
  private static final Path PACKAGE = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  @TempDir Path folder;

  private final SigningKey key = SigningKey.generate();
  private final int port = RunningStore.freePort();

  @Test
  void watch() throws Exception {
    int watchers = Integer.getInteger("many.watchers", 5_000);
    int changes = Integer.getInteger("many.changes", 50);
    Process registry = start();
    List<Seen> all = new ArrayList<>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try (RegistryClient client = connect()) {
      String digest = awaited(registry, client);
      long memoryBefore = kilobytes(registry, "VmRSS");
      int filesBefore = files(registry);
      for (int i = 0; i < watchers; i++) {
        Seen seen = new Seen();
        all.add(seen);
        threads.submit(() -> seen.watch(connect()));
      }
      await(() -> all.stream().allMatch(seen -> seen.bookmarked > 0));
      long start = System.nanoTime();
      List<Long> made = change(client, digest, changes);
      long last = made.getLast();
      await(() -> all.stream().allMatch(seen -> seen.reached >= last));
      double seconds = (System.nanoTime() - start) / 1e9;
      long complete = all.stream().filter(seen -> seen.revisions.equals(made)).count();
      new Figures("registry-many-watchers")
          .put("watchers", watchers)
          .put("connections", watchers)
          .put("changes", changes)
          .put("changes_delivered", all.stream().mapToLong(seen -> seen.revisions.size()).sum())
          .put("watchers_that_saw_each_change_once_and_in_order", complete)
          .put("watches_that_broke", all.stream().filter(seen -> seen.broken).count())
          .put("seconds_from_first_change_to_last_delivery", seconds)
          .put("registry_file_descriptors_before", filesBefore)
          .put("registry_file_descriptors", files(registry))
          .put("registry_resident_mebibytes_before", memoryBefore >> 10)
          .put("registry_resident_mebibytes", kilobytes(registry, "VmRSS") >> 10)
          .put("registry_resident_mebibytes_peak", kilobytes(registry, "VmHWM") >> 10)
          .put("verdict", complete == watchers ? "nothing was lost" : "lost")
          .write();
      assertThat(complete).isEqualTo(watchers);
    } finally {
      registry.destroy();
      registry.waitFor(20, TimeUnit.SECONDS);
      threads.shutdownNow();
      all.parallelStream().forEach(Seen::close);
    }
  }

  private Process start() throws IOException {
    Path trusted = Files.writeString(folder.resolve("keys"), key.publicText());
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-Dinferaligner.registry.data-dir=" + folder.resolve("data"),
            "-Dinferaligner.registry.trusted-keys=" + trusted,
            "-Dinferaligner.registry.embedded-redis-port=" + RunningStore.freePort(),
            "-Dquarkus.grpc.server.port=" + port,
            "-Dquarkus.http.port=" + RunningStore.freePort(),
            "-jar",
            PACKAGE.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private RegistryClient connect() {
    return RegistryClient.connect("127.0.0.1:" + port, OpenTelemetry.noop());
  }

  /** Publishes a bundle as soon as the registry answers; its digest. */
  private String awaited(Process registry, RegistryClient client) {
    ToyBundle toy = ToyBundle.of("1.0.0", 1, key);
    await(() -> {
      assertThat(registry.isAlive()).as("the packaged registry runs").isTrue();
      try {
        client.listChannels();
        return true;
      } catch (SteeringException e) {
        return false;
      }
    });
    return client.publish(toy.manifest(), toy.vectors().toByteArray(), "p", "h").digest();
  }

  private static List<Long> change(RegistryClient client, String digest, int changes) {
    List<Long> made = new ArrayList<>();
    long revision = client.listChannels().scopeRevision();
    for (int i = 0; i < changes; i++) {
      revision =
          client
              .setChannel(
                  new ChannelChange("stable", digest, revision, "c" + i, "h" + i, "promote"))
              .revision();
      made.add(revision);
      RedisNode.pause();
    }
    return made;
  }

  private static int files(Process process) throws IOException {
    try (var list = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
      return (int) list.count();
    }
  }

  private static long kilobytes(Process process, String field) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(end);
      RedisNode.pause();
    }
  }

  /** What one watcher saw. */
  private static final class Seen implements WatchListener {
    private final List<Long> revisions = new ArrayList<>();
    private volatile long bookmarked;
    private volatile long reached;
    private volatile boolean broken;
    private volatile @Nullable RegistryClient client;

    void watch(RegistryClient own) {
      client = own;
      try {
        own.watch(0, "", List.of("stable"), PATIENCE, this);
      } catch (SteeringException e) {
        broken = true;
      }
    }

    @Override
    public void changed(ChannelPointer pointer) {
      revisions.add(pointer.revision());
      reached = pointer.revision();
    }

    @Override
    public void bookmark(long revision, String epoch) {
      bookmarked = Math.max(1, revision);
      reached = Math.max(reached, revision);
    }

    void close() {
      RegistryClient own = client;
      if (own != null) {
        own.close();
      }
    }
  }
}
