package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.exchange.DraftBase;
import io.inferaligner.cli.exchange.DraftBundle;
import io.inferaligner.cli.exchange.ImportSource;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.contract.Messages;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.exchange.ControlVectors;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.SignedManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a draft of a bundle from vectors that another program wrote. */
@picocli.CommandLine.Command(
    name = "import",
    sortOptions = false,
    description =
        "Makes a draft of a bundle from a GGUF control vector, an .svec file of activation-steering, or another bundle's folder. The draft is bound to one model, not signed and not evaluated; publish it with 'bundle publish --key'.")
final class BundleImportCommand extends Command {
  @Parameters(paramLabel = "FILE|DIR", description = "The vectors.")
  @SuppressWarnings("NullAway.Init") // required: picocli sets it
  Path source;

  @Option(names = "--name", required = true, paramLabel = "NAME", description = "Of the draft.")
  String name = "";

  @Option(
      names = "--version",
      required = true,
      paramLabel = "VERSION",
      description = "Of the draft.")
  String version = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder to write; there must be nothing yet.")
  @SuppressWarnings("NullAway.Init") // required: picocli sets it
  Path out;

  @Option(
      names = "--gate-of",
      paramLabel = "BUNDLE",
      description =
          "Bundle (folder, NAME[@VERSION] or digest) that gives model, gate and calibration. Without it the model is the runner's, and the gate stays open until 'calibrate'.")
  @Nullable String gateOf;

  @Option(
      names = "--model",
      paramLabel = "ID",
      description = "Refuse unless this is the model (default: any).")
  @Nullable String model;

  @Option(
      names = "--layers",
      paramLabel = "3,4",
      split = ",",
      description = "Blocks to steer, counted from 1 (default: all that can be).")
  Set<Integer> layers = new TreeSet<>();

  @Option(
      names = "--alpha",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description = "Factor of the vectors (default: ${DEFAULT-VALUE}).")
  double alpha = 1;

  @Option(
      names = "--scope",
      paramLabel = "FROM_LAST_PROMPT|WINDOW(k)|ALL",
      defaultValue = "FROM_LAST_PROMPT",
      description = "Tokens to steer (default: ${DEFAULT-VALUE}; llama.cpp steers ALL).")
  String scope = "FROM_LAST_PROMPT";

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    if (Files.exists(out)) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "'%s' is there already: name another --out".formatted(out));
    }
    ImportSource imported = Files.isDirectory(source) ? folder(source) : ImportSource.read(source);
    DraftBase base = base();
    requireModel(base.model());
    DraftBundle draft =
        DraftBundle.of(
            imported,
            base,
            new DraftBundle.Choices(name, version, layers, alpha, scope),
            Instant.now().truncatedTo(ChronoUnit.MILLIS));
    new BundleFolder(
            SignedManifest.of(CanonicalJson.write(draft.bundle().manifest()), List.of()),
            draft.vectors())
        .write(out);
    print(console, imported, draft);
    output.write(console, json(imported, draft));
    return DONE;
  }

  private DraftBase base() throws IOException {
    if (gateOf != null) {
      return new DraftBase.OfBundle(BundleSource.decode(BundleSource.read(connection, gateOf)));
    }
    try (RunnerClient runner = connection.runner()) {
      ModelIdentity identity = Messages.identity(runner.model());
      return new DraftBase.OfModel(identity, MeanNorms.measure(runner, identity));
    }
  }

  private void requireModel(ModelIdentity found) {
    if (model != null && !model.equals(found.id())) {
      throw new SteeringException(
          FaultReason.BUNDLE_MODEL_MISMATCH,
          "the draft would be for model %s, not for %s".formatted(found.id(), model));
    }
  }

  /** The shifts of another bundle's policy as vectors. */
  private static ImportSource folder(Path folder) {
    VectorBundle bundle = BundleSource.decode(BundleFolder.read(folder));
    return new ImportSource("bundle", bundle.label(), bundle.digest(), ControlVectors.of(bundle));
  }

  private void print(Console console, ImportSource imported, DraftBundle draft) {
    VectorBundle bundle = draft.bundle();
    console.line("draft      %s in %s".formatted(bundle.label(), out));
    console.line(
        "source     %s, %s, SHA-256 %s"
            .formatted(imported.name(), imported.format(), imported.sha256()));
    console.line(
        "model      %s %s"
            .formatted(
                bundle.manifest().target().id(),
                Texts.shortDigest(bundle.manifest().target().modelDigest())));
    console.line(
        "steers     blocks %s%s"
            .formatted(
                bundle.policy().layers(),
                draft.leftOut(imported).isEmpty() ? "" : ", left out " + draft.leftOut(imported)));
    console.line(
        "gate       "
            + (bundle.manifest().calibration().measured()
                ? "that of " + gateOf
                : "open for every prompt until './inferaligner calibrate'"));
    console.line("signed by  nobody: ./inferaligner bundle publish %s --key FILE".formatted(out));
  }

  private Map<String, Object> json(ImportSource imported, DraftBundle draft) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bundle", draft.bundle().label());
    json.put("digest", draft.bundle().digest());
    json.put("out", out.toString());
    json.put("format", imported.format());
    json.put("source", imported.name());
    json.put("source_sha256", imported.sha256());
    json.put("model", draft.bundle().manifest().target().id());
    json.put("model_digest", draft.bundle().manifest().target().modelDigest());
    json.put("layers", draft.bundle().policy().layers());
    json.put("left_out", draft.leftOut(imported));
    json.put("calibrated", draft.bundle().manifest().calibration().measured());
    json.put("signed", false);
    return json;
  }
}
