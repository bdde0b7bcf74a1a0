package io.inferaligner.cli;

import io.inferaligner.cli.fleet.KeyFiles;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Makes one key pair. */
@picocli.CommandLine.Command(
    name = "new",
    description = "Makes an Ed25519 key pair that signs bundles, or channels.")
final class KeyNewCommand extends Command {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "New file of the key pair; only its owner may read it.")
  @SuppressWarnings("NullAway.Init") // required: picocli sets it
  Path out;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "Add the public key to this file of trusted keys.")
  @Nullable Path trust;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      defaultValue = "bundle",
      description = "What it signs: bundle or channel (default: ${DEFAULT-VALUE}).")
  String role = "bundle";

  @Override
  int run(Console console) {
    KeyRole wanted = CheckoutKeys.parse(role);
    SigningKey key = SigningKey.generate();
    try {
      KeyFiles.write(key, out);
      if (trust != null) {
        Files.writeString(
            trust,
            KeyFiles.line(wanted, key),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          e.getMessage() + " cannot be written: give a new file in a folder that exists",
          e);
    }
    console.line("key id      " + key.keyId());
    console.line("public key  " + key.publicText());
    output.write(console, Map.of("key_id", key.keyId(), "public_key", key.publicText()));
    return DONE;
  }
}
