package io.inferaligner.gate.trace;

import io.opentelemetry.api.common.AttributeKey;

/** Names of the gate's own span, attributes and meters (method.md §4.11). */
public final class TraceKeys {
  public static final String SPAN = "gate.decide";

  public static final AttributeKey<String> FAIL_MODE = AttributeKey.stringKey("steering.fail_mode");

  /** Counter by bundle and outcome (open, closed, unavailable). */
  public static final String DECISIONS = "inferaligner.gate.decisions";

  /** Counter by reason. */
  public static final String FAILURES = "inferaligner.gate.failures";

  /** Timer of one decision. */
  public static final String DURATION = "inferaligner.gate.duration";

  /** Distance from the threshold in standard deviations, by fired. */
  public static final String DISTANCE = "inferaligner.gate.distance.sigma";

  /** Gauge by bundle and version: population stability index of the last scores. */
  public static final String DRIFT = "inferaligner.gate.drift.psi";

  /** Gauge by bundle, version and state: 1 for the state that the traffic is in. */
  public static final String DRIFT_STATE = "inferaligner.gate.drift.state";

  private TraceKeys() {}
}
