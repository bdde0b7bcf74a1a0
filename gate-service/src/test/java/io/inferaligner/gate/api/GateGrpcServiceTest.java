package io.inferaligner.gate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inferaligner.contract.Messages;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.contract.SteeringAttributes;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GuidanceGate;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.FakeRegistry;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.gate.fake.RunningGate;
import io.inferaligner.gate.trace.TraceKeys;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.GetStatusRequest;
import io.inferaligner.proto.gate.v1.GetStatusResponse;
import io.inferaligner.proto.types.v1.DataType;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.inferaligner.proto.types.v1.Tensor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GateGrpcServiceTest {
  private static final SigningKey KEY = SigningKey.generate();
  private static final ToyBundle STABLE = ToyBundle.of("1.0.0", KEY);
  private static final ToyBundle OTHER = ToyBundle.of("2.0.0", KEY);
  private static final ToyBundle FORGED = ToyBundle.of("3.0.0", SigningKey.generate());
  private static final ByteString HASH = ByteString.copyFrom(Digests.tokenHash(new int[] {1, 2}));

  @TempDir Path folder;
  private final FakeRegistry registry = FakeRegistry.started();
  private RunningGate gate;

  @BeforeEach
  void start() throws Exception {
    List.of(STABLE, OTHER, FORGED).forEach(registry::publish);
    registry.point("stable", STABLE.digest());
    gate = new RunningGate(registry, KEY, folder, 64);
    await("READY");
  }

  @AfterEach
  void stop() {
    gate.close();
    registry.close();
  }

  @Test
  void decidesExactlyAsTheCore() {
    Random random = new Random(7);
    int fired = 0;
    for (int i = 0; i < 200; i++) {
      DenseVector activation =
          DenseVector.ofDoubles(random.doubles(ToyBundle.WIDTH, -2, 2).toArray());
      GateVerdict verdict = decide(request(STABLE, activation));
      GateDecision expected = GuidanceGate.decide(STABLE.decoded().gate(), activation);
      assertThat(verdict.getExplanation()).isEqualTo(expected.explanation());
      assertThat(verdict.getScore()).isEqualTo(STABLE.decoded().gate().score(activation));
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
        .isEqualTo(OTHER.decoded().gate().score(activation));
    registry.stop();
    assertThat(decide(request(OTHER, activation)).getBundleDigest()).isEqualTo(OTHER.digest());
    assertThat(decide(request(STABLE, activation)).getBundleDigest()).isEqualTo(STABLE.digest());
  }

  static Stream<Arguments> badRequests() {
    return Stream.of(
        bad("no bundle", r -> r.clearBundleDigest(), FaultReason.REQUEST_INVALID),
        bad("no model", r -> r.clearModelDigest(), FaultReason.REQUEST_INVALID),
        bad("no hash", r -> r.clearTokenHash(), FaultReason.REQUEST_INVALID),
        bad(
            "hash of 31 bytes",
            r -> r.setTokenHash(HASH.substring(1)),
            FaultReason.REQUEST_INVALID),
        bad("no activations", r -> r.clearActivations(), FaultReason.REQUEST_INVALID),
        bad("no layers", r -> r.clearLayers(), FaultReason.REQUEST_INVALID),
        bad("two layers, one row", r -> r.addLayers(3), FaultReason.REQUEST_INVALID),
        bad("another layer", r -> r.setLayers(0, 3), FaultReason.LAYER_OUT_OF_RANGE),
        bad("layer 2^32-1", r -> r.setLayers(0, -1), FaultReason.LAYER_OUT_OF_RANGE),
        bad("width 7", r -> r.setActivations(tensor(28, 1, 7)), FaultReason.BUNDLE_DIM_MISMATCH),
        bad("rank 1", r -> r.setActivations(tensor(32, 8)), FaultReason.REQUEST_INVALID),
        bad("bytes missing", r -> r.setActivations(tensor(31, 1, 8)), FaultReason.REQUEST_INVALID),
        bad("size 0", r -> r.setActivations(tensor(0, 1, 0)), FaultReason.REQUEST_INVALID),
        bad("size 2^32-1", r -> r.setActivations(tensor(8, 1, -1)), FaultReason.REQUEST_INVALID),
        bad("huge", r -> r.setActivations(tensor(8, 65536, 65536)), FaultReason.REQUEST_INVALID),
        bad(
            "no data type",
            r -> r.getActivationsBuilder().clearDataType(),
            FaultReason.REQUEST_INVALID),
        bad(
            "other model",
            r -> r.setModelDigest("f".repeat(64)),
            FaultReason.BUNDLE_MODEL_MISMATCH),
        bad("unknown bundle", r -> r.setBundleDigest("0".repeat(64)), FaultReason.BUNDLE_NOT_FOUND),
        bad("no digest", r -> r.setBundleDigest("../../x"), FaultReason.BUNDLE_NOT_FOUND),
        bad(
            "forged bundle",
            r -> r.setBundleDigest(FORGED.digest()),
            FaultReason.SIGNATURE_UNTRUSTED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRequests")
  void refusesBadRequestsWithTheirReason(
      String name, Consumer<DecideRequest.Builder> damage, FaultReason reason) {
    DecideRequest.Builder request = request(STABLE, DenseVector.of(new float[8])).toBuilder();
    damage.accept(request);
    assertThatThrownBy(() -> gate.calls().decide(request.build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(StatusMap.code(reason.kind()));
              assertThat(StatusMap.toFault(e).orElseThrow().reason()).isEqualTo(reason);
              assertThat(e.getStatus().getDescription()).isNotBlank();
            });
    assertThat(gate.meters().counter(TraceKeys.FAILURES, "reason", reason.name()).count())
        .isEqualTo(1);
    assertThat(status().getDecisions()).isZero();
  }

  @Test
  void saysThatTheRegistryIsAwayWhenItNeedsIt() {
    registry.stop();
    assertThatThrownBy(() -> decide(request(OTHER, DenseVector.of(new float[8]))))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(StatusMap.toFault(e).orElseThrow().facts()).containsKey("retry_millis");
            });
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
                  && verdict.getScore() == bundle.decoded().gate().score(activation);
            }));
      }
    }
    for (Future<Boolean> answer : answers) {
      assertThat(answer.get()).isTrue();
    }
    assertThat(registry.fetches()).isEqualTo(before + 2);
    assertThat(status().getDecisions()).isEqualTo(400);
  }

  static DecideRequest request(ToyBundle bundle, DenseVector activation) {
    return DecideRequest.newBuilder()
        .setBundleDigest(bundle.digest())
        .setModelDigest(ToyBundle.MODEL.modelDigest())
        .setTokenHash(HASH)
        .addLayers(2)
        .setActivations(Messages.matrix(List.of(activation)))
        .build();
  }

  private static Arguments bad(
      String name, Consumer<DecideRequest.Builder> damage, FaultReason reason) {
    return Arguments.of(name, damage, reason);
  }

  private static Tensor tensor(int bytes, Integer... shape) {
    return Tensor.newBuilder()
        .setDataType(DataType.DATA_TYPE_F32)
        .addAllShape(List.of(shape))
        .setData(ByteString.copyFrom(new byte[bytes]))
        .build();
  }

  private GateVerdict decide(DecideRequest request) {
    return gate.calls().decide(request).getVerdict();
  }

  private GetStatusResponse status() {
    return gate.calls().getStatus(GetStatusRequest.getDefaultInstance());
  }

  private void await(String state) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!status().getState().equals(state)) {
      assertThat(System.nanoTime()).as("still %s", status().getState()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
