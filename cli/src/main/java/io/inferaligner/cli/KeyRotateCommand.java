package io.inferaligner.cli;

import io.inferaligner.cli.fleet.KeyFiles;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.bundle.KeyRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Replaces a signing key. */
@picocli.CommandLine.Command(
    name = "rotate",
    description =
        "Makes a new key, trusts it, and puts it in the place of the old one, which stays trusted (for --retire-after). Services read trusted keys anew by themselves; the registry reads its channel key for each signature.")
final class KeyRotateCommand extends Command {
  @Option(
      names = "--role",
      paramLabel = "ROLE",
      defaultValue = "bundle",
      description = "bundle or channel (default: ${DEFAULT-VALUE}).")
  String role = "bundle";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The key pair to replace (default: that of this checkout).")
  @Nullable Path key;

  @Option(
      names = "--trusted",
      paramLabel = "FILE",
      description = "File of trusted keys (default: that of this checkout).")
  @Nullable Path trusted;

  @Option(
      names = "--retire-after",
      paramLabel = "DAYS",
      description =
          "Days for which the old key stays trusted (default: for good). What it signed is refused afterwards.")
  @Nullable Integer days;

  @Override
  int run(Console console) throws IOException {
    KeyRole wanted = CheckoutKeys.parse(role);
    KeyFiles files = CheckoutKeys.files();
    Path keyFile = key == null ? files.of(wanted) : key;
    Optional<Instant> end =
        Optional.ofNullable(days)
            .map(n -> Instant.now().plus(Duration.ofDays(n)).truncatedTo(ChronoUnit.SECONDS));
    KeyFiles.Rotation done =
        KeyFiles.rotate(keyFile, trusted == null ? files.trusted() : trusted, wanted, end);
    console.line("new key  " + done.newKeyId());
    console.line("old key  %s, kept in %s".formatted(done.oldKeyId(), done.oldFile()));
    console.line("trusted  until " + end.map(Instant::toString).orElse("it is taken out by hand"));
    output.write(
        console,
        java.util.Map.of(
            "role", wanted.label(),
            "new_key_id", done.newKeyId(),
            "old_key_id", done.oldKeyId(),
            "old_file", done.oldFile().toString(),
            "old_until", end.map(Instant::toString).orElse("")));
    return DONE;
  }
}
