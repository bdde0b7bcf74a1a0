package io.inferaligner.cli.load;

import io.inferaligner.proto.runner.v1.GetStatusResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a load showed, and whether that is good enough. */
public final class LoadReport {
  /** Most growth of resident memory in percent an hour. */
  private static final double MOST_GROWTH = 1;

  /** Memory has no trend worth naming within fewer minutes. */
  private static final int LEAST_MINUTES = 10;

  /** This share of the run, at most {@link #WARM_UP_MINUTES}, is warm-up. */
  private static final int WARM_UP_SHARE = 4;

  private static final int WARM_UP_MINUTES = 15;

  private final LoadPlan plan;
  private final LoadTally tally;
  private final MemoryWatch memory;
  private final Optional<ChannelSwitch> bundles;
  private final GetStatusResponse status;
  private final double seconds;

  LoadReport(
      LoadPlan plan,
      LoadTally tally,
      MemoryWatch memory,
      Optional<ChannelSwitch> bundles,
      GetStatusResponse status,
      double seconds) {
    this.plan = plan;
    this.tally = tally;
    this.memory = memory;
    this.bundles = bundles;
    this.status = status;
    this.seconds = seconds;
  }

  /** What fell short, in words; empty if nothing did. */
  public List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    if (tally.outside() > 0) {
      complaints.add(tally.outside() + " answers ended outside the error table");
    }
    if (tally.underWay() > 0) {
      complaints.add(tally.underWay() + " answers never ended");
    }
    if (status.getSlotsCreated() != status.getSlotsReleased()) {
      complaints.add(
          "%d slots were created, %d released"
              .formatted(status.getSlotsCreated(), status.getSlotsReleased()));
    }
    if (hasTrend() && growth().slope() > MOST_GROWTH) {
      complaints.add(
          "resident memory grew by %.2f %% an hour, more than %.0f %%"
              .formatted(growth().slope(), MOST_GROWTH));
    }
    return complaints;
  }

  /** All figures. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", plan.seed());
    json.put("seconds", seconds);
    json.put("rate", plan.cancelsOnly() ? null : plan.rate());
    json.put("in_flight", plan.inFlight());
    json.put("tenants", plan.tenants());
    json.put("cancels_asked", plan.cancels());
    json.putAll(tally.json());
    json.put("bundle_switches", bundles.map(ChannelSwitch::switches).orElse(0L));
    json.put("bundle_switches_refused", bundles.map(ChannelSwitch::refused).orElse(0L));
    json.put("slots_created", status.getSlotsCreated());
    json.put("slots_released", status.getSlotsReleased());
    json.put("resident_mib_by_minute", memory.minutes());
    json.put("warm_up_minutes", warmUp());
    json.put("resident_growth_percent_an_hour", hasTrend() ? growthJson() : null);
    json.put("verdict", complaints().isEmpty() ? "held" : String.join("; ", complaints()));
    return json;
  }

  private Map<String, Object> growthJson() {
    Trend growth = growth();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("value", growth.slope());
    json.put("low", growth.low());
    json.put("high", growth.high());
    json.put("n", growth.n());
    return json;
  }

  private boolean hasTrend() {
    return memory.minutes().size() - warmUp() >= LEAST_MINUTES;
  }

  private Trend growth() {
    return memory.growth(warmUp());
  }

  private int warmUp() {
    return Math.min(WARM_UP_MINUTES, memory.minutes().size() / WARM_UP_SHARE);
  }
}
