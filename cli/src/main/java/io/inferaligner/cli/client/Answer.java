package io.inferaligner.cli.client;

import io.inferaligner.proto.runner.v1.Admitted;
import io.inferaligner.proto.runner.v1.Intervention;
import io.inferaligner.proto.runner.v1.Usage;
import java.util.List;
import java.util.Optional;

/**
 * One whole answer.
 *
 * @param traceId trace of the request
 * @param gate what the gate said, and what was done; empty if no event came
 * @param tokenIds ids in order
 * @param steeredTokens how many of them were steered
 */
public record Answer(
    String traceId,
    Admitted admitted,
    Optional<Intervention> gate,
    String text,
    List<Integer> tokenIds,
    int steeredTokens,
    Usage usage) {
  public Answer {
    tokenIds = List.copyOf(tokenIds);
  }

  /** True if the gate opened. */
  public boolean fired() {
    return gate.map(event -> event.hasVerdict() && event.getVerdict().getFired()).orElse(false);
  }

  /** True if steering was applied. */
  public boolean steered() {
    return gate.map(Intervention::getApplied).orElse(false);
  }
}
