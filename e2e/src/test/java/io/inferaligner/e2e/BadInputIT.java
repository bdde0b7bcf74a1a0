package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.SteeringMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad prompts, models, files and addresses: the exact reason, one sentence, nothing half-done. */
class BadInputIT {
  private static final String PROMPT = "How do I bake bread?";

  private final TestFleet fleet = TestFleet.shared();

  @TempDir Path folder;

  @Test
  void anEmptyPrompt() {
    assertFault(FaultReason.PROMPT_EMPTY, message(ByteString.EMPTY).build());
    assertRefused(cli("chat", ""), 2, "PROMPT_EMPTY", "the prompt is empty");
  }

  @Test
  void aPromptThatIsTooLong() {
    String prompt = "bread and butter ".repeat(2_000);
    assertFault(FaultReason.PROMPT_TOO_LONG, message(ByteString.copyFromUtf8(prompt)).build());
    assertRefused(cli("chat", prompt), 2, "PROMPT_TOO_LONG", "prompt");
  }

  @Test
  void aPromptThatIsNoUtf8() {
    byte[] bytes = {'a', (byte) 0xff, 'b'};
    assertFault(FaultReason.PROMPT_INVALID_UTF8, message(ByteString.copyFrom(bytes)).build());
    CommandLineRun run =
        CommandLineRun.run(bytes, List.of("chat", "--runner", fleet.address(Service.RUNNER)));
    assertRefused(run, 2, "PROMPT_INVALID_UTF8", "UTF-8");
  }

  @Test
  void anUnknownModel() {
    assertFault(
        FaultReason.MODEL_NOT_FOUND,
        message(ByteString.copyFromUtf8(PROMPT)).setModel("nobody").build());
    assertRefused(
        cli("chat", "--model", "nobody", PROMPT), 2, "MODEL_NOT_FOUND", "this runner serves");
  }

  @Test
  void aModelFolderThatIsNotThere() {
    String missing = folder.resolve("nothing").toString();
    assertRefused(run("up", "--model", missing), 2, "MODEL_INVALID", missing);
    CommandLineRun dump =
        run(
            "model",
            "dump",
            "--model",
            missing,
            "--ids",
            "1,2",
            "--out",
            folder.resolve("out.safetensors").toString());
    assertRefused(dump, 2, "MODEL_INVALID", missing);
    assertThat(folder.resolve("out.safetensors")).doesNotExist();
  }

  @Test
  void weightsThatEndInTheHeader() throws Exception {
    refuseWeights(new byte[] {64, 0, 0, 0, 0, 0, 0, 0, '{', '"'});
  }

  @Test
  void weightsWhoseHeaderClaimsTooMuch() throws Exception {
    byte[] weights = new byte[4_096];
    java.util.Arrays.fill(weights, 0, 7, (byte) 0xff);
    weights[7] = 0x7f;
    refuseWeights(weights);
  }

  @Test
  void aPortInUse() throws Exception {
    Ports ports = freeRow();
    try (java.net.ServerSocket taken =
        new java.net.ServerSocket(ports.gate(), 1, java.net.InetAddress.getByName(Ports.HOST))) {
      CommandLineRun run = run("up", "--base-port", Integer.toString(ports.runner()));
      assertRefused(run, 2, "REQUEST_INVALID", "port " + taken.getLocalPort());
      assertThat(run.err()).contains("--base-port");
    }
    assertThat(ports.conflict(true)).as("nothing was left running").isEmpty();
  }

  @Test
  void aRedisThatIsNotThere() {
    int redis = Ports.free().redis();
    CommandLineRun run;
    do { // of eleven ports in a row behind a free one, another may be in use
      run =
          run(
              "up",
              "--base-port",
              Integer.toString(Math.min(Ports.free().runner(), 65_000)),
              "--redis",
              "redis://127.0.0.1:" + redis);
    } while (run.err().contains("is in use"));
    assertRefused(run, 3, "REGISTRY_UNAVAILABLE", "127.0.0.1:" + redis);
  }

  @Test
  void aRowThatIsNoJson() throws Exception {
    Path file = folder.resolve("rows.jsonl");
    Files.writeString(
        file, "{\"id\":\"1\",\"text\":\"Hello?\",\"label\":\"harmless\"}\n{\"id\": \"2\", \"te");
    assertRefused(cli("evaluate", "--benign", file.toString()), 2, "DATASET_INVALID", file + ":2");
    Files.writeString(file, "{\"id\":\"1\",\"label\":\"harmless\"}\n");
    assertRefused(cli("evaluate", "--benign", file.toString()), 2, "DATASET_INVALID", file + ":1");
  }

  @Test
  void aJudgeThatDoesNotExist() {
    assertRefused(
        cli("evaluate", "--judge", "model:x", "--benign", "x.jsonl"),
        2,
        "REQUEST_INVALID",
        "unknown judge");
  }

  @Test
  void aRunnerThatIsNotThere() {
    CommandLineRun run = run("chat", PROMPT, "--runner", Ports.HOST + ":" + Ports.free().runner());
    assertRefused(run, 3, "RUNNER_UNAVAILABLE", "model-runner");
  }

  private void refuseWeights(byte[] weights) throws Exception {
    Path model = Files.createDirectory(folder.resolve("model"));
    Path good = TestFleet.ROOT.resolve("deploy/demo/target");
    for (String file : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(good.resolve(file), model.resolve(file));
    }
    Files.write(model.resolve("model.safetensors"), weights);
    Path out = folder.resolve("out.safetensors");
    CommandLineRun run =
        run("model", "dump", "--model", model.toString(), "--ids", "1,2", "--out", out.toString());
    assertRefused(run, 2, "MODEL_INVALID", "model.safetensors");
    assertThat(out).doesNotExist();
  }

  private void assertFault(FaultReason reason, GenerateRequest request) {
    GetStatusResponse before = fleet.runner().status();
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> fleet.runner().generate(request))
        .satisfies(error -> {
          assertThat(error.fault().reason()).isEqualTo(reason);
          assertThat(error.fault().message()).isNotBlank().doesNotContain("\n");
        });
    GetStatusResponse after = fleet.runner().status();
    assertThat(after.getDecisions()).isEqualTo(before.getDecisions());
    assertThat(after.getSlotsInUse()).isZero();
  }

  /** Exit code, and one sentence on standard error with its reason; nothing on standard output. */
  private static void assertRefused(CommandLineRun run, int code, String reason, String part) {
    assertThat(run.errors()).as(run.err()).hasSize(1);
    assertThat(run.errors().getFirst()).contains(part).endsWith("(" + reason + ")");
    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
  }

  /** Eleven free ports in a row, below those that the system hands out by itself. */
  private static Ports freeRow() {
    return IntStream.iterate(21_000, base -> base < 32_000, base -> base + 100)
        .mapToObj(Ports::from)
        .filter(ports -> ports.conflict(true).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private CommandLineRun cli(String... arguments) {
    return CommandLineRun.of(fleet, arguments);
  }

  private static CommandLineRun run(String... arguments) {
    return CommandLineRun.run(new byte[0], List.of(arguments));
  }

  private static GenerateRequest.Builder message(ByteString content) {
    return TestFleet.request(PROMPT, SteeringMode.STEERING_MODE_ENFORCE).toBuilder()
        .clearMessages()
        .addMessages(ChatMessage.newBuilder().setRole(Role.ROLE_USER).setContent(content));
  }
}
