package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.BundleListing;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Forbids the bundle of a channel. */
@picocli.CommandLine.Command(
    name = "revoke",
    description =
        "Forbids a bundle for good, by default the one a channel points at: nobody uses it any more, running answers end.")
final class ChannelRevokeCommand extends ChannelMoveCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME[@VERSION]|DIGEST",
      description = "The bundle, e.g. the canary (default: the stable one).")
  @Nullable String reference;

  @Option(names = "--yes", description = "Do it without asking.")
  boolean yes;

  ChannelRevokeCommand() {
    super("revoke");
  }

  @Override
  boolean isAllowed(Console console, RegistryClient registry, String digest) {
    BundleListing bundle = new BundleReference(digest).find(registry);
    String what =
        "%s@%s (%s) for good: running answers with it end, nobody can use it again"
            .formatted(bundle.name(), bundle.version(), Texts.shortDigest(digest));
    if (yes || console.confirms("Revoke " + what + "?")) {
      return true;
    }
    console.note("nothing was changed");
    return false;
  }

  @Override
  String digest(RegistryClient registry) {
    if (reference != null) {
      return new BundleReference(reference).find(registry).digest();
    }
    ChannelPointer now = now(registry);
    if (now.usableDigest().isEmpty()) {
      throw new SteeringException(
          FaultReason.CHANNEL_NOT_FOUND,
          "channel '%s' points at no bundle that could be revoked".formatted(channel));
    }
    return now.digest();
  }
}
