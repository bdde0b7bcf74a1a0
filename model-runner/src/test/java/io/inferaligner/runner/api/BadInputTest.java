package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.proto.runner.v1.CapturePrompt;
import io.inferaligner.proto.runner.v1.CaptureRequest;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.ServedScene;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything a client can get wrong: exact code and reason, one sentence, nothing started. */
class BadInputTest {
  private static final String SECRET = "canary-4f1c9b";

  @RegisterExtension static final ServedScene SERVED = new ServedScene(64);

  private final Scene scene = SERVED.scene();
  private final RunningRunner runner = SERVED.runner();

  @Test
  void refusesPromptsThatAreNone() {
    assertRefused(request -> request.clearMessages(), Status.Code.INVALID_ARGUMENT, "PROMPT_EMPTY");
    assertRefused(message(Role.ROLE_USER, ""), Status.Code.INVALID_ARGUMENT, "PROMPT_EMPTY");
    assertRefused(message(Role.ROLE_USER, " \n\t "), Status.Code.INVALID_ARGUMENT, "PROMPT_EMPTY");
    assertRefused(message(Role.ROLE_SYSTEM, SECRET), Status.Code.INVALID_ARGUMENT, "PROMPT_EMPTY");
    assertRefused(
        request ->
            request
                .clearMessages()
                .addMessages(chat(Role.ROLE_USER, ByteString.copyFromUtf8(" ")))
                .addMessages(chat(Role.ROLE_ASSISTANT, ByteString.copyFromUtf8(SECRET))),
        Status.Code.INVALID_ARGUMENT,
        "PROMPT_EMPTY");
    assertRefused(
        message(Role.ROLE_UNSPECIFIED, SECRET), Status.Code.INVALID_ARGUMENT, "REQUEST_INVALID");
    assertRefused(
        request -> request.getMessagesBuilder(0).setRoleValue(99),
        Status.Code.INVALID_ARGUMENT,
        "REQUEST_INVALID");
  }

