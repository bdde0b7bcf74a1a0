package io.inferaligner.core.bundle;

import static io.inferaligner.core.bundle.BundleCodecTest.assertReason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.gate.GateParameters;
import io.inferaligner.core.tensor.DenseVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class AnswerGatesTest {
  private static final DenseVector WEIGHTS = DenseVector.of(0, 3, 4);
  private static final AnswerGate GATE =
      new AnswerGate(32, true, new GateParameters(1, WEIGHTS, -0.1, 0.7));

  @Test
  void aBundleKeepsHowItsAnswersAreGatedAgain() {
    assertThat(AnswerGates.of(decoded(GATE.parameters(), true))).contains(GATE);
  }

  /** A bundle without it has the bytes that it always had. */
  @Test
  void aBundleThatGatesPromptsOnlyHoldsNothingOfIt() {
    byte[] vectors = BundleCodec.encodeTensors(BundleFixture.tensors());
    String manifest = CanonicalJson.text(CanonicalJson.write(manifest(vectors, Map.of())));
    assertThat(manifest).doesNotContain("regate");
    assertThat(AnswerGates.of(decoded(Map.of(), false))).isEmpty();
  }

  @Test
  void whatIsNoneIsRefused() {
    assertReason(() -> decoded(GATE.parameters(), false), FaultReason.BUNDLE_MALFORMED);
    for (String key : GATE.parameters().keySet()) {
      Map<String, Double> less = new HashMap<>(GATE.parameters());
      less.remove(key);
      assertReason(() -> decoded(less, true), FaultReason.BUNDLE_MALFORMED);
      Map<String, Double> wrong = new HashMap<>(GATE.parameters());
      wrong.put(key, key.equals("bias") ? Double.POSITIVE_INFINITY : -0.5);
      assertReason(() -> decoded(wrong, true), FaultReason.BUNDLE_MALFORMED);
    }
    assertThatThrownBy(() -> new AnswerGate(0, false, GATE.probe()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static VectorBundle decoded(Map<String, Double> parameters, boolean weights) {
    SortedMap<String, DenseVector> tensors = BundleFixture.tensors();
    if (weights) {
      tensors.put(AnswerGate.WEIGHTS, WEIGHTS);
    }
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    return BundleCodec.decode(CanonicalJson.write(manifest(vectors, parameters)), vectors);
  }

  private static BundleManifest manifest(byte[] vectors, Map<String, Double> parameters) {
    return BundleFixture.manifest(
        vectors,
        new BundleManifest.Policy(List.of(2, 3), 0.5, "REL", "FROM_LAST_PROMPT")
            .regating(parameters));
  }
}
