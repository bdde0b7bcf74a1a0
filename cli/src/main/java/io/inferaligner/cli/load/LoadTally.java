package io.inferaligner.cli.load;

import io.inferaligner.cli.client.RunnerStream;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.fault.FaultReason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How the answers ended. Thread-safe. */
final class LoadTally {
  private final Map<String, Long> ends = new TreeMap<>();
  private long sent;
  private long over;
  private long leftOut;
  private long cancelled;
  private long outside;
  private long tokens;
  private long promptTokens;
  private int longestPrompt;
  private int shortestPrompt = Integer.MAX_VALUE;

  synchronized void sent() {
    sent++;
  }

  /** A request was due, but too many were under way. */
  synchronized void leftOut() {
    leftOut++;
  }

  synchronized void ended(RunnerStream.End end) {
    over++;
    tokens += end.tokens();
    cancelled += end.cancelled() ? 1 : 0;
    promptTokens += end.promptTokens();
    if (end.promptTokens() > 0) {
      longestPrompt = Math.max(longestPrompt, end.promptTokens());
      shortestPrompt = Math.min(shortestPrompt, end.promptTokens());
    }
    String name = end.code() + end.reason().map(reason -> "/" + reason).orElse("");
    ends.merge(name, 1L, Long::sum);
    outside += isExpected(end) ? 0 : 1;
  }

  /**
   * Whether an answer may end so: done; cancelled or timed out by this side; or with a fault whose
   * code is the one of the error table and that is no bug of the runner.
   */
  static boolean isExpected(RunnerStream.End end) {
    return switch (end.code()) {
      case OK, DEADLINE_EXCEEDED -> true;
      case CANCELLED -> end.cancelled();
      default ->
          end.reason()
              .map(reason ->
                  reason.kind() != FaultReason.Kind.BROKEN
                      && StatusMap.code(reason.kind()) == end.code())
              .orElse(false);
    };
  }

  synchronized long underWay() {
    return sent - over;
  }

  synchronized long cancelled() {
    return cancelled;
  }

  synchronized long outside() {
    return outside;
  }

  /** All figures, for the report. */
  synchronized Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("requests", sent);
    json.put("left_out", leftOut);
    json.put("ends", new TreeMap<>(ends));
    json.put("outside_error_table", outside);
    json.put("cancelled", cancelled);
    json.put("tokens", tokens);
    json.put("prompt_tokens", promptTokens);
    json.put("shortest_prompt", longestPrompt == 0 ? 0 : shortestPrompt);
    json.put("longest_prompt", longestPrompt);
    return json;
  }

  /** One line for a progress bar. */
  synchronized String line() {
    return "%d sent, %d under way, %d cancelled, %d outside the error table"
        .formatted(sent, sent - over, cancelled, outside);
  }
}
