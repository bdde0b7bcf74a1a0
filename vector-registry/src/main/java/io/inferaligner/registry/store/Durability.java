package io.inferaligner.registry.store;

/**
 * How safe a write is, as reached, never guessed.
 *
 * @param label PRIMARY (in the primary's memory; on disk if it is configured so), LOCAL_FSYNC (on
 *     the embedded Redis' disk) or REPLICATED(n)
 * @param replicas how many confirmed it
 */
public record Durability(String label, long replicas) {
  static Durability of(long replicas, boolean embedded) {
    if (replicas > 0) {
      return new Durability("REPLICATED(" + replicas + ")", replicas);
    }
    return new Durability(embedded ? "LOCAL_FSYNC" : "PRIMARY", 0);
  }
}
