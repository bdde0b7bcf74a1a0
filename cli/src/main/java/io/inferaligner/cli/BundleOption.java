package io.inferaligner.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which bundle is measured. */
final class BundleOption {
  @Option(
      names = "--bundle",
      paramLabel = "NAME[@VERSION]|DIGEST",
      description = "Bundle to use (default: the channel's).")
  @Nullable String bundle;
}
