package io.inferaligner.runner.fake;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.inferaligner.access.AccessSettings;
import io.inferaligner.follow.fake.RecordedSpans;
import io.inferaligner.proto.runner.v1.GetStatusRequest;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import io.inferaligner.proto.runner.v1.RunnerServiceGrpc;
import io.inferaligner.runner.api.AdmissionHeaders;
import io.inferaligner.runner.api.Generations;
import io.inferaligner.runner.api.RunnerGrpcService;
import io.inferaligner.runner.bundle.RunnerBundles;
import io.inferaligner.runner.config.RunnerConfig;
import io.inferaligner.runner.config.ServedModel;
import io.inferaligner.runner.trace.RunnerCounts;
import io.inferaligner.runner.trace.TraceJournal;
import io.inferaligner.tenant.TenantPolicies;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The whole runner behind a real port, without the framework around it. */
public final class RunningRunner implements AutoCloseable {
  private final RecordedSpans spans = new RecordedSpans();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final ServedModel model;
  private final RunnerBundles bundles;
  private final Generations generations;
  private final Server server;
  private final ManagedChannel channel;

  /** A runner with {@code changes} of the default settings; keys lack the prefix. */
  public RunningRunner(Map<String, String> changes) {
    this(changes, Map.of(), Optional.empty());
  }

  /** The same with settings of access and a file of tenants. */
  public RunningRunner(
      Map<String, String> changes, Map<String, String> access, Optional<Path> tenants) {
    RunnerConfig config = Settings.of(changes);
    OpenTelemetrySdk telemetry = spans.telemetry();
    model = new ServedModel(config);
    bundles = new RunnerBundles(config, model, telemetry, new SimpleMeterRegistry());
    RunnerCounts counts = new RunnerCounts(meters);
    TraceJournal journal = new TraceJournal();
    TenantPolicies policies = new TenantPolicies(tenants, "");
    generations = new Generations(config, model, bundles, counts, journal, telemetry, policies);
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .maxInboundMessageSize(16 << 20)
              .intercept(new AdmissionHeaders())
              .intercept(AccessSettings.interceptor(access, policies))
              .addService(new RunnerGrpcService(model, bundles, generations, counts, journal))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = NettyChannelBuilder.forTarget("127.0.0.1:" + server.getPort()).usePlaintext().build();
  }

  public RecordedSpans spans() {
    return spans;
  }

  public MeterRegistry meters() {
    return meters;
  }

  public ServedModel model() {
    return model;
  }

  public RunnerBundles bundles() {
    return bundles;
  }

  /** Calls with the bearer token {@code token}. */
  public RunnerServiceGrpc.RunnerServiceBlockingStub calls(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return calls().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  public RunnerServiceGrpc.RunnerServiceBlockingStub calls() {
    return RunnerServiceGrpc.newBlockingStub(channel);
  }

  public RunnerServiceGrpc.RunnerServiceStub streams() {
    return RunnerServiceGrpc.newStub(channel);
  }

  public GetStatusResponse status() {
    return calls().getStatus(GetStatusRequest.getDefaultInstance());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    generations.close();
    bundles.close();
    model.close();
  }
}
