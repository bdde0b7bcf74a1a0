package io.inferaligner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.SignedManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A bundle as a folder: manifest.json, signatures.json, vectors.safetensors.
 *
 * @param manifest with the signatures of the folder; there may be none
 * @param vectors the safetensors file; its bytes are only read, never changed
 */
record BundleFolder(SignedManifest manifest, com.google.protobuf.ByteString vectors) {
  private static final String MANIFEST = "manifest.json";
  private static final String SIGNATURES = "signatures.json";

  /** The folder's content; nothing of it is checked. */
  static BundleFolder read(Path folder) {
    try {
      byte[] vectors = bounded(folder.resolve(BundleCodec.VECTORS), BundleCodec.MAX_VECTOR_BYTES);
      byte[] manifest = bounded(folder.resolve(MANIFEST), CanonicalJson.MAX_BYTES);
      return new BundleFolder(
          SignedManifest.of(manifest, signatures(folder)),
          com.google.protobuf.ByteString.copyFrom(vectors));
    } catch (IOException e) {
      throw new SteeringException(
          FaultReason.BUNDLE_MALFORMED,
          "%s is no bundle folder: it needs %s and %s"
              .formatted(folder, MANIFEST, BundleCodec.VECTORS),
          e);
    }
  }

  /** Writes the three files into {@code folder}, which is made if missing. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(MANIFEST), manifest.bytes());
    Files.write(folder.resolve(BundleCodec.VECTORS), vectors.toByteArray());
    List<Map<String, String>> signatures =
        manifest.signatures().stream()
            .map(signature ->
                Map.of("keyId", signature.keyId(), "signatureHex", signature.signatureHex()))
            .toList();
    Files.writeString(folder.resolve(SIGNATURES), Json.text(signatures) + "\n");
  }

  private static byte[] bounded(Path file, long most) throws IOException {
    long size = Files.size(file);
    if (size > most) {
      throw new SteeringException(
          FaultReason.BUNDLE_LIMIT_EXCEEDED,
          "%s has %d bytes, at most %d are allowed".formatted(file.getFileName(), size, most));
    }
    return Files.readAllBytes(file);
  }

  private static List<BundleSignature> signatures(Path folder) throws IOException {
    Path file = folder.resolve(SIGNATURES);
    List<BundleSignature> signatures = new ArrayList<>();
    if (Files.exists(file)) {
      for (JsonNode signature :
          Json.read(new String(bounded(file, CanonicalJson.MAX_BYTES), StandardCharsets.UTF_8))) {
        signatures.add(
            new BundleSignature(
                signature.path("keyId").asText(), signature.path("signatureHex").asText()));
      }
    }
    return signatures;
  }
}
