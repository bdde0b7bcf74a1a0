package io.inferaligner.gate.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.inferaligner.contract.Messages;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.FakeRegistry;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.gate.fake.RunningGate;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.GetStatusRequest;
import io.inferaligner.proto.gate.v1.GetStatusResponse;
import io.inferaligner.proto.types.v1.GateVerdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A running gate that follows a registry with a stable, another and a forged bundle. */
abstract class GateScene {
  static final SigningKey KEY = SigningKey.generate();
  static final ToyBundle STABLE = ToyBundle.of("1.0.0", KEY);
  static final ToyBundle OTHER = ToyBundle.of("2.0.0", KEY);
  static final ToyBundle FORGED = ToyBundle.of("3.0.0", SigningKey.generate());
  static final ByteString HASH = ByteString.copyFrom(Digests.tokenHash(new int[] {1, 2}));

  @TempDir Path folder;
  final FakeRegistry registry = FakeRegistry.started();
  RunningGate gate;

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

  static DecideRequest request(ToyBundle bundle, DenseVector activation) {
    return DecideRequest.newBuilder()
        .setBundleDigest(bundle.digest())
        .setModelDigest(ToyBundle.MODEL.modelDigest())
        .setTokenHash(HASH)
        .addLayers(2)
        .setActivations(Messages.matrix(List.of(activation)))
        .build();
  }

  GateVerdict decide(DecideRequest request) {
    return gate.calls().decide(request).getVerdict();
  }

  GetStatusResponse status() {
    return gate.calls().getStatus(GetStatusRequest.getDefaultInstance());
  }

  void await(String state) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!status().getState().equals(state)) {
      assertThat(System.nanoTime()).as("still %s", status().getState()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
