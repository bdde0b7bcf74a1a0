package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle leaves as a control vector and comes back as a draft that gets no traffic. */
class ExchangeIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String BUNDLE = TestFleet.BUNDLE + "@" + TestFleet.VERSION;

  private final TestFleet fleet = TestFleet.shared();

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  Path work;

  @Test
  void aDraftMustBeSignedAndCalibratedBeforeItGetsTraffic() throws Exception {
    String gguf = work.resolve("guard.gguf").toString();
    assertThat(bundle("export", BUNDLE, "--format=gguf", "--out=" + gguf).code()).isZero();
    String draft = work.resolve("draft").toString();
    CommandLineRun made =
        bundle("import", gguf, "--name=e2e-draft", "--version=1", "--out=" + draft, "--json");
    assertThat(made.code()).as(made.err()).isZero();
    JsonNode json = JSON.readTree(made.out());
    assertThat(json.path("calibrated").asBoolean()).isFalse();
    assertThat(json.path("layers").toString()).isEqualTo("[3,4,5,6]");
    assertThat(json.path("source_sha256").asText()).hasSize(64);

    assertThat(bundle("publish", draft).errors())
        .singleElement()
        .asString()
        .contains("SIGNATURE_MISSING");
    String key = "--key=" + fleet.fleet().settings().keys().signing();
    assertThat(bundle("publish", draft, key).code()).isZero();

    CommandLineRun refused =
        CommandLineRun.of(fleet, "channel", "canary", "e2e-draft", "--weight=1%", "--json");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("never calibrated");
    assertThat(JSON.readTree(refused.out()).at("/checks/0/name").asText()).isEqualTo("calibration");
  }

  @Test
  void theGateOfAnotherBundleComesAlong() throws Exception {
    String folder = work.resolve("bundle").toString();
    assertThat(bundle("export", BUNDLE, "--out=" + folder).code()).isZero();
    assertThat(Files.exists(work.resolve("bundle/signatures.json"))).isTrue();
    String draft = work.resolve("draft").toString();
    CommandLineRun made =
        bundle(
            "import",
            folder,
            "--gate-of=" + folder,
            "--name=e2e-copy",
            "--version=1",
            "--out=" + draft);
    assertThat(made.code()).as(made.err()).isZero();

    JsonNode diff = tree(bundle("diff", folder, draft, "--json").out());
    assertThat(diff.path("same_model").asBoolean()).isTrue();
    assertThat(diff.path("gate_cosine").asDouble()).isEqualTo(1);
    diff.path("layers")
        .forEach(layer -> {
          assertThat(layer.path("cosine").asDouble()).isGreaterThan(0.999_999);
          assertThat(layer.path("new_dose").asDouble())
              .isCloseTo(
                  layer.path("old_dose").asDouble(), org.assertj.core.api.Assertions.within(1e-5));
        });
  }

  private CommandLineRun bundle(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "bundle";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return CommandLineRun.of(fleet, all);
  }

  private static JsonNode tree(String json) throws IOException {
    return JSON.readTree(json);
  }
}
