package io.inferaligner.registry.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.proto.registry.v1.ListAuditRequest;
import io.inferaligner.proto.registry.v1.ListAuditResponse;
import io.inferaligner.proto.registry.v1.ListBundlesRequest;
import io.inferaligner.proto.registry.v1.ListBundlesResponse;
import io.inferaligner.proto.registry.v1.RegistryServiceGrpc;
import io.inferaligner.registry.store.ChannelStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every RPC and every operation has its row, and the rows are the ones below. */
class AccessTableTest {
  private static final Set<Role> ALL = EnumSet.allOf(Role.class);
  private static final Map<String, Set<Role>> EXPECTED =
      Map.ofEntries(
          Map.entry("PublishBundle", Set.of(Role.PUBLISHER)),
          Map.entry("GetManifest", ALL),
          Map.entry("FetchBundle", ALL),
          Map.entry("ListBundles", ALL),
          Map.entry("GetChannel", ALL),
          Map.entry("ListChannels", ALL),
          Map.entry("WatchChannels", ALL),
          Map.entry("ListAudit", Set.of(Role.AUDITOR, Role.OPERATOR, Role.ADMIN)),
          Map.entry("ExportScope", Set.of(Role.ADMIN)),
          Map.entry("ImportScope", Set.of(Role.ADMIN)),
          Map.entry("CollectGarbage", Set.of(Role.ADMIN)),
          Map.entry("CheckScope", Set.of(Role.AUDITOR, Role.ADMIN)),
          Map.entry("SetChannel", Set.of(Role.OPERATOR, Role.APPROVER, Role.REVOKER)),
          Map.entry("SetChannel/promote", Set.of(Role.OPERATOR)),
          Map.entry("SetChannel/canary", Set.of(Role.OPERATOR)),
          Map.entry("SetChannel/shadow", Set.of(Role.OPERATOR)),
          Map.entry("SetChannel/rollback", Set.of(Role.OPERATOR)),
          Map.entry("SetChannel/approve", Set.of(Role.APPROVER)),
          Map.entry("SetChannel/revoke", Set.of(Role.REVOKER)));

  @TempDir Path folder;

  /** A new RPC, or a new operation, without a row fails here. */
  @Test
  void everyRpcAndEveryOperationHasARow() {
    Set<String> needed = new TreeSet<>();
    RegistryServiceGrpc.getServiceDescriptor()
        .getMethods()
        .forEach(method -> needed.add(String.valueOf(method.getBareMethodName())));
    for (ChannelStore.Operation operation : ChannelStore.Operation.values()) {
      needed.add("SetChannel/" + operation.name().toLowerCase(Locale.ROOT));
    }
    assertThat(new TreeSet<>(AccessTable.rows())).isEqualTo(needed);
    assertThat(EXPECTED.keySet()).containsExactlyInAnyOrderElementsOf(needed);
  }

  @Test
  void everyRoleMayDoWhatIsTabledAndNothingElse() {
    for (String row : EXPECTED.keySet()) {
      for (Role role : Role.values()) {
        assertThat(AccessTable.allows(row, Set.of(role)))
            .as("%s as %s", row, role)
            .isEqualTo(EXPECTED.getOrDefault(row, Set.of()).contains(role));
      }
    }
    assertThat(AccessTable.allows("DropEverything", ALL)).isFalse();
    assertThat(AccessTable.allows("SetChannel/explode", ALL)).isFalse();
  }

  @Test
  void aCallNeedsAKnownTokenAndARole() throws Exception {
    Map<Role, String> tokens = new EnumMap<>(Role.class);
    StringBuilder file = new StringBuilder("# who may call\n");
    for (Role role : Role.values()) {
      tokens.put(role, "token-of-" + role);
      file.append(
          "%s %s %s%n".formatted("s-" + role.label(), role.label(), hash(tokens.get(role))));
    }
    Path access = Files.writeString(folder.resolve("access"), file);
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerInterceptors.intercept(new Empty(), new AccessInterceptor(config(access))))
            .build()
            .start();
    ManagedChannel channel =
        NettyChannelBuilder.forTarget("127.0.0.1:" + server.getPort()).usePlaintext().build();
    try {
      for (Role role : Role.values()) {
        assertThat(audit(channel, tokens.get(role)))
            .as(role.name())
            .isEqualTo(
                EXPECTED.getOrDefault("ListAudit", Set.of()).contains(role)
                    ? Optional.empty()
                    : Optional.of(FaultReason.ROLE_REQUIRED));
        assertThat(list(channel, tokens.get(role))).isEmpty();
      }
      assertThat(list(channel, "guessed")).contains(FaultReason.TOKEN_INVALID);
      assertThat(list(channel, "")).contains(FaultReason.TOKEN_INVALID);
      // A new line counts at once.
      Files.writeString(access, file + "new reader " + hash("fresh") + "\n");
      assertThat(list(channel, "fresh")).isEmpty();
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  private static Optional<FaultReason> list(
      ManagedChannel channel, @org.jspecify.annotations.Nullable String token) {
    return fault(() -> stub(channel, token).listBundles(ListBundlesRequest.getDefaultInstance()));
  }

  private static Optional<FaultReason> audit(
      ManagedChannel channel, @org.jspecify.annotations.Nullable String token) {
    return fault(() ->
        stub(channel, token)
            .listAudit(ListAuditRequest.getDefaultInstance())
            .forEachRemaining(_ -> {}));
  }

  private static Optional<FaultReason> fault(Runnable call) {
    try {
      call.run();
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      FaultReason reason = StatusMap.toFault(e).orElseThrow().reason();
      assertThat(e.getStatus().getCode())
          .isEqualTo(
              reason == FaultReason.TOKEN_INVALID
                  ? Status.Code.UNAUTHENTICATED
                  : Status.Code.PERMISSION_DENIED);
      return Optional.of(reason);
    }
  }

  private static RegistryServiceGrpc.RegistryServiceBlockingStub stub(
      ManagedChannel channel, @org.jspecify.annotations.Nullable String token) {
    Metadata headers = new Metadata();
    if (token != null && !token.isEmpty()) {
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    }
    return RegistryServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static String hash(@org.jspecify.annotations.Nullable String token) {
    return Digests.sha256(String.valueOf(token).getBytes(StandardCharsets.UTF_8));
  }

  private static io.inferaligner.registry.config.RegistryConfig config(Path access) {
    return new io.smallrye.config.SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addSystemSources()
        .withConverter(
            java.time.Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
        .withSources(
            new io.smallrye.config.PropertiesConfigSource(
                Map.of("inferaligner.registry.access-file", access.toString()), "test", 500))
        .withMapping(io.inferaligner.registry.config.RegistryConfig.class)
        .build()
        .getConfigMapping(io.inferaligner.registry.config.RegistryConfig.class);
  }

  /** Answers with nothing. */
  private static final class Empty extends RegistryServiceGrpc.RegistryServiceImplBase {
    @Override
    public void listBundles(
        ListBundlesRequest request, StreamObserver<ListBundlesResponse> responses) {
      responses.onNext(ListBundlesResponse.getDefaultInstance());
      responses.onCompleted();
    }

    @Override
    public void listAudit(ListAuditRequest request, StreamObserver<ListAuditResponse> responses) {
      responses.onCompleted();
    }
  }
}
