package io.inferaligner.runner.trace;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * Names of the runner's own events, attributes and meters, as docs/telemetry/attributes.yaml
 * declares them; {@link io.inferaligner.contract.SteeringAttributes} holds those shared with the
 * gate.
 */
public final class TraceKeys {
  public static final String INTERVENTION_EVENT = "steering.intervention";

  public static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  public static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  public static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
  public static final AttributeKey<Long> MAX_TOKENS =
      AttributeKey.longKey("gen_ai.request.max_tokens");
  public static final AttributeKey<Double> TEMPERATURE =
      AttributeKey.doubleKey("gen_ai.request.temperature");
  public static final AttributeKey<Long> INPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.input_tokens");
  public static final AttributeKey<Long> OUTPUT_TOKENS =
      AttributeKey.longKey("gen_ai.usage.output_tokens");
  public static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
  public static final AttributeKey<String> RESPONSE_ID =
      AttributeKey.stringKey("gen_ai.response.id");

  public static final AttributeKey<String> MODE = AttributeKey.stringKey("steering.mode");
  public static final AttributeKey<String> ARM = AttributeKey.stringKey("steering.rollout.arm");
  public static final AttributeKey<String> SOURCE = AttributeKey.stringKey("steering.gate.source");
  public static final AttributeKey<String> FALLBACK =
      AttributeKey.stringKey("steering.gate.fallback_reason");
  public static final AttributeKey<List<Long>> LAYERS =
      AttributeKey.longArrayKey("steering.layers");
  public static final AttributeKey<Double> ALPHA = AttributeKey.doubleKey("steering.alpha");
  public static final AttributeKey<String> DOSE_UNIT = AttributeKey.stringKey("steering.dose.unit");
  public static final AttributeKey<String> POLICY_STRATEGY =
      AttributeKey.stringKey("steering.policy.strategy");
  public static final AttributeKey<String> NORM_GUARD =
      AttributeKey.stringKey("steering.norm_guard");
  public static final AttributeKey<Double> SHARE = AttributeKey.doubleKey("steering.dose.share");
  public static final AttributeKey<Double> RELATIVE_NORM =
      AttributeKey.doubleKey("steering.dose.relative_norm");
  public static final AttributeKey<String> SCOPE = AttributeKey.stringKey("steering.scope");
  public static final AttributeKey<Boolean> REPREFILL =
      AttributeKey.booleanKey("steering.reprefill");
  public static final AttributeKey<Long> TOKENS_PROMPT =
      AttributeKey.longKey("steering.tokens.prompt");
  public static final AttributeKey<Long> TOKEN_INDEX = AttributeKey.longKey("steering.token.index");
  public static final AttributeKey<Long> TOKENS_GENERATED =
      AttributeKey.longKey("steering.tokens.generated");

  /** Counter by source and fired. */
  public static final String DECISIONS = "steering.gate.decisions";

  /** Counter by fired: answers gated again while they are generated. */
  public static final String REGATE_DECISIONS = "steering.regate.decisions";

  /** Counter. */
  public static final String INTERVENTIONS = "steering.interventions";

  /** Timer of one gate evaluation, ladder included. */
  public static final String GATE_DURATION = "steering.gate.duration";

  /** Timer. */
  public static final String FIRST_TOKEN = "gen_ai.server.time_to_first_token";

  /** Counter by arm and fired. */
  public static final String ARM_DECISIONS = "steering.rollout.decisions";

  /** Counter by used and shadow: whether each of the two gates fired. */
  public static final String SHADOW_DECISIONS = "steering.shadow.decisions";

  private TraceKeys() {}
}
