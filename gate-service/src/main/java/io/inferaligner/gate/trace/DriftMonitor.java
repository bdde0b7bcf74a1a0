package io.inferaligner.gate.trace;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.evaluate.StabilityIndex;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.gate.evaluate.Verdict;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what the gate reads now with what it read of the benign prompts it was calibrated on
 * (method.md §4.4), per bundle, over its last thousand scores. A bundle made before the tensor of
 * deciles existed cannot be compared. Thread-safe.
 */
@ApplicationScoped
public class DriftMonitor {
  /** Scores before anything is said. */
  static final int ENOUGH = 200;

  private static final int WINDOW = 1_000;
  private static final int BUNDLES = 64;

  private final MeterRegistry meters;
  private final Map<String, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > BUNDLES;
        }
      };

  @Inject
  public DriftMonitor(MeterRegistry meters) {
    this.meters = meters;
  }

  /** What is known of a bundle's traffic. */
  public enum State {
    /** The bundle holds no deciles. */
    NO_REFERENCE,
    /** Too few scores yet. */
    COLLECTING,
    STEADY,
    /** The traffic is not what the gate was calibrated on: calibrate again. */
    DRIFTED
  }

  /**
   * A bundle's traffic at one moment.
   *
   * @param index population stability index; 0 before there are enough scores
   */
  public record Reading(State state, double index, int scores) {}

  /** Takes a verdict into account; one without a score says nothing. */
  public void decided(Verdict verdict) {
    Optional<DenseVector> deciles = verdict.bundle().benignDeciles();
    if (deciles.isPresent() && verdict.decided()) {
      window(verdict.bundle(), deciles.get())
          .add(verdict.score() - verdict.bundle().gate(verdict.question().domain()).bias());
    }
  }

  /** How {@code bundle} does. */
  public Reading read(VectorBundle bundle) {
    return bundle
        .benignDeciles()
        .map(deciles -> window(bundle, deciles).read())
        .orElse(new Reading(State.NO_REFERENCE, 0, 0));
  }

  private Window window(VectorBundle bundle, DenseVector deciles) {
    synchronized (windows) {
      return windows.computeIfAbsent(
          bundle.digest(),
          _ -> {
            Window window = new Window(deciles.toArray());
            Gauge.builder(TraceKeys.DRIFT, window, seen -> seen.read().index())
                .tag("bundle", bundle.manifest().name())
                .tag("version", bundle.manifest().version())
                .strongReference(true)
                .register(meters);
            return window;
          });
    }
  }

  /** The last scores of one bundle, by bin. */
  private static final class Window {
    private final float[] edges;
    private final double[] shares;
    private final long[] counts;
    private final byte[] last = new byte[WINDOW];
    private int size;
    private int next;

    Window(float[] edges) {
      this.edges = edges;
      this.counts = new long[edges.length + 1];
      this.shares = new double[edges.length + 1];
      Arrays.fill(shares, 1.0 / shares.length);
    }

    synchronized void add(double score) {
      int bin = 0;
      while (bin < edges.length && score > edges[bin]) {
        bin++;
      }
      if (size == WINDOW) {
        counts[last[next]]--;
      } else {
        size++;
      }
      last[next] = (byte) bin;
      counts[bin]++;
      next = (next + 1) % WINDOW;
    }

    synchronized Reading read() {
      if (size < ENOUGH) {
        return new Reading(State.COLLECTING, 0, size);
      }
      double index = StabilityIndex.of(shares, counts);
      return new Reading(index > StabilityIndex.ALARM ? State.DRIFTED : State.STEADY, index, size);
    }
  }
}
