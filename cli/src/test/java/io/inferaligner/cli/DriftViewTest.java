package io.inferaligner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.proto.gate.v1.ActiveBundle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DriftViewTest {
  @Test
  void aLineForEachBundleSaysWhatToDo() {
    assertThat(line("OK", 0.0312, 1_000))
        .isEqualTo(
            "    traffic of guard@1.0.0: OK  PSI 0.031 over the last 1,000 scores: like the benign"
                + " prompts of the calibration");
    assertThat(line("WARN", 0.15, 400))
        .contains("WARN  PSI 0.150 over the last 400 scores: moving");
    assertThat(line("DRIFT", 0.31, 400)).contains("DRIFT  PSI 0.310").contains("calibrate");
    assertThat(line("COLLECTING", 0, 57)).endsWith("COLLECTING  57 scores, too few to say");
    assertThat(line("UNKNOWN", 0, 0)).contains("holds no benign scores");
  }

  @Test
  void aGateOfAnEarlierReleaseSaysNothing() {
    ActiveBundle earlier = ActiveBundle.newBuilder().setName("guard").setVersion("1.0.0").build();
    assertThat(print(earlier)).contains(": UNKNOWN  ");
    assertThat(DriftView.json(List.of(earlier)))
        .containsExactly(
            Map.of("bundle", "guard@1.0.0", "state", "UNKNOWN", "psi", 0.0, "scores", 0));
  }

  private static String line(String state, double index, int scores) {
    return print(
        ActiveBundle.newBuilder()
            .setName("guard")
            .setVersion("1.0.0")
            .setDriftState(state)
            .setDriftIndex(index)
            .setDriftScores(scores)
            .build());
  }

  private static String print(ActiveBundle bundle) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, UTF_8);
    DriftView.print(new Console(stream, stream, false, false, false), List.of(bundle));
    return out.toString(UTF_8).stripTrailing();
  }
}
