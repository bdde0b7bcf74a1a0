package io.inferaligner.cli.load;

import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelChange;
import io.inferaligner.follow.RegistryClient;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Points a channel at two bundles in turn: promote, roll back, promote. */
public final class ChannelSwitch {
  private final RegistryClient registry;
  private final String channel;
  private final List<String> digests;
  private final AtomicLong switches = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** Switches {@code channel} between the bundles of {@code digests}. */
  public ChannelSwitch(RegistryClient registry, String channel, List<String> digests) {
    this.registry = registry;
    this.channel = channel;
    this.digests = List.copyOf(digests);
  }

  /** Switches until the thread is interrupted, and leaves the first bundle active. */
  void run(Duration every) {
    int step = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(every);
        step++;
        move(step);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Points the channel at the first bundle. */
  void reset() {
    move(0);
  }

  private void move(int step) {
    int at = step % digests.size();
    try {
      registry.setChannel(
          new ChannelChange(
              channel,
              digests.get(at),
              registry.listChannels().scopeRevision(),
              UUID.randomUUID().toString(),
              "bench-load",
              at == 0 ? "rollback" : "promote"));
      switches.incrementAndGet();
    } catch (SteeringException e) {
      refused.incrementAndGet();
    }
  }

  long switches() {
    return switches.get();
  }

  long refused() {
    return refused.get();
  }
}
