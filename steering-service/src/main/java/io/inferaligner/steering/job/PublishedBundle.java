package io.inferaligner.steering.job;

/** A bundle that a job published. */
public record PublishedBundle(String name, String version, String digest, String variant) {}
