package io.inferaligner.runner.schedule;

/** Slots given out and taken back since the start, and in use now. */
public record SchedulerCounts(int slots, int inUse, long created, long released, int queued) {}
