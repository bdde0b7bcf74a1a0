package io.inferaligner.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenIds;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A prompt of 5 tokens with an answer of 8, so that positions are 0 to 12. */
class SteeredSequenceTest {
  private final SteeredSequence sequence = new SteeredSequence(TokenIds.of(10, 11, 12, 13, 14));

  SteeredSequenceTest() {
    IntStream.range(15, 23).forEach(sequence::add);
  }

  /** What a lost slot held is computed again as it was: plain, steered, plain. */
  @Test
  void anAnswerSteeredFromItsMiddleIsRunAgainAlike() {
    sequence.steer(7, new SteeringScope.Window(2), 0.5, 9);
    assertThat(IntStream.range(0, 13).filter(sequence::isSteered)).containsExactly(9, 10, 11);
    assertThat(sequence.clean(13)).isEqualTo(9);
    assertThat(sequence.row(1, 4, 13, 4)).isEqualTo(StepRow.plain(1, 4, ids(4, 8)));
    assertThat(sequence.row(1, 8, 13, 4)).isEqualTo(new StepRow(1, 8, ids(8, 12), 7, 1, 0.5f));
    assertThat(sequence.row(1, 12, 13, 4)).isEqualTo(StepRow.plain(1, 12, ids(12, 13)));
  }

  @Test
  void fromThePromptOnItIsAsBefore() {
    sequence.steer(7, new SteeringScope.Window(2), 1);
    assertThat(IntStream.range(0, 13).filter(sequence::isSteered)).containsExactly(4, 5, 6);
    sequence.steer(7, new SteeringScope.All(), 1);
    assertThat(sequence.clean(13)).isZero();
  }

  /** A scope that reaches to the end knows no other; here the answer is steered from its middle. */
  @Test
  void withoutAWindowItIsSteeredToItsEnd() {
    for (SteeringScope scope :
        new SteeringScope[] {new SteeringScope.FromLastPrompt(), new SteeringScope.All()}) {
      SteeredSequence own = new SteeredSequence(TokenIds.of(1, 2));
      own.steer(3, scope, 1, 6);
      assertThat(own.isSteered(5)).isFalse();
      assertThat(own.isSteered(6)).isTrue();
      assertThat(own.isSteered(60_000)).isTrue();
    }
  }

  private static TokenIds ids(int from, int to) {
    return TokenIds.of(IntStream.range(from, to).map(position -> 10 + position).toArray());
  }
}
