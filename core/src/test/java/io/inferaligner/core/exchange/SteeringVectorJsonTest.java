package io.inferaligner.core.exchange;

import static io.inferaligner.core.exchange.ExchangeAssert.assertRefused;
import static io.inferaligner.core.exchange.ExchangeAssert.assertSurvives;
import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.tensor.DenseVector;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SteeringVectorJsonTest {
  private static final String GOOD =
      """
      {"model_type": "llama",
       "directions": {"0": [0.5, -1.25e-3], "3": [1, 2]},
       "explained_variances": {"0": 0.25, "3": 1.0}}
      """;

  @Test
  void theirBlock0IsOurBlock1() {
    ControlVectors vectors = read(GOOD);

    assertThat(vectors.byLayer()).containsOnlyKeys(1, 4);
    assertThat(vectors.byLayer()).containsEntry(1, DenseVector.of(0.5f, -1.25e-3f));
    assertThat(vectors.modelHint()).isEqualTo("llama");
  }

  @Test
  void whatIsWrongIsSaid() {
    malformed("[]", "no JSON object");
    malformed("{}", "hold no direction");
    malformed("{\"directions\": {\"0\": [1]}, \"code\": 1}", "unknown key 'code'");
    malformed("{\"directions\": {\"0\": [1], \"0\": [2]}}", "no valid JSON");
    malformed("{\"directions\": {\"-1\": [1]}}", "'-1' is no number of a layer");
    malformed("{\"directions\": {\"00\": [1]}}", "'00' is no number of a layer");
    malformed("{\"directions\": {\"0\": []}}", "direction 0 is empty");
    malformed("{\"directions\": {\"0\": [[1]]}}", "nesting depth");
    malformed("{\"directions\": {\"0\": [\"1\"]}}", "holds something not a number");
    malformed("{\"directions\": {\"0\": [NaN]}}", "no valid JSON");
    malformed("{\"directions\": {\"0\": 1}}", "direction 0 is no list");
    malformed("{\"directions\": {\"0\": [1]}} {}", "something follows");
    malformed("{\"model_type\": [], \"directions\": {\"0\": [1]}}", "model_type is no text");
    malformed("{\"explained_variances\": [[[[1]]]]}", "no valid JSON");
  }

  @Test
  void limitsHold() {
    assertRefused(
        () -> read("{\"directions\": {\"1024\": [1]}}"),
        FaultReason.BUNDLE_LIMIT_EXCEEDED,
        "layers");
    assertRefused(
        () -> read("{\"directions\": {\"0\": [" + "1,".repeat(65_536) + "1]}}"),
        FaultReason.BUNDLE_LIMIT_EXCEEDED,
        "values of direction 0");
    assertRefused(
        () -> SteeringVectorJson.read(new byte[(64 << 20) + 1]),
        FaultReason.BUNDLE_LIMIT_EXCEEDED,
        "bytes");
    assertRefused(
        () -> read("{\"directions\": {\"0\": [1e99]}}"), FaultReason.BUNDLE_NON_FINITE, "block 1");
    assertRefused(
        () -> read("{\"directions\": {\"0\": [1], \"1\": [1, 2]}}"),
        FaultReason.BUNDLE_DIM_MISMATCH,
        "block 2");
  }

  @Test
  void damageNeverEscapesAsAnotherError() {
    assertSurvives(GOOD.getBytes(StandardCharsets.UTF_8), 50_000, 7, SteeringVectorJson::read);
  }

  private static ControlVectors read(String json) {
    return SteeringVectorJson.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void malformed(String json, String why) {
    assertRefused(() -> read(json), FaultReason.BUNDLE_MALFORMED, why);
  }
}
