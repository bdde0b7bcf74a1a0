package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.inferaligner.contract.Messages;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.proto.runner.v1.CapturePrompt;
import io.inferaligner.proto.runner.v1.CaptureRequest;
import io.inferaligner.proto.runner.v1.CaptureResponse;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.TokenSelection;
import io.inferaligner.runner.engine.RowResiduals;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.Reader;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.ServedScene;
import io.inferaligner.runner.fake.TinyModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CaptureTest {
  @RegisterExtension static final ServedScene SERVED = new ServedScene(4_096);

  private final Scene scene = SERVED.scene();
  private final RunningRunner runner = SERVED.runner();

  @Test
  void capturesTheLastTokenOfManyPromptsInOrder() {
    CaptureRequest.Builder request = CaptureRequest.newBuilder().addLayers(3).addLayers(1);
    for (int i = 0; i < 40; i++) {
      request.addPrompts(prompt("p" + i, "text number " + "x".repeat(i)));
    }
    List<CaptureResponse> responses = capture(request.build());
    assertThat(responses).hasSize(40);
    for (int i = 0; i < 40; i++) {
      TokenIds ids = scene.oracle().prompt("text number " + "x".repeat(i));
      CaptureResponse response = responses.get(i);
      assertThat(response.getPromptId()).isEqualTo("p" + i);
      assertThat(response.getLayersList()).containsExactly(1, 3);
      assertThat(response.getPromptTokens()).isEqualTo(ids.size());
      assertThat(response.getTokenHash().toByteArray()).isEqualTo(ids.hash());
      assertThat(response.getResiduals().getShapeList()).containsExactly(2, 1, TinyModel.WIDTH);
      List<DenseVector> rows = Messages.rows(response.getResiduals());
      assertClose(rows.get(0), scene.oracle().activation(ids, 1));
      assertClose(rows.get(1), scene.oracle().activation(ids, 3));
    }
  }

  @Test
  void capturesEveryTokenOfEveryLayerAcrossChunks() {
    TokenIds ids = scene.oracle().prompt("y".repeat(50));
    CaptureResponse response =
        capture(
                CaptureRequest.newBuilder()
                    .setTokens(TokenSelection.TOKEN_SELECTION_ALL)
                    .addPrompts(
                        CapturePrompt.newBuilder()
                            .addAllTokenIds(Arrays.stream(ids.toArray()).boxed().toList()))
                    .build())
            .getFirst();
    assertThat(response.getResiduals().getShapeList())
        .containsExactly(TinyModel.LAYERS, ids.size(), TinyModel.WIDTH);
    RowResiduals expected = scene.oracle().residuals(ids);
    List<DenseVector> rows = Messages.rows(response.getResiduals());
    for (int layer = 1; layer <= TinyModel.LAYERS; layer++) {
      for (int token = 0; token < ids.size(); token++) {
        assertClose(rows.get((layer - 1) * ids.size() + token), expected.vector(layer, token));
      }
    }
  }

  @Test
  void aCapturedResidualIsBitForBitWhatTheGateSees() {
    String text = "z".repeat(40);
    Answer.to(runner.calls(), Scene.request(text, 1).build());
    CaptureResponse captured =
        capture(CaptureRequest.newBuilder().addLayers(2).addPrompts(prompt("z", text)).build())
            .getFirst();
    assertThat(scene.gate().asked().getLast().getActivations().getData())
        .isEqualTo(captured.getResiduals().getData());
  }

  /** As the gate of answers reads it: no token stands between the template and the answer. */
  @Test
  void capturesTheLastTokenOfAnAnswer() {
    TokenIds ids = scene.oracle().prompt("a question");
    TokenIds longer = ids.append(TokenIds.of('y', 'e', 's'));
    CapturePrompt asked =
        prompt("a", "a question").toBuilder().addAllAnswerTokenIds(List.of(121, 101, 115)).build();
    CaptureResponse response =
        capture(CaptureRequest.newBuilder().addLayers(2).addPrompts(asked).build()).getFirst();
    assertThat(response.getTokenHash().toByteArray()).isEqualTo(longer.hash());
    assertClose(
        Messages.rows(response.getResiduals()).getFirst(), scene.oracle().activation(longer, 2));
    CapturePrompt wrong = asked.toBuilder().addAnswerTokenIds(TinyModel.VOCABULARY).build();
    assertThatThrownBy(() -> capture(CaptureRequest.newBuilder().addPrompts(wrong).build()))
        .hasMessageContaining("a token id lies outside");
  }

  @Test
  void aRunningAnswerGoesOnMeanwhile() {
    Reader running = Reader.of(runner, Scene.off(Scene.CLOSED, 100_000));
    Await.until("it runs", () -> running.tokens() > 0);
    long before = running.tokens();
    capture(CaptureRequest.newBuilder().addPrompts(prompt("long", "w".repeat(2_000))).build());
    assertThat(running.tokens()).isGreaterThan(before);
    running.cancel();
  }

  @Test
  void aBrokenModelGivesAnErrorAndNoNumbers() {
    Path broken = TinyModel.write(scene.folder().resolve("broken"), 11, 64, 257, Float.NaN);
    Map<String, String> settings = scene.settings();
    settings.put("model", broken.toString());
    settings.put("steering", "off");
    try (RunningRunner sick = new RunningRunner(settings)) {
      Answer answer = Answer.to(sick.calls(), Scene.request(Scene.OPEN, 4).build());
      assertThat(answer.reason()).isEqualTo("NON_FINITE_ACTIVATION");
      assertThat(answer.tokens()).isEmpty();
      assertThat(sick.status().getSlotsReleased()).isEqualTo(1);
    }
  }

  private static CapturePrompt prompt(String id, String text) {
    return CapturePrompt.newBuilder()
        .setId(id)
        .addMessages(
            ChatMessage.newBuilder()
                .setRole(Role.ROLE_USER)
                .setContent(ByteString.copyFromUtf8(text)))
        .build();
  }

  private List<CaptureResponse> capture(CaptureRequest request) {
    List<CaptureResponse> responses = new ArrayList<>();
    runner.calls().capture(request).forEachRemaining(responses::add);
    return responses;
  }

  private static void assertClose(DenseVector actual, DenseVector expected) {
    assertThat(actual.minus(expected).norm()).isLessThan(1e-4 * expected.norm());
  }
}
