package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.fake.FakeRegistry;
import io.inferaligner.follow.fake.ToyBundle;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A follower of a registry with two bundles; closed after each test. */
abstract class FollowerScene {
  static final SigningKey KEY = SigningKey.generate();
  static final ToyBundle ONE = ToyBundle.of("1.0.0", KEY);
  static final ToyBundle TWO = ToyBundle.of("2.0.0", KEY);

  @TempDir Path state;
  final FakeRegistry registry = FakeRegistry.started();
  final RegistryClient client = RegistryClient.connect(registry.target(), OpenTelemetry.noop());
  final List<ChannelFollower> followers = new ArrayList<>();
  final List<SteeringFault> failures = new CopyOnWriteArrayList<>();
  final List<String> news = new CopyOnWriteArrayList<>();
  String trusted = KEY.publicText();
  BundleAdmission admission = BundleAdmission.any();

  FollowerScene() {
    registry.publish(ONE);
    registry.publish(TWO);
  }

  @AfterEach
  void close() {
    followers.forEach(ChannelFollower::close);
    client.close();
    registry.close();
  }

  void assertRefused(ChannelFollower follower, FaultReason reason) {
    until(() -> failures.stream().anyMatch(fault -> fault.reason() == reason));
    assertThat(follower.status().state()).isEqualTo(FollowerState.FAILED);
    assertThat(digest(follower)).isEqualTo(ONE.digest());
    // not even for a moment
    assertThat(news)
        .filteredOn(told -> told.startsWith("activated "))
        .allMatch(("activated " + ONE.digest())::equals);
  }

  ChannelFollower following(ToyBundle bundle) {
    registry.point("stable", bundle.digest());
    ChannelFollower follower = started();
    until(
        () -> digest(follower).equals(bundle.digest()) && files().contains("channel-stable.json"));
    until(() -> follower.status().state() == FollowerState.READY);
    return follower;
  }

  ChannelFollower started() {
    return started(state);
  }

  ChannelFollower started(Path directory) {
    ChannelFollower follower =
        new ChannelFollower(
            client,
            TrustedKeys.parse(trusted),
            new FollowerSettings(
                directory, List.of("stable"), Duration.ofMillis(300), Duration.ofSeconds(30)),
            admission,
            new Recorder());
    followers.add(follower);
    follower.start();
    return follower;
  }

  static String digest(ChannelFollower follower) {
    return follower.active("stable").map(active -> active.bundle().digest()).orElse("");
  }

  List<String> files() {
    try (var files = Files.list(state)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up waiting").isLessThan(deadline);
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
    }
  }

  final class Recorder implements FollowerListener {
    @Override
    public void activated(ActiveBundle bundle) {
      news.add("activated " + bundle.bundle().digest());
    }

    @Override
    public void emptied(String channel) {
      news.add("emptied " + channel);
    }

    @Override
    public void revoked(String digest) {
      news.add("revoked " + digest);
    }

    @Override
    public void failed(String channel, SteeringFault fault) {
      failures.add(fault);
    }
  }
}
