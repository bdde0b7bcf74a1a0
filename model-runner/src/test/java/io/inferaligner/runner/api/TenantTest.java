package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.runner.v1.CapturePrompt;
import io.inferaligner.proto.runner.v1.CaptureRequest;
import io.inferaligner.proto.runner.v1.FinishReason;
import io.inferaligner.proto.runner.v1.GateSource;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.TailTraceRequest;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two tenants on one runner: each within its bounds, and neither sees the other. */
class TenantTest {
  private static final int COUNT = 4;

  @TempDir Path folder;
  private Scene scene;
  private ToyBundle bundle;

  @BeforeEach
  void start() {
    scene = new Scene(folder, 16_384);
    bundle = scene.activate("1.0.0", "FROM_LAST_PROMPT");
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aTenantWithoutALineIsRefused() throws IOException {
    try (RunningRunner runner = runner("acme\n")) {
      assertThat(ask(runner, "acme").reason()).isEmpty();
      assertThat(ask(runner, "other").reason()).isEqualTo("TENANT_MISMATCH");
    }
  }

  @Test
  void boundsHoldForTheBundleInUse() throws IOException {
    double strength = Scene.shift(bundle).relativeNorm();
    try (RunningRunner runner =
        runner(
            String.format(
                Locale.ROOT,
                "acme bundles=mine\nother channels=beta\nweak max-strength=%f\nright channels=stable bundles=%s max-strength=%f\n",
                strength / 2,
                bundle.decoded().manifest().name(),
                strength * 2))) {
      for (String refused : List.of("acme", "other", "weak")) {
        assertThat(ask(runner, refused).reason()).as(refused).isEqualTo("TENANT_MISMATCH");
      }
      assertThat(ask(runner, "right").reason()).isEmpty();
      // Naming the bundle does not get round the bounds.
      GenerateRequest named =
          Scene.request(Scene.CLOSED, COUNT).setBundleDigest(bundle.digest()).build();
      assertThat(Answer.to(runner.calls("weak"), named).reason()).isEqualTo("TENANT_MISMATCH");
    }
  }

  @Test
  void streamsAndTokensAreRationedByTenantWithATimeToTryAgain() throws IOException {
    try (RunningRunner runner = runner("acme streams=1\nother tokens-per-minute=200\n")) {
      Iterator<GenerateResponse> endless =
          runner.calls("acme").generate(Scene.off(Scene.CLOSED, 10_000));
      assertThat(endless.next().hasAdmitted()).isTrue();
      Answer second = ask(runner, "acme");
      assertThat(second.reason()).isEqualTo("TENANT_RATE");
      assertThat(second.status().getCode().name()).isEqualTo("RESOURCE_EXHAUSTED");
      assertThat(second.trailer("grpc-retry-pushback-ms")).isNotEmpty();
      assertThat(ask(runner, "other").reason()).isEmpty();
      assertThat(Answer.to(runner.calls("other"), Scene.off(Scene.CLOSED, 1_000)).reason())
          .isEqualTo("TENANT_RATE");
      assertThat(captured(runner, "acme")).isEqualTo("TENANT_RATE");
    }
  }

  /** A share comes back however a call ends. */
  @Test
  void aShareIsGivenBack() throws IOException {
    try (RunningRunner runner = runner("acme streams=1\nother\n")) {
      for (int i = 0; i < 3; i++) {
        assertThat(ask(runner, "acme").reason()).isEmpty();
        assertThat(captured(runner, "acme")).isEmpty();
      }
      Context.CancellableContext going = Context.current().withCancellation();
      going.run(() -> {
        var answer = runner.calls("acme").generate(Scene.off(Scene.CLOSED, 10_000));
        assertThat(answer.next().hasAdmitted()).isTrue();
      });
      going.cancel(null);
      Await.until("the share is back", () -> ask(runner, "acme").reason().isEmpty());
    }
  }

  @Test
  void theFailModeIsTheTenantsOwn() throws IOException {
    try (RunningRunner runner = runner("acme fallback=refuse\nother\n")) {
      scene.gate().stop();
      Answer refused = ask(runner, "acme");
      assertThat(refused.usage().getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_REFUSED);
      assertThat(ask(runner, "other").intervention().getGateSource())
          .isEqualTo(GateSource.GATE_SOURCE_LOCAL);
    }
  }

  @Test
  void nobodySeesTheDecisionsOfOthers() throws IOException {
    try (RunningRunner runner = runner("acme\nother\n")) {
      String mine = ask(runner, "acme").admitted().getFirst().getRequestId();
      ask(runner, "other");
      assertThat(trace(runner, "acme")).containsExactly(mine);
      assertThat(trace(runner, "other")).hasSize(1).doesNotContain(mine);
    }
  }

  private static List<String> trace(RunningRunner runner, String tenant) {
    Iterator<TailTraceResponse> entries =
        runner.calls(tenant).tailTrace(TailTraceRequest.newBuilder().setLast(10).build());
    List<String> requests = new ArrayList<>();
    entries.forEachRemaining(entry -> requests.add(entry.getRequestId()));
    return requests;
  }

  private static Answer ask(RunningRunner runner, String tenant) {
    return Answer.to(runner.calls(tenant), Scene.request(Scene.CLOSED, COUNT).build());
  }

  /** Why a capture is refused; empty if it is not. */
  private static String captured(RunningRunner runner, String tenant) {
    CaptureRequest request =
        CaptureRequest.newBuilder()
            .addPrompts(CapturePrompt.newBuilder().setId("1").addTokenIds(1).addTokenIds(2))
            .build();
    try {
      runner.calls(tenant).capture(request).forEachRemaining(_ -> {});
      return "";
    } catch (StatusRuntimeException e) {
      return StatusMap.toFault(e).orElseThrow().reason().name();
    }
  }

  /** A runner with tenants, each of which has a token of its own name. */
  private RunningRunner runner(String tenants) throws IOException {
    StringBuilder access = new StringBuilder();
    for (String tenant : List.of("acme", "other", "weak", "right")) {
      access.append(
          "bot-%s user,experimenter,auditor %s %s\n"
              .formatted(tenant, Digests.sha256(tenant.getBytes(StandardCharsets.UTF_8)), tenant));
    }
    Path file = Files.writeString(folder.resolve("access"), access);
    return new RunningRunner(
        scene.settings(),
        Map.of("file", file.toString()),
        Optional.of(Files.writeString(folder.resolve("tenants"), tenants)));
  }
}
