package io.inferaligner.gate.trace;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** Names of the gate's span, event, attributes and meters (method.md §4.11). */
public final class TraceKeys {
  public static final String SPAN = "gate.decide";
  public static final String EVENT = "steering.decision";

  public static final AttributeKey<String> BUNDLE_ID = AttributeKey.stringKey("steering.bundle.id");
  public static final AttributeKey<String> BUNDLE_VERSION =
      AttributeKey.stringKey("steering.bundle.version");
  public static final AttributeKey<String> BUNDLE_DIGEST =
      AttributeKey.stringKey("steering.bundle.digest");
  public static final AttributeKey<String> STRATEGY = AttributeKey.stringKey("steering.strategy");
  public static final AttributeKey<String> MODEL =
      AttributeKey.stringKey("steering.model.fingerprint");
  public static final AttributeKey<String> TEMPLATE =
      AttributeKey.stringKey("steering.template.hash");
  public static final AttributeKey<String> PHASE = AttributeKey.stringKey("steering.phase");
  public static final AttributeKey<List<Long>> LAYERS =
      AttributeKey.longArrayKey("steering.gate.layers");
  public static final AttributeKey<List<Double>> SCORES =
      AttributeKey.doubleArrayKey("steering.gate.scores");
  public static final AttributeKey<Double> SCORE = AttributeKey.doubleKey("steering.gate.score");
  public static final AttributeKey<Double> MARGIN =
      AttributeKey.doubleKey("steering.gate.margin_sigma");
  public static final AttributeKey<String> THRESHOLD_MODE =
      AttributeKey.stringKey("steering.gate.threshold_mode");
  public static final AttributeKey<Double> TARGET_FPR =
      AttributeKey.doubleKey("steering.gate.target_fpr");
  public static final AttributeKey<Boolean> FIRED = AttributeKey.booleanKey("steering.gate.fired");
  public static final AttributeKey<String> FAIL_MODE = AttributeKey.stringKey("steering.fail_mode");
  public static final AttributeKey<Long> LATENCY = AttributeKey.longKey("steering.latency_us");
  public static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  /** Counter by bundle and outcome (open, closed, unavailable). */
  public static final String DECISIONS = "inferaligner.gate.decisions";

  /** Counter by reason. */
  public static final String FAILURES = "inferaligner.gate.failures";

  /** Timer of one decision. */
  public static final String DURATION = "inferaligner.gate.duration";

  /** Distance from the threshold in standard deviations, by fired. */
  public static final String DISTANCE = "inferaligner.gate.distance.sigma";

  private TraceKeys() {}
}
