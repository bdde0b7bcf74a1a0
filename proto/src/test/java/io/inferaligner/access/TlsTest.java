package io.inferaligner.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.inferaligner.access.TestAuthority.Issued;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.follow.fake.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real certificates against a real server, and those that must not pass. */
class TlsTest {
  private static final String DECIDE = "inferaligner.gate.v1.GateService/Decide";
  private static final String AUDIT = "inferaligner.registry.v1.RegistryService/ListAudit";
  private static final String RUNNER = "URI:spiffe://example.org/ns/safety/sa/runner";

  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestAuthority authority;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path access;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Guarded server;

  @BeforeEach
  void serve() throws Exception {
    authority = new TestAuthority(folder.resolve("ca"), "ours");
    access =
        Files.writeString(
            folder.resolve("access"),
            "%s runner cert\ndns:gate.example gate cert\ncn:old runner cert\n"
                .formatted(RUNNER.substring(4)));
    server = serve(authority.issue("server", "DNS:localhost", "IP:127.0.0.1"));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void theRightCertificatePassesWithItsRole() throws Exception {
    ManagedChannel runner = channel(authority.issue("runner", RUNNER, "DNS:runner"));
    assertThat(call(runner, DECIDE)).isEmpty();
    assertThat(call(runner, AUDIT)).contains(FaultReason.ROLE_REQUIRED);
    assertThat(call(channel(authority.issue("gate", "DNS:gate.example")), DECIDE))
        .contains(FaultReason.ROLE_REQUIRED);
    assertThat(call(channel(authority.issue("old", "CN:old")), DECIDE)).isEmpty();
  }

  @Test
  void whoHasNoLineIsRefused() throws Exception {
    assertThat(call(channel(null), DECIDE)).contains(FaultReason.TOKEN_INVALID);
    for (Issued stranger :
        List.of(
            authority.issue("other", "URI:spiffe://example.org/ns/safety/sa/other"),
            authority.issue("host", "DNS:runner.example"),
            authority.issue("two", RUNNER, "URI:spiffe://example.org/ns/safety/sa/gate"),
            authority.issue("common", "CN:spiffe://example.org/ns/safety/sa/runner"))) {
      assertThat(call(channel(stranger), DECIDE))
          .as(stranger.toString())
          .contains(FaultReason.PEER_CERT_INVALID);
    }
  }

  @Test
  void whatNoAuthoritySignedOrIsOutOfDateEndsTheHandshake() throws Exception {
    TestAuthority stranger = new TestAuthority(folder.resolve("evil"), "ours");
    for (Issued bad :
        List.of(
            stranger.issue("runner", RUNNER),
            authority.issue("late", Duration.ofHours(-2), Duration.ofMinutes(-5), RUNNER),
            authority.issue("early", Duration.ofHours(1), Duration.ofHours(2), RUNNER))) {
      assertThat(call(channel(bad), DECIDE))
          .as(bad.toString())
          .contains(FaultReason.PEER_CERT_INVALID);
    }
  }

  /** A connection may live longer than its certificate. */
  @Test
  void aCertificateThatRunsOutEndsItsConnection() throws Exception {
    ManagedChannel runner =
        channel(authority.issue("brief", Duration.ofHours(-1), Duration.ofSeconds(6), RUNNER));
    assertThat(call(runner, DECIDE)).isEmpty();
    Await.until(
        "the certificate ran out",
        () -> call(runner, DECIDE).equals(Optional.of(FaultReason.PEER_CERT_INVALID)));
  }

  @Test
  void aBadTokenIsNotSavedByAGoodCertificateNorADeniedName() throws Exception {
    ManagedChannel runner = channel(authority.issue("runner", RUNNER));
    Metadata headers = new Metadata();
    headers.put(Authentication.AUTHORIZATION, "Bearer guess");
    assertThat(Guarded.call(runner, DECIDE, headers)).contains(FaultReason.TOKEN_INVALID);
    Files.writeString(access, Files.readString(access) + "deny " + RUNNER.substring(4) + "\n");
    Await.until(
        "the runner is shut out",
        () -> call(runner, DECIDE).equals(Optional.of(FaultReason.TOKEN_INVALID)));
  }

  @Test
  void aClientBelievesNoOtherServer() throws Exception {
    TestAuthority stranger = new TestAuthority(folder.resolve("evil"), "ours");
    Issued runner = authority.issue("runner", RUNNER);
    for (Issued wrong :
        List.of(
            stranger.issue("server", "DNS:localhost", "IP:127.0.0.1"),
            authority.issue("elsewhere", "DNS:gate.example"),
            authority.issue(
                "late", Duration.ofHours(-2), Duration.ofMinutes(-5), "IP:127.0.0.1"))) {
      Guarded fake = serve(wrong);
      assertThat(call(channel(fake, runner), DECIDE))
          .as(wrong.toString())
          .contains(FaultReason.PEER_CERT_INVALID);
    }
  }

  @Test
  void bothSidesMustSpeakTls() throws Exception {
    Guarded open = new Guarded(Map.of("file", access.toString()));
    opened.add(open);
    assertThat(call(channel(open, authority.issue("runner", RUNNER)), DECIDE))
        .contains(FaultReason.PEER_CERT_INVALID);
    TlsFiles none = files(Map.of());
    ManagedChannel plain = ServiceChannels.to(server.target(), none).build();
    opened.add(plain::shutdownNow);
    assertThatThrownBy(() -> call(plain, DECIDE)).isInstanceOf(StatusRuntimeException.class);
  }

  /** A new authority, and a new certificate of the server, count without a restart. */
  @Test
  void filesAreReadAgain() throws Exception {
    TestAuthority next = new TestAuthority(folder.resolve("next"), "next");
    Issued runner = next.issue("runner", RUNNER);
    Files.writeString(
        authority.certificate(),
        Files.readString(authority.certificate()) + Files.readString(next.certificate()));
    Await.until("the new authority counts", () -> passes(runner, authority.certificate()));
    Issued renewed = next.issue("server", "IP:127.0.0.1");
    copy(renewed.key(), folder.resolve("ca/server.key"));
    copy(renewed.certificate(), folder.resolve("ca/server.pem"));
    Await.until("the new certificate is shown", () -> passes(runner, next.certificate()));
  }

  private boolean passes(Issued client, Path believed) {
    ManagedChannel fresh = channel(server, client, believed);
    try {
      return call(fresh, DECIDE).isEmpty();
    } finally {
      fresh.shutdownNow();
    }
  }

  private static void copy(Path from, Path to) throws Exception {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private Guarded serve(Issued certificate) throws Exception {
    TlsFiles tls =
        files(
            Map.of(
                "certificate",
                certificate.certificate().toString(),
                "key",
                certificate.key().toString(),
                "authorities",
                authority.certificate().toString(),
                "reload",
                "200ms"));
    Guarded started = new Guarded(Map.of("file", access.toString()), tls);
    opened.add(started);
    return started;
  }

  private ManagedChannel channel(@Nullable Issued certificate) {
    return channel(server, certificate);
  }

  private ManagedChannel channel(Guarded to, @Nullable Issued certificate) {
    return channel(to, certificate, authority.certificate());
  }

  private ManagedChannel channel(Guarded to, @Nullable Issued certificate, Path believed) {
    TlsFiles tls =
        files(
            certificate == null
                ? Map.of("authorities", believed.toString())
                : Map.of(
                    "authorities",
                    believed.toString(),
                    "certificate",
                    certificate.certificate().toString(),
                    "key",
                    certificate.key().toString()));
    ManagedChannel channel = ServiceChannels.to(to.target(), tls).build();
    opened.add(channel::shutdownNow);
    return channel;
  }

  private static TlsFiles files(Map<String, String> settings) {
    return new TlsFiles(TlsFiles.Settings.of(AccessSettings.tls(settings)));
  }

  private static Optional<FaultReason> call(ManagedChannel channel, String rpc) {
    return Guarded.call(channel, rpc, new Metadata());
  }
}
