package io.inferaligner.e2e;

import io.inferaligner.cli.client.Answer;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.SteeringMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A channel is promoted and rolled back all the time while answers stream. Each answer is known
 * beforehand for both bundles, so that one with parts of both would be seen.
 */
final class PromotionStorm {
  private static final int CLIENTS = 8;
  private static final int PROMPTS = 12;
  private static final int POLL_MILLIS = 10;

  private final TestFleet fleet;
  private final int streams;
  private final int pauseMillis;
  private final String stable;
  private final String other;
  private final Map<String, Map<GenerateRequest, List<Integer>>> known = new HashMap<>();
  private final List<String> mixed = Collections.synchronizedList(new ArrayList<>());
  private final Map<Long, Long> changedNanos = Collections.synchronizedMap(new TreeMap<>());
  private final ConcurrentLinkedQueue<Double> effectSeconds = new ConcurrentLinkedQueue<>();
  private final List<String> served = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean running = true;

  PromotionStorm(TestFleet fleet, int streams, int pauseMillis) {
    this.fleet = fleet;
    this.streams = streams;
    this.pauseMillis = pauseMillis;
    this.stable = fleet.digest();
    this.other = publishOpposite();
  }

  /**
   * What came of it.
   *
   * @param distinct prompts that the two bundles answer differently
   * @param effectSeconds from each acknowledged change until the runner served it or a later one
   * @param stable answers with the first bundle
   * @param other answers with the second
   */
  record Result(
      int streams,
      int distinct,
      List<String> mixed,
      int changes,
      double[] effectSeconds,
      int stable,
      int other) {}

  Result run() throws Exception {
    List<GenerateRequest> requests =
        TestFleet.prompts("harmful", "fit").stream()
            .limit(PROMPTS)
            .map(prompt -> TestFleet.request(prompt, SteeringMode.STEERING_MODE_ENFORCE))
            .toList();
    for (String digest : List.of(stable, other)) {
      Map<GenerateRequest, List<Integer>> answers = new HashMap<>();
      for (GenerateRequest request : requests) {
        answers.put(
            request,
            fleet
                .runner()
                .generate(request.toBuilder().setBundleDigest(digest).build())
                .tokenIds());
      }
      known.put(digest, answers);
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 2)) {
      AtomicInteger left = new AtomicInteger(streams);
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int first = i;
        clients.add(threads.submit(() -> ask(requests, first, left)));
      }
      Future<?> mover = threads.submit(this::move);
      Future<?> observer = threads.submit(this::observe);
      for (Future<?> client : clients) {
        client.get();
      }
      running = false;
      mover.get();
      observer.get();
    }
    int distinct =
        (int)
            requests.stream()
                .filter(request -> !at(stable, request).equals(at(other, request)))
                .count();
    return new Result(
        streams,
        distinct,
        List.copyOf(mixed),
        changedNanos.size(),
        effectSeconds.stream().mapToDouble(Double::doubleValue).toArray(),
        count(stable),
        count(other));
  }

  private void ask(List<GenerateRequest> requests, int first, AtomicInteger left) {
    for (int i = first; left.getAndDecrement() > 0; i++) {
      GenerateRequest request = requests.get(i % requests.size());
      Answer answer = fleet.runner().generate(request);
      String digest = answer.admitted().getBundleDigest();
      if (!known.containsKey(digest)) {
        mixed.add("an answer with bundle " + digest);
      } else if (!answer.tokenIds().equals(at(digest, request))) {
        mixed.add(
            "bundle %s gave %s, alone it gives %s"
                .formatted(digest, answer.tokenIds(), at(digest, request)));
      } else {
        served.add(digest);
      }
    }
  }

  private void move() {
    boolean forward = true;
    while (running) {
      ChannelPointer changed =
          forward ? fleet.setChannel(other, "promote") : fleet.setChannel("", "rollback");
      changedNanos.put(changed.revision(), System.nanoTime());
      forward = !forward;
      pause(pauseMillis);
    }
  }

  private void observe() {
    long seen = fleet.runner().status().getChannelRevision();
    while (running) {
      long now = fleet.runner().status().getChannelRevision();
      long nanos = System.nanoTime();
      for (long revision = seen + 1; revision <= now; revision++) {
        Long changed = changedNanos.get(revision);
        // A change can be in effect before its caller has the answer.
        effectSeconds.add(changed == null ? 0 : Math.max(0, (nanos - changed) / 1e9));
      }
      seen = now;
      pause(POLL_MILLIS);
    }
  }

  /** The same gate, pushing the other way: what is said differs from the first token on. */
  private String publishOpposite() {
    BundleWorkshop.Draft draft =
        new BundleWorkshop(fleet)
            .withTensors(
                "opposite",
                (name, vector) -> name.startsWith("steer.theta.") ? opposite(vector) : vector);
    return fleet
        .registry()
        .publish(
            draft.manifest(), draft.vectors().toByteArray(), UUID.randomUUID().toString(), "e2e")
        .digest();
  }

  private static DenseVector opposite(DenseVector vector) {
    float[] values = vector.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
    return DenseVector.of(values);
  }

  private List<Integer> at(String digest, GenerateRequest request) {
    return known.getOrDefault(digest, Map.of()).getOrDefault(request, List.of());
  }

  private int count(String digest) {
    return Collections.frequency(served, digest);
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
