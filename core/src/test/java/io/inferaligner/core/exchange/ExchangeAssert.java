package io.inferaligner.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the readers of foreign files promise. */
final class ExchangeAssert {
  private ExchangeAssert() {}

  static void assertRefused(ThrowingCallable call, FaultReason reason, String why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> {
              assertThat(e.fault().reason()).isEqualTo(reason);
              assertThat(e.fault().message()).contains(why);
            });
  }

  /** Damaged copies of {@code good} are read, or refused as bad input; nothing else happens. */
  static void assertSurvives(
      byte[] good, int cases, long seed, Function<byte[], ControlVectors> reader) {
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      byte[] bad = damaged(good, random);
      try {
        assertThat(reader.apply(bad).byLayer()).isNotEmpty();
      } catch (SteeringException e) {
        assertThat(e.fault().reason().kind()).isEqualTo(FaultReason.Kind.BAD_INPUT);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(cases / 10);
  }

  private static byte[] damaged(byte[] good, SplittableRandom random) {
    byte[] bad =
        random.nextInt(4) == 0
            ? java.util.Arrays.copyOf(good, random.nextInt(good.length))
            : good.clone();
    int edits = bad.length == 0 ? 0 : 1 + random.nextInt(4);
    for (int edit = 0; edit < edits; edit++) {
      int at = random.nextInt(Math.min(bad.length, random.nextBoolean() ? 64 : bad.length));
      bad[at] =
          switch (random.nextInt(3)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> (byte) (bad[at] ^ (1 << random.nextInt(8)));
            default -> (byte) 0xff;
          };
    }
    return bad;
  }
}
