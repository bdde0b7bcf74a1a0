package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.proto.gate.v1.ActiveBundle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether a gate's traffic is what its bundles were calibrated on, for people and programs. */
final class DriftView {
  private DriftView() {}

  /** A line for each bundle, indented. */
  static void print(Console console, List<ActiveBundle> bundles) {
    for (ActiveBundle bundle : bundles) {
      console.line(
          "    traffic of %s@%s: %s  %s"
              .formatted(
                  bundle.getName(),
                  bundle.getVersion(),
                  console.paint(colour(bundle.getDriftState()), state(bundle)),
                  explanation(bundle)));
    }
  }

  static List<Map<String, Object>> json(List<ActiveBundle> bundles) {
    return bundles.stream().map(DriftView::json).toList();
  }

  private static Map<String, Object> json(ActiveBundle bundle) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bundle", bundle.getName() + "@" + bundle.getVersion());
    json.put("state", state(bundle));
    json.put("psi", bundle.getDriftIndex());
    json.put("scores", bundle.getDriftScores());
    return json;
  }

  /** A gate of an earlier release says nothing. */
  private static String state(ActiveBundle bundle) {
    return bundle.getDriftState().isEmpty() ? "UNKNOWN" : bundle.getDriftState();
  }

  private static Colour colour(String state) {
    return switch (state) {
      case "DRIFT" -> Colour.RED;
      case "WARN" -> Colour.YELLOW;
      case "OK" -> Colour.GREEN;
      default -> Colour.DIM;
    };
  }

  private static String explanation(ActiveBundle bundle) {
    String index =
        String.format(
            Locale.ROOT,
            "PSI %.3f over the last %,d scores",
            bundle.getDriftIndex(),
            bundle.getDriftScores());
    return switch (state(bundle)) {
      case "DRIFT" ->
          index
              + ": not what the gate was calibrated on, so its false alarms are unknown; run calibrate";
      case "WARN" -> index + ": moving away from what the gate was calibrated on";
      case "OK" -> index + ": like the benign prompts of the calibration";
      case "COLLECTING" -> "%d scores, too few to say".formatted(bundle.getDriftScores());
      default -> "the bundle holds no benign scores to compare with; calibrate makes one that does";
    };
  }
}
