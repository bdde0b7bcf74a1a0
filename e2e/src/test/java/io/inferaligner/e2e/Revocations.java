package io.inferaligner.e2e;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Bundles are revoked while long answers are made with them. */
final class Revocations {
  private static final int STREAMS = 4;

  private final TestFleet fleet;
  private final BundleWorkshop workshop;
  private final String prompt = TestFleet.prompts("harmful", "fit").getFirst();

  Revocations(TestFleet fleet) {
    this.fleet = fleet;
    this.workshop = new BundleWorkshop(fleet);
  }

  /**
   * What came of it.
   *
   * @param abortSeconds from each request to revoke until a stream had ended
   * @param wrong streams that ended in another way
   */
  record Result(int rounds, double[] abortSeconds, List<String> wrong) {}

  Result run(int rounds) throws Exception {
    String stable = fleet.digest();
    List<Double> seconds = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      String digest = publish("revoked-" + round);
      fleet.promote(digest);
      revokeOnce(digest, seconds, wrong);
      fleet.promote(stable);
    }
    return new Result(
        rounds, seconds.stream().mapToDouble(Double::doubleValue).toArray(), List.copyOf(wrong));
  }

  /** How a stream ended, and when. */
  private record End(String how, long nanos) {}

  private void revokeOnce(String digest, List<Double> seconds, List<String> wrong)
      throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<End>> ends = new ArrayList<>();
      AtomicInteger begun = new AtomicInteger();
      for (int i = 0; i < STREAMS; i++) {
        ends.add(threads.submit(() -> stream(begun)));
      }
      TestFleet.await("all answers have begun", () -> begun.get() == STREAMS);
      long revoked = System.nanoTime();
      var _ = fleet.setChannel(digest, "revoke");
      for (Future<End> end : ends) {
        seconds.add((end.get().nanos() - revoked) / 1e9);
        if (!end.get().how().equals(FaultReason.BUNDLE_REVOKED.name())) {
          wrong.add(end.get().how());
        }
      }
    }
  }

  private End stream(AtomicInteger begun) {
    AtomicInteger events = new AtomicInteger();
    try {
      var _ =
          fleet
              .runner()
              .generate(
                  TestFleet.longRequest(prompt),
                  _ -> {
                    if (events.incrementAndGet() == 3) {
                      begun.incrementAndGet();
                    }
                  });
      return new End("finished", System.nanoTime());
    } catch (SteeringException e) {
      return new End(e.fault().reason().name(), System.nanoTime());
    }
  }

  private String publish(String name) {
    BundleWorkshop.Draft draft = workshop.good(name);
    return fleet
        .registry()
        .publish(
            draft.manifest(), draft.vectors().toByteArray(), UUID.randomUUID().toString(), "e2e")
        .digest();
  }
}
