package io.inferaligner.cli;

import io.inferaligner.cli.hub.HubCache;
import io.inferaligner.cli.hub.HubSettings;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows which models of a hub are on this machine. */
@picocli.CommandLine.Command(
    name = "list",
    description = "Shows the models in the hub's cache on this machine.")
final class ModelListCommand extends Command {
  @Override
  int run(Console console) {
    HubSettings settings =
        HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home")));
    List<HubCache.Entry> entries = new HubCache(settings.cache()).list();
    Table table = new Table("model", "revisions", "commit", "size");
    for (HubCache.Entry entry : entries) {
      table.row(
          entry.id(),
          String.join(" ", entry.revisions()),
          entry.commit().substring(0, Math.min(12, entry.commit().length())),
          ModelFetchCommand.megabytes(entry.bytes()));
    }
    if (entries.isEmpty()) {
      console.line("no model was fetched to " + settings.cache() + " yet: model fetch OWNER/NAME");
    } else {
      table.print(console);
    }
    output.write(
        console,
        Map.of(
            "cache",
            settings.cache().toString(),
            "models",
            entries.stream().map(ModelListCommand::json).toList()));
    return DONE;
  }

  private static Map<String, Object> json(HubCache.Entry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("repo", entry.id());
    json.put("revisions", entry.revisions());
    json.put("commit", entry.commit());
    json.put("path", entry.path().toString());
    json.put("bytes", entry.bytes());
    return json;
  }
}
