package io.inferaligner.tenant;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * What each tenant has used of its quotas in this process: calls at the same time, and two buckets
 * that fill up in a minute. Thread-safe.
 */
public final class TenantQuotas {
  private static final double MINUTE_NANOS = 60e9;
  private static final long SOON_MILLIS = 250;

  private final LongSupplier nanoTime;
  private final Map<String, Usage> usages = new ConcurrentHashMap<>();

  public TenantQuotas(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** One call's share, given back once. */
  public final class Share {
    private final Usage usage;
    private final AtomicBoolean released = new AtomicBoolean();

    private Share(Usage usage) {
      this.usage = usage;
    }

    /** The call is over and left {@code unused} of its tokens; later calls do nothing. */
    public void release(long unused) {
      if (released.compareAndSet(false, true)) {
        usage.release(Math.max(0, unused));
      }
    }
  }

  /**
   * A share for one call of {@code tokens}.
   *
   * @throws SteeringException TENANT_RATE with the time after which it may be there; without a time
   *     if the call is larger than a whole minute's quota
   */
  public Share share(String tenant, TenantPolicy policy, long tokens) {
    Usage usage = usages.computeIfAbsent(tenant, _ -> new Usage(nanoTime.getAsLong()));
    usage.take(policy, tokens, nanoTime.getAsLong());
    return new Share(usage);
  }

  /** One tenant's. The buckets hold what is used, and empty with time. */
  private static final class Usage {
    private long streams;
    private double requests;
    private double tokens;
    private long at;

    Usage(long now) {
      this.at = now;
    }

    synchronized void take(TenantPolicy policy, long wanted, long now) {
      requests = drained(requests, policy.requestsPerMinute(), now - at);
      tokens = drained(tokens, policy.tokensPerMinute(), now - at);
      at = now;
      if (policy.streams().isPresent() && streams + 1 > policy.streams().getAsLong()) {
        throw later(
            "this tenant may have %d calls at the same time, and has them: wait for one to end"
                .formatted(policy.streams().getAsLong()),
            SOON_MILLIS);
      }
      require("requests", policy.requestsPerMinute(), requests, 1);
      require("tokens", policy.tokensPerMinute(), tokens, wanted);
      streams++;
      requests++;
      tokens += wanted;
    }

    synchronized void release(long unused) {
      streams--;
      tokens = Math.max(0, tokens - unused);
    }

    private static double drained(double used, OptionalLong perMinute, long nanos) {
      return perMinute.isEmpty()
          ? 0
          : Math.max(0, used - nanos * (perMinute.getAsLong() / MINUTE_NANOS));
    }

    private static void require(String what, OptionalLong perMinute, double used, long wanted) {
      if (perMinute.isEmpty() || used + wanted <= perMinute.getAsLong()) {
        return;
      }
      long quota = perMinute.getAsLong();
      if (wanted > quota) {
        throw new SteeringException(
            FaultReason.TENANT_RATE,
            "this call needs %d %s, more than this tenant's %d of a minute: ask for less"
                .formatted(wanted, what, quota));
      }
      throw later(
          "this tenant has used its %d %s of a minute: wait, then try again".formatted(quota, what),
          (long) Math.ceil((used + wanted - quota) * 60_000 / quota));
    }

    private static SteeringException later(String sentence, long millis) {
      return new SteeringException(
          SteeringFault.retry(FaultReason.TENANT_RATE, sentence, Math.max(1, millis)));
    }
  }
}
