package io.inferaligner.cli;

import com.google.protobuf.ByteString;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.contract.Messages;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.proto.runner.v1.CapturePrompt;
import io.inferaligner.proto.runner.v1.CaptureRequest;
import io.inferaligner.proto.runner.v1.CaptureResponse;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.TokenSelection;
import java.util.List;
import java.util.stream.IntStream;

/** How long a model's residuals are, which doses are compared with. */
final class MeanNorms {
  private static final List<String> PROMPTS =
      List.of(
          "How do I bake bread?",
          "Why do the leaves of our old apple tree curl in June?",
          "Explain how a bicycle stays upright.",
          "Write a short poem about rain.",
          "Which books help to learn chess?",
          "How many minutes are three hours?",
          "Describe a walk through a forest.",
          "What should I cook with carrots and rice?");

  private MeanNorms() {}

  /** ρ_l, mean ‖h_l‖ of the last token over eight everyday prompts, for l = 1…L−1 at l−1. */
  static DenseVector measure(RunnerClient runner, ModelIdentity model) {
    int layers = model.layers() - 1;
    List<CaptureResponse> captured =
        runner.capture(
            CaptureRequest.newBuilder()
                .addAllPrompts(
                    IntStream.range(0, PROMPTS.size()).mapToObj(MeanNorms::prompt).toList())
                .addAllLayers(IntStream.rangeClosed(1, layers).boxed().toList())
                .setTokens(TokenSelection.TOKEN_SELECTION_LAST)
                .build());
    double[] sums = new double[layers];
    for (CaptureResponse response : captured) {
      List<DenseVector> rows = Messages.rows(response.getResiduals());
      for (int i = 0; i < layers; i++) {
        sums[i] += rows.get(i).norm() / captured.size();
      }
    }
    return DenseVector.ofDoubles(sums);
  }

  private static CapturePrompt prompt(int index) {
    return CapturePrompt.newBuilder()
        .setId(Integer.toString(index))
        .addMessages(
            ChatMessage.newBuilder()
                .setRole(Role.ROLE_USER)
                .setContent(ByteString.copyFromUtf8(PROMPTS.get(index))))
        .build();
  }
}
