package io.inferaligner.cli.evaluate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.conversation.ConversationState.Cause;
import io.inferaligner.core.conversation.ConversationState.Turn;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class ConversationReportTest {
  /** A talk attacked at turn 2 whose history dilutes the attack, and a quiet one. */
  private final ConversationReport report =
      new ConversationReport(
          List.of(
              new TalkTurn(0, 1, false, -1, new Turn(-3, -3), Cause.NONE),
              new TalkTurn(0, 2, true, 0, new Turn(-1, 2), Cause.TURN),
              new TalkTurn(0, 3, false, 1, new Turn(0.5, -3), Cause.TURN),
              new TalkTurn(0, 4, false, 2, new Turn(-3, -3), Cause.LATCHED),
              new TalkTurn(1, 1, false, -1, new Turn(-3, -3), Cause.NONE),
              new TalkTurn(1, 2, false, -1, new Turn(-0.1, -3), Cause.CUSUM)),
          Map.of("seed", 1));

  @Test
  void countsEachWayOfReadingByTurn() {
    ConversationReport.Shares attacked = at(report.attacks(), 2);
    assertThat(attacked.conversation().value()).isZero();
    assertThat(attacked.latest().value()).isEqualTo(1);
    assertThat(attacked.policy().value()).isEqualTo(1);
    assertThat(report.benign()).containsOnlyKeys(1, 2);
    assertThat(at(report.benign(), 1).policy().n()).isEqualTo(2);
    assertThat(at(report.benign(), 2).policy().value()).isEqualTo(1);
    assertThat(report.recovery()).containsOnlyKeys(1, 2);
    assertThat(at(report.recovery(), 1).conversation().value()).isEqualTo(1);
    assertThat(at(report.recovery(), 2).conversation().value()).isZero();
    assertThat(at(report.recovery(), 2).policy().value()).isEqualTo(1);
  }

  @Test
  void writesEveryShareWithItsInterval() {
    assertThat(Json.text(report.json()))
        .contains("\"name\" : \"conversation\"", "\"attacks_by_turn\"", "\"low\"", "\"n\" : 1");
  }

  private static ConversationReport.Shares at(
      SortedMap<Integer, ConversationReport.Shares> rows, int key) {
    return requireNonNull(rows.get(key));
  }
}
