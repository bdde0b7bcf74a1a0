package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.follow.RegistryClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what happened to channels. */
@picocli.CommandLine.Command(
    name = "history",
    description = "Shows who changed what when, from the audit log, the last change at the end.")
final class ChannelHistoryCommand extends Command {
  @Parameters(
      arity = "0..1",
      paramLabel = "CHANNEL",
      defaultValue = "",
      description = "Only this one (default: all, and publications).")
  String channel = "";

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many (default: ${DEFAULT-VALUE}).")
  int last = 20;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    try (RegistryClient registry = connection.registry()) {
      List<AuditEntry> all =
          registry.listAudit(0, 0).stream()
              .filter(entry -> channel.isEmpty() || isOf(entry))
              .toList();
      List<AuditEntry> shown = all.subList(Math.max(0, all.size() - last), all.size());
      Table table =
          new Table("revision", "when", "who", "tenant", "what", "subject", "before", "after");
      List<Map<String, Object>> json = new ArrayList<>();
      for (AuditEntry entry : shown) {
        table.row(
            Long.toString(entry.revision()),
            Texts.time(entry.unixMillis()),
            entry.actor(),
            entry.tenant().isEmpty() ? "none" : entry.tenant(),
            entry.operation(),
            entry.subject(),
            shorten(entry.before()),
            shorten(entry.after()));
        json.add(json(entry));
      }
      table.print(console);
      output.write(console, Map.of("entries", json));
      return DONE;
    }
  }

  private boolean isOf(AuditEntry entry) {
    return !entry.operation().equals("publish") && entry.subject().equals(channel);
  }

  /** Digests cut short wherever they stand. */
  private static String shorten(String state) {
    return state.isEmpty() ? "none" : state.replaceAll("\\b([0-9a-f]{12})[0-9a-f]{52}\\b", "$1");
  }

  private static Map<String, Object> json(AuditEntry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("revision", entry.revision());
    json.put("unix_millis", entry.unixMillis());
    json.put("actor", entry.actor());
    json.put("tenant", entry.tenant());
    json.put("scope", entry.scope());
    json.put("operation", entry.operation());
    json.put("subject", entry.subject());
    json.put("before", entry.before());
    json.put("after", entry.after());
    json.put("request_id", entry.requestId());
    json.put("version", entry.version());
    json.put("hash", entry.hash());
    return json;
  }
}
