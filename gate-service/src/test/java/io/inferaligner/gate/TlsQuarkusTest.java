package io.inferaligner.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.gate.fake.SecureSurroundings;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.gate.v1.GetStatusRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gate inside its framework with a certificate on its port. */
@QuarkusTest
@QuarkusTestResource(value = SecureSurroundings.class, restrictToAnnotatedClass = true)
class TlsQuarkusTest {
  @ConfigProperty(name = "quarkus.grpc.server.test-port")
  int port;

  private @Nullable ManagedChannel channel;

  @AfterEach
  void disconnect() {
    if (channel != null) {
      channel.shutdownNow();
    }
  }

  @Test
  void theRunnersCertificatePasses() throws IOException {
    assertThat(calls(with("runner")).getStatus(GetStatusRequest.getDefaultInstance())).isNotNull();
  }

  @Test
  void othersDoNot() throws IOException {
    assertThat(refusal(with("stranger"))).contains(FaultReason.PEER_CERT_INVALID);
    assertThat(refusal(builder().build())).contains(FaultReason.TOKEN_INVALID);
    assertThat(status(with("evil/runner")).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status(InsecureChannelCredentials.create()).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  private Optional<FaultReason> refusal(ChannelCredentials credentials) {
    return StatusMap.toFault(failure(credentials)).map(fault -> fault.reason());
  }

  private Status status(ChannelCredentials credentials) {
    return failure(credentials).getStatus();
  }

  private StatusRuntimeException failure(ChannelCredentials credentials) {
    GateServiceGrpc.GateServiceBlockingStub calls = calls(credentials);
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () -> {
          var _ = calls.getStatus(GetStatusRequest.getDefaultInstance());
        });
  }

  private GateServiceGrpc.GateServiceBlockingStub calls(ChannelCredentials credentials) {
    disconnect();
    ManagedChannel fresh = NettyChannelBuilder.forAddress("127.0.0.1", port, credentials).build();
    channel = fresh;
    return GateServiceGrpc.newBlockingStub(fresh);
  }

  /** Not injected: every test's application would need it. */
  private static Path folder() {
    return Path.of(ConfigProvider.getConfig().getValue(SecureSurroundings.FOLDER, String.class));
  }

  private ChannelCredentials with(String name) throws IOException {
    Path folder = folder();
    return builder()
        .keyManager(folder.resolve(name + ".pem").toFile(), folder.resolve(name + ".key").toFile())
        .build();
  }

  private TlsChannelCredentials.Builder builder() throws IOException {
    return TlsChannelCredentials.newBuilder().trustManager(folder().resolve("ca.pem").toFile());
  }
}
