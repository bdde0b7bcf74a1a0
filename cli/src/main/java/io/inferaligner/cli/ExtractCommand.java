package io.inferaligner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.cli.client.SteeringClient;
import io.inferaligner.cli.data.PromptUpload;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import io.inferaligner.proto.steering.v1.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a bundle from prompts. */
@picocli.CommandLine.Command(
    name = "extract",
    sortOptions = false,
    description =
        "Captures activations of target and aligned model, fits and calibrates the vectors, and publishes a signed bundle.")
final class ExtractCommand extends Command {
  /** Share of refusals below which steering is taken not to work at all. */
  private static final double LEAST_REFUSED = 0.5;

  /** Share of harmful prompts below which the gate is taken not to work at all. */
  private static final double LEAST_OPENED = 0.5;

  private static final String BAD = "✗ do not serve it: ";

  @Option(names = "--name", required = true, description = "Name of the bundle.")
  String name = "";

  @Option(
      names = "--version",
      paramLabel = "VERSION",
      defaultValue = "1.0.0",
      description = "Version of the bundle (default: ${DEFAULT-VALUE}).")
  String version = "1.0.0";

  @Mixin PromptOptions prompts = new PromptOptions();

  @Option(
      names = "--wrappers",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Jailbreak templates used in calibration and search.")
  List<Path> wrappers = List.of();

  @Mixin ThresholdOptions threshold = new ThresholdOptions();

  @Mixin GateOptions gate = new GateOptions();

  @Option(
      names = "--steer-layers",
      split = ",",
      paramLabel = "L",
      description = "Steered layers (default: by search).")
  List<Integer> steerLayers = List.of();

  @Option(
      names = "--alpha",
      paramLabel = "A",
      defaultValue = "0",
      description = "Strength (default: by search).")
  double alpha;

  @Option(
      names = "--dose-unit",
      paramLabel = "UNIT|REL|RAW",
      defaultValue = "REL",
      description =
          "Unit of the strength (default: REL, a share of the activation's norm; RAW, the length of the mean difference).")
  String doseUnit = "REL";

  @Option(
      names = "--scope",
      defaultValue = "",
      description = "FROM_LAST_PROMPT, WINDOW(k) or ALL (default: by search).")
  String scope = "";

  @Option(
      names = "--strategy",
      paramLabel = "inferaligner|caa|refusal-add|cast|adaptive|target",
      defaultValue = "inferaligner",
      description =
          "What is done with the vectors, see docs/strategies.md (default: inferaligner).")
  String strategy = "inferaligner";

  @Option(
      names = "--strength",
      paramLabel = "CURVE",
      defaultValue = "",
      description =
          "Of adaptive: how the strength grows with the gate's margin, RAMP(from,to), LOGISTIC(steepness) or AFFINE(slope,offset,low,high).")
  String strength = "";

  @Option(
      names = "--norm-guard",
      paramLabel = "none|clip(F)|preserve",
      defaultValue = "none",
      description =
          "Bound of a steered activation's norm: clip(1.5) lets it grow to 1.5 times what it was, preserve only turns it (default: none).")
  String normGuard = "none";

  @Option(
      names = "--regate-every",
      paramLabel = "TOKENS",
      description =
          "Gate answers again every so many generated tokens, by a probe fitted to the target's own answers (default: prompts only).")
  int regateEvery;

  @Option(
      names = "--regate-refuse",
      description = "With --regate-every: end an answer whose gate opens instead of steering it.")
  boolean regateRefuse;

  @Option(
      names = "--no-ablations",
      description =
          "Do not also publish NAME-self, -random, -random-2, -random-3, -target, -adaptive and -ablate for experiments.")
  boolean noAblations;

  @Mixin ReportOptions page = new ReportOptions();

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    output.requireWritable();
    page.requireWritable();
    BundleCodec.requireName("bundle name", name);
    BundleCodec.requireName("bundle version", version);
    PromptUpload upload = prompts.upload(console);
    ExtractionSpec spec = spec(upload);
    try (SteeringClient steering = connection.steering()) {
      String jobId = steering.startExtraction(spec, upload.prompts());
      Job job = JobView.follow(console, steering, jobId, "extraction");
      JobView.print(console, job);
      console.line("");
      String verdict = verdict(Json.read(job.getReportJson()));
      console.line(verdict);
      page.write(console, () -> ExtractionPage.html(job));
      output.write(console, JobView.json(job));
      return verdict.startsWith(BAD) ? FELL_SHORT : DONE;
    }
  }

  /** What to do with the bundle of {@code report}, a job's. */
  private String verdict(JsonNode report) {
    double refused = report.at("/chosen_rates/refused/value").asDouble();
    if (refused < LEAST_REFUSED) {
      return BAD
          + "with the best setting found, only %.0f %% of the harmful calibration prompts are refused; check the labels, or try other layers (--gate-layer, --steer-layers) or another aligned model"
              .formatted(100 * refused);
    }
    double opened = report.at("/calibration/tpr/value").asDouble();
    if (opened < LEAST_OPENED) {
      return BAD
          + "its gate opens for only %.0f %% of the harmful calibration prompts; give more harmless prompts, or accept more false alarms (--target-fpr, or --threshold youden)"
              .formatted(100 * opened);
    }
    return "serve it: ./inferaligner channel promote %s@%s".formatted(name, version);
  }

  private ExtractionSpec spec(PromptUpload upload) {
    ExtractionSpec.Builder spec =
        ExtractionSpec.newBuilder()
            .setBundleName(name)
            .setBundleVersion(version)
            .setTargetRunner(connection.address(Service.RUNNER))
            .setAlignedRunner(connection.address(Service.ALIGNED))
            .setThresholdMode(threshold.mode())
            .setTargetFpr(threshold.fpr())
            .addAllSteerLayers(steerLayers)
            .setAlpha(alpha)
            .setDoseUnit(doseUnit)
            .setScope(scope)
            .setStrategy(strategy)
            .setStrength(strength)
            .setNormGuard(normGuard)
            .setRegateEvery(regateEvery)
            .setRegateRefuse(regateRefuse)
            .setSeed(prompts.seed)
            .addAllSources(upload.sources())
            .setPublishAblations(!noAblations)
            .addAllWrappers(PromptUpload.wrappers(prompts.files(wrappers)))
            .setActor(System.getProperty("user.name", "cli"));
    gate.fill(spec);
    threshold.cost().ifPresent(spec::setCost);
    return spec.build();
  }
}
