package io.inferaligner.cli.client;

import io.grpc.Context;
import io.grpc.stub.MetadataUtils;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.Admitted;
import io.inferaligner.proto.runner.v1.CaptureRequest;
import io.inferaligner.proto.runner.v1.CaptureResponse;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.GetModelRequest;
import io.inferaligner.proto.runner.v1.GetRolloutReportRequest;
import io.inferaligner.proto.runner.v1.GetRolloutReportResponse;
import io.inferaligner.proto.runner.v1.GetStatusRequest;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import io.inferaligner.proto.runner.v1.Intervention;
import io.inferaligner.proto.runner.v1.RunnerServiceGrpc;
import io.inferaligner.proto.runner.v1.TailTraceRequest;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import io.inferaligner.proto.runner.v1.Token;
import io.inferaligner.proto.runner.v1.Usage;
import io.inferaligner.proto.types.v1.ModelDescription;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The model-runner's calls. Every failure is a {@link SteeringException}. Thread-safe. */
public final class RunnerClient implements AutoCloseable {
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofMinutes(5);
  private static final Duration FOLLOW = Duration.ofHours(24);

  private final SecureRandom random = new SecureRandom();
  private final ServiceChannel channel;
  private final RunnerServiceGrpc.RunnerServiceBlockingStub stub;

  private RunnerClient(ServiceChannel channel) {
    this.channel = channel;
    this.stub = RunnerServiceGrpc.newBlockingStub(channel.channel());
  }

  /** A client of the runner at {@code address} (host:port); connects with the first call. */
  public static RunnerClient connect(String address) {
    return new RunnerClient(
        new ServiceChannel("model-runner", FaultReason.RUNNER_UNAVAILABLE, address));
  }

  /** What the runner serves. */
  public ModelDescription model() {
    return channel
        .guard(() -> within(SHORT).getModel(GetModelRequest.getDefaultInstance()))
        .getModel();
  }

  /** Bundle, slots, counts. */
  public GetStatusResponse status() {
    return channel.guard(() -> within(SHORT).getStatus(GetStatusRequest.getDefaultInstance()));
  }

  /** What stable, canary and shadow bundle did. */
  public GetRolloutReportResponse rolloutReport() {
    return channel.guard(
        () -> within(SHORT).getRolloutReport(GetRolloutReportRequest.getDefaultInstance()));
  }

  /** Residuals of a few prompts, in request order. */
  public List<CaptureResponse> capture(CaptureRequest request) {
    return channel.guard(() -> {
      List<CaptureResponse> captured = new ArrayList<>();
      within(ANSWER).capture(request).forEachRemaining(captured::add);
      return captured;
    });
  }

  /** The whole answer; {@code listener} sees every event as it comes. */
  public Answer generate(GenerateRequest request, Consumer<GenerateResponse> listener) {
    TraceParent trace = TraceParent.random(random);
    return channel.guard(() -> {
      Collector collector = new Collector();
      Iterator<GenerateResponse> events =
          within(ANSWER)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(trace.headers()))
              .generate(request);
      events.forEachRemaining(event -> {
        collector.add(event);
        listener.accept(event);
      });
      return collector.answer(trace.traceId());
    });
  }

  /** The whole answer. */
  public Answer generate(GenerateRequest request) {
    return generate(request, _ -> {});
  }

  /** Reads at most {@code events} events of an answer, then cancels it; returns what came. */
  public List<GenerateResponse> generateAndCancel(GenerateRequest request, int events) {
    try (Context.CancellableContext scope = Context.current().withCancellation()) {
      return scope.call(() -> {
        List<GenerateResponse> seen = new ArrayList<>();
        Iterator<GenerateResponse> stream = within(ANSWER).generate(request);
        while (seen.size() < events && stream.hasNext()) {
          seen.add(stream.next());
        }
        return seen;
      });
    } catch (io.grpc.StatusRuntimeException e) {
      throw channel.fault(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The last interventions, oldest first; with {@code follow} also those to come. */
  public void tail(int last, boolean follow, Consumer<TailTraceResponse> listener) {
    channel.guard(() -> {
      within(follow ? FOLLOW : SHORT)
          .tailTrace(TailTraceRequest.newBuilder().setLast(last).setFollow(follow).build())
          .forEachRemaining(listener);
      return true;
    });
  }

  @Override
  public void close() {
    channel.close();
  }

  private RunnerServiceGrpc.RunnerServiceBlockingStub within(Duration time) {
    return stub.withDeadlineAfter(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Puts the events of one stream together. */
  private static final class Collector {
    private final StringBuilder text = new StringBuilder();
    private final List<Integer> ids = new ArrayList<>();
    private Admitted admitted = Admitted.getDefaultInstance();
    private Optional<Intervention> gate = Optional.empty();
    private Usage usage = Usage.getDefaultInstance();
    private int steered;

    void add(GenerateResponse event) {
      switch (event.getEventCase()) {
        case ADMITTED -> admitted = event.getAdmitted();
        case TOKEN -> add(event.getToken());
        case INTERVENTION -> {
          // Figures are of the prompt's gate; the answer's own reads another scale.
          if (event.getIntervention().getGeneratedTokens() == 0) {
            gate = Optional.of(event.getIntervention());
          }
        }
        case USAGE -> usage = event.getUsage();
        case EVENT_NOT_SET -> {
          // An event of a newer release: nothing this one knows to do with it.
        }
      }
    }

    private void add(Token token) {
      text.append(token.getText());
      ids.add(token.getId());
      steered += token.getSteered() ? 1 : 0;
    }

    Answer answer(String traceId) {
      return new Answer(traceId, admitted, gate, text.toString(), ids, steered, usage);
    }
  }
}
