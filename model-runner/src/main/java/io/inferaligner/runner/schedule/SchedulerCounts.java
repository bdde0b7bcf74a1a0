package io.inferaligner.runner.schedule;

/**
 * Slots given out and taken back since the start, and in use now.
 *
 * @param preempted answers that gave their slot up for another tenant and went on later
 * @param reused prompt tokens that were not computed because a slot held them already
 */
public record SchedulerCounts(
    int slots, int inUse, long created, long released, int queued, long reused, long preempted) {}
