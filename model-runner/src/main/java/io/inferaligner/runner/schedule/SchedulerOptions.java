package io.inferaligner.runner.schedule;

/**
 * How a scheduler works.
 *
 * @param queueLimit most generations of one tenant that may wait for a slot
 * @param chunkTokens most prompt tokens prefilled in one round
 */
public record SchedulerOptions(int queueLimit, int chunkTokens, PrefixReuse reuse) {}
