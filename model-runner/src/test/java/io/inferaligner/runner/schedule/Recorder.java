package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.SteeringFault;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told. */
class Recorder implements GenerationListener {
  final List<String> events = new CopyOnWriteArrayList<>();
  final List<Integer> ids = new CopyOnWriteArrayList<>();
  volatile boolean ready = true;
  volatile int cached = -1;

  /** One that adds {@code name} to {@code order} when its answer is over. */
  static Recorder noting(String name, List<String> order) {
    return new Recorder() {
      @Override
      public void finished(GenerationSummary summary) {
        super.finished(summary);
        order.add(name);
      }
    };
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public void admitted() {
    events.add("admitted");
  }

  @Override
  public void decided(GateOutcome outcome, boolean applied) {
    events.add("decided");
  }

  @Override
  public void gatedAgain(GateOutcome outcome, int generated, boolean applied) {
    events.add("again");
  }

  @Override
  public void token(int sequence, int id, String text, boolean steered) {
    ids.add(id);
  }

  @Override
  public void finished(GenerationSummary summary) {
    cached = summary.cachedTokens();
    events.add(summary.finish().name());
  }

  @Override
  public void failed(SteeringFault fault) {
    events.add(fault.reason().name());
  }

  boolean isOver() {
    return events.size() > 1 && !List.of("decided", "again").contains(events.getLast());
  }
}
