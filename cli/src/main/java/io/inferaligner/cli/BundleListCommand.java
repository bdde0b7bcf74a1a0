package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.follow.BundleListing;
import io.inferaligner.follow.RegistryClient;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists stored bundles. */
@picocli.CommandLine.Command(name = "list", description = "Lists the bundles of the registry.")
final class BundleListCommand extends Command {
  @Parameters(arity = "0..1", paramLabel = "NAME", defaultValue = "", description = "Only these.")
  String name = "";

  @Option(
      names = "--all",
      description = "Also the candidates that strength searches published (NAME-search).")
  boolean all;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    try (RegistryClient registry = connection.registry()) {
      List<BundleListing> bundles =
          registry.list(name).stream()
              .filter(bundle -> all || !name.isEmpty() || !bundle.name().endsWith("-search"))
              .toList();
      Table table = new Table("bundle", "digest", "model", "bytes", "published", "signed by");
      for (BundleListing bundle : bundles) {
        table.row(
            bundle.name() + "@" + bundle.version(),
            Texts.shortDigest(bundle.digest()),
            Texts.shortDigest(bundle.modelDigest()),
            Long.toString(bundle.sizeBytes()),
            Texts.time(bundle.createdUnixMillis()),
            bundle.keyIds().isEmpty() ? "nobody" : Texts.shortDigest(bundle.keyIds().getFirst()));
      }
      if (bundles.isEmpty()) {
        console.note("no bundles: make one with './inferaligner extract'");
      } else {
        table.print(console);
      }
      output.write(console, Map.of("bundles", bundles));
      return DONE;
    }
  }
}
