package io.inferaligner.runner.schedule;

/**
 * Slots given out and taken back since the start, and in use now.
 *
 * @param reused prompt tokens that were not computed because a slot held them already
 */
public record SchedulerCounts(
    int slots, int inUse, long created, long released, int queued, long reused) {}
