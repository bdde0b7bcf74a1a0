package io.inferaligner.cli.client;

import com.google.protobuf.MessageLite;
import io.grpc.stub.StreamObserver;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.steering.v1.CalibrationSpec;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import io.inferaligner.proto.steering.v1.Job;
import io.inferaligner.proto.steering.v1.LabelledPrompt;
import io.inferaligner.proto.steering.v1.ListJobsRequest;
import io.inferaligner.proto.steering.v1.StartCalibrationRequest;
import io.inferaligner.proto.steering.v1.StartCalibrationResponse;
import io.inferaligner.proto.steering.v1.StartExtractionRequest;
import io.inferaligner.proto.steering.v1.StartExtractionResponse;
import io.inferaligner.proto.steering.v1.SteeringServiceGrpc;
import io.inferaligner.proto.steering.v1.WatchJobRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** The steering-service's calls. Every failure is a {@link SteeringException}. Thread-safe. */
public final class SteeringClient implements AutoCloseable {
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final Duration UPLOAD = Duration.ofMinutes(2);
  private static final Duration JOB = Duration.ofHours(12);

  private final ServiceChannel channel;

  private SteeringClient(ServiceChannel channel) {
    this.channel = channel;
  }

  /** A client of the service at {@code address} (host:port); connects with the first call. */
  public static SteeringClient connect(String address) {
    return new SteeringClient(
        new ServiceChannel("steering-service", FaultReason.STEERING_UNAVAILABLE, address));
  }

  /** Jobs the service knows. */
  public List<Job> jobs() {
    return channel.guard(() ->
        SteeringServiceGrpc.newBlockingStub(channel.channel())
            .withDeadlineAfter(SHORT.toMillis(), TimeUnit.MILLISECONDS)
            .listJobs(ListJobsRequest.getDefaultInstance())
            .getJobsList());
  }

  /** Uploads the prompts and starts the job; returns its id. */
  public String startExtraction(ExtractionSpec spec, List<LabelledPrompt> prompts) {
    Upload<StartExtractionResponse> answer = new Upload<>(channel);
    return answer
        .send(
            uploading().startExtraction(answer),
            StartExtractionRequest.newBuilder().setSpec(spec).build(),
            prompts,
            prompt -> StartExtractionRequest.newBuilder().setPrompt(prompt).build())
        .getJobId();
  }

  /** Uploads the prompts and starts the job; returns its id. */
  public String startCalibration(CalibrationSpec spec, List<LabelledPrompt> prompts) {
    Upload<StartCalibrationResponse> answer = new Upload<>(channel);
    return answer
        .send(
            uploading().startCalibration(answer),
            StartCalibrationRequest.newBuilder().setSpec(spec).build(),
            prompts,
            prompt -> StartCalibrationRequest.newBuilder().setPrompt(prompt).build())
        .getJobId();
  }

  /** Follows a job to its end; returns its last state. */
  public Job watch(String jobId, Consumer<Job> listener) {
    return channel.guard(() -> {
      Job[] last = {Job.getDefaultInstance()};
      SteeringServiceGrpc.newBlockingStub(channel.channel())
          .withDeadlineAfter(JOB.toMillis(), TimeUnit.MILLISECONDS)
          .watchJob(WatchJobRequest.newBuilder().setJobId(jobId).build())
          .forEachRemaining(event -> {
            last[0] = event.getJob();
            listener.accept(event.getJob());
          });
      return last[0];
    });
  }

  @Override
  public void close() {
    channel.close();
  }

  private SteeringServiceGrpc.SteeringServiceStub uploading() {
    return SteeringServiceGrpc.newStub(channel.channel())
        .withDeadlineAfter(UPLOAD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One client-streaming call: a first message, then one per prompt, then the answer. */
  private static final class Upload<A extends MessageLite> implements StreamObserver<A> {
    private final ServiceChannel channel;
    private final CompletableFuture<Optional<A>> answer = new CompletableFuture<>();
    private volatile Optional<A> value = Optional.empty();

    Upload(ServiceChannel channel) {
      this.channel = channel;
    }

    <Q> A send(
        StreamObserver<Q> request,
        Q first,
        List<LabelledPrompt> prompts,
        Function<LabelledPrompt, Q> message) {
      request.onNext(first);
      for (LabelledPrompt prompt : prompts) {
        if (answer.isDone()) {
          break;
        }
        request.onNext(message.apply(prompt));
      }
      request.onCompleted();
      try {
        return answer
            .get()
            .orElseThrow(() ->
                new SteeringException(
                    FaultReason.INVARIANT_VIOLATED, "the steering-service sent no answer"));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while prompts were uploaded", e);
      } catch (ExecutionException e) {
        throw channel.fault(e.getCause() == null ? e : e.getCause());
      }
    }

    @Override
    public void onNext(A next) {
      value = Optional.of(next);
    }

    @Override
    public void onError(Throwable error) {
      answer.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
      answer.complete(value);
    }
  }
}
