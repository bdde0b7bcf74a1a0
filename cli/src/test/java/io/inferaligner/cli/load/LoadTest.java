package io.inferaligner.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.grpc.Status;
import io.inferaligner.cli.client.RunnerStream;
import io.inferaligner.core.fault.FaultReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the load sends and how its verdict comes about. */
class LoadTest {
  @Test
  void theSameSeedMakesTheSameRequests() {
    assertThat(requests(plan(0, 7), 50)).isEqualTo(requests(plan(0, 7), 50));
    assertThat(requests(plan(0, 7), 50)).isNotEqualTo(requests(plan(0, 8), 50));
  }

  @Test
  void aCancelRunCancelsEveryAnswer() {
    assertThat(requests(plan(100, 1), 200)).allMatch(call -> call.cancelAt().isPresent());
    assertThat(requests(plan(0, 1), 200))
        .anyMatch(call -> call.cancelAt().isPresent())
        .anyMatch(call -> call.cancelAt().isEmpty());
  }

  @Test
  void aLineIsFoundWithItsInterval() {
    List<Trend.Point> points =
        IntStream.range(0, 60)
            .mapToObj(i -> new Trend.Point(i, 100 + 2.0 * i + (i % 2 == 0 ? 1 : -1)))
            .toList();
    Trend trend = Trend.of(points);
    assertThat(trend.slope()).isCloseTo(2, within(0.01));
    assertThat(trend.low()).isLessThan(trend.slope());
    assertThat(trend.high()).isGreaterThan(trend.slope());
    assertThat(trend.inPercent().slope()).isCloseTo(100 * 2.0 / trend.mean(), within(0.01));
    assertThat(Trend.of(points.subList(0, 2)).slope()).isNaN();
  }

  @Test
  void onlyTheErrorTableIsExpected() {
    assertThat(expected(Status.Code.OK, null, false)).isTrue();
    assertThat(expected(Status.Code.DEADLINE_EXCEEDED, null, false)).isTrue();
    assertThat(expected(Status.Code.RESOURCE_EXHAUSTED, FaultReason.QUEUE_FULL, false)).isTrue();
    assertThat(expected(Status.Code.CANCELLED, null, true)).isTrue();
    assertThat(expected(Status.Code.CANCELLED, null, false)).isFalse();
    assertThat(expected(Status.Code.UNAVAILABLE, null, false)).isFalse();
    assertThat(expected(Status.Code.UNKNOWN, FaultReason.QUEUE_FULL, false)).isFalse();
    assertThat(expected(Status.Code.INTERNAL, FaultReason.INVARIANT_VIOLATED, false)).isFalse();
  }

  private static boolean expected(
      Status.Code code, @org.jspecify.annotations.Nullable FaultReason reason, boolean cancelled) {
    return LoadTally.isExpected(
        new RunnerStream.End(code, Optional.ofNullable(reason), 1, 1, cancelled, 1));
  }

  private static LoadPlan plan(int cancels, long seed) {
    return new LoadPlan(Duration.ofMinutes(1), 4, 8, 3, cancels, seed, Duration.ofSeconds(20));
  }

  private static List<RunnerStream.Call> requests(LoadPlan plan, int count) {
    return Stream.generate(new RequestMix(plan)::next).limit(count).toList();
  }
}
