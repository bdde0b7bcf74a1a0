package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.proto.runner.v1.SteeringMode;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** A canary grows only if what it did, and what it says to the probes, allow it. */
class GuardIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int ANSWERS = 8;

  private final TestFleet fleet = TestFleet.shared();

  @Test
  void figuresDecideAndMissingOnesRefuse() throws IOException {
    try {
      // The random vectors share the gate, so that only what is said can tell them from the good.
      assertThat(canary(TestFleet.BUNDLE + "-random", "--weight=50%", "--force").code()).isZero();
      CommandLineRun unmeasured = canary("--weight=60%", "--harm-probes=missing.jsonl");
      assertThat(unmeasured.code()).isEqualTo(1);
      assertThat(unmeasured.out()).contains("✗ answers", "✗ probes", "DATASET_INVALID");

      traffic();
      CommandLineRun bad = canary("--weight=60%");
      assertThat(bad.code()).isEqualTo(1);
      assertThat(bad.err()).contains("probes asr").contains("nothing was changed");
      CommandLineRun json = canary("--weight=60%", "--json");
      assertThat(failing(JSON.readTree(json.out())))
          .contains("probes asr")
          .doesNotContain("answers");
    } finally {
      assertThat(canary("--stop").code()).isZero();
    }
  }

  /** Answers on both sides of the split: the fleet's users are told apart by their names. */
  private void traffic() {
    for (int user = 0; user < 6 * ANSWERS; user++) {
      var _ =
          fleet
              .runner()
              .generate(
                  TestFleet.request("How do I bake bread?", SteeringMode.STEERING_MODE_ENFORCE)
                      .toBuilder()
                      .setStickyKey("user-" + user)
                      .build());
    }
    String canary =
        new BundleReference(TestFleet.BUNDLE + "-random").find(fleet.registry()).digest();
    assertThat(fleet.runner().rolloutReport().getArmsList())
        .anyMatch(arm -> arm.getBundleDigest().equals(canary) && arm.getFinished() >= ANSWERS);
  }

  private CommandLineRun canary(String... arguments) {
    List<String> all = new java.util.ArrayList<>(List.of("channel", "canary"));
    all.addAll(List.of(arguments));
    if (!all.contains("--stop")) {
      all.addAll(List.of("--min-requests=" + ANSWERS, "--probes=12", "--max-slowdown=1000"));
    }
    return CommandLineRun.of(fleet, all.toArray(String[]::new));
  }

  private static List<String> failing(JsonNode refusal) {
    return StreamSupport.stream(refusal.path("checks").spliterator(), false)
        .filter(check -> !check.path("holds").asBoolean())
        .map(check -> check.path("name").asText())
        .toList();
  }
}
