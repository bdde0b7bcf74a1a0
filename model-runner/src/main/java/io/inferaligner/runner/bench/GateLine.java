package io.inferaligner.runner.bench;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.gate.GateClient;
import io.inferaligner.runner.gate.GateLadder;
import io.inferaligner.runner.gate.GateQuestion;
import io.inferaligner.runner.schedule.GateOutcome;
import io.inferaligner.runner.schedule.GateOutcome.Action;
import io.inferaligner.runner.schedule.GateOutcome.Source;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;

/**
 * The runner's own way to gate-service, from one thread: ladder, client, spans; with a bundle that
 * never fires.
 */
final class GateLine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int WARM_UP_CALLS = 4_000;

  private final OpenTelemetrySdk telemetry;
  private final GateClient client;
  private final GateLadder ladder;
  private final VectorBundle bundle;
  private final GateQuestion question;

  private GateLine(
      VectorBundle bundle, String address, BiFunction<String, OpenTelemetry, GateClient> way) {
    this.telemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    this.client = way.apply(address, telemetry);
    this.ladder = new GateLadder(client, GateLadder.rungs(List.of("refuse")), PATIENCE);
    this.bundle = bundle;
    this.question =
        new GateQuestion(
            bundle, bundle.manifest().target().modelDigest(), TokenIds.of(1, 2, 3).hash(), "");
    DenseVector activation = bundle.steeringVector(bundle.policy().layers().getFirst());
    GateReading reading = GateReading.of(bundle.gate().layer(), activation);
    for (int call = 0; call < WARM_UP_CALLS; call++) {
      ask(reading);
    }
  }

  /** A warmed-up line with a bundle for {@code layers} blocks of {@code width}. */
  static GateLine open(GateAccess access, int layers, int width, long seed) throws IOException {
    VectorBundle bundle = SyntheticBundle.publish(access, layers, width, seed);
    return new GateLine(bundle, access.address(), GateClient::new);
  }

  /** A warmed-up line with {@code bundle} that makes a call for each question. */
  static GateLine unary(GateAccess access, VectorBundle bundle) {
    return new GateLine(bundle, access.address(), GateClient::unary);
  }

  VectorBundle bundle() {
    return bundle;
  }

  /**
   * Asks and sleeps until the verdict is there, as the engine's thread does when nobody decodes.
   */
  void ask(GateReading reading) {
    Thread asker = Thread.currentThread();
    CompletableFuture<GateOutcome> answer =
        ladder.decide(question, reading, PATIENCE.multipliedBy(10));
    answer.whenComplete((_, _) -> LockSupport.unpark(asker));
    while (!answer.isDone()) {
      LockSupport.park(this);
    }
    GateOutcome outcome = answer.join();
    if (outcome.source() != Source.REMOTE || outcome.action() != Action.LEAVE) {
      throw new IllegalStateException(
          "gate-service gave no verdict: " + outcome.fallbackReason() + outcome.explanation());
    }
  }

  @Override
  public void close() {
    client.close();
    telemetry.close();
  }
}
