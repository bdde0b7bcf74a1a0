package io.inferaligner.steering.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.plan.NormGuard;
import io.inferaligner.core.plan.Strategy;
import io.inferaligner.core.plan.StrengthCurve;
import io.inferaligner.proto.steering.v1.Cost;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import io.inferaligner.proto.steering.v1.LabelledPrompt;
import io.inferaligner.proto.steering.v1.PromptLabel;
import io.inferaligner.steering.extract.ExtractionPlan;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class UploadTest {
  private static final ExtractionSpec SPEC =
      ExtractionSpec.newBuilder()
          .setBundleName("safety")
          .setBundleVersion("1.0.0")
          .setTargetRunner("127.0.0.1:9100")
          .setAlignedRunner("127.0.0.1:9110")
          .setTargetFpr(0.05)
          .build();

  @Test
  void aCompleteUploadBecomesAPlan() {
    ExtractionPlan plan = SpecMapper.extraction(SPEC, prompts(40, 40));
    assertThat(plan.prompts()).hasSize(80);
    assertThat(plan.alpha()).isEmpty();
    assertThat(plan.scope()).isEmpty();
    assertThat(plan.gateKinds()).isEqualTo(GateKind.automatic());
    ExtractionSpec diagonal = SPEC.toBuilder().setGateKind("lda-diag").build();
    assertThat(SpecMapper.extraction(diagonal, prompts(40, 40)).gateKinds())
        .containsExactly(GateKind.LDA_DIAG);
  }

  @Test
  void aGateMayReadSeveralLayers() {
    ExtractionPlan one =
        SpecMapper.extraction(SPEC.toBuilder().setGateLayer(3).build(), prompts(40, 40));
    assertThat(one.gateLayers()).containsExactly(3);
    assertThat(one.aggregation()).isEqualTo(new GateAggregation.Single());
    ExtractionPlan majority = SpecMapper.extraction(layers("k_of_n(2)", 2, 3, 4), prompts(40, 40));
    assertThat(majority.gateLayers()).containsExactly(2, 3, 4);
    assertThat(majority.aggregation()).isEqualTo(new GateAggregation.KOfN(2));
    assertThat(SpecMapper.extraction(layers("WEIGHTED", 2, 4), prompts(40, 40)).aggregation())
        .isEqualTo(new GateAggregation.Weighted(List.of(0.5, 0.5)));
    assertThat(SpecMapper.extraction(layers("SINGLE", 4), prompts(40, 40)).gateLayers())
        .containsExactly(4);
  }

  @Test
  void gateLayersThatCannotDecideTogetherAreRefused() {
    refusedLayers(layers("", 2, 3), "need an aggregation");
    refusedLayers(layers("K_OF_N(2)"), "needs 2 to 8 gate layers, got 0");
    refusedLayers(layers("WEIGHTED"), "needs 2 to 8 gate layers, got 0");
    refusedLayers(layers("K_OF_N(3)", 2, 3), "can never fire");
    refusedLayers(layers("WEIGHTED(1,2,3)", 2, 3), "give one each");
    refusedLayers(layers("K_OF_N(1)", 3, 2), "ascending");
    refusedLayers(layers("MEDIAN", 2, 3), "no aggregation of a gate's layers");
    refusedLayers(
        layers("K_OF_N(1)", 2, 3).toBuilder().setGateLayer(2).build(), "exclude each other");
    refusedLayers(
        layers("K_OF_N(1)", 2, 5).toBuilder().addSteerLayers(4).addSteerLayers(6).build(),
        "the gate layer 5 lies above the first steered layer 4");
  }

  private static void refusedLayers(ExtractionSpec spec, String sentence) {
    assertSpec(spec.toBuilder(), FaultReason.REQUEST_INVALID, sentence);
  }

  private static ExtractionSpec layers(String aggregation, Integer... layers) {
    return SPEC.toBuilder()
        .addAllGateLayers(List.of(layers))
        .setGateAggregation(aggregation)
        .build();
  }

  @Test
  void aStrategyBringsWhatItNeeds() {
    ExtractionPlan cast =
        SpecMapper.extraction(SPEC.toBuilder().setStrategy("cast").build(), prompts(40, 40));
    assertThat(cast.gateKinds()).containsExactly(GateKind.COSINE);
    ExtractionPlan adaptive =
        SpecMapper.extraction(
            SPEC.toBuilder().setStrategy("adaptive").setStrength("ramp(0,2)").build(),
            prompts(40, 40));
    assertThat(adaptive.curve()).isEqualTo(new StrengthCurve.Ramp(0, 2));
    ExtractionPlan guarded =
        SpecMapper.extraction(SPEC.toBuilder().setNormGuard("clip(1.5)").build(), prompts(40, 40));
    assertThat(guarded.guard()).isEqualTo(NormGuard.clip(1.5));
    assertSpec(
        SPEC.toBuilder().setNormGuard("clip(0.5)"), FaultReason.REQUEST_INVALID, "1 to 1000");
    assertThat(SpecMapper.extraction(SPEC, prompts(40, 40)).strategy())
        .isEqualTo(Strategy.INFERALIGNER);
  }

  @Test
  void strategiesThatCannotBeServedOrDoNotFitAreRefused() {
    for (String strategy : List.of("refusal-ablate", "magic")) {
      assertSpec(
          SPEC.toBuilder().setStrategy(strategy), FaultReason.REQUEST_INVALID, "must be one of");
    }
    assertSpec(
        SPEC.toBuilder().setStrategy("cast").setGateKind("SRV"),
        FaultReason.REQUEST_INVALID,
        "CAST reads a cosine");
    assertSpec(SPEC.toBuilder().setStrategy("adaptive"), FaultReason.REQUEST_INVALID, "RAMP(0,2)");
    assertSpec(
        SPEC.toBuilder().setStrength("RAMP(0,2)"), FaultReason.REQUEST_INVALID, "ADAPTIVE only");
    assertSpec(
        SPEC.toBuilder().setStrategy("refusal-add").addSteerLayers(2).addSteerLayers(3),
        FaultReason.REQUEST_INVALID,
        "one layer");
  }

  @Test
  void aDomainsPromptsAreHarmlessAndSetNoOtherThreshold() {
    PromptCheck check = prompts(16, 16);
    check.add(row("finance/1", "text", 2).toBuilder().setDomain("finance").build());
    assertThat(check.prompts(16)).hasSize(33);
    assertReason(
        () -> check.add(row("x", "text", 1).toBuilder().setDomain("finance").build()),
        FaultReason.DATASET_INVALID,
        "is harmful");
    assertReason(
        () -> check.add(row("y", "text", 2).toBuilder().setDomain("a b").build()),
        FaultReason.NAME_INVALID,
        "domain");
    assertReason(
        () -> check.promptsOfNoDomain(16), FaultReason.DATASET_INVALID, "calibrate its bundle");
    assertSpec(
        SPEC.toBuilder().setThresholdMode("COST"), FaultReason.REQUEST_INVALID, "belongs to");
    assertSpec(
        SPEC.toBuilder()
            .setThresholdMode("COST")
            .setCost(Cost.newBuilder().setMiss(-1).setFalseAlarm(1)),
        FaultReason.REQUEST_INVALID,
        "not negative");
  }

  @Test
  void badRowsAreRefusedByIdAndNeverQuoted() {
    PromptCheck check = prompts(1, 1);
    assertReason(
        () -> check.add(row("harmful-0", "again", 1)), FaultReason.DATASET_INVALID, "row 3");
    assertReason(
        () -> check.add(row("empty", " ", 1)), FaultReason.DATASET_INVALID, "row 'empty' is empty");
    assertReason(
        () -> check.add(row("unlabelled", "text", 0)), FaultReason.DATASET_INVALID, "has no label");
    LabelledPrompt broken =
        row("broken", "", 1).toBuilder()
            .setText(ByteString.copyFrom(new byte[] {'s', 'e', (byte) 0xff}))
            .build();
    assertReason(
        () -> check.add(broken), FaultReason.DATASET_INVALID, "row 'broken' is not valid UTF-8");
  }

  @Test
  void badSpecificationsAreRefusedBeforeAJobStarts() {
    assertSpec(SPEC.toBuilder().setBundleName("../x"), FaultReason.NAME_INVALID, "bundle name");
    assertSpec(
        SPEC.toBuilder().setTargetRunner("nowhere"), FaultReason.REQUEST_INVALID, "host:port");
    assertSpec(SPEC.toBuilder().setTargetFpr(1.5), FaultReason.REQUEST_INVALID, "between 0 and 1");
    assertSpec(
        SPEC.toBuilder().setThresholdMode("BEST"),
        FaultReason.REQUEST_INVALID,
        "MIDPOINT, TARGET_FPR, TARGET_FPR_95, YOUDEN, MAX_F1 or COST");
    assertSpec(
        SPEC.toBuilder().setGateKind("MAGIC"),
        FaultReason.REQUEST_INVALID,
        "AUTO, SRV, LDA_DIAG, LDA, LOGIT, COSINE or MAHALANOBIS");
    assertSpec(
        SPEC.toBuilder().setDoseUnit("LOTS"), FaultReason.REQUEST_INVALID, "UNIT, REL or RAW");
    assertSpec(SPEC.toBuilder().setScope("SOME"), FaultReason.REQUEST_INVALID, "unknown scope");
    assertSpec(SPEC.toBuilder().setAlpha(Double.NaN), FaultReason.REQUEST_INVALID, "alpha");
    assertSpec(
        SPEC.toBuilder().addSteerLayers(4).addSteerLayers(2),
        FaultReason.REQUEST_INVALID,
        "ascending");
    assertSpec(
        SPEC.toBuilder().addWrappers(ByteString.copyFromUtf8("no slot")),
        FaultReason.DATASET_INVALID,
        "slot");
    assertReason(
        () -> SpecMapper.extraction(SPEC, prompts(40, 31)),
        FaultReason.DATASET_INVALID,
        "got 40 and 31");
  }

  private static void assertSpec(ExtractionSpec.Builder spec, FaultReason reason, String part) {
    assertReason(() -> SpecMapper.extraction(spec.build(), prompts(40, 40)), reason, part);
  }

  private static PromptCheck prompts(int harmful, int harmless) {
    PromptCheck check = new PromptCheck();
    for (int i = 0; i < harmful; i++) {
      check.add(row("harmful-" + i, "some text", 1));
    }
    for (int i = 0; i < harmless; i++) {
      check.add(row("harmless-" + i, "some text", 2));
    }
    return check;
  }

  private static LabelledPrompt row(String id, String text, int label) {
    return LabelledPrompt.newBuilder()
        .setId(id)
        .setText(ByteString.copyFromUtf8(text))
        .setLabel(PromptLabel.forNumber(label))
        .build();
  }

  private static void assertReason(ThrowingCallable call, FaultReason reason, String part) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> {
              assertThat(e.fault().reason()).isEqualTo(reason);
              assertThat(e.fault().message()).contains(part);
            });
  }
}
