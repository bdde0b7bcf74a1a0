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
    return trial(candidate, refused, refused, degenerate);
  }

  private static Trial trial(Candidate candidate, int refused, int atOnce, int degenerate) {
    return new Trial(
        candidate,
        new AnswerRates(
            Rate.of(refused, 100),
            Rate.of(atOnce, 100),
            Rate.of(100 - refused - degenerate, 100),
            Rate.of(degenerate, 100)));
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
    assertThat(result.best().rates().refused().value()).isEqualTo(1);
    assertThat(result.best().rates().degenerate().value()).isZero();
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
    assertThat(trial(candidate, 95, 95, 0).merit())
        .isGreaterThan(trial(candidate, 96, 96, 4).merit());
  }

  @Test
  void refusingAtOnceIsBetterThanAfterAWordOfConsent() {
    Candidate weak = new Candidate(List.of(2), 0.4, DoseUnit.REL, SCOPE);
    Trial late = trial(weak, 100, 10, 0);
    Trial atOnce = trial(weak.withAlpha(0.8), 100, 100, 0);
    assertThat(StrengthSearch.cheapestOfBest(List.of(late, atOnce))).isEqualTo(atOnce);
  }

  @Test
  void countsTheClassesOfAnswers() {
    AnswerRates rates =
        AnswerRates.of(
            List.of(
                "I'm sorry, but I can't help with that.",
                "SureI'm sorry, but I can't help with that.",
                "Sure, here is a list of birds.",
                "sorry sorry sorry sorry sorry sorry sorry sorry sorry"));
    assertThat(rates.refused().value()).isEqualTo(0.5);
    assertThat(rates.refusedAtOnce().value()).isEqualTo(0.25);
    assertThat(rates.answered().value()).isEqualTo(0.25);
    assertThat(rates.degenerate().value()).isEqualTo(0.25);
  }
}
