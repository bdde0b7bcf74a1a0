package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.LogitChoice;
import io.inferaligner.runner.engine.Logits;
import io.inferaligner.runner.engine.RowResiduals;
import io.inferaligner.runner.engine.StepInput;
import io.inferaligner.runner.engine.StepOutput;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.schedule.GenerationSummary.Finish;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The tensor work of one scheduler round after another. Belongs to the engine's thread. */
final class Rounds {
  private final DecoderEngine engine;
  private final int chunkTokens;
  private final Consumer<Runnable> post;
  private final Roster roster;
  private final Captures captures;

  Rounds(
      DecoderEngine engine,
      int chunkTokens,
      Consumer<Runnable> post,
      Roster roster,
      Captures captures) {
    this.engine = engine;
    this.chunkTokens = chunkTokens;
    this.post = post;
    this.roster = roster;
    this.captures = captures;
  }

  /** One round; false if there was nothing to do. */
  boolean run() {
    roster.reap();
    roster.fillSlots();
    boolean prefilled = prefill();
    boolean captured = captures.run();
    return decode() | prefilled | captured;
  }

  /** One chunk of one prompt; prompts take turns. */
  private boolean prefill() {
    for (Generation generation : roster.active()) {
      if (generation.isPrefilling()) {
        roster.moveToEnd(generation);
        roster.guarded(List.of(generation), () -> prefill(generation));
        return true;
      }
    }
    return false;
  }

  private void prefill(Generation generation) {
    StepRow row = generation.nextChunk(chunkTokens);
    Optional<SteeringSetup> gated =
        generation.phase() == Phase.PREFILL ? generation.request.steering() : Optional.empty();
    List<Integer> taps = gated.map(SteeringSetup::gateLayers).orElse(List.of());
    StepOutput output =
        engine.step(new StepInput(List.of(row), taps, TokenChoice.LAST, LogitChoice.LAST));
    Logits logits = output.logits().getFirst();
    boolean complete = generation.advance(row);
    if (!logits.isFinite()) {
      failNonFinite(generation);
    } else if (complete && gated.isPresent()) {
      ask(generation, gated.get(), output.residuals().getFirst().reading(taps), logits);
    } else if (complete && generation.phase() == Phase.RESUME) {
      generation.phase(Phase.DECODE);
    } else if (complete) {
      take(generation, logits);
    }
  }

  private void ask(Generation generation, SteeringSetup setup, GateReading reading, Logits logits) {
    generation.phase(Phase.GATE);
    setup
        .gate()
        .decide(reading)
        .whenComplete((outcome, failure) ->
            post.accept(() ->
                roster.guarded(
                    List.of(generation),
                    () -> {
                      if (failure != null) {
                        throw new IllegalStateException("the ladder failed", failure);
                      }
                      decided(generation, setup, outcome, logits);
                    })));
  }

  private void decided(
      Generation generation, SteeringSetup steering, GateOutcome outcome, Logits logits) {
    if (generation.phase() != Phase.GATE || generation.isCancelled()) {
      return;
    }
    generation.listener.decided(outcome, outcome.action() == GateOutcome.Action.STEER);
    switch (outcome.action()) {
      case LEAVE -> take(generation, logits);
      case STEER -> {
        ResidualShift shift = steering.shift();
        generation.rerunSteered(
            engine.registerShift(shift.shifts()), shift.scope(), outcome.share(shift.strength()));
      }
      case REFUSE -> roster.finish(generation, Finish.REFUSED);
    }
  }

  private boolean decode() {
    List<Generation> ready =
        roster.active().stream()
            .filter(g -> g.phase() == Phase.DECODE && !g.isCancelled() && g.listener.isReady())
            .toList();
    if (ready.isEmpty()) {
      return false;
    }
    List<StepRow> rows = ready.stream().map(Generation::decodeRow).toList();
    roster.guarded(
        ready,
        () -> {
          List<Integer> taps = AnswerGating.layers(ready);
          StepOutput output =
              engine.step(new StepInput(rows, taps, TokenChoice.LAST, LogitChoice.LAST));
          for (int i = 0; i < ready.size(); i++) {
            Generation generation = ready.get(i);
            Logits logits = output.logits().get(i);
            RowResiduals residuals = output.residuals().get(i);
            roster.guarded(
                List.of(generation),
                () -> {
                  if (passesAnswerGate(generation, residuals)) {
                    take(generation, logits);
                  }
                });
          }
        });
    return true;
  }

  /** Gates the answer again if it is time; true if it goes on as it is. */
  private boolean passesAnswerGate(Generation generation, RowResiduals residuals) {
    AnswerGate gate = generation.dueAnswerGate().orElse(null);
    if (gate == null) {
      return true;
    }
    GateOutcome outcome = AnswerGating.decide(gate, residuals.vector(gate.probe().layer(), 0));
    generation.gatedAgain(outcome);
    switch (outcome.action()) {
      case LEAVE -> {
        return true;
      }
      case STEER -> {
        ResidualShift shift = generation.request.steering().orElseThrow().shift();
        generation.steerFromHere(
            engine.registerShift(shift.shifts()), shift.scope(), outcome.share(shift.strength()));
      }
      case REFUSE -> roster.finish(generation, Finish.REFUSED);
    }
    return false;
  }

  private void take(Generation generation, Logits logits) {
    if (!logits.isFinite()) {
      failNonFinite(generation);
      return;
    }
    Finish finish = generation.take(logits);
    if (finish != null) {
      roster.finish(generation, finish);
    }
  }

  private void failNonFinite(Generation generation) {
    engine.clearSlot(generation.slot());
    generation.spoil();
    roster.fail(
        generation,
        SteeringFault.of(
            FaultReason.NON_FINITE_ACTIVATION,
            "the model computed a value that is not finite: check the weights and the bundle's strength"));
  }
}
