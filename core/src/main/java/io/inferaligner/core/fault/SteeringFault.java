package io.inferaligner.core.fault;

import java.util.Map;

/**
 * One failure as a value: its reason, one clear sentence that says what to do, and facts for
 * programs. The sentence never quotes prompt text.
 */
public sealed interface SteeringFault {
  FaultReason reason();

  String message();

  Map<String, String> facts();

  /** A failure without facts. */
  static SteeringFault of(FaultReason reason, String message) {
    return new Plain(reason, message);
  }

  /** A failure that the caller may cure by trying again after {@code retryMillis} milliseconds. */
  static SteeringFault retry(FaultReason reason, String message, long retryMillis) {
    return new Retryable(reason, message, retryMillis);
  }

  /** A lost compare-and-set: {@code currentRevision} is what to read again. */
  static SteeringFault lostRace(String message, long currentRevision) {
    return new LostRace(message, currentRevision);
  }

  record Plain(FaultReason reason, String message) implements SteeringFault {
    @Override
    public Map<String, String> facts() {
      return Map.of();
    }
  }

  record Retryable(FaultReason reason, String message, long retryMillis) implements SteeringFault {
    @Override
    public Map<String, String> facts() {
      return Map.of("retry_millis", Long.toString(retryMillis));
    }
  }

  record LostRace(String message, long currentRevision) implements SteeringFault {
    @Override
    public FaultReason reason() {
      return FaultReason.CHANNEL_CONFLICT;
    }

    @Override
    public Map<String, String> facts() {
      return Map.of("current_rev", Long.toString(currentRevision));
    }
  }
}
