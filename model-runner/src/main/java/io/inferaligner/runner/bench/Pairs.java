package io.inferaligner.runner.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Two kinds of work in turns, A B B A A B …, so that what the machine does meanwhile meets both;
 * the result is how much longer B takes, pair by pair.
 */
final class Pairs {
  private Pairs() {}

  /** Extra time of {@code changed} over {@code plain} in percent, one value per pair. */
  static Sample extraPercent(int pairs, Runnable plain, Runnable changed) {
    plain.run();
    changed.run();
    List<Double> percent = new ArrayList<>(pairs);
    for (int pair = 0; pair < pairs; pair++) {
      boolean plainFirst = pair % 2 == 0;
      double first = seconds(plainFirst ? plain : changed);
      double second = seconds(plainFirst ? changed : plain);
      double before = plainFirst ? first : second;
      double after = plainFirst ? second : first;
      percent.add(100 * (after / before - 1));
    }
    return new Sample(percent);
  }

  private static double seconds(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }
}
