package io.inferaligner.contract;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * Names that the runner and the gate both write into traces, as docs/telemetry/attributes.yaml
 * declares them (method.md §4.11).
 */
public final class SteeringAttributes {
  public static final String DECISION_EVENT = "steering.decision";
  public static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  public static final AttributeKey<String> BUNDLE_ID = AttributeKey.stringKey("steering.bundle.id");
  public static final AttributeKey<String> BUNDLE_VERSION =
      AttributeKey.stringKey("steering.bundle.version");
  public static final AttributeKey<String> BUNDLE_DIGEST =
      AttributeKey.stringKey("steering.bundle.digest");
  public static final AttributeKey<String> STRATEGY = AttributeKey.stringKey("steering.strategy");
  public static final AttributeKey<String> FINGERPRINT =
      AttributeKey.stringKey("steering.model.fingerprint");
  public static final AttributeKey<String> TEMPLATE =
      AttributeKey.stringKey("steering.template.hash");
  public static final AttributeKey<String> PHASE = AttributeKey.stringKey("steering.phase");
  public static final AttributeKey<List<Long>> GATE_LAYERS =
      AttributeKey.longArrayKey("steering.gate.layers");
  public static final AttributeKey<Double> SCORE = AttributeKey.doubleKey("steering.gate.score");
  public static final AttributeKey<List<Double>> SCORES =
      AttributeKey.doubleArrayKey("steering.gate.scores");
  public static final AttributeKey<Double> MARGIN =
      AttributeKey.doubleKey("steering.gate.margin_sigma");
  public static final AttributeKey<String> THRESHOLD_MODE =
      AttributeKey.stringKey("steering.gate.threshold_mode");
  public static final AttributeKey<Double> TARGET_FPR =
      AttributeKey.doubleKey("steering.gate.target_fpr");
  public static final AttributeKey<Boolean> FIRED = AttributeKey.booleanKey("steering.gate.fired");
  public static final AttributeKey<Long> LATENCY = AttributeKey.longKey("steering.latency_us");

  private SteeringAttributes() {}
}
