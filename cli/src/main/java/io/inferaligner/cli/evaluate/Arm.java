package io.inferaligner.cli.evaluate;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.SteeringMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One way of steering under which the same prompts are answered. */
public enum Arm {
  /** No bundle: the bare target. */
  OFF(SteeringMode.STEERING_MODE_OFF, ""),
  /** The served bundle, behind its gate: the product. */
  CROSS(SteeringMode.STEERING_MODE_ENFORCE, ""),
  /** The target's own vectors as steering vectors, behind the same gate. */
  SELF(SteeringMode.STEERING_MODE_ENFORCE, "-self"),
  /** The served bundle whatever the gate says. */
  ALWAYS(SteeringMode.STEERING_MODE_ALWAYS, ""),
  /** Random directions of the same length, behind the same gate. */
  RANDOM(SteeringMode.STEERING_MODE_ENFORCE, "-random"),
  /** A second draw of random directions. */
  RANDOM_2(SteeringMode.STEERING_MODE_ENFORCE, "-random-2"),
  /** A third draw of random directions. */
  RANDOM_3(SteeringMode.STEERING_MODE_ENFORCE, "-random-3"),
  /** The served vectors, raised to a level instead of added, behind the same gate. */
  TARGET(SteeringMode.STEERING_MODE_ENFORCE, "-target"),
  /** The served vectors with a strength that grows with the gate's score. */
  ADAPTIVE(SteeringMode.STEERING_MODE_ENFORCE, "-adaptive"),
  /** The served vectors' directions taken away where the gate opens: what refusal hangs on. */
  ABLATE(SteeringMode.STEERING_MODE_ENFORCE, "-ablate"),
  /** No bundle; a reminder of the duty to be safe around the prompt (Self-Reminder). */
  REMINDER(PromptDefence.REMINDER),
  /** No bundle; a system message that puts safety first (Goal Priority). */
  PRIORITY(PromptDefence.PRIORITY),
  /** No bundle; a system message that the demo pair was trained to obey. */
  CAREFUL(PromptDefence.CAREFUL),
  /**
   * A fixed refusal where the gate opens, in place of steering; put together from off and cross.
   */
  CANNED(SteeringMode.STEERING_MODE_UNSPECIFIED, ""),
  /**
   * The served bundle on harmful prompts and nothing on others, as a perfect gate would; put
   * together from off and always.
   */
  ORACLE(SteeringMode.STEERING_MODE_UNSPECIFIED, "");

  private final SteeringMode mode;
  private final String suffix;
  private final PromptDefence defence;

  Arm(SteeringMode mode, String suffix) {
    this.mode = mode;
    this.suffix = suffix;
    this.defence = PromptDefence.NONE;
  }

  Arm(PromptDefence defence) {
    this.mode = SteeringMode.STEERING_MODE_OFF;
    this.suffix = "";
    this.defence = defence;
  }

  /** Name on the command line and in JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How a request asks for this arm. */
  public SteeringMode mode() {
    return mode;
  }

  /** What is put around the prompt. */
  PromptDefence defence() {
    return defence;
  }

  /** True for arms that no request can ask for. */
  public boolean isDerived() {
    return mode == SteeringMode.STEERING_MODE_UNSPECIFIED;
  }

  /** What is appended to the served bundle's name; empty: the served bundle itself. */
  public String bundleSuffix() {
    return suffix;
  }

  /**
   * The arms of a comma-separated list, in its order.
   *
   * @throws SteeringException REQUEST_INVALID for an unknown or repeated one
   */
  public static List<Arm> parse(String list) {
    List<Arm> arms = Arrays.stream(list.split(",", -1)).map(Arm::one).toList();
    if (arms.stream().distinct().count() != arms.size()) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, "--arms names an arm twice");
    }
    return arms;
  }

  private static Arm one(String name) {
    return Arrays.stream(values())
        .filter(arm -> arm.label().equals(name.strip()) && !arm.isDerived())
        .findFirst()
        .orElseThrow(() ->
            new SteeringException(
                FaultReason.REQUEST_INVALID, "unknown arm '%s': use %s".formatted(name, known())));
  }

  private static String known() {
    return Arrays.stream(values())
        .filter(arm -> !arm.isDerived())
        .map(Arm::label)
        .collect(Collectors.joining(", "));
  }
}
