package io.inferaligner.core.bundle;

/**
 * What a model is, by content.
 *
 * @param id name it is served under; not part of its identity
 * @param layers number of blocks L
 * @param width d
 * @param dtype "f32" or "bf16": a calibrated gate holds for one (method.md P19)
 * @param modelDigest SHA-256 over configuration, weights, tokenizer, template and dtype
 */
public record ModelIdentity(
    String id,
    int layers,
    int width,
    String dtype,
    String weightsDigest,
    String tokenizerDigest,
    String templateDigest,
    String modelDigest) {}
