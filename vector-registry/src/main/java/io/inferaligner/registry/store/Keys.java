package io.inferaligner.registry.store;

/** Names of a scope's keys; one hash tag, so that scripts may touch them all in a cluster. */
record Keys(String scope) {
  String state() {
    return key("state");
  }

  String names() {
    return key("names");
  }

  String versions() {
    return key("vers");
  }

  String revoked() {
    return key("revoked");
  }

  String log() {
    return key("log");
  }

  String audit() {
    return key("audit");
  }

  String manifest(String digest) {
    return key("man:" + digest);
  }

  String blob(String digest, int chunk) {
    return key("blob:" + digest + ":" + chunk);
  }

  /** Pattern of all vectors. */
  String blobs() {
    return key("blob:*");
  }

  /** Digests that readers fetched, by the time until which they stay. */
  String leases() {
    return key("lease");
  }

  /** What nothing needs, by the time since when that is so. */
  String garbage() {
    return key("gc");
  }

  String idempotency(String requestId) {
    return key("idem:" + requestId);
  }

  private String key(String rest) {
    return "ssv:{t:" + scope + "}:" + rest;
  }
}
