package io.inferaligner.follow;

/**
 * The registry's receipt for a bundle.
 *
 * @param digest SHA-256 of the manifest
 * @param revision revision of the publication
 * @param alreadyExisted the same bytes were there before
 * @param durability how safe it is, as reached: PRIMARY, LOCAL_FSYNC or REPLICATED(n)
 */
public record Publication(
    String digest, long revision, boolean alreadyExisted, String durability) {}
