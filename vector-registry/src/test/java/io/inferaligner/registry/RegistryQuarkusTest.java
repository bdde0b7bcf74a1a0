package io.inferaligner.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.BundleListing;
import io.inferaligner.follow.ChannelChange;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.Publication;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.WatchListener;
import io.inferaligner.follow.fake.HttpPage;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.registry.fake.RegistrySurroundings;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The registry inside its framework, through gRPC, on the real Redis it starts itself. */
@QuarkusTest
@QuarkusTestResource(RegistrySurroundings.class)
class RegistryQuarkusTest {
  @ConfigProperty(name = "quarkus.grpc.server.test-port")
  int port;

  @ConfigProperty(name = RegistrySurroundings.KEY)
  Path secret;

  @TestHTTPResource("/q/health")
  URI health;

  private RegistryClient client;
  private SigningKey key;

  @BeforeEach
  void connect() throws Exception {
    client = RegistryClient.connect("127.0.0.1:" + port, OpenTelemetry.noop());
    key = SigningKey.parse(Files.readString(secret));
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void storesABundleOnceAndGivesItBack() {
    ToyBundle bundle = ToyBundle.of("1.0.0", key);
    Publication first = publish(bundle, "store-1");
    Publication again = publish(bundle, "store-2");
    assertThat(first.alreadyExisted()).isFalse();
    assertThat(again.alreadyExisted()).isTrue();
    assertThat(again.digest()).isEqualTo(first.digest()).isEqualTo(bundle.digest());
    assertThat(client.getManifest(bundle.digest())).isEqualTo(bundle.manifest());
    assertThat(client.getManifest("toy", "1.0.0")).isEqualTo(bundle.manifest());
    assertThat(client.fetch(bundle.digest())).isEqualTo(bundle.vectors().toByteArray());
    assertThat(client.list("toy"))
        .filteredOn(row -> row.digest().equals(bundle.digest()))
        .singleElement()
        .returns("1.0.0", BundleListing::version)
        .returns(List.of(key.keyId()), BundleListing::keyIds);
  }

  @Test
  void refusesWhatItDoesNotTrustOrKnow() {
    ToyBundle strange = ToyBundle.of("2.0.0", SigningKey.generate());
    assertRefused(() -> publish(strange, "trust-1"), FaultReason.SIGNATURE_UNTRUSTED);
    assertThat(client.list("toy")).noneMatch(row -> row.version().equals("2.0.0"));
    assertRefused(() -> client.fetch("0".repeat(64)), FaultReason.BUNDLE_NOT_FOUND);
    assertRefused(() -> client.getManifest("toy", "9.9.9"), FaultReason.BUNDLE_NOT_FOUND);
    assertRefused(() -> client.getChannel("nowhere"), FaultReason.CHANNEL_NOT_FOUND);
    assertRefused(
        () -> client.setChannel(change("bad name!", "", 0, "name-1", "promote")),
        FaultReason.NAME_INVALID);
    assertRefused(
        () -> client.setChannel(change("fine", "", 0, "operation-1", "explode")),
        FaultReason.REQUEST_INVALID);
  }

  @Test
  void movesAChannelByCompareAndSetAndTellsWatchersAndAudit() throws Exception {
    ToyBundle bundle = ToyBundle.of("3.0.0", key);
    long published = publish(bundle, "move-1").revision();
    BlockingQueue<ChannelPointer> seen = new LinkedBlockingQueue<>();
    Thread watcher = Thread.ofVirtual().start(() -> watch("moved", seen));
    assertRefused(
        () -> client.setChannel(change("moved", bundle.digest(), published - 1, "m-0", "promote")),
        FaultReason.CHANNEL_CONFLICT);
    ChannelPointer pointer =
        client.setChannel(change("moved", bundle.digest(), published, "m-1", "promote"));
    ChannelPointer event = seen.poll(10, TimeUnit.SECONDS);
    watcher.interrupt();
    assertThat(event)
        .isEqualTo(pointer)
        .isEqualTo(client.getChannel("moved").channels().getFirst());
    assertThat(pointer.usableDigest()).isEqualTo(bundle.digest());
    assertThat(client.listAudit(published, 0))
        .first()
        .returns("promote", AuditEntry::operation)
        .returns("tests", AuditEntry::actor)
        .returns("default", AuditEntry::tenant)
        .returns("default", AuditEntry::scope)
        .returns("m-1", AuditEntry::requestId)
        .returns(pointer.revision(), AuditEntry::revision);
  }

  @Test
  void canarySaveAndCheckThroughTheApi() {
    ToyBundle stable = ToyBundle.of("4.0.0", key);
    ToyBundle canary = ToyBundle.of("4.1.0", key);
    long revision = publish(stable, "roll-1").revision();
    revision = publish(canary, "roll-2").revision();
    revision =
        client
            .setChannel(change("roll", stable.digest(), revision, "roll-3", "promote"))
            .revision();
    ChannelPointer rolled =
        client.setChannel(
            new ChannelChange(
                "roll", canary.digest(), revision, "roll-4", "tests", "canary", 50_000));
    assertThat(rolled.rollout().canary()).isEqualTo(canary.digest());
    assertThat(rolled.rollout().weightPpm()).isEqualTo(50_000);
    assertThat(client.getChannel("roll").channels().getFirst()).isEqualTo(rolled);
    assertThat(client.admin().check(Duration.ofSeconds(20)).getFindingsList()).isEmpty();
    List<String> lines = new java.util.ArrayList<>();
    client
        .admin()
        .export(
            Duration.ofSeconds(20),
            line -> lines.add(new String(line, java.nio.charset.StandardCharsets.UTF_8)));
    assertThat(lines.getFirst()).contains("inferaligner.registry-backup/v1");
    assertThat(lines.getLast()).contains("\"end\"");
    assertRefused(
        () ->
            client
                .admin()
                .restore(
                    Duration.ofSeconds(20),
                    List.of(lines.getFirst().getBytes(java.nio.charset.StandardCharsets.UTF_8))),
        FaultReason.REQUEST_INVALID);
  }

  /** The rule is the registry's own: no command line is asked. */
  @Test
  void aDraftMayBeAShadowAndAnswersNobody() {
    ToyBundle draft = ToyBundle.draft("5.0.0", key);
    ToyBundle stable = ToyBundle.of("5.1.0", key);
    long revision = publish(draft, "draft-1").revision();
    revision = publish(stable, "draft-2").revision();
    long first = revision;
    assertRefused(
        () -> client.setChannel(change("draft", draft.digest(), first, "draft-3", "promote")),
        FaultReason.BUNDLE_UNCALIBRATED);
    revision =
        client
            .setChannel(change("draft", stable.digest(), revision, "draft-4", "promote"))
            .revision();
    long second = revision;
    assertRefused(
        () ->
            client.setChannel(
                new ChannelChange(
                    "draft", draft.digest(), second, "draft-5", "tests", "canary", 1)),
        FaultReason.BUNDLE_UNCALIBRATED);
    assertRefused(
        () -> client.setChannel(change("draft", draft.digest(), second, "draft-6", "rollback")),
        FaultReason.BUNDLE_UNCALIBRATED);
    ChannelPointer shadowed =
        client.setChannel(change("draft", draft.digest(), second, "draft-7", "shadow"));
    assertThat(shadowed.rollout().shadow()).isEqualTo(draft.digest());
    assertThat(shadowed.usableDigest()).isEqualTo(stable.digest());
  }

  /** docs/adr/0014. */
  @Test
  void noChannelPointsAtARemovalOfRefusals() {
    ToyBundle removal =
        ToyBundle.of(
            "8.0.0",
            new BundleManifest.Policy(
                List.of(2), 1, "UNIT", "FROM_LAST_PROMPT", "REFUSAL_ABLATE", "", "", Map.of()),
            key);
    long revision = publish(removal, "removal-1").revision();
    for (String operation : List.of("promote", "shadow", "rollback")) {
      assertRefused(
          () ->
              client.setChannel(
                  change("removal", removal.digest(), revision, "r-" + operation, operation)),
          FaultReason.BUNDLE_RESEARCH_ONLY);
    }
    ToyBundle added =
        ToyBundle.of(
            "8.1.0",
            new BundleManifest.Policy(
                List.of(2), 1, "UNIT", "FROM_LAST_PROMPT", "CAA", "", "", Map.of()),
            key);
    long next = publish(added, "removal-2").revision();
    assertThat(
            client
                .setChannel(change("removal", added.digest(), next, "r-added", "promote"))
                .usableDigest())
        .isEqualTo(added.digest());
  }

  @Test
  void reportsHealth() throws Exception {
    assertThat(HttpPage.read(health)).contains("UP").doesNotContain("DOWN");
  }

  private Publication publish(ToyBundle bundle, String requestId) {
    return client.publish(bundle.manifest(), bundle.vectors().toByteArray(), requestId, "tests");
  }

  private void watch(String channel, BlockingQueue<ChannelPointer> seen) {
    WatchListener listener =
        new WatchListener() {
          @Override
          public void changed(ChannelPointer pointer) {
            seen.add(pointer);
          }

          @Override
          public void bookmark(long revision, String epoch) {}
        };
    try {
      client.watch(0, "", List.of(channel), Duration.ofSeconds(20), listener);
    } catch (SteeringException interrupted) {
      assertThat(seen).isEmpty(); // the test took the event and ended the watch
    }
  }

  private static ChannelChange change(
      String channel, String digest, long expected, String requestId, String operation) {
    return new ChannelChange(channel, digest, expected, requestId, "tests", operation);
  }

  private static void assertRefused(ThrowingCallable call, FaultReason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class, e -> assertThat(e.fault().reason()).isEqualTo(reason));
  }
}
