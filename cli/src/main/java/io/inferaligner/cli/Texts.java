package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.proto.runner.v1.GateSource;
import io.inferaligner.proto.runner.v1.Intervention;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Short forms that several commands show. */
final class Texts {
  private static final int DIGITS = 12;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  private Texts() {}

  /** The first digits of a digest; "none" for an empty one. */
  static String shortDigest(String digest) {
    return digest.isEmpty() ? "none" : digest.substring(0, Math.min(DIGITS, digest.length()));
  }

  /** Local time. */
  static String time(long unixMillis) {
    return TIME.format(Instant.ofEpochMilli(unixMillis));
  }

  /** REMOTE, LOCAL, ALWAYS or NONE. */
  static String source(GateSource source) {
    return source.name().replace("GATE_SOURCE_", "");
  }

  /** What the gate said and what was done, in one line. */
  static String intervention(Console console, Intervention event) {
    StringBuilder line =
        new StringBuilder(
            event.getGeneratedTokens() == 0
                ? "gate "
                : "gate of the answer after %d tokens ".formatted(event.getGeneratedTokens()));
    if (event.hasVerdict()) {
      boolean fired = event.getVerdict().getFired();
      line.append(
          fired ? console.paint(Colour.RED, "OPEN") : console.paint(Colour.GREEN, "closed"));
      line.append(
          "  score %+.3f  margin %+.2f σ"
              .formatted(event.getVerdict().getScore(), event.getVerdict().getMarginSigma()));
    } else {
      line.append("without verdict");
    }
    line.append("  source ").append(source(event.getGateSource()));
    if (!event.getFallbackReason().isEmpty()) {
      line.append(" (").append(event.getFallbackReason()).append(')');
    }
    if (event.getApplied()) {
      line.append(
          "  steered at layers %s with %s@%s, %s %.3g, %s"
              .formatted(
                  event.getLayersList(),
                  event.getBundleName(),
                  event.getBundleVersion(),
                  event.getDoseUnit(),
                  event.getAlpha(),
                  event.getScope()));
    } else {
      line.append("  not steered");
    }
    return line.toString();
  }
}
