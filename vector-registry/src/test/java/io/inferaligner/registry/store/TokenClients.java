package io.inferaligner.registry.store;

import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.fake.ToyBundle;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Clients of a registry that asks who they are. */
final class TokenClients {
  private TokenClients() {}

  /** The line of an access file for the token {@code token}, whose subject has the same name. */
  static String line(String token, String roles, String tenant) {
    String hash = Digests.sha256(token.getBytes(StandardCharsets.UTF_8));
    return "%s %s %s %s\n".formatted(token, roles, hash, tenant);
  }

  /** A client with {@code token}; an empty {@code scope} names none. */
  static RegistryClient of(ServedStore registry, String token, String scope) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return new RegistryClient(
        NettyChannelBuilder.forTarget(registry.target())
            .usePlaintext()
            .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
            .build(),
        OpenTelemetry.noop(),
        Duration.ofSeconds(10),
        Optional.of(scope).filter(name -> !name.isEmpty()));
  }

  static void publish(RegistryClient client, ToyBundle toy) {
    var _ =
        client.publish(
            toy.manifest(), toy.vectors().toByteArray(), UUID.randomUUID().toString(), "tests");
  }

  /** Why {@code call} is refused; empty if it is not. */
  static String refusal(Runnable call) {
    try {
      call.run();
      return "";
    } catch (SteeringException e) {
      return e.fault().reason().name();
    }
  }
}
