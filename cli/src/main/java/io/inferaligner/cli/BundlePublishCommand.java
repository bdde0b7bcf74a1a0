package io.inferaligner.cli;

import io.inferaligner.cli.fleet.KeyFiles;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.follow.Publication;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.SignedManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a bundle folder to the registry. */
@picocli.CommandLine.Command(
    name = "publish",
    description =
        "Publishes a bundle folder (manifest.json, vectors.safetensors, signatures.json).")
final class BundlePublishCommand extends Command {
  @Parameters(paramLabel = "DIR", description = "The bundle's folder.")
  @SuppressWarnings("NullAway.Init") // required: picocli sets it
  Path folder;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Sign with this key instead of sending the folder's signatures.")
  @Nullable Path key;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    BundleFolder bundle = BundleFolder.read(folder);
    SignedManifest manifest = bundle.manifest();
    if (key != null) {
      manifest =
          new SignedManifest(
              manifest.manifest(), List.of(KeyFiles.read(key).sign(manifest.bytes())));
    }
    try (RegistryClient registry = connection.registry()) {
      Publication publication =
          registry.publish(
              manifest,
              bundle.vectors().toByteArray(),
              UUID.randomUUID().toString(),
              System.getProperty("user.name", "cli"));
      console.line(
          "%s  revision %d%s"
              .formatted(
                  publication.digest(),
                  publication.revision(),
                  publication.alreadyExisted() ? "  (was there already)" : ""));
      output.write(
          console,
          Map.of(
              "digest", publication.digest(),
              "revision", publication.revision(),
              "already_existed", publication.alreadyExisted()));
      return DONE;
    }
  }
}
