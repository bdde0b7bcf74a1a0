package io.inferaligner.gate.trace;

/**
 * How one bundle's traffic compares with its calibration at one moment.
 *
 * @param index population stability index; 0 unless the state is OK, WARN or DRIFT
 * @param scores how many of the last ones are compared
 */
public record DriftReading(State state, double index, int scores) {
  /** Of a bundle without deciles. */
  static final DriftReading UNKNOWN = new DriftReading(State.UNKNOWN, 0, 0);

  /** What is known of a bundle's traffic. */
  public enum State {
    /** The bundle does not hold the benign scores of its calibration. */
    UNKNOWN,
    /** Too few scores yet. */
    COLLECTING,
    OK,
    /** The traffic has moved. */
    WARN,
    /** The traffic is not what the gate was calibrated on: its threshold promises nothing. */
    DRIFT
  }

  /** Whether there is an index. */
  boolean compared() {
    return state.compareTo(State.OK) >= 0;
  }
}
