package io.inferaligner.runner.api;

import io.grpc.stub.StreamObserver;
import io.inferaligner.access.Caller;
import io.inferaligner.contract.Answers;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ActiveBundle;
import io.inferaligner.follow.FollowerMessages;
import io.inferaligner.proto.runner.v1.CapturePrompt;
import io.inferaligner.proto.runner.v1.CaptureRequest;
import io.inferaligner.proto.runner.v1.CaptureResponse;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.GetModelRequest;
import io.inferaligner.proto.runner.v1.GetModelResponse;
import io.inferaligner.proto.runner.v1.GetRolloutReportRequest;
import io.inferaligner.proto.runner.v1.GetRolloutReportResponse;
import io.inferaligner.proto.runner.v1.GetStatusRequest;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import io.inferaligner.proto.runner.v1.RunnerServiceGrpc;
import io.inferaligner.proto.runner.v1.TailTraceRequest;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import io.inferaligner.proto.types.v1.ModelDescription;
import io.inferaligner.runner.bundle.RunnerBundles;
import io.inferaligner.runner.config.ServedModel;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.schedule.SchedulerCounts;
import io.inferaligner.runner.trace.RunnerCounts;
import io.inferaligner.runner.trace.TraceJournal;
import io.inferaligner.tenant.TenantQuotas;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/** The runner's gRPC service. */
@GrpcService
public class RunnerGrpcService extends RunnerServiceGrpc.RunnerServiceImplBase {
  private static final Logger LOG = Logger.getLogger(RunnerGrpcService.class);

  private final ServedModel model;
  private final RunnerBundles bundles;
  private final Generations generations;
  private final RunnerCounts counts;
  private final TraceJournal journal;

  @Inject
  public RunnerGrpcService(
      ServedModel model,
      RunnerBundles bundles,
      Generations generations,
      RunnerCounts counts,
      TraceJournal journal) {
    this.model = model;
    this.bundles = bundles;
    this.generations = generations;
    this.counts = counts;
    this.journal = journal;
  }

  @Override
  @Blocking
  public void generate(GenerateRequest request, StreamObserver<GenerateResponse> responses) {
    answer(responses, () -> generations.start(request, Answers.server(responses)));
  }

  @Override
  @Blocking
  public void capture(CaptureRequest request, StreamObserver<CaptureResponse> responses) {
    answer(
        responses,
        () -> {
          generations.check().requireModel(request.getModel());
          List<CaptureStream.Prompt> prompts =
              request.getPromptsList().stream()
                  .map(prompt -> new CaptureStream.Prompt(prompt.getId(), ids(prompt)))
                  .toList();
          List<Integer> layers = layers(request);
          TokenChoice tokens = tokens(request);
          TenantQuotas.Share share =
              generations.share(prompts.stream().mapToLong(prompt -> prompt.ids().size()).sum());
          CaptureStream stream =
              new CaptureStream(
                  model.scheduler(), prompts, layers, tokens, Answers.server(responses));
          Thread.ofVirtual()
              .name("capture")
              .start(() -> {
                try {
                  stream.run();
                } finally {
                  share.release(0);
                }
              });
        });
  }

  @Override
  public void getModel(GetModelRequest request, StreamObserver<GetModelResponse> responses) {
    responses.onNext(GetModelResponse.newBuilder().setModel(description()).build());
    responses.onCompleted();
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> responses) {
    SchedulerCounts slots = model.scheduler().counts();
    GetStatusResponse.Builder status =
        GetStatusResponse.newBuilder()
            .setModel(description())
            .setChannel(bundles.channel())
            .setBundleState(bundles.state())
            .setSlots(slots.slots())
            .setSlotsInUse(slots.inUse())
            .setSlotsCreated(slots.created())
            .setSlotsReleased(slots.released())
            .setPreempted(slots.preempted())
            .setRequests(counts.requests())
            .setDecisions(counts.decisions())
            .setInterventions(counts.interventions());
    bundles.active().ifPresent(active -> describe(active, status));
    bundles
        .status()
        .ifPresent(following -> status.setFollowing(FollowerMessages.following(following)));
    responses.onNext(status.build());
    responses.onCompleted();
  }

  @Override
  @Blocking
  public void tailTrace(TailTraceRequest request, StreamObserver<TailTraceResponse> responses) {
    Thread.ofVirtual()
        .name("trace-tail")
        .start(
            new TraceStream(
                journal,
                model.identity(),
                Caller.current().tenant(),
                request.getLast(),
                request.getFollow(),
                Answers.server(responses)));
  }

  @Override
  public void getRolloutReport(
      GetRolloutReportRequest request, StreamObserver<GetRolloutReportResponse> responses) {
    responses.onNext(
        RolloutReportMapper.report(
            bundles.channel(), bundles.canSplit(), bundles.rollout(), counts.rollout()));
    responses.onCompleted();
  }

  private TokenIds ids(CapturePrompt prompt) {
    if (prompt.getTokenIdsCount() > 0) {
      return generations
          .check()
          .prompt(prompt.getTokenIdsList().stream().mapToInt(Integer::intValue).toArray());
    }
    TokenIds rendered = generations.check().prompt(prompt.getMessagesList());
    int[] answer = prompt.getAnswerTokenIdsList().stream().mapToInt(Integer::intValue).toArray();
    return answer.length == 0
        ? rendered
        : generations.check().prompt(rendered.append(TokenIds.of(answer)).toArray());
  }

  private List<Integer> layers(CaptureRequest request) {
    int count = model.config().layers();
    for (int layer : request.getLayersList()) {
      if (layer < 1 || layer > count) {
        throw new SteeringException(
            FaultReason.LAYER_OUT_OF_RANGE, "the model has layers 1 to %d".formatted(count));
      }
    }
    return request.getLayersCount() == 0
        ? IntStream.rangeClosed(1, count).boxed().toList()
        : request.getLayersList().stream().distinct().sorted().toList();
  }

  private static TokenChoice tokens(CaptureRequest request) {
    return switch (request.getTokens()) {
      case TOKEN_SELECTION_ALL -> TokenChoice.ALL;
      case TOKEN_SELECTION_LAST, TOKEN_SELECTION_UNSPECIFIED -> TokenChoice.LAST;
      case UNRECOGNIZED ->
          throw new SteeringException(
              FaultReason.REQUEST_INVALID, "the token selection is unknown to this runner");
    };
  }

  private ModelDescription description() {
    return GenerateMapper.description(
        model.identity(), model.config(), model.scheduler().context());
  }

  private static void describe(ActiveBundle active, GetStatusResponse.Builder status) {
    status
        .setBundleName(active.bundle().manifest().name())
        .setBundleVersion(active.bundle().manifest().version())
        .setBundleDigest(active.bundle().digest())
        .setChannelRevision(active.revision());
  }

  private static void answer(StreamObserver<?> responses, Runnable work) {
    try {
      work.run();
    } catch (SteeringException e) {
      String pause = e.fault().facts().get("retry_millis");
      if (e.fault().reason().kind() == FaultReason.Kind.EXHAUSTED && pause != null) {
        AdmissionHeaders.current().trailers.put(AdmissionHeaders.PUSHBACK, pause);
      }
      responses.onError(StatusMap.toStatus(e));
    } catch (RuntimeException e) {
      LOG.error("event=request.failed", e);
      responses.onError(StatusMap.toStatus(e));
    }
  }
}
