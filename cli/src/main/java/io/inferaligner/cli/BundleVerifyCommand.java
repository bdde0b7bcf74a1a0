package io.inferaligner.cli;

import io.inferaligner.cli.fleet.KeyFiles;
import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.bundle.VectorBundle;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks one bundle as a runner would. */
@picocli.CommandLine.Command(
    name = "verify",
    description = "Checks digests, content and signature of a bundle or a bundle folder.")
final class BundleVerifyCommand extends Command {
  @Parameters(paramLabel = "DIR|NAME[@VERSION]|DIGEST", description = "The bundle.")
  String reference = "";

  @Option(
      names = "--trusted",
      paramLabel = "FILE",
      description = "Trusted public keys (default: those of this checkout).")
  @Nullable Path trusted;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    BundleFolder folder = BundleSource.read(connection, reference);
    VectorBundle bundle = BundleSource.decode(folder);
    keys().requireSigned(folder.manifest().bytes(), folder.manifest().signatures());
    console.line(
        "%s %s@%s  content and signature are right"
            .formatted(
                console.paint(Colour.GREEN, "✓"),
                bundle.manifest().name(),
                bundle.manifest().version()));
    console.line("  digest " + folder.manifest().digest());
    console.line("  model  " + bundle.manifest().target().modelDigest());
    output.write(
        console,
        Map.of(
            "valid", true,
            "digest", folder.manifest().digest(),
            "name", bundle.manifest().name(),
            "version", bundle.manifest().version(),
            "model_digest", bundle.manifest().target().modelDigest()));
    return DONE;
  }

  private TrustedKeys keys() {
    return KeyFiles.readTrusted(trusted == null ? CheckoutKeys.files().trusted() : trusted);
  }
}
