package io.inferaligner.access;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.inferaligner.contract.Calls;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.registry.v1.RegistryServiceGrpc;
import io.inferaligner.proto.runner.v1.RunnerServiceGrpc;
import io.inferaligner.proto.steering.v1.SteeringServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A real server that has every RPC of every service, each answering with nothing. */
final class Guarded implements AutoCloseable {
  static final List<ServiceDescriptor> SERVICES =
      List.of(
          RegistryServiceGrpc.getServiceDescriptor(),
          GateServiceGrpc.getServiceDescriptor(),
          RunnerServiceGrpc.getServiceDescriptor(),
          SteeringServiceGrpc.getServiceDescriptor());

  private final Server server;
  private final ManagedChannel channel;

  Guarded(Map<String, String> settings) throws IOException {
    this(settings, null);
  }

  /** With the port of {@code tls}; null: not encrypted. */
  Guarded(Map<String, String> settings, @Nullable TlsFiles tls) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMetadataSize(32_768)
            .intercept(AccessSettings.interceptor(settings));
    if (tls != null) {
      builder.sslContext(tls.server());
    }
    SERVICES.forEach(service -> builder.addService(silent(service)));
    server = builder.build().start();
    channel = NettyChannelBuilder.forTarget(target()).usePlaintext().build();
  }

  String target() {
    return "127.0.0.1:" + server.getPort();
  }

  /** Why the call is refused; empty if it is answered. */
  Optional<FaultReason> call(String rpc, String token, String tenant) {
    Metadata headers = new Metadata();
    if (!token.isEmpty()) {
      headers.put(Authentication.AUTHORIZATION, "Bearer " + token);
    }
    if (!tenant.isEmpty()) {
      headers.put(AccessInterceptor.TENANT, tenant);
    }
    return call(channel, rpc, headers);
  }

  static Optional<FaultReason> call(ManagedChannel channel, String rpc, Metadata headers) {
    MethodDescriptor<byte[], byte[]> method =
        bytes(rpc, MethodDescriptor.MethodType.SERVER_STREAMING);
    try {
      ClientCalls.blockingServerStreamingCall(
              io.grpc.ClientInterceptors.intercept(
                  channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
              method,
              CallOptions.DEFAULT,
              new byte[0])
          .forEachRemaining(_ -> {});
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return Optional.of(
          Calls.exception(
                  e,
                  _ -> {
                    throw e;
                  })
              .fault()
              .reason());
    }
  }

  private static ServerServiceDefinition silent(ServiceDescriptor service) {
    ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service.getName());
    for (MethodDescriptor<?, ?> method : service.getMethods()) {
      definition.addMethod(
          bytes(method.getFullMethodName(), MethodDescriptor.MethodType.SERVER_STREAMING),
          ServerCalls.asyncServerStreamingCall((_, responses) -> responses.onCompleted()));
    }
    return definition.build();
  }

  private static MethodDescriptor<byte[], byte[]> bytes(
      String rpc, MethodDescriptor.MethodType type) {
    Bytes marshaller = new Bytes();
    return MethodDescriptor.<byte[], byte[]>newBuilder(marshaller, marshaller)
        .setFullMethodName(rpc)
        .setType(type)
        .build();
  }

  /** Messages as they are. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public java.io.InputStream stream(byte @Nullable [] value) {
      return new java.io.ByteArrayInputStream(value == null ? new byte[0] : value);
    }

    @Override
    public byte[] parse(java.io.InputStream stream) {
      try (stream) {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
