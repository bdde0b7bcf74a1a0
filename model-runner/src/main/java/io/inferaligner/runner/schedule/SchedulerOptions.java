package io.inferaligner.runner.schedule;

/**
 * How a scheduler works.
 *
 * @param queueLimit most generations of one tenant that may wait for a slot
 * @param chunkTokens most prompt tokens prefilled in one round
 * @param patienceNanos how long a tenant with less than its share of the slots waits before an
 *     answer of one with more gives its slot up; 0: for ever
 */
public record SchedulerOptions(
    int queueLimit, int chunkTokens, PrefixReuse reuse, long patienceNanos) {
  /** Options under which every answer keeps its slot. */
  public SchedulerOptions(int queueLimit, int chunkTokens, PrefixReuse reuse) {
    this(queueLimit, chunkTokens, reuse, 0);
  }
}
