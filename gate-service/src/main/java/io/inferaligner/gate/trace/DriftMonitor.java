package io.inferaligner.gate.trace;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.gate.evaluate.Verdict;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/**
 * Compares what the gate reads now with what it read of the benign prompts it was calibrated on
 * (method.md §4.4), for each bundle. Keeps counts of scores, nothing of any prompt. A bundle made
 * before bundles held the deciles of benign scores cannot be compared. Thread-safe.
 */
@ApplicationScoped
public class DriftMonitor {
  /** Bundles that are watched; beyond it the longest unused is forgotten. */
  static final int BUNDLES = 64;

  private final MeterRegistry meters;
  private final LongSupplier nanos;
  private final SequencedMap<String, Watched> watched = new LinkedHashMap<>(16, 0.75f, true);

  @Inject
  public DriftMonitor(MeterRegistry meters) {
    this(meters, System::nanoTime);
  }

  DriftMonitor(MeterRegistry meters, LongSupplier nanos) {
    this.meters = meters;
    this.nanos = nanos;
  }

  /**
   * Takes a verdict into account; one without a score says nothing, and one of a domain with a
   * threshold of its own has nothing to compare with, since deciles are of the usual traffic.
   */
  public void decided(Verdict verdict) {
    VectorBundle bundle = verdict.bundle();
    String domain = verdict.question().domain();
    if (verdict.decided() && !bundle.manifest().gate().domains().containsKey(domain)) {
      double score = verdict.score() - bundle.gate().bias();
      window(bundle).ifPresent(window -> window.add(score, nanos.getAsLong()));
    }
  }

  /** How {@code bundle}'s traffic compares with its calibration. */
  public DriftReading read(VectorBundle bundle) {
    return window(bundle)
        .map(window -> window.read(nanos.getAsLong()))
        .orElse(DriftReading.UNKNOWN);
  }

  private Optional<DriftWindow> window(VectorBundle bundle) {
    return bundle
        .benignDeciles()
        .filter(_ -> bundle.manifest().calibration().measured())
        .map(deciles -> window(bundle, deciles));
  }

  private DriftWindow window(VectorBundle bundle, DenseVector deciles) {
    synchronized (watched) {
      Watched known = watched.get(bundle.digest());
      if (known == null) {
        known = watch(bundle, deciles);
        watched.put(bundle.digest(), known);
        forgetBeyondBound();
      }
      return known.window();
    }
  }

  private void forgetBeyondBound() {
    if (watched.size() > BUNDLES) {
      Map.Entry<String, Watched> oldest = watched.firstEntry();
      watched.remove(oldest.getKey());
      oldest.getValue().gauges().forEach(meters::remove);
    }
  }

  private Watched watch(VectorBundle bundle, DenseVector deciles) {
    DriftWindow window = new DriftWindow(deciles, bundle.manifest().calibration().benign());
    Tags tags = Tags.of("bundle", bundle.manifest().name(), "version", bundle.manifest().version());
    List<Meter> gauges = new ArrayList<>();
    gauges.add(
        Gauge.builder(TraceKeys.DRIFT, window, this::index)
            .tags(tags)
            .strongReference(true)
            .register(meters));
    for (DriftReading.State state : DriftReading.State.values()) {
      gauges.add(
          Gauge.builder(
                  TraceKeys.DRIFT_STATE,
                  window,
                  seen -> seen.read(nanos.getAsLong()).state() == state ? 1 : 0)
              .tags(tags)
              .tag("state", state.name())
              .strongReference(true)
              .register(meters));
    }
    return new Watched(window, gauges);
  }

  private double index(DriftWindow window) {
    DriftReading reading = window.read(nanos.getAsLong());
    return reading.compared() ? reading.index() : Double.NaN;
  }

  private record Watched(DriftWindow window, List<Meter> gauges) {}
}
