package io.inferaligner.gate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.gate.trace.TraceKeys;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.types.v1.DataType;
import io.inferaligner.proto.types.v1.Tensor;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that the gate refuses, each with its exact reason. */
class GateBadRequestTest extends GateScene {
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
}
