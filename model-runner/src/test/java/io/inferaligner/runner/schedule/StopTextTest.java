package io.inferaligner.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopTextTest {
  @Test
  void aStopTextAcrossTokensIsNeverShown() {
    StopText stops = new StopText(List.of("END", "\n\n"));
    assertThat(stops.add("one E")).isEqualTo("one ");
    assertThat(stops.add("N")).isEmpty();
    assertThat(stops.add("D two")).isEmpty();
    assertThat(stops.isFound()).isTrue();
    assertThat(stops.flush()).isEmpty();
  }

  @Test
  void whatOnlyLookedLikeAStopTextComesLater() {
    StopText stops = new StopText(List.of("END"));
    assertThat(stops.add("E")).isEmpty();
    assertThat(stops.add("NG")).isEqualTo("ENG");
    assertThat(stops.add("EN")).isEmpty();
    assertThat(stops.flush()).isEqualTo("EN");
    assertThat(stops.isFound()).isFalse();
  }
}
