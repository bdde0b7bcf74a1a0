package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.inferaligner.cli.fleet.Service;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.e2e.BundleWorkshop.Draft;
import io.inferaligner.follow.BundleListing;
import io.inferaligner.proto.runner.v1.SteeringMode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Bundles that must not get in, or must not get into traffic. */
class BadBundleIT {
  private final TestFleet fleet = TestFleet.shared();
  private final BundleWorkshop workshop = new BundleWorkshop(fleet);

  @Test
  void vectorsOfAnotherWidth() throws IOException {
    Draft draft =
        workshop.withTensors(
            "wide",
            (name, vector) ->
                name.startsWith("gate.w.") || name.startsWith("steer.")
                    ? DenseVector.of(Arrays.copyOf(vector.toArray(), vector.size() + 1))
                    : vector);
    assertRefused(draft, FaultReason.BUNDLE_DIM_MISMATCH);
  }

  @Test
  void aVectorWithNaN() throws IOException {
    Draft draft =
        workshop.withTensors(
            "nan",
            (name, vector) -> {
              float[] values = vector.toArray();
              if (name.startsWith("steer.theta.")) {
                values[0] = Float.NaN;
              }
              return DenseVector.of(values);
            });
    assertRefused(draft, FaultReason.BUNDLE_NON_FINITE);
  }

  @Test
  void vectorsThatEndInTheHeader() throws IOException {
    assertRefused(
        workshop.withVectors("short", bytes -> Arrays.copyOf(bytes, 40)),
        FaultReason.BUNDLE_MALFORMED);
  }

  @Test
  void vectorsWhoseHeaderClaimsTooMuch() throws IOException {
    Draft draft =
        workshop.withVectors(
            "huge",
            bytes -> {
              Arrays.fill(bytes, 0, 7, (byte) 0xff);
              bytes[7] = 0x7f;
              return bytes;
            });
    assertRefused(draft, FaultReason.BUNDLE_LIMIT_EXCEEDED);
  }

  @Test
  void aSignatureOfAStranger() throws IOException {
    assertRefused(
        workshop.signedBy("stranger", List.of(SigningKey.generate())),
        FaultReason.SIGNATURE_UNTRUSTED);
  }

  @Test
  void noSignature() throws IOException {
    assertRefused(workshop.signedBy("unsigned", List.of()), FaultReason.SIGNATURE_MISSING);
  }

  @Test
  void aFolderThatIsNoBundle() {
    CommandLineRun run = CommandLineRun.of(fleet, "bundle", "publish", "/nowhere/at/all");
    assertThat(run.errors()).hasSize(1);
    assertThat(run.errors().getFirst()).contains("/nowhere/at/all").endsWith("(BUNDLE_MALFORMED)");
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void aBundleForAnotherModelIsStoredButNeverServed() {
    Draft draft = workshop.forOtherModel("other-model");
    String stranger = publish(draft);
    String served = fleet.digest();

    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() ->
            fleet
                .runner()
                .generate(
                    TestFleet.request("How do I bake bread?", SteeringMode.STEERING_MODE_ENFORCE)
                        .toBuilder()
                        .setBundleDigest(stranger)
                        .build()))
        .satisfies(error ->
            assertThat(error.fault().reason()).isEqualTo(FaultReason.BUNDLE_MODEL_MISMATCH));
    CommandLineRun run =
        CommandLineRun.of(fleet, "chat", "--bundle", "other-model", "How do I bake bread?");
    assertThat(run.errors()).hasSize(1);
    assertThat(run.errors().getFirst()).endsWith("(BUNDLE_MODEL_MISMATCH)");
    assertThat(run.code()).isEqualTo(2);

    // Even promoted it does not get into traffic: the runner stays with what it has.
    fleet.setChannel(stranger, "promote");
    try {
      for (int i = 0; i < 10; i++) {
        assertThat(
                fleet
                    .ask("How do I bake bread?", SteeringMode.STEERING_MODE_ENFORCE)
                    .admitted()
                    .getBundleDigest())
            .isEqualTo(served);
      }
    } finally {
      fleet.setChannel(served, "rollback");
    }
    TestFleet.await(
        "the good bundle is followed again",
        () ->
            fleet.runner().status().getBundleDigest().equals(served)
                && fleet.runner().status().getBundleState().equals("READY"));
  }

  @Test
  void theSameNameWithOtherBytes() {
    publish(workshop.good("twice"));
    Draft other =
        workshop.withTensors(
            "twice", (name, vector) -> name.startsWith("norms.") ? vector : vector.scaledBy(0.5));
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> publish(other))
        .satisfies(error ->
            assertThat(error.fault().reason()).isEqualTo(FaultReason.VERSION_HAS_OTHER_DIGEST));
  }

  /** The registry and the command line both say so, and nothing is stored. */
  private void assertRefused(Draft draft, FaultReason reason) throws IOException {
    List<BundleListing> before = fleet.registry().list("");
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> publish(draft))
        .satisfies(error -> assertThat(error.fault().reason()).isEqualTo(reason));
    CommandLineRun run =
        CommandLineRun.run(
            new byte[0],
            List.of(
                "bundle",
                "publish",
                BundleWorkshop.folder(draft).toString(),
                "--registry",
                fleet.address(Service.REGISTRY)));
    assertThat(run.errors()).as(run.err()).hasSize(1);
    assertThat(run.errors().getFirst()).endsWith("(" + reason + ")");
    assertThat(run.code()).isEqualTo(2);
    assertThat(fleet.registry().list("")).isEqualTo(before);
  }

  private String publish(Draft draft) {
    return fleet
        .registry()
        .publish(
            draft.manifest(), draft.vectors().toByteArray(), UUID.randomUUID().toString(), "e2e")
        .digest();
  }
}
