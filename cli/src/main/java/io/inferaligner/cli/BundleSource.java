package io.inferaligner.cli;

import com.google.protobuf.ByteString;
import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.follow.BundleListing;
import io.inferaligner.follow.RegistryClient;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a bundle that is named either by a folder or by what the registry calls it. */
final class BundleSource {
  private BundleSource() {}

  /** Manifest, signatures and vectors as they are; nothing is checked. */
  static BundleFolder read(Connection connection, String name) {
    Path folder = Path.of(name);
    if (Files.isDirectory(folder)) {
      return BundleFolder.read(folder);
    }
    try (RegistryClient registry = connection.registry()) {
      BundleListing listing = new BundleReference(name).find(registry);
      return new BundleFolder(
          registry.getManifest(listing.digest()),
          ByteString.copyFrom(registry.fetch(listing.digest())));
    }
  }

  /** The bundle, its content checked, its signature not. */
  static VectorBundle decode(BundleFolder bundle) {
    return BundleCodec.decode(bundle.manifest().bytes(), bundle.vectors().toByteArray());
  }
}
