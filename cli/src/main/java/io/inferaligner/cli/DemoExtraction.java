package io.inferaligner.cli;

import io.inferaligner.cli.client.GateClient;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.client.SteeringClient;
import io.inferaligner.cli.data.PromptUpload;
import io.inferaligner.cli.demo.DemoPrompts;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.fleet.Fleet;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import io.inferaligner.proto.steering.v1.Job;
import io.inferaligner.proto.steering.v1.PublishedBundle;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The demo's way from prompts to a served bundle. */
record DemoExtraction(Console console, Fleet fleet, DemoPrompts prompts, Stages stages) {
  /** Name of the demo's bundle. */
  static final String NAME = "demo-guard";

  /** Version of the demo's bundle. */
  static final String VERSION = "1.0.0";

  private static final String CHANNEL = "stable";
  private static final double TARGET_FPR = 0.02;
  private static final Duration ACTIVATION = Duration.ofSeconds(30);

  /** Extracts, publishes, promotes; returns the bundles' digests when the first one is served. */
  Map<Arm, String> run(long seed) throws IOException {
    console.title("Extraction over gRPC: prompts of the fitted part only");
    Job job = stages.run("extraction", () -> extract(seed));
    JobView.printShort(console, job);
    Map<Arm, String> digests = new EnumMap<>(Arm.class);
    for (PublishedBundle bundle : job.getPublishedList()) {
      for (Arm arm : List.of(Arm.CROSS, Arm.SELF, Arm.RANDOM)) {
        if (bundle.getName().equals(NAME + arm.bundleSuffix())) {
          digests.put(arm, bundle.getDigest());
        }
      }
    }
    String digest = digests.get(Arm.CROSS);
    if (digest == null || !digests.containsKey(Arm.SELF)) {
      throw new SteeringException(
          FaultReason.BUNDLE_NOT_FOUND, "extraction did not publish all bundles of the demo");
    }
    stages.run(
        "promotion",
        () -> {
          promote(digest);
          return true;
        });
    return digests;
  }

  private Job extract(long seed) {
    PromptUpload upload = prompts.fitted(seed);
    try (SteeringClient steering =
        SteeringClient.connect(fleet.ports().address(Service.STEERING))) {
      String id = steering.startExtraction(spec(upload, seed), upload.prompts());
      return JobView.follow(console, steering, id, "extraction");
    }
  }

  private ExtractionSpec spec(PromptUpload upload, long seed) {
    return ExtractionSpec.newBuilder()
        .setBundleName(NAME)
        .setBundleVersion(VERSION)
        .setTargetRunner(fleet.ports().address(Service.RUNNER))
        .setAlignedRunner(fleet.ports().address(Service.ALIGNED))
        .setThresholdMode("TARGET_FPR")
        .setTargetFpr(TARGET_FPR)
        .setDoseUnit("REL")
        .setSeed(seed)
        .addAllSources(upload.sources())
        .setPublishAblations(true)
        .addAllWrappers(prompts.fittedWrappers())
        .setActor("demo")
        .build();
  }

  private void promote(String digest) throws InterruptedException {
    try (RegistryClient registry =
            RegistryClient.connect(fleet.ports().address(Service.REGISTRY), OpenTelemetry.noop());
        GateClient gate = GateClient.connect(fleet.ports().address(Service.GATE));
        RunnerClient runner = RunnerClient.connect(fleet.ports().address(Service.RUNNER))) {
      ChannelChanges.set(registry, CHANNEL, digest, "promote");
      long end = System.nanoTime() + ACTIVATION.toNanos();
      while (!isServed(digest, gate, runner)) {
        if (System.nanoTime() > end) {
          throw new SteeringException(
              FaultReason.NO_ACTIVE_BUNDLE,
              "gate and runner did not take up bundle %s within %d s: see their logs in %s"
                  .formatted(
                      Texts.shortDigest(digest),
                      ACTIVATION.toSeconds(),
                      fleet.settings().state().resolve("logs")));
        }
        Thread.sleep(50);
      }
    }
    console.line("%s@%s is served on channel %s".formatted(NAME, VERSION, CHANNEL));
  }

  private static boolean isServed(String digest, GateClient gate, RunnerClient runner) {
    return runner.status().getBundleDigest().equals(digest)
        && gate.status().getBundlesList().stream()
            .anyMatch(bundle -> bundle.getDigest().equals(digest));
  }
}
