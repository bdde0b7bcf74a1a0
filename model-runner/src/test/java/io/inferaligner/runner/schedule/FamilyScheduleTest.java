package io.inferaligner.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.Golden;
import io.inferaligner.runner.engine.Precision;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.fake.Oracle;
import io.inferaligner.runner.fake.TinyModel;
import io.inferaligner.runner.sample.SamplingParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What scheduler, prefix cache and steering promise, on every golden case of every family. */
class FamilyScheduleTest {
  private static final int CHUNK = 16;
  private static final int KNOWN = 28;
  private static final int COUNT = 8;
  private static final int GATE_LAYER = 1;

  @TempDir static Path folder;
  private static Oracle text;

  /** The golden cases have no tokenizer; any that knows their ids will do to make text. */
  @BeforeAll
  static void borrowTokenizer() {
    text = new Oracle(TinyModel.write(folder.resolve("tiny"), 11, 64));
  }

  @AfterAll
  static void giveBackTokenizer() {
    text.close();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aPrefixHitEqualsAMissAndBothTheReference(String name) {
    try (Case one = new Case(name)) {
      Run miss = one.run(Optional.empty(), 0);
      Run hit = one.run(Optional.empty(), 0);
      assertThat(miss.cached()).isZero();
      assertThat(hit.cached()).isEqualTo(one.prompt.size() / CHUNK * CHUNK);
      assertThat(miss.ids()).isEqualTo(one.expected());
      assertThat(hit.ids()).isEqualTo(one.expected());
      assertThat(hit.activation()).isEqualTo(miss.activation());
    }
  }

  /** ALL repeats the prefill with the shift; the others repeat the last prompt token only. */
  @ParameterizedTest
  @MethodSource("names")
  void everyScopeIsWhatSteeringStepByStepGivesAndLeavesNothingBehind(String name) {
    try (Case one = new Case(name)) {
      for (SteeringScope scope :
          List.of(
              new SteeringScope.FromLastPrompt(),
              new SteeringScope.Window(2),
              new SteeringScope.All())) {
        Run steered = one.run(Optional.of(scope), 3);
        assertThat(steered.ids())
            .as("%s", scope)
            .isEqualTo(one.stepByStep(scope, 3))
            .isNotEqualTo(one.expected());
        assertThat(one.run(Optional.empty(), 0).ids())
            .as("unsteered after %s", scope)
            .isEqualTo(one.expected());
      }
    }
  }

  /** Two shifts whose sum is infinite in float32; the slot is clean for the next answer. */
  @ParameterizedTest
  @MethodSource("names")
  void aValueThatIsNotFiniteEndsItsOwnAnswerOnly(String name) {
    try (Case one = new Case(name)) {
      Recorder broken = one.submit(Optional.of(new SteeringScope.All()), 3e38f, new ArrayList<>());
      Recorder beside = one.submit(Optional.empty(), 0, new ArrayList<>());
      Await.until("both are over", () -> broken.isOver() && beside.isOver());
      assertThat(broken.events).containsExactly("admitted", "decided", "NON_FINITE_ACTIVATION");
      assertThat(broken.ids).isEmpty();
      assertThat(beside.ids).isEqualTo(one.expected());
      for (int slot = 0; slot < Case.SLOTS; slot++) {
        assertThat(one.run(Optional.empty(), 0).ids()).isEqualTo(one.expected());
      }
    }
  }

  static List<String> names() {
    return Golden.names();
  }

  private record Run(List<Integer> ids, int cached, List<Float> activation) {}

  /** A golden case behind a scheduler. */
  private static final class Case implements AutoCloseable {
    static final int SLOTS = 2;

    final Golden golden;
    final TokenIds prompt;
    final int width;
    final Scheduler scheduler;
    final List<Integer> ends;

    Case(String name) {
      golden = new Golden(name);
      prompt = golden.ids().append(golden.ids("generated").slice(0, KNOWN));
      DecoderEngine engine = golden.load(Precision.F32, SLOTS);
      width = engine.config().width();
      ends = engine.config().eosTokenIds();
      scheduler = new Scheduler(engine, new SchedulerOptions(8, CHUNK, PrefixReuse.CHUNKS));
    }

    /** The tokens of the reference behind the prompt, up to one that ends an answer. */
    List<Integer> expected() {
      return untilEnd(golden.ids("generated").slice(KNOWN, KNOWN + COUNT).toArray());
    }

    List<Integer> stepByStep(SteeringScope scope, float size) {
      int last = prompt.size() - 1;
      int from = scope instanceof SteeringScope.All ? 0 : last;
      int to = scope instanceof SteeringScope.Window(int tokens) ? last + 1 + tokens : 1 << 20;
      try (DecoderEngine engine = golden.load(Precision.F32, 1)) {
        List<Integer> ids = Oracle.greedy(engine, prompt, COUNT, shifts(size), from, to);
        return untilEnd(ids.stream().mapToInt(Integer::intValue).toArray());
      }
    }

    private List<Integer> untilEnd(int[] ids) {
      return Arrays.stream(ids).takeWhile(id -> !ends.contains(id)).boxed().toList();
    }

    Run run(Optional<SteeringScope> scope, float size) {
      List<Float> activation = new ArrayList<>();
      Recorder recorder = submit(scope, size, activation);
      Await.until("it is over", recorder::isOver);
      assertThat(recorder.events.getLast()).isIn("LENGTH", "STOP");
      return new Run(List.copyOf(recorder.ids), recorder.cached, activation);
    }

    Recorder submit(Optional<SteeringScope> scope, float size, List<Float> activation) {
      GateOutcome.Action action =
          scope.isPresent() ? GateOutcome.Action.STEER : GateOutcome.Action.LEAVE;
      GateCall gate =
          h -> {
            for (float value : h.at(GATE_LAYER).toArray()) {
              activation.add(value);
            }
            return CompletableFuture.completedFuture(
                new GateOutcome(action, true, 1, 1, GateOutcome.Source.LOCAL, "", "", 1));
          };
      ResidualShift shift =
          new ResidualShift(shifts(size), scope.orElseGet(SteeringScope.FromLastPrompt::new), 1);
      Recorder recorder = new Recorder();
      scheduler.submit(
          new GenerationRequest(
              prompt,
              text.encoder().newStream(),
              SamplingParameters.greedy(),
              COUNT,
              List.of(),
              Optional.of(new SteeringSetup(List.of(GATE_LAYER), gate, shift)),
              "a",
              System.nanoTime() + Duration.ofMinutes(1).toNanos()),
          recorder);
      return recorder;
    }

    /** The same at layers 1 and 2, in a direction that a norm does not remove. */
    private List<LayerShift> shifts(float size) {
      float[] values = new float[width];
      for (int i = 0; i < width; i++) {
        values[i] = i % 3 == 0 ? size : 0;
      }
      DenseVector vector = DenseVector.of(values);
      return Stream.of(1, 2).map(layer -> new LayerShift(layer, vector)).toList();
    }

    @Override
    public void close() {
      scheduler.close();
    }
  }
}
