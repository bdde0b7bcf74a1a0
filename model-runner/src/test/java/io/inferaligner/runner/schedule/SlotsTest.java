package io.inferaligner.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.runner.engine.TokenIds;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final int CHUNK = 32;

  @Test
  void aPromptGoesOnFromTheSlotThatHoldsMostOfIt() {
    Slots slots = slots(PrefixReuse.TOKENS);
    leave(slots, "a", counting(40), counting(90), counting(60));
    Slots.Taken taken = slots.take("a", counting(200));
    assertThat(taken).isEqualTo(new Slots.Taken(1, 90));
    assertThat(slots.take("a", counting(50)).cached()).isEqualTo(49);
    assertThat(slots.counts(0).reused()).isEqualTo(139);
  }

  @Test
  void wholeChunksOnlyAndNeverTheLastToken() {
    Slots slots = slots(PrefixReuse.CHUNKS);
    leave(slots, "a", counting(100));
    assertThat(slots.take("a", counting(96)).cached()).isEqualTo(64);
    leave(slots, "a", counting(97));
    assertThat(slots.take("a", counting(97)).cached()).isEqualTo(96);
  }

  @Test
  void anotherTenantFindsNothing() {
    Slots slots = slots(PrefixReuse.TOKENS);
    leave(slots, "a", counting(100));
    assertThat(slots.take("b", counting(100)).cached()).isZero();
    assertThat(slots.take("", counting(100)).cached()).isZero();
  }

  @Test
  void aShortBeginningDoesNotCostALongOne() {
    Slots slots = slots(PrefixReuse.TOKENS);
    leave(slots, "a", counting(10), counting(100));
    // Slot 2 was never used: it is free longest.
    assertThat(slots.take("a", counting(15).append(TokenIds.of(7))))
        .isEqualTo(new Slots.Taken(2, 0));
    assertThat(slots.take("a", counting(120)).cached()).isEqualTo(100);
  }

  @Test
  void offKeepsNothing() {
    Slots slots = slots(PrefixReuse.OFF);
    leave(slots, "a", counting(100));
    assertThat(slots.take("a", counting(100)).cached()).isZero();
  }

  private static Slots slots(PrefixReuse reuse) {
    return new Slots(3, new SchedulerOptions(8, CHUNK, reuse));
  }

  /** Uses a slot for each of {@code sequences}, which it then holds. */
  private static void leave(Slots slots, String tenant, TokenIds... sequences) {
    int[] taken =
        IntStream.range(0, sequences.length)
            .map(i -> slots.take("new", TokenIds.of(9)).slot())
            .toArray();
    for (int i = 0; i < sequences.length; i++) {
      slots.giveBack(taken[i], tenant, sequences[i]);
    }
  }

  private static TokenIds counting(int size) {
    return TokenIds.of(IntStream.range(100, 100 + size).toArray());
  }
}
