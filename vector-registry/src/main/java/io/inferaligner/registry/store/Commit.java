package io.inferaligner.registry.store;

/**
 * Result of one run of the script.
 *
 * @param outcome OK, SEEN, RACE, TAKEN, GONE, MISSING or REVOKED
 * @param detail new revision, remembered answer, current revision, or digest
 */
record Commit(String outcome, String detail, Durability durability) {}
