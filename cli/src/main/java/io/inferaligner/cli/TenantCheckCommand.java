package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.tenant.TenantFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** Checks a file of tenants before a service reads it. */
@picocli.CommandLine.Command(
    name = "check",
    description =
        "Checks the file of tenants as services read it, one sentence for each wrong line; exit code 1 if there is one.")
final class TenantCheckCommand extends Command {
  @Mixin TenantOptions tenants = new TenantOptions();

  @Override
  int run(Console console) {
    Path file = tenants.file();
    List<String> errors = TenantFile.errors(file);
    errors.forEach(error -> console.line(console.paint(Colour.RED, "✗ ") + error));
    int count = errors.isEmpty() ? TenantFile.read(file).policies().size() : 0;
    if (errors.isEmpty()) {
      console.line("%s %d tenants in %s".formatted(console.paint(Colour.GREEN, "✓"), count, file));
    }
    output.write(console, Map.of("tenants", count, "errors", errors));
    return errors.isEmpty() ? DONE : FELL_SHORT;
  }
}
