package io.inferaligner.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quotas over a clock that the test moves. */
class TenantQuotasTest {
  @TempDir Path folder;

  private final AtomicLong now = new AtomicLong();
  private final TenantQuotas quotas = new TenantQuotas(now::get);

  @SuppressWarnings("NullAway.Init") // set before each test
  private TenantPolicies policies;

  @BeforeEach
  void read() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("tenants"),
            "narrow streams=1\nfew requests-per-minute=6\nshort tokens-per-minute=600\nfree\n");
    policies = new TenantPolicies(Optional.of(file), "");
  }

  @Test
  void callsAtTheSameTimeAreCountedByTenant() {
    TenantQuotas.Share first = share("narrow", 1);
    assertThat(refused("narrow", 1)).containsKey("retry_millis");
    share("free", 1_000_000);
    first.release(0);
    first.release(0); // counts once
    share("narrow", 1);
    assertThat(refused("narrow", 1)).containsKey("retry_millis");
  }

  @Test
  void requestsComeBackWithTime() {
    for (int i = 0; i < 6; i++) {
      share("few", 1).release(1);
    }
    assertThat(refused("few", 1)).containsEntry("retry_millis", "10000");
    now.addAndGet(TimeUnit.SECONDS.toNanos(10));
    share("few", 1).release(1);
    assertThat(refused("few", 1)).containsEntry("retry_millis", "10000");
  }

  @Test
  void tokensThatWereNotUsedComeBackAtOnce() {
    TenantQuotas.Share share = share("short", 500);
    assertThat(refused("short", 200)).containsEntry("retry_millis", "10000");
    share.release(450);
    share("short", 500).release(0);
    assertThat(refused("short", 100)).containsKey("retry_millis");
    now.addAndGet(TimeUnit.MINUTES.toNanos(5));
    share("short", 600).release(0);
  }

  /** Waiting does not help a call that is larger than the quota. */
  @Test
  void aCallLargerThanTheQuotaIsToldNoTime() {
    assertThat(refused("short", 601)).isEmpty();
    share("short", 600);
  }

  private TenantQuotas.Share share(String tenant, long tokens) {
    return quotas.share(tenant, policies.of(tenant), tokens);
  }

  private Map<String, String> refused(String tenant, long tokens) {
    SteeringException refusal =
        catchThrowableOfType(SteeringException.class, () -> share(tenant, tokens));
    assertThat(refusal.fault().reason()).isEqualTo(FaultReason.TENANT_RATE);
    return refusal.fault().facts();
  }
}
