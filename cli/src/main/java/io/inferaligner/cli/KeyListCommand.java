package io.inferaligner.cli;

import io.inferaligner.cli.fleet.KeyFiles;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.bundle.TrustedKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Shows trusted keys. */
@picocli.CommandLine.Command(
    name = "list",
    description = "Shows which public keys are trusted to sign what, and until when.")
final class KeyListCommand extends Command {
  @Option(
      names = "--trusted",
      paramLabel = "FILE",
      description = "File of trusted keys (default: that of this checkout).")
  @Nullable Path trusted;

  @Override
  int run(Console console) {
    Table table = new Table("key id", "signs", "until", "");
    List<Map<String, Object>> json = new ArrayList<>();
    for (TrustedKey key :
        KeyFiles.readTrusted(trusted == null ? CheckoutKeys.files().trusted() : trusted).all()) {
      boolean over = Instant.now().isAfter(key.until());
      String until = key.until().equals(Instant.MAX) ? "" : key.until().toString();
      table.row(key.keyId().substring(0, 16), key.role().label(), until, over ? "RETIRED" : "");
      json.add(
          Map.of(
              "key_id", key.keyId(), "role", key.role().label(), "until", until, "retired", over));
    }
    table.print(console);
    output.write(console, Map.of("keys", json));
    return DONE;
  }
}
