package io.inferaligner.gate.fake;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.follow.fake.FakeRegistry;
import io.inferaligner.follow.fake.RecordedSpans;
import io.inferaligner.gate.api.Decider;
import io.inferaligner.gate.api.GateGrpcService;
import io.inferaligner.gate.bundle.ActiveBundles;
import io.inferaligner.gate.evaluate.Conversations;
import io.inferaligner.gate.trace.DecisionCounts;
import io.inferaligner.gate.trace.DecisionTrace;
import io.inferaligner.gate.trace.DriftMonitor;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The whole gate behind a real port, without the framework around it. */
public final class RunningGate implements AutoCloseable {
  private final RecordedSpans spans = new RecordedSpans();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final ActiveBundles bundles;
  private final Server server;
  private final ManagedChannel channel;

  /** A gate that follows {@code registry} and trusts {@code key}. */
  public RunningGate(FakeRegistry registry, SigningKey key, Path folder, int streamWindow)
      throws IOException {
    Path keys = Files.writeString(folder.resolve("trusted-keys.txt"), key.publicText());
    TestConfig config =
        new TestConfig(registry.target(), folder.resolve("state"), Optional.of(keys), streamWindow);
    OpenTelemetrySdk telemetry = spans.telemetry();
    bundles = new ActiveBundles(config, telemetry, new SimpleMeterRegistry());
    DecisionCounts counts = new DecisionCounts(meters);
    DriftMonitor drift = new DriftMonitor(meters);
    Decider decider =
        new Decider(
            bundles, new Conversations(config), new DecisionTrace(telemetry), counts, drift);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new GateGrpcService(decider, bundles, counts, drift, config))
            .build()
            .start();
    channel = NettyChannelBuilder.forTarget("127.0.0.1:" + server.getPort()).usePlaintext().build();
  }

  public ActiveBundles bundles() {
    return bundles;
  }

  public RecordedSpans spans() {
    return spans;
  }

  public MeterRegistry meters() {
    return meters;
  }

  public GateServiceGrpc.GateServiceBlockingStub calls() {
    return GateServiceGrpc.newBlockingStub(channel);
  }

  public GateServiceGrpc.GateServiceStub streams() {
    return GateServiceGrpc.newStub(channel);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    bundles.close();
  }
}
