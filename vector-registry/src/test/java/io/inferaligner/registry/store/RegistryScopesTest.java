package io.inferaligner.registry.store;

import static io.inferaligner.registry.store.TokenClients.publish;
import static io.inferaligner.registry.store.TokenClients.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.access.Role;
import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.follow.BundleAdmission;
import io.inferaligner.follow.ChannelChange;
import io.inferaligner.follow.ChannelFollower;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.FollowerListener;
import io.inferaligner.follow.FollowerSettings;
import io.inferaligner.follow.FollowerState;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.WatchListener;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.registry.v1.CollectGarbageRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two tenants, each with a scope of its own, on one registry over one Redis. */
class RegistryScopesTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final ToyBundle FIRST = RunningStore.toy("1.0.0", 1);
  private static final ToyBundle SECOND = RunningStore.toy("2.0.0", 2);

  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private ServedStore registry;

  @SuppressWarnings("NullAway.Init") // set before each test
  private RegistryClient acme;

  @SuppressWarnings("NullAway.Init") // set before each test
  private RegistryClient bank;

  @BeforeEach
  void start() throws IOException {
    SigningKey channelKey = SigningKey.generate();
    Files.writeString(
        folder.resolve("trusted.keys"),
        RunningStore.KEY.publicText() + "\nchannel " + channelKey.publicText().strip() + "\n");
    Files.writeString(folder.resolve("channel.key"), channelKey.text());
    RunningStore redis = new RunningStore(folder);
    opened.add(redis);
    // A steering service may speak for others, and is nothing else.
    String roles =
        EnumSet.complementOf(EnumSet.of(Role.STEERING)).stream()
            .map(Role::label)
            .collect(Collectors.joining(","));
    StringBuilder access = new StringBuilder();
    for (String tenant : List.of("acme", "bank")) {
      access.append(TokenClients.line(tenant, roles, tenant));
    }
    registry =
        new ServedStore(
            folder,
            "redis://127.0.0.1:" + redis.port,
            Map.of("file", Files.writeString(folder.resolve("access"), access).toString()),
            Optional.of(
                Files.writeString(
                    folder.resolve("tenants"),
                    "acme scopes=acme,gone stored-bundles=1\nbank scopes=bank,spare\n")),
            Set.of("acme", "bank", "spare"));
    opened.add(registry);
    acme = client("acme", "acme");
    bank = client("bank", "bank");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @Test
  void neitherSeesOrChangesWhatIsTheOthers() {
    publish(acme, FIRST);
    ChannelPointer hers = promote(acme, FIRST);
    assertThat(bank.list("")).isEmpty();
    assertThat(bank.listChannels().channels()).isEmpty();
    assertThat(bank.listChannels().scopeRevision()).isZero();
    assertThat(bank.listAudit(0, 0)).isEmpty();
    assertThat(refusal(() -> bank.getManifest(FIRST.digest()))).isEqualTo("BUNDLE_NOT_FOUND");
    assertThat(refusal(() -> bank.fetch(FIRST.digest()))).isEqualTo("BUNDLE_NOT_FOUND");
    assertThat(refusal(() -> promote(bank, FIRST))).isEqualTo("BUNDLE_NOT_FOUND");

    publish(bank, SECOND);
    ChannelPointer his = promote(bank, SECOND);
    assertThat(his.revision()).isEqualTo(2);
    assertThat(acme.getChannel("stable").channels())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("proof") // signed anew
        .containsExactly(hers);
    assertThat(acme.list("")).hasSize(1);
    assertThat(acme.listAudit(0, 0))
        .hasSize(2)
        .allMatch(entry -> entry.tenant().equals("acme") && entry.scope().equals("acme"))
        .allMatch(AuditEntry::hasIntactHash);
    assertThat(bank.listAudit(0, 0)).allMatch(entry -> entry.scope().equals("bank"));
  }

  /** Whatever is called in the name of the other's scope. */
  @Test
  void theOthersScopeIsRefusedInEveryCall() {
    publish(acme, FIRST);
    RegistryClient thief = client("bank", "acme");
    for (Runnable call :
        List.<Runnable>of(
            () -> publish(thief, SECOND),
            () -> thief.getManifest(FIRST.digest()),
            () -> thief.fetch(FIRST.digest()),
            () -> thief.list(""),
            () -> thief.getChannel("stable"),
            () -> promote(thief, 1, FIRST),
            thief::listChannels,
            () -> thief.watch(0, "", List.of(), TIME, listener(new LinkedBlockingQueue<>())),
            () -> thief.listAudit(0, 0),
            () -> thief.admin().export(TIME, _ -> {}),
            () -> thief.admin().restore(TIME, List.of(new byte[] {1})),
            () -> thief.admin().check(TIME),
            () -> thief.admin().collect(TIME, CollectGarbageRequest.getDefaultInstance()))) {
      assertThat(refusal(call)).isEqualTo("TENANT_MISMATCH");
    }
    assertThat(refusal(() -> client("bank", "").list(""))).isEqualTo("TENANT_MISMATCH");
    assertThat(refusal(() -> client("acme", "gone").list(""))).isEqualTo("SCOPE_NOT_FOUND");
    assertThat(refusal(() -> client("acme", "Ac me").list(""))).isEqualTo("NAME_INVALID");
  }

  @Test
  void eachHasItsOwnRoom() {
    publish(acme, FIRST);
    assertThat(refusal(() -> publish(acme, SECOND))).isEqualTo("STORAGE_FULL");
    publish(bank, FIRST);
    publish(bank, SECOND);
    assertThat(bank.list("")).hasSize(2);
  }

  @Test
  void aWatchTellsOfItsOwnScopeOnly() throws Exception {
    publish(acme, FIRST);
    publish(bank, SECOND);
    BlockingQueue<ChannelPointer> seen = new LinkedBlockingQueue<>();
    Thread watcher =
        Thread.ofVirtual()
            .start(() -> refusal(() -> acme.watch(0, "", List.of(), TIME, listener(seen))));
    promote(bank, SECOND);
    ChannelPointer hers = promote(acme, FIRST);
    assertThat(seen.poll(10, TimeUnit.SECONDS))
        .usingRecursiveComparison()
        .ignoringFields("proof")
        .isEqualTo(hers);
    assertThat(seen.poll(1, TimeUnit.SECONDS)).isNull();
    watcher.interrupt();
  }

  /** What a runner or gate does whose INFERALIGNER_SCOPE is bank. */
  @Test
  void aReaderFollowsItsOwnScope() throws Exception {
    publish(acme, FIRST);
    publish(bank, SECOND);
    promote(acme, FIRST);
    promote(bank, SECOND);
    TrustedKeys keys = TrustedKeys.parse(Files.readString(folder.resolve("trusted.keys")));
    try (ChannelFollower follower =
        new ChannelFollower(
            bank,
            keys,
            FollowerSettings.of(folder.resolve("reader"), List.of("stable")),
            BundleAdmission.any(),
            FollowerListener.none())) {
      follower.start();
      RetreatRun.until(() -> RetreatRun.digest(follower).equals(SECOND.digest()));
      RetreatRun.until(() -> follower.status().state() == FollowerState.READY);
      promote(acme, FIRST);
      promote(bank, SECOND);
      long revision = bank.listChannels().scopeRevision();
      RetreatRun.until(() -> follower.rollout("stable").orElseThrow().revision() == revision);
      assertThat(RetreatRun.digest(follower)).isEqualTo(SECOND.digest());
    }
  }

  /** Also when both have a channel of the same name at the same revision. */
  @Test
  void statementsNameTheScope() {
    publish(acme, FIRST);
    publish(bank, FIRST);
    promote(acme, FIRST);
    promote(bank, FIRST);
    for (String scope : List.of("acme", "bank", "acme")) {
      ChannelPointer pointer = client(scope, scope).getChannel("stable").channels().getFirst();
      byte[] statement = pointer.proof().statement().toByteArray();
      assertThat(ChannelStatement.read(statement).scope()).isEqualTo(scope);
    }
  }

  @Test
  void garbageBackupAndCheckAreOfOneScope() {
    publish(acme, FIRST);
    publish(bank, SECOND);
    promote(bank, SECOND);
    CollectGarbageRequest everything = CollectGarbageRequest.newBuilder().setApply(true).build();
    assertThat(acme.admin().collect(TIME, everything).getItemsList())
        .singleElement()
        .matches(item -> item.getFate().equals("REMOVED"));
    assertThat(acme.list("")).isEmpty();
    assertThat(bank.list("")).hasSize(1);

    List<byte[]> lines = new ArrayList<>();
    bank.admin().export(TIME, lines::add);
    RegistryClient spare = client("bank", "spare");
    assertThat(spare.admin().restore(TIME, lines).getBundles()).isEqualTo(1);
    assertThat(spare.getChannel("stable").channels().getFirst().digest())
        .isEqualTo(SECOND.digest());
    assertThat(spare.admin().check(TIME).getFindingsList()).isEmpty();
    assertThat(bank.admin().check(TIME).getFindingsList()).isEmpty();
    assertThat(acme.admin().check(TIME).getBundles()).isZero();
  }

  private static ChannelPointer promote(RegistryClient client, ToyBundle toy) {
    return promote(client, client.listChannels().scopeRevision(), toy);
  }

  private static ChannelPointer promote(RegistryClient client, long revision, ToyBundle toy) {
    return client.setChannel(
        new ChannelChange(
            "stable", toy.digest(), revision, UUID.randomUUID().toString(), "tests", "promote"));
  }

  private static WatchListener listener(BlockingQueue<ChannelPointer> seen) {
    return new WatchListener() {
      @Override
      public void changed(ChannelPointer pointer) {
        seen.add(pointer);
      }

      @Override
      public void bookmark(long revision, String epoch) {}
    };
  }

  private RegistryClient client(String token, String scope) {
    RegistryClient client = TokenClients.of(registry, token, scope);
    opened.add(client);
    return client;
  }
}
