package io.inferaligner.runner.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.inferaligner.access.Caller;
import io.inferaligner.core.Planner;
import io.inferaligner.core.bundle.AnswerGates;
import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.runner.bundle.PinnedBundle;
import io.inferaligner.runner.bundle.Resolution;
import io.inferaligner.runner.bundle.RunnerBundles;
import io.inferaligner.runner.config.RunnerConfig;
import io.inferaligner.runner.config.ServedModel;
import io.inferaligner.runner.gate.GateClient;
import io.inferaligner.runner.gate.GateLadder;
import io.inferaligner.runner.gate.GateQuestion;
import io.inferaligner.runner.schedule.GateCall;
import io.inferaligner.runner.schedule.GateOutcome;
import io.inferaligner.runner.schedule.GenerationHandle;
import io.inferaligner.runner.schedule.GenerationRequest;
import io.inferaligner.runner.schedule.SteeringSetup;
import io.inferaligner.runner.trace.GenerationTrace;
import io.inferaligner.runner.trace.RunnerCounts;
import io.inferaligner.runner.trace.TraceJournal;
import io.inferaligner.tenant.TenantPolicies;
import io.inferaligner.tenant.TenantQuotas;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Scope;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Admits generations: checks, pins a bundle, hands over to the scheduler. Thread-safe. */
@Startup
@ApplicationScoped
public class Generations {
  private final ServedModel model;
  private final TenantBounds tenants;
  private final RunnerBundles bundles;
  private final RunnerCounts counts;
  private final TraceJournal journal;
  private final OpenTelemetry telemetry;
  private final GateClient gate;
  private final GateLadder ladder;
  private final RequestCheck check;
  private final ShadowProbe shadows;
  private final TurnGate turns;
  private final Map<GenerateCall, GenerationHandle> running = new ConcurrentHashMap<>();

  @Inject
  public Generations(
      RunnerConfig config,
      ServedModel model,
      RunnerBundles bundles,
      RunnerCounts counts,
      TraceJournal journal,
      OpenTelemetry telemetry,
      TenantPolicies tenants) {
    this.model = model;
    this.tenants = new TenantBounds(tenants, config.channel());
    this.bundles = bundles;
    this.counts = counts;
    this.journal = journal;
    this.telemetry = telemetry;
    this.gate = new GateClient(config.gate(), telemetry);
    this.ladder = new GateLadder(gate, rungs(config), config.gateBudget());
    this.check = new RequestCheck(model, config);
    this.turns = new TurnGate(model.scheduler(), ConversationPolicy.standard());
    this.shadows = new ShadowProbe(model.scheduler(), counts.rollout(), journal);
    bundles.onRevoked(this::abort);
  }

