package io.inferaligner.steering.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.Admitted;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.RunnerServiceGrpc;
import io.inferaligner.proto.runner.v1.Token;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a runner's client makes of a runner that goes away. */
class RunnerClientTest {
  /** A second run would be another answer: after the first token there is none. */
  @Test
  void anAnswerThatBrokeOffIsNotAskedForAgain() throws IOException {
    AtomicInteger runs = new AtomicInteger();
    Server server = lostAfterOneToken(runs);
    try (RunnerClient client =
        new RunnerClient(
            "127.0.0.1:" + server.getPort(), OpenTelemetry.noop(), Duration.ofSeconds(10))) {
      assertThatThrownBy(() -> client.generate("hello", "", false, 8))
          .isInstanceOfSatisfying(
              SteeringException.class,
              e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.RUNNER_UNAVAILABLE));
      assertThat(runs).hasValue(1);
    } finally {
      server.shutdownNow();
    }
  }

  private static Server lostAfterOneToken(AtomicInteger runs) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .addService(
            new RunnerServiceGrpc.RunnerServiceImplBase() {
              @Override
              public void generate(
                  GenerateRequest request, StreamObserver<GenerateResponse> responses) {
                runs.incrementAndGet();
                responses.onNext(
                    GenerateResponse.newBuilder()
                        .setAdmitted(Admitted.getDefaultInstance())
                        .build());
                responses.onNext(
                    GenerateResponse.newBuilder()
                        .setToken(Token.newBuilder().setText("a"))
                        .build());
                responses.onError(Status.UNAVAILABLE.asRuntimeException());
              }
            })
        .build()
        .start();
  }
}
