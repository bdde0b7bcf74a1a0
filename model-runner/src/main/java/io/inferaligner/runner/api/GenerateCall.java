package io.inferaligner.runner.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import io.inferaligner.proto.runner.v1.Admitted;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.Token;
import io.inferaligner.runner.bundle.PinnedBundle;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.schedule.GateOutcome;
import io.inferaligner.runner.schedule.GenerationHandle;
import io.inferaligner.runner.schedule.GenerationListener;
import io.inferaligner.runner.schedule.GenerationSummary;
import io.inferaligner.runner.trace.Decision;
import io.inferaligner.runner.trace.GenerationTrace;
import io.inferaligner.runner.trace.RunnerCounts;
import io.inferaligner.runner.trace.TraceEntry;
import io.inferaligner.runner.trace.TraceJournal;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One answer on its way to its client. After {@link #admitted} only the engine's thread writes to
 * the stream, so messages keep their order; exactly one of completion, error and cancellation ends
 * it.
 */
final class GenerateCall implements GenerationListener {
  private final ServerCallStreamObserver<GenerateResponse> responses;
  private final GenerationTrace trace;
  private final RunnerCounts counts;
  private final TraceJournal journal;
  private final ModelIdentity model;
  private final String tenant;
  private final String requestId;
  private final TokenIds prompt;
  private final Optional<PinnedBundle> pinned;
  private final @Nullable ResidualShift shift;
  private final AdmissionHeaders.Slip slip;
  private final Consumer<GenerateCall> atEnd;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable GenerationHandle handle;
  private volatile @Nullable Decision decision;
  private volatile int sent;

  GenerateCall(
      ServerCallStreamObserver<GenerateResponse> responses,
      GenerationTrace trace,
      RunnerCounts counts,
      TraceJournal journal,
      Identity identity,
      Optional<Steered> steered,
      Consumer<GenerateCall> atEnd) {
    this.responses = responses;
    this.trace = trace;
    this.counts = counts;
    this.journal = journal;
    this.model = identity.model();
    this.tenant = identity.tenant();
    this.requestId = identity.requestId();
    this.prompt = identity.prompt();
    this.pinned = steered.map(Steered::pinned);
    this.shift = steered.map(Steered::shift).orElse(null);
    this.slip = AdmissionHeaders.current();
    this.atEnd = atEnd;
  }

  /** What the answer is to, and for whom. */
  record Identity(ModelIdentity model, String tenant, String requestId, TokenIds prompt) {}

  /** The bundle, what it would add, and the bundle computed beside it. */
  record Steered(PinnedBundle pinned, ResidualShift shift, Optional<VectorBundle> shadow) {}

  /** Digest of the pinned bundle; empty without one. */
  String bundleDigest() {
    return pinned.map(bundle -> bundle.bundle().digest()).orElse("");
  }

  /** Tokens that were sent until now. */
  int sentTokens() {
    return sent;
  }

  boolean isOver() {
    return ended.get();
  }

  /** The generation behind this call; a cancellation that came earlier is passed on. */
  void runs(GenerationHandle generation) {
    handle = generation;
    if (responses.isCancelled()) {
      generation.cancel();
    }
  }

  /** The client went away. */
  void cancelled() {
    GenerationHandle generation = handle;
    if (generation != null) {
      generation.cancel();
    }
    if (ended.compareAndSet(false, true)) {
      trace.cancelled();
      close();
    }
  }

  /** Sends headers and the first message. */
  @Override
  public void admitted() {
    counts.requested();
    Admitted.Builder admitted =
        Admitted.newBuilder()
            .setRequestId(requestId)
            .setModelDigest(model.modelDigest())
            .setPromptTokens(prompt.size());
    pinned.ifPresentOrElse(
        bundle -> {
          slip.headers.put(AdmissionHeaders.DIGEST, bundle.bundle().digest());
          slip.headers.put(AdmissionHeaders.REVISION, Long.toString(bundle.revision()));
          slip.headers.put(AdmissionHeaders.STALE, Boolean.toString(bundle.stale()));
          slip.headers.put(AdmissionHeaders.ARM, bundle.arm().name().toLowerCase(Locale.ROOT));
          counts.rollout().requested(bundle);
          admitted
              .setBundleDigest(bundle.bundle().digest())
              .setChannelRevision(bundle.revision())
              .setStale(bundle.stale())
              .setRolloutArm(GenerateMapper.arm(bundle.arm()));
        },
        () -> slip.headers.put(AdmissionHeaders.GATE_SOURCE, GateOutcome.Source.NONE.name()));
    responses.onNext(GenerateResponse.newBuilder().setAdmitted(admitted).build());
  }

  @Override
  public boolean isReady() {
    return responses.isReady();
  }

  @Override
  public void decided(GateOutcome outcome, boolean applied) {
    if (pinned.isEmpty() || shift == null || isOver()) {
      return;
    }
    Decision made = new Decision(pinned.get(), outcome, shift, applied, prompt);
    decision = made;
    counts.decided(outcome, applied);
    counts.rollout().decided(made);
    trace.decided(made);
    slip.trailers.put(AdmissionHeaders.GATE_SOURCE, outcome.source().name());
    responses.onNext(
        GenerateResponse.newBuilder()
            .setIntervention(GenerateMapper.intervention(made, model))
            .build());
  }

  @Override
  public void gatedAgain(GateOutcome outcome, int generated, boolean applied) {
    if (pinned.isEmpty() || shift == null || isOver()) {
      return;
    }
    counts.gatedAgain(outcome);
    if (outcome.fired()) {
      Decision made = new Decision(pinned.get(), outcome, shift, applied, prompt);
      trace.gatedAgain(made, generated);
      responses.onNext(
          GenerateResponse.newBuilder()
              .setIntervention(GenerateMapper.again(made, model, generated))
              .build());
    }
  }

  @Override
  public void token(int sequence, int id, String text, boolean steered) {
    if (!isOver()) {
      sent = sequence + 1;
      responses.onNext(
          GenerateResponse.newBuilder()
              .setToken(
                  Token.newBuilder()
                      .setSequence(sequence)
                      .setId(id)
                      .setText(text)
                      .setSteered(steered))
              .build());
    }
  }

  @Override
  public void finished(GenerationSummary summary) {
    if (ended.compareAndSet(false, true)) {
      sent = summary.generatedTokens();
      if (sent > 0) {
        counts.firstToken(summary.firstTokenMicros());
      }
      trace.finished(summary);
      pinned.ifPresent(bundle -> counts.rollout().finished(bundle, summary));
      close();
      responses.onNext(
          GenerateResponse.newBuilder().setUsage(GenerateMapper.usage(summary)).build());
      responses.onCompleted();
    }
  }

  @Override
  public void failed(SteeringFault fault) {
    if (ended.compareAndSet(false, true)) {
      trace.failed(fault);
      pinned.ifPresent(bundle -> counts.rollout().failed(bundle, fault));
      close();
      responses.onError(StatusMap.toStatus(fault));
    }
  }

  private void close() {
    Decision made = decision;
    if (made != null) {
      journal.add(
          new TraceEntry(
              tenant,
              trace.traceId(),
              requestId,
              System.currentTimeMillis(),
              made,
              prompt.size(),
              sent));
    }
    atEnd.accept(this);
  }
}
