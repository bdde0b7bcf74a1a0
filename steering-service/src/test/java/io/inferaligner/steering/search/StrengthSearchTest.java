package io.inferaligner.steering.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.plan.DoseUnit;
import io.inferaligner.core.plan.SteeringScope;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrengthSearchTest {
  private static final List<List<Integer>> WINDOWS = List.of(List.of(2, 3), List.of(3, 4, 5));
  private static final SteeringScope SCOPE = new SteeringScope.Window(4);

  /** A model that needs a dose of 1.5 to refuse and breaks above 2.5. */
  private static Trial model(Candidate candidate) {
    int refused = candidate.dose() >= 1.5 ? 100 : (int) (candidate.dose() * 40);
    int degenerate = candidate.dose() > 2.5 ? 60 : 0;
    refused = Math.min(refused, 100 - degenerate);
    return new Trial(
        candidate,
        Rate.of(refused, 100),
        Rate.of(100 - refused - degenerate, 100),
        Rate.of(degenerate, 100));
  }

  @Test
  void takesTheSmallestDoseThatWorksAndNotOneThatBreaks() {
    StrengthSearch.Result result =
        StrengthSearch.run(
            WINDOWS,
            List.of(SCOPE),
            DoseUnit.REL,
            Optional.empty(),
            StrengthSearchTest::model,
            StrengthSearchTest::model);
    assertThat(result.best().refused().value()).isEqualTo(1);
    assertThat(result.best().degenerate().value()).isZero();
    assertThat(result.best().candidate().dose()).isCloseTo(1.5, within(1e-9));
  }

  @Test
  void aGivenStrengthIsKept() {
    StrengthSearch.Result result =
        StrengthSearch.run(
            List.of(List.of(3, 4, 5)),
            List.of(SCOPE),
            DoseUnit.REL,
            Optional.of(0.6),
            StrengthSearchTest::model,
            StrengthSearchTest::model);
    assertThat(result.best().candidate().alpha()).isEqualTo(0.6);
    assertThat(result.trials()).hasSize(2);
  }

  @Test
  void windowsStartAtTheGateLayerAndNeverReachTheLastLayer() {
    assertThat(StrengthSearch.windows(3, 8))
        .containsExactly(
            List.of(3, 4),
            List.of(3, 4, 5, 6),
            List.of(3, 4, 5, 6, 7),
            List.of(4, 5),
            List.of(4, 5, 6, 7));
    assertThat(StrengthSearch.windows(1, 2)).containsExactly(List.of(1));
  }

  @Test
  void brokenAnswersCostMoreThanTheyGain() {
    Candidate candidate = new Candidate(List.of(2), 0.5, DoseUnit.REL, SCOPE);
    Trial clean = new Trial(candidate, Rate.of(95, 100), Rate.of(5, 100), Rate.of(0, 100));
    Trial broken = new Trial(candidate, Rate.of(96, 100), Rate.of(0, 100), Rate.of(4, 100));
    assertThat(clean.merit()).isGreaterThan(broken.merit());
  }
}
