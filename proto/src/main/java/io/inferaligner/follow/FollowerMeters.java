package io.inferaligner.follow;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Gauges of how a follower does, declared in docs/telemetry/attributes.yaml. */
public final class FollowerMeters {
  /** 1 for the state that a channel is in, 0 for the others; by channel and state. */
  public static final String STATE = "inferaligner.channel.state";

  /** Highest registry revision seen, by channel. */
  public static final String REVISION = "inferaligner.channel.revision";

  /** Seconds for which the registry has not been heard. */
  public static final String SILENT = "inferaligner.registry.silent.seconds";

  /** 1 if the state folder holds what is in use. */
  public static final String SAVED = "inferaligner.lkg.saved";

  private static final double MILLIS = 1_000;

  private FollowerMeters() {}

  /** Registers the gauges of the channels that {@code status} has now. */
  public static void bind(MeterRegistry meters, Supplier<FollowerStatus> status) {
    gauge(SILENT, status, now -> now.silentMillis() / MILLIS).register(meters);
    gauge(SAVED, status, now -> now.lastKnownGoodSaved() ? 1 : 0).register(meters);
    for (FollowerStatus.ChannelStatus channel : status.get().channels()) {
      String name = channel.channel();
      gauge(REVISION, status, now -> of(now, name).revision())
          .tag("channel", name)
          .register(meters);
      for (FollowerState state : FollowerState.values()) {
        gauge(STATE, status, now -> of(now, name).state() == state ? 1 : 0)
            .tag("channel", name)
            .tag("state", state.name())
            .register(meters);
      }
    }
  }

  private static Gauge.Builder<Supplier<Number>> gauge(
      String name, Supplier<FollowerStatus> status, ToDoubleFunction<FollowerStatus> value) {
    return Gauge.builder(name, () -> value.applyAsDouble(status.get()));
  }

  private static FollowerStatus.ChannelStatus of(FollowerStatus status, String channel) {
    return status.channels().stream()
        .filter(one -> one.channel().equals(channel))
        .findFirst()
        .orElseThrow();
  }
}
