package io.inferaligner.e2e;

import io.inferaligner.cli.client.SteeringClient;
import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.data.PromptUpload;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import io.inferaligner.proto.steering.v1.Job;
import io.inferaligner.proto.steering.v1.JobState;
import java.util.List;
import java.util.function.Consumer;

/** Bundles from the demo's prompts, a hundred a class, made by a fleet's steering-service. */
final class FleetExtraction {
  private FleetExtraction() {}

  /** Digest of {@code name} in the fleet's version, extracted with what {@code more} says. */
  static String run(TestFleet fleet, String name, Consumer<ExtractionSpec.Builder> more) {
    PromptUpload upload =
        PromptUpload.of(
            List.of(file("harmful")), List.of(file("harmless"), file("lookalikes")), 100, 1);
    ExtractionSpec.Builder spec =
        ExtractionSpec.newBuilder()
            .setBundleName(name)
            .setBundleVersion(TestFleet.VERSION)
            .setTargetRunner(fleet.address(Service.RUNNER))
            .setAlignedRunner(fleet.address(Service.ALIGNED))
            .setThresholdMode("MIDPOINT")
            .setAlpha(1)
            .setDoseUnit("REL")
            .setScope("FROM_LAST_PROMPT")
            .setSeed(1)
            .addAllSources(upload.sources())
            .setActor("e2e");
    more.accept(spec);
    try (SteeringClient steering = SteeringClient.connect(fleet.address(Service.STEERING))) {
      Job job = steering.watch(steering.startExtraction(spec.build(), upload.prompts()), _ -> {});
      if (job.getState() != JobState.JOB_STATE_SUCCEEDED) {
        throw new AssertionError("extraction ended as " + job);
      }
    }
    return fleet.registry().getManifest(name, TestFleet.VERSION).digest();
  }

  private static PromptFile file(String name) {
    return PromptFile.read(TestFleet.ROOT.resolve("deploy/demo/prompts").resolve(name + ".jsonl"))
        .ofSplit("fit");
  }
}
