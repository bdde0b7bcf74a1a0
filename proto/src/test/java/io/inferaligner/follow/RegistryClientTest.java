package io.inferaligner.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.registry.v1.PublishBundleRequest;
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
  private static final ToyBundle BUNDLE = ScriptedRegistry.BUNDLE;
  private static final ChannelPointer POINTER =
      new ChannelPointer("stable", "d", 4, "e", "ann", 5, false, "p");

  private final ScriptedRegistry registry = new ScriptedRegistry();
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
}
