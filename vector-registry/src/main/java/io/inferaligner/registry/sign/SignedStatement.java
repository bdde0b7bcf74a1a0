package io.inferaligner.registry.sign;

/**
 * A channel statement and its signature; stored as JSON.
 *
 * @param json canonical bytes as text
 */
public record SignedStatement(String json, String keyId, String signatureHex) {}
