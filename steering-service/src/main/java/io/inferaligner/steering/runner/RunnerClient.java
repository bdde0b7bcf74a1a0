package io.inferaligner.steering.runner;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.inferaligner.access.ServiceChannels;
import io.inferaligner.contract.Calls;
import io.inferaligner.contract.Messages;
import io.inferaligner.contract.TracingClientInterceptor;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.proto.runner.v1.CapturePrompt;
import io.inferaligner.proto.runner.v1.CaptureRequest;
import io.inferaligner.proto.runner.v1.CaptureResponse;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.GetModelRequest;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.RunnerServiceGrpc;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.proto.runner.v1.TokenSelection;
import io.inferaligner.proto.types.v1.ModelDescription;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** One model runner. Thread-safe; every call has a deadline. */
public final class RunnerClient implements AutoCloseable {
  private static final int CAPTURE_BATCH = 64;
  private static final long CONNECT_MILLIS = 500;

  private final String target;
  private final Duration deadline;
  private final ManagedChannel channel;
  private final RunnerServiceGrpc.RunnerServiceBlockingStub stub;

  /** A client of the runner at {@code target} (host:port); connects with the first call. */
  public RunnerClient(String target, OpenTelemetry telemetry, Duration deadline) {
    this.target = target;
    this.deadline = deadline;
    this.channel =
        ServiceChannels.to(target)
            .maxInboundMessageSize(64 << 20)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .build();
    this.stub =
        RunnerServiceGrpc.newBlockingStub(channel)
            .withInterceptors(new TracingClientInterceptor(telemetry));
  }

  /**
   * The served model.
   *
   * @param vocabulary number of token ids
   */
  public record Model(ModelIdentity identity, int vocabulary) {}

  /** Text to capture, under an id. */
  public record Text(String id, String text) {}

  public Model model() {
    return guard(() -> {
      ModelDescription model = timed().getModel(GetModelRequest.getDefaultInstance()).getModel();
      return new Model(Messages.identity(model), model.getVocabulary());
    });
  }

  /**
   * Residuals of the last rendered token after blocks 1…{@code layers}, per prompt and in order.
   *
   * @param sink gets the index of the prompt and its vectors, layer 1 first
   */
  public void capture(List<Text> prompts, int layers, BiConsumer<Integer, List<DenseVector>> sink) {
    for (int from = 0; from < prompts.size(); from += CAPTURE_BATCH) {
      List<Text> batch = prompts.subList(from, Math.min(prompts.size(), from + CAPTURE_BATCH));
      List<CapturePrompt> messages =
          batch.stream()
              .map(prompt ->
                  CapturePrompt.newBuilder()
                      .setId(prompt.id())
                      .addMessages(user(prompt.text()))
                      .build())
              .toList();
      capture(messages, layers, from, sink);
    }
  }

  /** The same for token ids. */
  public List<List<DenseVector>> captureIds(List<List<Integer>> sequences, int layers) {
    List<List<DenseVector>> residuals = new ArrayList<>();
    List<CapturePrompt> messages =
        IntStream.range(0, sequences.size())
            .mapToObj(i ->
                CapturePrompt.newBuilder()
                    .setId("canary-" + i)
                    .addAllTokenIds(sequences.get(i))
                    .build())
            .toList();
    capture(messages, layers, 0, (_, vectors) -> residuals.add(vectors));
    return residuals;
  }

  /**
   * The greedy answer to {@code prompt}.
   *
   * @param bundleDigest bundle to steer with; empty = none
   * @param always steer whatever the gate says
   */
  public String generate(String prompt, String bundleDigest, boolean always, int maxTokens) {
    GenerateRequest request =
        GenerateRequest.newBuilder()
            .addMessages(user(prompt))
            .setSampling(Sampling.newBuilder().setMaxTokens(maxTokens))
            .setBundleDigest(bundleDigest)
            .setSteeringMode(
                bundleDigest.isEmpty()
                    ? SteeringMode.STEERING_MODE_OFF
                    : always
                        ? SteeringMode.STEERING_MODE_ALWAYS
                        : SteeringMode.STEERING_MODE_ENFORCE)
            .build();
    return guard(() -> {
      StringBuilder answer = new StringBuilder();
      Iterator<GenerateResponse> responses = timed().generate(request);
      while (responses.hasNext()) {
        GenerateResponse response = responses.next();
        if (response.hasToken()) {
          answer.append(response.getToken().getText());
        }
      }
      return answer.toString();
    });
  }

  /**
   * A greedy, unsteered answer.
   *
   * @param ids without the one that ends it
   */
  public record Answer(List<Integer> ids, String text) {
    public Answer {
      ids = List.copyOf(ids);
    }
  }

  /** The greedy answer to {@code prompt} without steering, as tokens. */
  public Answer answer(String prompt, int maxTokens) {
    GenerateRequest request =
        GenerateRequest.newBuilder()
            .addMessages(user(prompt))
            .setSampling(Sampling.newBuilder().setMaxTokens(maxTokens))
            .setSteeringMode(SteeringMode.STEERING_MODE_OFF)
            .build();
    return guard(() -> {
      List<Integer> ids = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      timed()
          .generate(request)
          .forEachRemaining(response -> {
            if (response.hasToken()) {
              ids.add(response.getToken().getId());
              text.append(response.getToken().getText());
            }
          });
      return new Answer(ids, text.toString());
    });
  }

  /** Residuals after block {@code layer} at every {@code every}-th token of an answer. */
  public List<DenseVector> captureAnswer(
      String prompt, List<Integer> answer, int every, int layer) {
    CaptureRequest.Builder request =
        CaptureRequest.newBuilder().addLayers(layer).setTokens(TokenSelection.TOKEN_SELECTION_LAST);
    for (int tokens = every; tokens <= answer.size(); tokens += every) {
      request.addPrompts(
          CapturePrompt.newBuilder()
              .setId("token-" + tokens)
              .addMessages(user(prompt))
              .addAllAnswerTokenIds(answer.subList(0, tokens)));
    }
    return guard(() -> {
      List<DenseVector> residuals = new ArrayList<>();
      timed()
          .capture(request.build())
          .forEachRemaining(response -> residuals.addAll(Messages.rows(response.getResiduals())));
      return residuals;
    });
  }

  private void capture(
      List<CapturePrompt> prompts,
      int layers,
      int offset,
      BiConsumer<Integer, List<DenseVector>> sink) {
    CaptureRequest request =
        CaptureRequest.newBuilder()
            .addAllPrompts(prompts)
            .addAllLayers(IntStream.rangeClosed(1, layers).boxed().toList())
            .setTokens(TokenSelection.TOKEN_SELECTION_LAST)
            .build();
    guard(() -> {
      Iterator<CaptureResponse> responses = timed().capture(request);
      int index = offset;
      while (responses.hasNext()) {
        sink.accept(index++, Messages.rows(responses.next().getResiduals()));
      }
      return index;
    });
  }

  private RunnerServiceGrpc.RunnerServiceBlockingStub timed() {
    return stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private <T> T guard(Supplier<T> call) {
    return Calls.guard(
        call,
        status ->
            SteeringFault.retry(
                FaultReason.RUNNER_UNAVAILABLE,
                "the runner at %s does not answer (%s): check that it runs"
                    .formatted(target, status.getCode()),
                CONNECT_MILLIS));
  }

  private static ChatMessage user(String text) {
    return ChatMessage.newBuilder()
        .setRole(Role.ROLE_USER)
        .setContent(ByteString.copyFromUtf8(text))
        .build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
