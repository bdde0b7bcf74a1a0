package io.inferaligner.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.cli.evaluate.LatencyReport.Pair;
import io.inferaligner.cli.evaluate.LatencyReport.Times;
import io.inferaligner.cli.terminal.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyReportTest {
  private static final List<Pair> PAIRS =
      List.of(
          new Pair(new Times(100, 10), new Times(110, 10)),
          new Pair(new Times(200, 10), new Times(260, 11)));

  @Test
  void theAddedShareIsTheMeanOverPrompts() {
    assertThat(LatencyReport.added(PAIRS, Times::firstToken).value()).isCloseTo(0.2, within(1e-12));
    assertThat(LatencyReport.added(PAIRS, Times::perToken).value()).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void anAnswerOfOneTokenHasNoTimeBetweenTokens() {
    List<Pair> one = List.of(new Pair(new Times(100, 0), new Times(100, 0)));
    assertThat(LatencyReport.added(one, Times::perToken).n()).isZero();
  }

  @Test
  void theLeastCountsTimeByTime() {
    assertThat(new Times(5, 2).least(new Times(4, 3))).isEqualTo(new Times(4, 2));
  }

  @Test
  void writesEachPartWithItsNumberOfPrompts() {
    assertThat(Json.text(new LatencyReport(PAIRS, List.of(), Map.of("seed", 1)).json()))
        .contains("\"gate_closed\"", "\"n\" : 2", "\"added_share\"", "\"n\" : 0");
  }
}
