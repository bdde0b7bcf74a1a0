package io.inferaligner.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.fake.Await;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of tenants: what it says, and what it may not say. */
class TenantPoliciesTest {
  @TempDir Path folder;

  @Test
  void boundsAreReadAndWhatIsNotSaidIsNotBounded() throws IOException {
    TenantPolicies policies =
        policies(
            "# two tenants\n\nacme channels=stable,beta bundles=guard max-strength=0.5 streams=2"
                + " fallback=local,refuse stored-bytes=1000\n  free\n");
    TenantPolicy acme = policies.of("acme");
    assertThat(acme.streams()).isEqualTo(OptionalLong.of(2));
    assertThat(acme.requestsPerMinute()).isEmpty();
    assertThat(acme.fallback()).contains(List.of("local", "refuse"));
    acme.requireChannel("beta");
    acme.requireBundle("guard", 0.5);
    acme.requireRoom(7, 900, 100);
    refused(FaultReason.TENANT_MISMATCH, () -> acme.requireChannel("canary"));
    refused(FaultReason.TENANT_MISMATCH, () -> acme.requireBundle("other", 0.1));
    refused(FaultReason.TENANT_MISMATCH, () -> acme.requireBundle("guard", 0.51));
    refused(FaultReason.TENANT_MISMATCH, () -> acme.requireBundle("guard", Double.NaN));
    refused(FaultReason.STORAGE_FULL, () -> acme.requireRoom(7, 901, 100));
    TenantPolicy free = policies.of("free");
    free.requireChannel("anything");
    free.requireBundle("anything", 100);
  }

  @Test
  void aScopeIsServedToItsTenantsOnly() throws IOException {
    Path file = Files.writeString(folder.resolve("tenants"), "acme\nshared scopes=acme,other\nx\n");
    TenantPolicies registry = new TenantPolicies(Optional.of(file), "acme");
    assertThat(registry.serves("acme", "acme")).isTrue();
    assertThat(registry.serves("shared", "acme")).isTrue();
    assertThat(registry.serves("x", "acme")).isFalse();
    assertThat(registry.serves("nobody", "acme")).isFalse();
    assertThat(new TenantPolicies(Optional.of(file), "").serves("x", "")).isTrue();
  }

  @Test
  void aBadFileStopsTheStartWithOneSentence() {
    for (String bad :
        List.of(
            "",
            "# nobody\n",
            "Acme\n",
            "acme streams\n",
            "acme streams=\n",
            "acme streams=-1\n",
            "acme streams=many\n",
            "acme streams=1 streams=2\n",
            "acme speed=1\n",
            "acme max-strength=NaN\n",
            "acme max-strength=-1\n",
            "acme max-strength=strong\n",
            "acme fallback=allow\n",
            "acme channels=a,,b\n",
            "acme bundles=../x\n",
            "acme\nacme\n")) {
      assertThatThrownBy(() -> policies(bad))
          .as(bad)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("the service cannot start: inferaligner.tenant.file: ");
    }
    assertThatThrownBy(() -> new TenantPolicies(Optional.of(folder.resolve("none")), ""))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void everyWrongLineIsSaid() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tenants"), "acme streams=x\nfine\nBank\nacme\nfine speed=1\n");
    assertThat(TenantFile.errors(file))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("line 1 ").contains("streams"),
            second -> assertThat(second).startsWith("line 3 ").contains("name"),
            third -> assertThat(third).startsWith("line 5 ").contains("speed=1"));
    assertThat(TenantFile.errors(folder.resolve("none")))
        .singleElement()
        .asString()
        .contains("none");
    Path good = Files.writeString(folder.resolve("good"), "b\na streams=1\n");
    assertThat(TenantFile.errors(good)).isEmpty();
    assertThat(TenantFile.read(good).policies().keySet()).containsExactly("a", "b");
  }

  @Test
  void aBadFileLaterKeepsTheLastGoodOne() throws IOException, InterruptedException {
    TenantPolicies policies = policies("acme streams=1\n");
    policies("acme streams=2\n");
    Await.until(
        "the change counts", () -> policies.of("acme").streams().equals(OptionalLong.of(2)));
    Files.writeString(folder.resolve("tenants"), "acme streams=x\n");
    Thread.sleep(600); // longer than the file is not looked at
    assertThat(policies.of("acme").streams()).isEqualTo(OptionalLong.of(2));
    policies("acme streams=30\n");
    Await.until(
        "the next change counts", () -> policies.of("acme").streams().equals(OptionalLong.of(30)));
  }

  private TenantPolicies policies(String text) throws IOException {
    return new TenantPolicies(Optional.of(Files.writeString(folder.resolve("tenants"), text)), "");
  }

  private static void refused(FaultReason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class,
            refusal -> assertThat(refusal.fault().reason()).isEqualTo(reason));
  }
}
