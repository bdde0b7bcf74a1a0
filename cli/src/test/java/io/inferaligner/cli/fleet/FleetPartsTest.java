package io.inferaligner.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetPartsTest {
  @TempDir Path folder;

  @Test
  void theStandardPortsAreTheDocumentedOnes() {
    assertThat(Ports.standard())
        .isEqualTo(new Ports(9100, 8100, 9110, 8110, 9200, 8200, 9300, 8300, 9400, 8400, 6390));
    assertThat(Ports.standard().address(Service.STEERING)).isEqualTo("127.0.0.1:9400");
  }

  @Test
  void aBaseGivesElevenPortsInARow() {
    assertThat(Ports.from(20_000).runner()).isEqualTo(20_000);
    assertThat(Ports.from(20_000).redis()).isEqualTo(20_010);
    assertThatExceptionOfType(SteeringException.class).isThrownBy(() -> Ports.from(80));
    assertThatExceptionOfType(SteeringException.class).isThrownBy(() -> Ports.from(65_530));
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    Ports ports = Ports.free();
    try (ServerSocket taken =
        new ServerSocket(ports.gate(), 1, InetAddress.getByName(Ports.HOST))) {
      assertThat(ports.conflict(true))
          .hasValueSatisfying(sentence ->
              assertThat(sentence).contains(Integer.toString(taken.getLocalPort()), "gate"));
    }
  }

  @Test
  void aRotatedKeyReplacesTheOldOneWhichStaysTrustedForAWhile() throws IOException {
    KeyFiles keys = new KeyFiles(folder.resolve("keys"));
    keys.createIfMissing();
    byte[] payload = {1, 2, 3};
    SigningKey old = KeyFiles.read(keys.signing());
    Instant end = Instant.now().plusSeconds(3_600).truncatedTo(ChronoUnit.SECONDS);
    KeyFiles.Rotation done =
        KeyFiles.rotate(keys.signing(), keys.trusted(), KeyRole.BUNDLE, Optional.of(end));
    SigningKey next = KeyFiles.read(keys.signing());
    assertThat(next.keyId()).isEqualTo(done.newKeyId()).isNotEqualTo(old.keyId());
    assertThat(KeyFiles.read(done.oldFile()).keyId()).isEqualTo(old.keyId());
    TrustedKeys trusted = KeyFiles.readTrusted(keys.trusted());
    trusted.requireSigned(payload, List.of(next.sign(payload)));
    trusted.requireSigned(payload, List.of(old.sign(payload)));
    assertThat(trusted.all())
        .filteredOn(key -> key.keyId().equals(old.keyId()))
        .singleElement()
        .returns(end, TrustedKey::until);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.signing())))
        .isEqualTo("rw-------");
  }

  @Test
  void keysAreMadeOnceAndOnlyForTheirOwner() throws IOException {
    KeyFiles keys = new KeyFiles(folder.resolve("keys"));
    keys.createIfMissing();
    String first = Files.readString(keys.signing());
    keys.createIfMissing();

    assertThat(Files.readString(keys.signing())).isEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.signing())))
        .isEqualTo("rw-------");
    TrustedKeys trusted = KeyFiles.readTrusted(keys.trusted());
    assertThat(trusted.size()).isEqualTo(1);
    assertThat(trusted.has(KeyRole.CHANNEL)).isTrue();
    assertThat(Files.readString(keys.rollout()).strip()).hasSize(64);
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> KeyFiles.read(keys.trusted()));
  }

  @Test
  void anotherProcessWithTheSameIdIsNotOurs() {
    ProcessHandle self = ProcessHandle.current();
    ServiceProcess ours = ServiceProcess.of("test", self, folder);

    assertThat(ours.isAlive()).isTrue();
    assertThat(new ServiceProcess("test", self.pid(), ours.started() - 60_000, "").isAlive())
        .isFalse();
  }

  @Test
  void whatAFleetIsIsFoundAgain() {
    ServiceProcess process = ServiceProcess.of("test", ProcessHandle.current(), folder);
    FleetFile file = new FleetFile(Ports.standard(), "", List.of(process));
    file.write(folder);

    assertThat(FleetFile.read(folder)).contains(file);
    assertThat(FleetFile.read(folder.resolve("elsewhere"))).isEmpty();
  }

  @Test
  void aLogSaysWhyAServiceStopped() throws IOException {
    Path log = folder.resolve("service.log");
    Files.writeString(
        log,
        "INFO starting\nERROR Failed to start application: io.quarkus.Configuration: x\n"
            + "Caused by: io.smallrye.config.ConfigurationException: no model at /x: correct it\n"
            + "\tat some.Frame(File.java:1)\n");
    assertThat(StartupLog.reason(log)).isEqualTo("no model at /x: correct it");
    Files.writeString(log, "first\nlast words\n\tat some.Frame(File.java:1)\n");
    assertThat(StartupLog.reason(log)).isEqualTo("last words");
  }

  @Test
  void everyServiceGetsItsAddressesAndNoSecretOnItsCommandLine() {
    FleetSettings settings = settings("");

    assertThat(settings.command(Service.RUNNER))
        .contains(
            "-Dquarkus.grpc.server.port=9100",
            "-Dinferaligner.runner.gate=127.0.0.1:9200",
            "-Dinferaligner.runner.registry=127.0.0.1:9300",
            "-Dinferaligner.runner.experiments-allowed=true");
    assertThat(settings.command(Service.ALIGNED)).contains("-Dinferaligner.runner.steering=off");
    assertThat(settings.command(Service.GATE))
        .contains("-Dinferaligner.gate.registry=127.0.0.1:9300");
    assertThat(settings.command(Service.STEERING))
        .contains("-Dinferaligner.steering.signing-key=" + settings.keys().signing());
  }

  @Test
  void nothingStartsWithoutItsModel() {
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> FleetChecks.requireStartable(settings(""), EnumSet.allOf(Service.class)))
        .satisfies(error -> assertThat(error.fault().reason()).isEqualTo(FaultReason.MODEL_INVALID))
        .withMessageContaining("--model");
  }

  @Test
  void aRedisAddressIsChecked() {
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> Redis.requireReachable("http://user:secret@host"))
        .satisfies(error ->
            assertThat(error.fault().message()).contains("redis://").doesNotContain("secret"));
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> Redis.requireReachable("redis://127.0.0.1:" + Ports.free().redis()))
        .satisfies(error ->
            assertThat(error.fault().reason()).isEqualTo(FaultReason.REGISTRY_UNAVAILABLE));
  }

  private FleetSettings settings(String redis) {
    return new FleetSettings(
        folder,
        folder.resolve("state"),
        Ports.standard(),
        folder.resolve("target"),
        folder.resolve("aligned"),
        redis,
        true,
        Map.of());
  }
}
