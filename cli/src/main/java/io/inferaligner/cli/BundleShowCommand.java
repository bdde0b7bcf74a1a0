package io.inferaligner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.cli.compare.GateWords;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.follow.BundleListing;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.SignedManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one bundle's manifest. */
@picocli.CommandLine.Command(
    name = "show",
    description = "Shows a bundle's manifest; --out also saves the whole bundle as a folder.")
final class BundleShowCommand extends Command {
  @Parameters(paramLabel = "NAME[@VERSION]|DIGEST", description = "The bundle.")
  String reference = "";

  @Option(names = "--out", paramLabel = "DIR", description = "Folder to save the bundle in.")
  @Nullable Path out;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) throws IOException {
    try (RegistryClient registry = connection.registry()) {
      BundleListing listing = new BundleReference(reference).find(registry);
      SignedManifest manifest = registry.getManifest(listing.digest());
      JsonNode content = Json.read(new String(manifest.bytes(), StandardCharsets.UTF_8));
      console.line("digest     " + listing.digest());
      for (BundleSignature signature : manifest.signatures()) {
        console.line("signed by  " + signature.keyId());
      }
      JsonNode gate = content.path("gate");
      console.line(
          "gate       %s at %s, threshold %s"
              .formatted(
                  gate.path("kind").asText(),
                  GateWords.place(gate),
                  gate.path("thresholdMode").asText()));
      console.line(Json.text(content));
      if (out != null) {
        new BundleFolder(manifest, ByteString.copyFrom(registry.fetch(listing.digest())))
            .write(out);
        console.note("saved in " + out);
      }
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("digest", listing.digest());
      json.put("manifest", content);
      json.put("signatures", manifest.signatures());
      output.write(console, json);
      return DONE;
    }
  }
}
