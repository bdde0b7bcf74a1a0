package io.inferaligner.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.GateLayer;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fake.ToyManifest;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BundleComparisonTest {
  private static final ModelIdentity MODEL =
      new ModelIdentity("toy", 4, 2, "f32", "w", "t", "c", "model-digest");

  private final VectorBundle before =
      bundle(
          "a-name-of-a-bundle-that-is-as-long-as-names-are-allowed-to-be",
          MODEL,
          new BundleManifest.Gate(GateKind.SRV, 1, -0.5, 0.25, ThresholdMode.MIDPOINT, 0),
          new BundleManifest.Policy(List.of(2), 0.5, "REL", "FROM_LAST_PROMPT"),
          DenseVector.of(3, 4),
          Map.of("asr", Rate.of(50, 100), "refusal_benign", Rate.of(1, 100)));

  private final VectorBundle after =
      bundle(
          "new",
          MODEL,
          new BundleManifest.Gate(GateKind.LDA, 1, -0.75, 0.25, ThresholdMode.YOUDEN, 0),
          new BundleManifest.Policy(List.of(2, 3), 2, "UNIT", "ALL"),
          DenseVector.of(4, -3),
          Map.of("asr", Rate.of(5, 100), "jailbreak_asr", Rate.of(2, 100_000)));

  @Test
  void tellsNormAngleAndDoseOfEachBlock() {
    List<LayerChange> layers = BundleComparison.of(before, after).layers();

    assertThat(layers).extracting(LayerChange::layer).containsExactly(2, 3);
    LayerChange both = layers.getFirst();
    assertThat(both.cosine().orElseThrow()).isCloseTo(0, within(1e-9));
    assertThat(both.before()).contains(new LayerChange.Side(5, 2.5));
    assertThat(both.after()).contains(new LayerChange.Side(5, 2.5));
    assertThat(layers.getLast().before()).isEmpty();
    assertThat(layers.getLast().cosine()).isEmpty();
  }

  @Test
  void aRateIsClearlyAnotherOnlyIfTheIntervalsAreApart() {
    List<BundleComparison.Metric> metrics = BundleComparison.of(before, after).evaluation();

    assertThat(metrics)
        .extracting(BundleComparison.Metric::name)
        .containsExactly("asr", "jailbreak_asr", "refusal_benign");
    assertThat(metrics.getFirst().points()).isCloseTo(-45, within(1e-9));
    assertThat(metrics.getFirst().clear()).isTrue();
    assertThat(metrics.getLast().points()).isNaN();
    assertThat(metrics.getLast().clear()).isFalse();
  }

  @Test
  void fits80ColumnsAndNamesWhatChanged() {
    String text = text(BundleComparison.of(before, after));

    assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    assertThat(text)
        .contains(
            "SRV", "LDA", "0.75", "MIDPOINT", "YOUDEN", "-45.0*", "[2, 3]", "2.000 UNIT", "name")
        .containsPattern("block +1 +=")
        .doesNotContain("different models");
  }

  @Test
  void saysSoIfTheModelIsAnother() {
    VectorBundle other =
        bundle(
            "new",
            new ModelIdentity("toy", 4, 2, "bf16", "w", "t", "c", "other-digest"),
            after.manifest().gate(),
            after.manifest().policy(),
            DenseVector.of(1, 0),
            Map.of());

    assertThat(text(BundleComparison.of(before, other))).contains("different models");
  }

  @Test
  void jsonHasTheSameFigures() throws IOException {
    JsonNode json = Json.read(Json.text(BundleComparison.of(before, after).json()));

    assertThat(json.at("/layers/0/old_norm").asDouble()).isEqualTo(5);
    assertThat(json.at("/layers/1/old_norm").isNull()).isTrue();
    assertThat(json.at("/gate/new/kind").asText()).isEqualTo("LDA");
    assertThat(json.at("/gate/new/threshold").asDouble()).isEqualTo(0.75);
    assertThat(json.at("/gate_cosine").asDouble()).isEqualTo(1);
    assertThat(json.at("/evaluation/0/new/n").asInt()).isEqualTo(100);
    assertThat(json.at("/evaluation/2/new").isNull()).isTrue();
    assertThat(json.at("/same_model").asBoolean()).isTrue();
    assertThat(json.path("manifest").findValuesAsText("key")).contains("name", "gate.bias");
  }

  @Test
  void severalGateLayersAreNamedWithTheirAggregation() throws IOException {
    BundleManifest.Gate one = after.manifest().gate();
    VectorBundle several =
        bundle(
            "new",
            after.manifest().target(),
            new BundleManifest.Gate(
                one.kind(),
                2,
                one.bias(),
                one.sigma(),
                one.thresholdMode(),
                0,
                Map.of(),
                Map.of(),
                "K_OF_N(2)",
                List.of(new GateLayer(1, 0, 1), new GateLayer(2, 0, 1))),
            after.manifest().policy(),
            DenseVector.of(1, 0),
            Map.of());
    BundleComparison comparison = BundleComparison.of(before, several);
    assertThat(comparison.gateCosine()).isEmpty();
    assertThat(BundleComparison.of(several, several).gateCosine()).contains(1.0);
    assertThat(text(comparison)).containsPattern("block +1 +1, 2").contains("K_OF_N(2)");
    JsonNode json = Json.read(Json.text(comparison.json()));
    assertThat(json.at("/gate/new/layers/1").asInt()).isEqualTo(2);
    assertThat(json.at("/gate/new/aggregation").asText()).isEqualTo("K_OF_N(2)");
    assertThat(json.at("/gate/old/layers/0").asInt()).isEqualTo(1);
    JsonNode gate = Json.read(Json.text(several.manifest())).path("gate");
    assertThat(GateWords.place(gate)).isEqualTo("layers 1, 2, K_OF_N(2)");
    JsonNode old = Json.read(Json.text(before.manifest())).path("gate");
    assertThat(GateWords.place(old)).isEqualTo("layer 1");
  }

  private static String text(BundleComparison comparison) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    new ComparisonText(comparison, new Console(stream, stream, false, false, false)).print();
    return out.toString(StandardCharsets.UTF_8);
  }

  private static VectorBundle bundle(
      String name,
      ModelIdentity model,
      BundleManifest.Gate gate,
      BundleManifest.Policy policy,
      DenseVector theta,
      Map<String, Rate> evaluation) {
    SortedMap<String, DenseVector> tensors = new TreeMap<>();
    gate.readLayers().forEach(layer -> tensors.put("gate.w." + layer, DenseVector.of(1, 0)));
    policy.layers().forEach(layer -> tensors.put("steer.theta." + layer, theta));
    tensors.put("norms.rho", DenseVector.of(2, 4, 8));
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    BundleManifest toy = ToyManifest.of(name, "1.0.0", model, gate, policy, vectors);
    BundleManifest manifest =
        new BundleManifest(
            toy.schema(),
            toy.name(),
            toy.version(),
            toy.created(),
            toy.publisher(),
            toy.strategy(),
            toy.target(),
            toy.reference(),
            toy.gate(),
            toy.policy(),
            toy.calibration(),
            toy.provenance(),
            toy.canaries(),
            evaluation,
            toy.files());
    return BundleCodec.decode(CanonicalJson.write(manifest), vectors);
  }
}