  private static List<GateLadder.Rung> rungs(RunnerConfig config) {
    try {
      return GateLadder.rungs(config.fallback());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "model-runner cannot start: inferaligner.runner.fallback must be a list of local, always and refuse, not "
              + config.fallback());
    }
  }

  /** The check of requests, which captures share. */
  RequestCheck check() {
    return check;
  }

  /**
   * Starts the answer to {@code request}; its messages go to {@code responses}.
   *
   * @throws SteeringException if the request is not admitted; nothing was sent then
   */
  void start(GenerateRequest request, ServerCallStreamObserver<GenerateResponse> responses) {
    GenerationDraft draft = check.check(request);
    String tenant = Caller.current().tenant();
    String requestId = UUID.randomUUID().toString();
    Optional<GenerateCall.Steered> steered = steering(draft, requestId);
    tenants.require(tenant, steered);
    TenantQuotas.Share share = share((long) draft.prompt().size() + draft.maxTokens());
    GenerationTrace trace =
        GenerationTrace.start(
            telemetry, model.identity(), requestId, steered.isPresent() ? "enforce" : "off");
    trace.requested(draft.maxTokens(), draft.sampling().temperature());
    GenerateCall call =
        new GenerateCall(
            responses,
            trace,
            counts,
            journal,
            new GenerateCall.Identity(model.identity(), tenant, requestId, draft.prompt()),
            steered,
            over -> {
              running.remove(over);
              share.release(draft.maxTokens() - over.sentTokens());
            });
    responses.setOnCancelHandler(call::cancelled);
    responses.setOnReadyHandler(model.scheduler()::wake);
    try {
      GenerationHandle handle =
          model.scheduler().submit(generation(draft, steered, trace, requestId), call);
      call.runs(handle);
      running.put(call, handle);
      if (call.isOver()) {
        running.remove(call);
      }
    } catch (SteeringException e) {
      share.release(draft.maxTokens());
      trace.failed(e.fault());
      throw e;
    }
  }

  /**
   * The caller's share of this runner for one call, to be given back at its end.
   *
   * @param tokens most tokens that the call reads and writes
   * @throws SteeringException TENANT_RATE
   */
  TenantQuotas.Share share(long tokens) {
    return tenants.share(Caller.current().tenant(), tokens);
  }

  private Optional<GenerateCall.Steered> steering(GenerationDraft draft, String requestId) {
    boolean unasked =
        draft.bundleDigest().isEmpty() && draft.mode() != SteeringMode.STEERING_MODE_ALWAYS;
    if (draft.mode() == SteeringMode.STEERING_MODE_OFF || (!bundles.isSteeringOn() && unasked)) {
      return Optional.empty();
    }
    Resolution resolved =
        draft.bundleDigest().isEmpty()
            ? bundles.resolve(draft.stickyKey().isEmpty() ? requestId : draft.stickyKey())
            : new Resolution(bundles.byDigest(draft.bundleDigest()), Optional.empty());
    PinnedBundle pinned = resolved.pinned();
    var shift = Planner.shift(pinned.bundle());
    boolean always = draft.mode() == SteeringMode.STEERING_MODE_ALWAYS;
    return Optional.of(
        new GenerateCall.Steered(
            pinned, always ? shift.atFullStrength() : shift, resolved.shadow()));
  }

  private GenerationRequest generation(
      GenerationDraft draft,
      Optional<GenerateCall.Steered> steered,
      GenerationTrace trace,
      String requestId) {
    String tenant = Caller.current().tenant();
    long deadline = System.nanoTime() + CallTime.left().toNanos();
    return new GenerationRequest(
        draft.prompt(),
        model.encoder().newStream(),
        draft.sampling(),
        draft.maxTokens(),
        draft.stops(),
        steered.map(s ->
            setup(
                draft,
                s,
                new ShadowProbe.Request(trace, tenant, requestId, draft.prompt(), draft.domain()),
                deadline)),
        tenant,
        deadline);
  }

  private SteeringSetup setup(
      GenerationDraft draft,
      GenerateCall.Steered steered,
      ShadowProbe.Request request,
      long deadline) {
    PinnedBundle pinned = steered.pinned();
    GateQuestion question =
        new GateQuestion(
            pinned.bundle(), model.identity().modelDigest(), draft.prompt().hash(), draft.domain());
    boolean always =
        draft.mode() == SteeringMode.STEERING_MODE_ALWAYS
            || !pinned.bundle().policy().strategy().isGated();
    List<GateLadder.Rung> allowed = tenants.rungs(request.tenant());
    GateCall call =
        reading -> {
          var outcome =
              turns.decide(
                  draft,
                  request.tenant(),
                  reading,
                  question,
                  asked -> {
                    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                    try (Scope _ = request.trace().context().makeCurrent()) {
                      return ladder.decide(asked, reading, left, allowed);
                    }
                  });
          steered
              .shadow()
              .ifPresent(bundle ->
                  outcome.thenAccept(
                      used -> shadows.observe(bundle, steered, request, reading, used)));
          return always ? outcome.thenApply(GateOutcome::steeringAlways) : outcome;
        };
    return new SteeringSetup(
        pinned.bundle().gate().layers(), call, steered.shift(), AnswerGates.of(pinned.bundle()));
  }

  private void abort(String digest) {
    SteeringFault fault =
        SteeringFault.of(
            FaultReason.BUNDLE_REVOKED, "the bundle of this answer was revoked: ask again");
    running.forEach((call, handle) -> {
      if (call.bundleDigest().equals(digest)) {
        handle.fail(fault);
      }
    });
  }

  @PreDestroy
  public void close() {
    gate.close();
  }
}
