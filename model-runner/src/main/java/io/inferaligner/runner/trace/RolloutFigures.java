package io.inferaligner.runner.trace;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.runner.bundle.Arm;
import io.inferaligner.runner.bundle.PinnedBundle;
import io.inferaligner.runner.schedule.GenerationSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What each bundle did on this runner's traffic since it began: the figures by which a rollout is
 * judged. Bundles that requests name are left out. Thread-safe.
 */
public final class RolloutFigures {
  private static final int KEPT = 64;

  private final MeterRegistry meters;
  private final Map<ArmKey, ArmFigures> arms = recent();
  private final Map<ShadowKey, ShadowFigures> shadows = recent();

  RolloutFigures(MeterRegistry meters) {
    this.meters = meters;
  }

  /** One bundle on one side. */
  public record ArmKey(Arm arm, String digest) {}

  /** A shadow bundle beside a bundle in use. */
  public record ShadowKey(String shadow, String used) {}

  public void requested(PinnedBundle bundle) {
    arm(bundle).requests.increment();
  }

  public void decided(Decision decision) {
    PinnedBundle pinned = decision.pinned();
    arm(pinned).decided(decision.outcome(), decision.applied());
    meters
        .counter(
            TraceKeys.ARM_DECISIONS,
            "arm",
            pinned.arm().name().toLowerCase(Locale.ROOT),
            "fired",
            Boolean.toString(decision.outcome().fired()))
        .increment();
  }

  public void finished(PinnedBundle bundle, GenerationSummary summary) {
    arm(bundle).finished(summary);
  }

  public void failed(PinnedBundle bundle, SteeringFault fault) {
    ArmFigures arm = arm(bundle);
    arm.failed.increment();
    if (fault.reason() == FaultReason.NON_FINITE_ACTIVATION) {
      arm.nonFinite.increment();
    }
  }

  /** {@code shadow} was computed on the prompt that {@code used} decided. */
  public void shadowed(Decision used, Decision shadow) {
    shadow(shadow.pinned().bundle(), used.pinned().bundle()).compared(used, shadow);
    meters
        .counter(
            TraceKeys.SHADOW_DECISIONS,
            "used",
            Boolean.toString(used.outcome().fired()),
            "shadow",
            Boolean.toString(shadow.outcome().fired()))
        .increment();
  }

  /** The counters of a shadow that was not, or could not be, computed. */
  public ShadowFigures shadow(VectorBundle shadow, VectorBundle used) {
    return touch(
        shadows,
        new ShadowKey(shadow.digest(), used.digest()),
        () -> new ShadowFigures(shadow.manifest().name(), shadow.manifest().version()));
  }

  /** Sides, the last used first. */
  public List<Map.Entry<ArmKey, ArmFigures>> arms() {
    return lastFirst(arms);
  }

  /** Shadows, the last used first. */
  public List<Map.Entry<ShadowKey, ShadowFigures>> shadows() {
    return lastFirst(shadows);
  }

  private ArmFigures arm(PinnedBundle pinned) {
    VectorBundle bundle = pinned.bundle();
    Supplier<ArmFigures> fresh =
        () -> new ArmFigures(bundle.manifest().name(), bundle.manifest().version());
    return pinned.arm() == Arm.NAMED
        ? fresh.get()
        : touch(arms, new ArmKey(pinned.arm(), bundle.digest()), fresh);
  }

  private static <K, V> V touch(Map<K, V> map, K key, Supplier<V> fresh) {
    synchronized (map) {
      return map.computeIfAbsent(key, _ -> fresh.get());
    }
  }

  private static <K, V> List<Map.Entry<K, V>> lastFirst(Map<K, V> map) {
    synchronized (map) {
      List<Map.Entry<K, V>> entries = new ArrayList<>();
      map.forEach((key, value) -> entries.add(Map.entry(key, value)));
      return entries.reversed();
    }
  }

  private static <K, V> Map<K, V> recent() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > KEPT;
      }
    };
  }
}
