package io.inferaligner.cli.load;

import java.time.Duration;

/**
 * What load to make.
 *
 * @param length how long requests are sent; not used when {@code cancels} is set
 * @param rate requests a second, at random times
 * @param inFlight most requests under way; what would come on top is left out and counted
 * @param cancels end after so many cancelled answers, each cancelled at a random token; 0: mixed
 *     load
 * @param switchEvery time between two moves of the channel
 */
public record LoadPlan(
    Duration length,
    double rate,
    int inFlight,
    int tenants,
    int cancels,
    long seed,
    Duration switchEvery) {
  public LoadPlan {
    if (rate <= 0 || inFlight < 1 || tenants < 1 || cancels < 0 || length.isNegative()) {
      throw new IllegalArgumentException(
          "a load needs a positive rate, at least one request in flight and one tenant");
    }
  }

  /** Whether every answer is cancelled. */
  boolean cancelsOnly() {
    return cancels > 0;
  }
}
