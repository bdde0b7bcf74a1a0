package io.inferaligner.registry.store;

import static io.inferaligner.registry.store.TokenClients.publish;
import static io.inferaligner.registry.store.TokenClients.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.access.AccessTable;
import io.inferaligner.access.Role;
import io.inferaligner.core.Planner;
import io.inferaligner.follow.ChannelChange;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.fake.ToyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may change what in a real registry over a real Redis, and how much a tenant may store. */
class RegistryAccessTest {
  private static final String SET = "inferaligner.registry.v1.RegistryService/SetChannel/";

  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private RunningStore redis;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("trusted.keys"), RunningStore.KEY.publicText());
    redis = new RunningStore(folder);
    opened.add(redis);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  /** Every operation × every role, of the scope's tenant and of another one. */
  @Test
  void channelsAreChangedByTheTabledRolesOnly() throws Exception {
    ServedStore registry = serve("default\nother\n");
    String digest = redis.publish(RunningStore.toy("1.0.0", 1), "one").digest();
    for (Role role : Role.values()) {
      RegistryClient own = client(registry, role.label() + "-default");
      RegistryClient other = client(registry, role.label() + "-other");
      for (ChannelStore.Operation operation : ChannelStore.Operation.values()) {
        String name = operation.name().toLowerCase(Locale.ROOT);
        boolean may = AccessTable.allows(SET + name, Set.of(role));
        String outcome = change(own, "stable", digest, name);
        if (may) {
          assertThat(outcome).as("%s %s", role, name).isNotIn("ROLE_REQUIRED", "TENANT_MISMATCH");
        } else {
          assertThat(outcome).as("%s %s", role, name).isEqualTo("ROLE_REQUIRED");
        }
        assertThat(change(other, "stable", digest, name))
            .as("%s %s of another tenant", role, name)
            .isIn("ROLE_REQUIRED", "TENANT_MISMATCH");
      }
      assertThat(refusal(() -> publish(other, RunningStore.toy("9.0.0", 9))))
          .isIn("ROLE_REQUIRED", "TENANT_MISMATCH");
    }
  }

  @Test
  void anotherTenantSeesNothing() throws Exception {
    ServedStore registry = serve("default\nother\n");
    redis.publish(RunningStore.toy("1.0.0", 1), "one");
    assertThat(client(registry, "reader-default").list("")).hasSize(1);
    RegistryClient other = client(registry, "reader-other");
    assertThat(refusal(() -> other.list(""))).isEqualTo("TENANT_MISMATCH");
    assertThat(refusal(other::listChannels)).isEqualTo("TENANT_MISMATCH");
    assertThat(refusal(() -> other.getManifest("toy", "1.0.0"))).isEqualTo("TENANT_MISMATCH");
  }

  @Test
  void aTenantStoresNoMoreThanItsQuota() throws Exception {
    ToyBundle first = RunningStore.toy("1.0.0", 1);
    long size = first.vectors().size();
    RegistryClient publisher =
        client(
            serve("default stored-bundles=2 stored-bytes=%d\n".formatted(2 * size)),
            "publisher-default");
    publish(publisher, first);
    publish(publisher, RunningStore.toy("2.0.0", 2));
    assertThat(refusal(() -> publish(publisher, RunningStore.toy("3.0.0", 3))))
        .isEqualTo("STORAGE_FULL");
    publish(publisher, first); // is there already
    assertThat(redis.bundles.list("")).hasSize(2);
  }

  @Test
  void bytesCountToo() throws Exception {
    ToyBundle first = RunningStore.toy("1.0.0", 1);
    RegistryClient publisher =
        client(
            serve("default stored-bytes=%d\n".formatted(first.vectors().size() + 1)),
            "publisher-default");
    publish(publisher, first);
    assertThat(refusal(() -> publish(publisher, RunningStore.toy("2.0.0", 2))))
        .isEqualTo("STORAGE_FULL");
  }

  @Test
  void namesStrengthAndChannelsAreBounded() throws Exception {
    ToyBundle toy = RunningStore.toy("1.0.0", 1);
    double strength = Planner.shift(toy.decoded()).relativeNorm();
    for (String bounds :
        List.of("bundles=others", String.format(Locale.ROOT, "max-strength=%f", strength / 2))) {
      ServedStore registry = serve("default " + bounds + "\n");
      assertThat(refusal(() -> publish(client(registry, "publisher-default"), toy)))
          .as(bounds)
          .isEqualTo("TENANT_MISMATCH");
    }
    String digest = redis.publish(toy, "one").digest();
    ServedStore registry = serve("default channels=beta\n");
    RegistryClient operator = client(registry, "operator-default");
    assertThat(change(operator, "stable", digest, "promote")).isEqualTo("TENANT_MISMATCH");
    assertThat(change(operator, "beta", digest, "promote")).isEmpty();
  }

  private String change(RegistryClient client, String channel, String digest, String operation) {
    return refusal(() ->
        client.setChannel(
            new ChannelChange(
                channel,
                operation.equals("rollback") ? "" : digest,
                redis.scope.revision(),
                UUID.randomUUID().toString(),
                "tests",
                operation,
                operation.equals("canary") ? 1_000 : 0)));
  }

  /** A registry with a token for every role of both tenants. */
  private ServedStore serve(String tenants) throws IOException {
    StringBuilder access = new StringBuilder();
    for (Role role : Role.values()) {
      for (String tenant : List.of("default", "other")) {
        String name = role.label() + "-" + tenant;
        access.append(TokenClients.line(name, role.label(), tenant));
      }
    }
    ServedStore served =
        new ServedStore(
            folder,
            "redis://127.0.0.1:" + redis.port,
            Map.of("file", Files.writeString(folder.resolve("access"), access).toString()),
            Optional.of(Files.writeString(folder.resolve("tenants"), tenants)));
    opened.add(served);
    return served;
  }

  private RegistryClient client(ServedStore registry, String token) {
    RegistryClient client = TokenClients.of(registry, token, "");
    opened.add(client);
    return client;
  }
}
