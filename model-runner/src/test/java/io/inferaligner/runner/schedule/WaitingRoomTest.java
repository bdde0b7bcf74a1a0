package io.inferaligner.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final WaitingRoom room = new WaitingRoom(3, 2);

  @Test
  void oneTenantCannotFillTheRoomOfAnother() {
    for (int i = 0; i < 3; i++) {
      room.enter("a", HOUR);
    }
    assertFull(() -> room.enter("a", HOUR), "3 requests wait");
    room.enter("b", HOUR);
    assertThat(room.size()).isEqualTo(4);
    room.leave("a");
    room.enter("a", HOUR);
  }

  @Test
  void allTogetherHaveALimitToo() {
    for (int i = 0; i < 24; i++) {
      room.enter("tenant" + i, HOUR);
    }
    assertFull(() -> room.enter("one more", HOUR), "24 requests wait");
  }

  /** Two slots, answers of 10 s: the second that waits gets its slot after 10 s. */
  @Test
  void whoseDeadlineCannotBeMetIsToldAtOnce() {
    finishOneOf(10 * SECOND);
    room.started();
    room.started();
    room.enter("a", HOUR);
    assertFull(() -> room.enter("a", SECOND), "10000 ms");
    room.enter("a", 6 * SECOND);
  }

  @Test
  void nobodyIsRefusedWhileASlotIsFreeOrNothingIsKnown() {
    room.started();
    room.started();
    room.enter("a", 1);
    room.leave("a");
    finishOneOf(10 * SECOND);
    room.ended(10 * SECOND);
    room.enter("a", 1);
  }

  private void finishOneOf(long nanos) {
    room.started();
    room.ended(nanos);
  }

  private static void assertFull(ThrowingCallable entering, String words) {
    assertThatThrownBy(entering)
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> {
              assertThat(e.fault().reason()).isEqualTo(FaultReason.QUEUE_FULL);
              assertThat(e.fault().message()).contains(words);
            });
  }
}
