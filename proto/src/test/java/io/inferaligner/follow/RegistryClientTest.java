package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.registry.v1.BundleSummary;
import io.inferaligner.proto.registry.v1.ChannelState;
import io.inferaligner.proto.registry.v1.FetchBundleRequest;
import io.inferaligner.proto.registry.v1.FetchBundleResponse;
import io.inferaligner.proto.registry.v1.GetChannelRequest;
import io.inferaligner.proto.registry.v1.GetChannelResponse;
import io.inferaligner.proto.registry.v1.GetManifestRequest;
import io.inferaligner.proto.registry.v1.GetManifestResponse;
import io.inferaligner.proto.registry.v1.ListAuditRequest;
import io.inferaligner.proto.registry.v1.ListAuditResponse;
import io.inferaligner.proto.registry.v1.ListBundlesRequest;
import io.inferaligner.proto.registry.v1.ListBundlesResponse;
import io.inferaligner.proto.registry.v1.ListChannelsRequest;
import io.inferaligner.proto.registry.v1.ListChannelsResponse;
import io.inferaligner.proto.registry.v1.PublishBundleRequest;
import io.inferaligner.proto.registry.v1.PublishBundleResponse;
import io.inferaligner.proto.registry.v1.RegistryServiceGrpc;
import io.inferaligner.proto.registry.v1.SetChannelRequest;
import io.inferaligner.proto.registry.v1.SetChannelResponse;
import io.inferaligner.proto.registry.v1.Signature;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
  private static final ToyBundle BUNDLE = ToyBundle.of("1.0.0", SigningKey.generate());
  private static final ChannelState STATE =
      ChannelState.newBuilder()
          .setChannel("stable")
          .setStableDigest("d")
          .setRevision(4)
          .setEpoch("e")
          .setActor("ann")
          .setChangedUnixMillis(5)
          .setPreviousDigest("p")
          .build();
  private static final ChannelPointer POINTER =
      new ChannelPointer("stable", "d", 4, "e", "ann", 5, false, "p");

  private final Scripted registry = new Scripted();
  private Server server;
  private RegistryClient client;

  @BeforeEach
  void start() throws IOException {
    server = InProcessServerBuilder.forName("registry-client").addService(registry).build().start();
    client =
        new RegistryClient(
            InProcessChannelBuilder.forName("registry-client").build(),
            OpenTelemetry.noop(),
            Duration.ofSeconds(2));
  }

  @AfterEach
  void stop() {
    client.close();
    server.shutdownNow();
  }

  @Test
  void publishesInChunksOfAtMostOneMebibyte() {
    byte[] vectors = new byte[(2 << 20) + 7];
    new java.util.Random(1).nextBytes(vectors);
    Publication receipt = client.publish(BUNDLE.manifest(), vectors, "request-1", "ann");
    assertThat(receipt).isEqualTo(new Publication(BUNDLE.digest(), 9, true, ""));
    PublishBundleRequest header = registry.parts.getFirst();
    assertThat(header.getHeader().getManifest()).isEqualTo(BUNDLE.manifest().manifest());
    assertThat(header.getHeader().getRequestId()).isEqualTo("request-1");
    assertThat(header.getHeader().getActor()).isEqualTo("ann");
    assertThat(header.getHeader().getSignaturesList())
        .extracting(Signature::getKeyId)
        .isEqualTo(BUNDLE.manifest().signatures().stream().map(BundleSignature::keyId).toList());
    List<PublishBundleRequest> chunks = registry.parts.subList(1, registry.parts.size());
    assertThat(chunks)
        .extracting(part -> part.getChunk().size())
        .containsExactly(1 << 20, 1 << 20, 7);
    ByteString sent =
        chunks.stream()
            .map(PublishBundleRequest::getChunk)
            .reduce(ByteString.EMPTY, ByteString::concat);
    assertThat(Digests.sha256(sent.toByteArray())).isEqualTo(Digests.sha256(vectors));
  }

  @Test
  void passesTheRegistrysFaultsOn() {
    registry.fault = SteeringFault.lostRace("someone else was faster", 12);
    assertFault(
            () ->
                client.setChannel(
                    new ChannelChange("stable", "d", 3, "request-2", "ann", "promote")),
            FaultReason.CHANNEL_CONFLICT)
        .satisfies(fault -> assertThat(fault.facts()).containsEntry("current_rev", "12"));
    registry.fault =
        SteeringFault.of(FaultReason.VERSION_HAS_OTHER_DIGEST, "toy@1.0.0 has other bytes");
    assertFault(
        () -> client.publish(BUNDLE.manifest(), new byte[3], "request-3", "ann"),
        FaultReason.VERSION_HAS_OTHER_DIGEST);
  }

  @Test
  void readsChannelsBundlesAndAudit() {
    assertThat(client.setChannel(new ChannelChange("stable", "d", 3, "r", "ann", "promote")))
        .isEqualTo(POINTER);
    assertThat(client.getChannel("stable")).isEqualTo(new ChannelReading(List.of(POINTER), 6));
    assertThat(client.listChannels()).isEqualTo(new ChannelReading(List.of(POINTER), 7));
    assertThat(client.list("toy"))
        .containsExactly(new BundleListing("d", "toy", "1", 2, "m", 3, 4, List.of("k")));
    assertThat(client.listAudit(1, 10))
        .containsExactly(
            new AuditEntry(2, "promote", "ann", "stable", "b", "a", "r", 5, "h1", "h2"));
    assertThat(client.getManifest("toy", "1.0.0")).isEqualTo(BUNDLE.manifest());
  }

  @Test
  void refusesAManifestWithAnotherDigest() {
    assertThat(client.getManifest(BUNDLE.digest())).isEqualTo(BUNDLE.manifest());
    assertFault(() -> client.getManifest("0".repeat(64)), FaultReason.BLOB_DIGEST_MISMATCH);
  }

  @Test
  void refusesVectorsWithAHole() {
    assertFault(() -> client.fetch("hole"), FaultReason.BLOB_DIGEST_MISMATCH);
  }

  @Test
  void refusesVectorsWithoutEnd() {
    client.close();
    client =
        new RegistryClient(
            InProcessChannelBuilder.forName("registry-client").build(),
            OpenTelemetry.noop(),
            Duration.ofSeconds(20));
    assertFault(() -> client.fetch("endless"), FaultReason.BUNDLE_LIMIT_EXCEEDED);
  }

  @Test
  void givesUpOnARegistryThatDoesNotAnswer() {
    assertFault(() -> client.fetch("silence"), FaultReason.REGISTRY_UNAVAILABLE)
        .satisfies(fault -> assertThat(fault.facts()).containsKey("retry_millis"));
    server.shutdownNow();
    assertFault(() -> client.listChannels(), FaultReason.REGISTRY_UNAVAILABLE);
  }

  private static org.assertj.core.api.ObjectAssert<SteeringFault> assertFault(
      ThrowingCallable call, FaultReason reason) {
    List<SteeringFault> caught = new ArrayList<>();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SteeringException.class, e -> caught.add(e.fault()));
    assertThat(caught.getFirst().reason()).isEqualTo(reason);
    return assertThat(caught.getFirst());
  }

  /** Answers as the tests want. */
  private static final class Scripted extends RegistryServiceGrpc.RegistryServiceImplBase {
    private final List<PublishBundleRequest> parts = new ArrayList<>();
    private volatile @org.jspecify.annotations.Nullable SteeringFault fault;

    @Override
    public StreamObserver<PublishBundleRequest> publishBundle(
        StreamObserver<PublishBundleResponse> answer) {
      return new StreamObserver<>() {
        @Override
        public void onNext(PublishBundleRequest part) {
          parts.add(part);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
          Scripted.this.answer(
              answer,
              PublishBundleResponse.newBuilder()
                  .setDigest(BUNDLE.digest())
                  .setRevision(9)
                  .setAlreadyExisted(true)
                  .build());
        }
      };
    }

    @Override
    public void getManifest(
        GetManifestRequest request, StreamObserver<GetManifestResponse> answer) {
      answer(answer, BUNDLE.response());
    }

    @Override
    public void fetchBundle(
        FetchBundleRequest request, StreamObserver<FetchBundleResponse> answer) {
      ByteString chunk = ByteString.copyFrom(new byte[1 << 20]);
      switch (request.getDigest()) {
        case "hole" -> {
          answer.onNext(FetchBundleResponse.newBuilder().setOffset(5).setChunk(chunk).build());
          answer.onCompleted();
        }
        case "endless" -> {
          for (long at = 0; at < 70; at++) {
            answer.onNext(
                FetchBundleResponse.newBuilder().setOffset(at << 20).setChunk(chunk).build());
          }
        }
        default -> {
          // Silence.
        }
      }
    }

    @Override
    public void setChannel(SetChannelRequest request, StreamObserver<SetChannelResponse> answer) {
      answer(answer, SetChannelResponse.newBuilder().setState(STATE).build());
    }

    @Override
    public void getChannel(GetChannelRequest request, StreamObserver<GetChannelResponse> answer) {
      answer(answer, GetChannelResponse.newBuilder().setState(STATE).setScopeRevision(6).build());
    }

    @Override
    public void listChannels(
        ListChannelsRequest request, StreamObserver<ListChannelsResponse> answer) {
      answer(
          answer, ListChannelsResponse.newBuilder().addChannels(STATE).setScopeRevision(7).build());
    }

    @Override
    public void listBundles(
        ListBundlesRequest request, StreamObserver<ListBundlesResponse> answer) {
      answer(
          answer,
          ListBundlesResponse.newBuilder()
              .addBundles(
                  BundleSummary.newBuilder()
                      .setDigest("d")
                      .setName("toy")
                      .setVersion("1")
                      .setRevision(2)
                      .setModelDigest("m")
                      .setSizeBytes(3)
                      .setCreatedUnixMillis(4)
                      .addKeyIds("k"))
              .build());
    }

    @Override
    public void listAudit(ListAuditRequest request, StreamObserver<ListAuditResponse> answer) {
      answer(
          answer,
          ListAuditResponse.newBuilder()
              .setRevision(2)
              .setOperation("promote")
              .setActor("ann")
              .setSubject("stable")
              .setBefore("b")
              .setAfter("a")
              .setRequestId("r")
              .setUnixMillis(5)
              .setPreviousHash("h1")
              .setHash("h2")
              .build());
    }

    private <T> void answer(StreamObserver<T> answer, T message) {
      SteeringFault refusal = fault;
      if (refusal == null) {
        answer.onNext(message);
        answer.onCompleted();
      } else {
        answer.onError(StatusMap.toStatus(refusal));
      }
    }
  }
}
