package io.inferaligner.gate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.contract.SteeringAttributes;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GuidanceGate;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.gate.trace.TraceKeys;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.GetStatusResponse;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class GateGrpcServiceTest extends GateScene {
  @Test
  void decidesExactlyAsTheCore() {
    Random random = new Random(7);
    int fired = 0;
    for (int i = 0; i < 200; i++) {
      DenseVector activation =
          DenseVector.ofDoubles(random.doubles(ToyBundle.WIDTH, -2, 2).toArray());
      GateVerdict verdict = decide(request(STABLE, activation));
      GateDecision expected =
          GuidanceGate.decide(STABLE.decoded().gate(), GateReading.of(2, activation));
      assertThat(verdict.getExplanation()).isEqualTo(expected.explanation());
      assertThat(verdict.getScore())
          .isEqualTo(STABLE.decoded().gate().score(GateReading.of(2, activation)));
      assertThat(verdict.getMarginSigma()).isEqualTo(verdict.getScore() / 0.25);
      assertThat(verdict.getFired()).isEqualTo(expected instanceof GateDecision.Open);
      assertThat(verdict.getLayerScoresList())
          .singleElement()
          .satisfies(score -> {
            assertThat(score.getLayer()).isEqualTo(2);
            assertThat(score.getScore()).isEqualTo(verdict.getScore());
          });
      fired += verdict.getFired() ? 1 : 0;
    }
    assertThat(fired).isBetween(1, 199);
    GetStatusResponse status = status();
    assertThat(status.getDecisions()).isEqualTo(200);
    assertThat(status.getFired()).isEqualTo(fired);
  }

  @Test
  void bindsTheVerdictToBundleModelAndPrompt() {
    GateVerdict verdict = decide(request(STABLE, DenseVector.of(new float[ToyBundle.WIDTH])));
    assertThat(verdict.getBundleDigest()).isEqualTo(STABLE.digest());
    assertThat(verdict.getModelDigest()).isEqualTo(ToyBundle.MODEL.modelDigest());
    assertThat(verdict.getTokenHash()).isEqualTo(HASH);
    assertThat(verdict.getThresholdMode()).isEqualTo("TARGET_FPR");
    assertThat(verdict.getTargetFpr()).isEqualTo(0.05);
  }

  @Test
  void aDomainIsDecidedByItsOwnThresholdAndAnUnknownOneByTheUsual() {
    DenseVector activation = DenseVector.of(-1, -1, -1, -1, -1, -1, -1, -1);
    DecideRequest usual = request(STABLE, activation);
    GateVerdict verdict = decide(usual);
    GateVerdict strict = decide(usual.toBuilder().setDomain(ToyBundle.STRICT).build());
    assertThat(strict.getFired()).isTrue();
    assertThat(strict.getScore() - verdict.getScore()).isCloseTo(1e6 + 0.5, within(1e-6));
    assertThat(decide(usual.toBuilder().setDomain("finance").build())).isEqualTo(verdict);
  }

  @Test
  void steersWhenTheActivationIsNotFinite() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] values = new float[ToyBundle.WIDTH];
      values[3] = bad;
      GateVerdict verdict = decide(request(STABLE, DenseVector.of(values)));
      assertThat(verdict.getFired()).isTrue();
      assertThat(verdict.getScore()).isZero();
      assertThat(verdict.getMarginSigma()).isZero();
      assertThat(verdict.getLayerScoresList()).isEmpty();
      assertThat(verdict.getExplanation()).contains("not finite").contains("CLOSED");
    }
    assertThat(
            gate.meters()
                .counter(TraceKeys.DECISIONS, "bundle", "toy", "outcome", "unavailable")
                .count())
        .isEqualTo(3);
  }

  @Test
  void knowsBundlesThatAreOnNoChannel() {
    DenseVector activation = DenseVector.of(1, 1, 1, 1, 1, 1, 1, 1);
    assertThat(decide(request(OTHER, activation)).getScore())
        .isEqualTo(OTHER.decoded().gate().score(GateReading.of(2, activation)));
    registry.stop();
    assertThat(decide(request(OTHER, activation)).getBundleDigest()).isEqualTo(OTHER.digest());
    assertThat(decide(request(STABLE, activation)).getBundleDigest()).isEqualTo(STABLE.digest());
  }

  @Test
  void statusTellsStatesAndBundles() throws Exception {
    assertThat(status().getBundlesList())
        .singleElement()
        .satisfies(bundle -> {
          assertThat(bundle.getName()).isEqualTo("toy");
          assertThat(bundle.getVersion()).isEqualTo("1.0.0");
          assertThat(bundle.getDigest()).isEqualTo(STABLE.digest());
          assertThat(bundle.getChannel()).isEqualTo("stable");
          assertThat(bundle.getChannelRevision()).isEqualTo(1);
        });
    registry.point("canary", FORGED.digest());
    await("FAILED");
    registry.point("canary", OTHER.digest());
    await("READY");
    assertThat(status().getBundlesCount()).isEqualTo(2);
    registry.stop();
    await("STALE");
  }

  @Test
  void recordsEveryDecisionWithoutActivations() {
    decide(request(STABLE, DenseVector.of(new float[8])));
    SpanData span =
        gate.spans().spans().stream()
            .filter(recorded -> recorded.getName().equals(TraceKeys.SPAN))
            .findFirst()
            .orElseThrow();
    assertThat(span.getEvents())
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getName()).isEqualTo("steering.decision");
          assertThat(event.getAttributes().get(SteeringAttributes.FIRED)).isFalse();
          assertThat(event.getAttributes().get(SteeringAttributes.SCORE)).isEqualTo(-0.5);
          assertThat(event.getAttributes().get(SteeringAttributes.MARGIN)).isEqualTo(-2);
          assertThat(event.getAttributes().get(SteeringAttributes.GATE_LAYERS)).containsExactly(2L);
          assertThat(event.getAttributes().get(SteeringAttributes.BUNDLE_DIGEST))
              .isEqualTo(STABLE.digest());
          assertThat(event.getAttributes().get(SteeringAttributes.FINGERPRINT))
              .isEqualTo(ToyBundle.MODEL.modelDigest());
        });
    assertThat(span.getAttributes().asMap())
        .isEqualTo(span.getEvents().getFirst().getAttributes().asMap());
  }

  @Test
  void answersManyCallersAtOnce() throws Exception {
    ToyBundle third = ToyBundle.of("4.0.0", KEY);
    registry.publish(third);
    int before = registry.fetches();
    List<Future<Boolean>> answers = new ArrayList<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 400; i++) {
        ToyBundle bundle = List.of(STABLE, OTHER, third).get(i % 3);
        DenseVector activation = DenseVector.ofDoubles(new Random(i).doubles(8, -2, 2).toArray());
        answers.add(
            callers.submit(() -> {
              GateVerdict verdict = decide(request(bundle, activation));
              return verdict.getBundleDigest().equals(bundle.digest())
                  && verdict.getScore()
                      == bundle.decoded().gate().score(GateReading.of(2, activation));
            }));
      }
    }
    for (Future<Boolean> answer : answers) {
      assertThat(answer.get()).isTrue();
    }
    assertThat(registry.fetches()).isEqualTo(before + 2);
    assertThat(status().getDecisions()).isEqualTo(400);
  }
}
