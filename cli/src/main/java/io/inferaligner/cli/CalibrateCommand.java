package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.cli.client.SteeringClient;
import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.data.PromptUpload;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.follow.BundleListing;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.steering.v1.CalibrationSpec;
import io.inferaligner.proto.steering.v1.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a new version of a bundle with another threshold. */
@picocli.CommandLine.Command(
    name = "calibrate",
    sortOptions = false,
    description =
        "Publishes a new version of a bundle: the same vectors, the gate calibrated on the given prompts.")
final class CalibrateCommand extends Command {
  @Option(
      names = "--bundle",
      required = true,
      paramLabel = "NAME[@VERSION]|DIGEST",
      description = "Bundle to start from.")
  String bundle = "";

  @Option(
      names = "--version",
      required = true,
      paramLabel = "VERSION",
      description = "Version of the new bundle.")
  String version = "";

  @Mixin PromptOptions prompts = new PromptOptions();

  @Option(
      names = "--domain",
      paramLabel = "NAME=FILE",
      description =
          "Harmless prompts of one kind of traffic, which gets a threshold of its own; requests name it. May be repeated.")
  Map<String, Path> domains = new TreeMap<>();

  @Mixin ThresholdOptions threshold = new ThresholdOptions();
  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    output.requireWritable();
    BundleCodec.requireName("bundle version", version);
    domains.keySet().forEach(name -> BundleCodec.requireName("name of a domain", name));
    PromptUpload upload = prompts.upload(console);
    for (Map.Entry<String, Path> domain : domains.entrySet()) {
      PromptFile file = prompts.files(List.of(domain.getValue())).getFirst();
      upload = upload.withDomain(domain.getKey(), file, prompts.limit, prompts.seed);
    }
    String mode = threshold.mode();
    double fpr = threshold.fpr();
    try (RegistryClient registry = connection.registry();
        SteeringClient steering = connection.steering()) {
      BundleListing old = new BundleReference(bundle).find(registry);
      warn(console, registry.getManifest(old.digest()).bytes(), upload);
      CalibrationSpec.Builder spec =
          CalibrationSpec.newBuilder()
              .setBundleDigest(old.digest())
              .setNewVersion(version)
              .setTargetRunner(connection.address(Service.RUNNER))
              .setThresholdMode(mode)
              .setTargetFpr(fpr)
              .addAllSources(upload.sources())
              .setActor(System.getProperty("user.name", "cli"));
      threshold.cost().ifPresent(spec::setCost);
      String jobId = steering.startCalibration(spec.build(), upload.prompts());
      Job job = JobView.follow(console, steering, jobId, "calibration");
      JobView.print(console, job);
      output.write(console, JobView.json(job));
      return DONE;
    }
  }

  /** Says so if the vectors were fitted to the same files: the figures will flatter the gate. */
  private static void warn(Console console, byte[] manifest, PromptUpload upload) {
    Set<String> fitted =
        BundleCodec.decodeManifest(manifest).provenance().sources().stream()
            .map(BundleManifest.Source::sha256)
            .collect(Collectors.toSet());
    if (upload.sources().stream().anyMatch(source -> fitted.contains(source.getSha256()))) {
      console.note(
          "warning: the bundle's vectors were made from the same files, so the rates will look better than they are: use other prompts, for example --split heldout");
    }
  }
}
