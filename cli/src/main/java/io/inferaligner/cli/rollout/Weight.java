package io.inferaligner.cli.rollout;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.rollout.CanarySplit;
import java.math.BigDecimal;

/** The weight of a canary as people write it: "5", "5%" or "0.1%". */
public final class Weight {
  private static final BigDecimal PPM_PER_PERCENT = BigDecimal.valueOf(10_000);

  private Weight() {}

  /**
   * Millionths, at least 1.
   *
   * @throws SteeringException REQUEST_INVALID
   */
  public static int parse(String text) {
    String number = text.strip();
    if (number.endsWith("%")) {
      number = number.substring(0, number.length() - 1).strip();
    }
    try {
      int ppm = new BigDecimal(number).multiply(PPM_PER_PERCENT).intValueExact();
      if (ppm >= 1 && ppm <= CanarySplit.MILLION) {
        return ppm;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // the sentence below says it
    }
    throw new SteeringException(
        FaultReason.REQUEST_INVALID,
        "the weight '%s' is no share: use a percentage from 0.0001 to 100, as in --weight 5%%"
            .formatted(text));
  }

  /** "5%". */
  public static String text(int ppm) {
    return BigDecimal.valueOf(ppm).divide(PPM_PER_PERCENT).stripTrailingZeros().toPlainString()
        + "%";
  }
}
