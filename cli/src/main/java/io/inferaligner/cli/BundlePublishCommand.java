package io.inferaligner.cli;

import io.inferaligner.cli.fleet.KeyFiles;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.follow.Publication;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.SignedManifest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  @Mixin WriteOptions write = new WriteOptions();

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    BundleFolder bundle = BundleFolder.read(folder);
    SignedManifest manifest = signed(bundle.manifest());
    try (RegistryClient registry = connection.registry()) {
      Publication publication =
          write.certain(
              console,
              () ->
                  registry.publish(
                      manifest,
                      bundle.vectors().toByteArray(),
                      write.requestId,
                      write.actor,
                      write.replicas));
      console.line(
          "%s  revision %d  %s%s"
              .formatted(
                  publication.digest(),
                  publication.revision(),
                  publication.durability(),
                  publication.alreadyExisted() ? "  (was there already)" : ""));
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("digest", publication.digest());
      json.put("revision", publication.revision());
      json.put("already_existed", publication.alreadyExisted());
      json.put("durability", publication.durability());
      output.write(console, json);
      return DONE;
    }
  }

  private SignedManifest signed(SignedManifest manifest) {
    return key == null
        ? manifest
        : new SignedManifest(
            manifest.manifest(), List.of(KeyFiles.read(key).sign(manifest.bytes())));
  }
}