  @Test
  void refusesBytesThatAreNoText() {
    byte[][] invalid = {
      {(byte) 0xFF},
      {(byte) 0xC0, (byte) 0xAF},
      {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
      {'a', (byte) 0xE2, (byte) 0x82}
    };
    for (byte[] bytes : invalid) {
      assertRefused(
          request -> request.getMessagesBuilder(0).setContent(ByteString.copyFrom(bytes)),
          Status.Code.INVALID_ARGUMENT,
          "PROMPT_INVALID_UTF8");
    }
  }

  @Test
  void refusesPromptsThatAreTooLong() {
    assertRefused(
        message(Role.ROLE_USER, "x".repeat(62)), Status.Code.INVALID_ARGUMENT, "PROMPT_TOO_LONG");
    assertRefused(
        message(Role.ROLE_USER, "x".repeat((1 << 20) + 1)),
        Status.Code.INVALID_ARGUMENT,
        "PROMPT_TOO_LONG");
    assertRefused(
        request -> {
          for (int i = 0; i < 100_000; i++) {
            request.addMessages(chat(Role.ROLE_USER, ByteString.EMPTY));
          }
        },
        Status.Code.INVALID_ARGUMENT,
        "PROMPT_TOO_LONG");
    Answer longest = ask(message(Role.ROLE_USER, "x".repeat(61)));
    assertThat(longest.status().isOk()).isTrue();
    assertThat(longest.tokens()).hasSize(1);
  }

  @Test
  void refusesSamplingOutOfRange() {
    assertSamplingRefused(sampling -> sampling.setTemperature(Float.NaN));
    assertSamplingRefused(sampling -> sampling.setTemperature(-0.1f));
    assertSamplingRefused(sampling -> sampling.setTemperature(Float.POSITIVE_INFINITY));
    assertSamplingRefused(sampling -> sampling.setTopK(-1));
    assertSamplingRefused(sampling -> sampling.setTopP(Float.NaN));
    assertSamplingRefused(sampling -> sampling.setTopP(-0.1f));
    assertSamplingRefused(sampling -> sampling.setTopP(1.1f));
    assertSamplingRefused(sampling -> sampling.addStop(""));
    assertSamplingRefused(sampling -> sampling.addStop("x".repeat(257)));
    assertSamplingRefused(sampling -> sampling.addAllStop(java.util.Collections.nCopies(17, "x")));
  }

  @Test
  void refusesWhatItDoesNotServe() {
    assertRefused(request -> request.setModel("other"), Status.Code.NOT_FOUND, "MODEL_NOT_FOUND");
    assertRefused(
        request -> request.setChannel("other"), Status.Code.NOT_FOUND, "CHANNEL_NOT_FOUND");
    assertRefused(
        request -> request.setBundleDigest("0".repeat(64)),
        Status.Code.NOT_FOUND,
        "BUNDLE_NOT_FOUND");
    assertRefused(
        request -> request.setSteeringModeValue(99),
        Status.Code.INVALID_ARGUMENT,
        "REQUEST_INVALID");
    assertThat(ask(request -> request.setModel("tiny").setChannel("stable")).status().isOk())
        .isTrue();
  }

  @Test
  void refusesExperimentsUnlessAllowed() {
    Map<String, String> settings = scene.settings();
    settings.put("experiments-allowed", "false");
    settings.put("state-dir", scene.folder().resolve("strict").toString());
    try (RunningRunner strict = new RunningRunner(settings)) {
      for (Consumer<GenerateRequest.Builder> experiment :
          java.util.List.<Consumer<GenerateRequest.Builder>>of(
              request -> request.setSteeringMode(SteeringMode.STEERING_MODE_OFF),
              request -> request.setSteeringMode(SteeringMode.STEERING_MODE_ALWAYS),
              request -> request.setBundleDigest("0".repeat(64)))) {
        GenerateRequest.Builder request = Scene.request(SECRET, 4);
        experiment.accept(request);
        Answer answer = Answer.to(strict.calls(), request.build());
        assertThat(answer.status().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(answer.reason()).isEqualTo("EXPERIMENT_NOT_ALLOWED");
      }
      Answer enforced =
          Answer.to(
              strict.calls(),
              Scene.request(Scene.CLOSED, 4)
                  .setSteeringMode(SteeringMode.STEERING_MODE_ENFORCE)
                  .build());
      assertThat(enforced.status().isOk()).isTrue();
      assertThat(strict.status().getRequests()).isEqualTo(1);
    }
  }

  @Test
  void refusesCapturesOfWhatDoesNotExist() {
    assertCaptureRefused(capture -> capture.addLayers(0), "LAYER_OUT_OF_RANGE");
    assertCaptureRefused(capture -> capture.addLayers(5), "LAYER_OUT_OF_RANGE");
    assertCaptureRefused(capture -> capture.addLayers(-1), "LAYER_OUT_OF_RANGE");
    assertCaptureRefused(capture -> capture.setTokensValue(99), "REQUEST_INVALID");
    assertCaptureRefused(
        capture -> capture.addPrompts(CapturePrompt.newBuilder().addTokenIds(260)),
        "TOKEN_ID_OUT_OF_RANGE");
    assertCaptureRefused(
        capture -> capture.addPrompts(CapturePrompt.newBuilder().addTokenIds(-1)),
        "TOKEN_ID_OUT_OF_RANGE");
    assertCaptureRefused(
        capture -> capture.addPrompts(CapturePrompt.getDefaultInstance()), "PROMPT_EMPTY");
    assertCaptureRefused(capture -> capture.setModel("other"), "MODEL_NOT_FOUND");
  }

  private void assertSamplingRefused(Consumer<Sampling.Builder> change) {
    assertRefused(
        request -> change.accept(request.getSamplingBuilder()),
        Status.Code.INVALID_ARGUMENT,
        "SAMPLING_INVALID");
  }

  private void assertCaptureRefused(Consumer<CaptureRequest.Builder> change, String reason) {
    CaptureRequest.Builder request =
        CaptureRequest.newBuilder()
            .addPrompts(
                CapturePrompt.newBuilder()
                    .addMessages(chat(Role.ROLE_USER, ByteString.copyFromUtf8(SECRET))));
    change.accept(request);
    int received = 0;
    try {
      var responses = runner.calls().capture(request.build());
      while (responses.hasNext()) {
        responses.next();
        received++;
      }
      throw new AssertionError("was not refused: " + reason);
    } catch (StatusRuntimeException e) {
      assertThat(StatusMap.toFault(e).orElseThrow().reason().name()).isEqualTo(reason);
      assertThat(e.getStatus().getDescription()).doesNotContain(SECRET);
      assertThat(received).isZero();
    }
  }

  private void assertRefused(
      Consumer<GenerateRequest.Builder> change, Status.Code code, String reason) {
    long requests = runner.status().getRequests();
    long slots = runner.status().getSlotsCreated();
    Answer answer = ask(change);
    assertThat(answer.status().getCode()).as(reason).isEqualTo(code);
    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(answer.events()).isEmpty();
    assertThat(answer.header("x-ssv-digest")).isEmpty();
    assertThat(answer.status().getDescription())
        .isNotBlank()
        .doesNotContain(SECRET)
        .doesNotContain("\n")
        .hasSizeLessThan(300);
    assertThat(runner.status().getRequests()).isEqualTo(requests);
    assertThat(runner.status().getSlotsCreated()).isEqualTo(slots);
  }

  private Answer ask(Consumer<GenerateRequest.Builder> change) {
    GenerateRequest.Builder request = Scene.request(SECRET, 4);
    change.accept(request);
    return Answer.to(runner.calls(), request.build());
  }

  private static Consumer<GenerateRequest.Builder> message(Role role, String text) {
    return request ->
        request.clearMessages().addMessages(chat(role, ByteString.copyFromUtf8(text)));
  }

  private static ChatMessage chat(Role role, ByteString content) {
    return ChatMessage.newBuilder().setRole(role).setContent(content).build();
  }
}
