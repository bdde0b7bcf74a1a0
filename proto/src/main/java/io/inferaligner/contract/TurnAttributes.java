package io.inferaligner.contract;

import io.inferaligner.core.conversation.TurnDecision;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;

/**
 * Attributes of decisions about turns of conversations, as docs/telemetry/attributes.yaml declares
 * them (method.md §4.11).
 */
public final class TurnAttributes {
  public static final AttributeKey<String> REASON = AttributeKey.stringKey("steering.turn.reason");
  public static final AttributeKey<Double> MESSAGE_MARGIN =
      AttributeKey.doubleKey("steering.turn.message_margin_sigma");
  public static final AttributeKey<Double> CUSUM = AttributeKey.doubleKey("steering.cusum");
  public static final AttributeKey<Long> LATCHED = AttributeKey.longKey("steering.latch.turns");

  private TurnAttributes() {}

  /** Adds those of {@code turn}; a margin that is not finite is left out. */
  public static void put(AttributesBuilder attributes, TurnDecision turn) {
    attributes
        .put(REASON, turn.cause().name())
        .put(CUSUM, turn.after().suspicion())
        .put(LATCHED, (long) turn.after().latched());
    if (Double.isFinite(turn.margins().latest())) {
      attributes.put(MESSAGE_MARGIN, turn.margins().latest());
    }
  }
}
