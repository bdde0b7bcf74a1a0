package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.registry.v1.CollectGarbageRequest;
import io.inferaligner.proto.registry.v1.CollectGarbageResponse;
import io.inferaligner.proto.registry.v1.GarbageItem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes bundles that nothing needs. */
@picocli.CommandLine.Command(
    name = "gc",
    description =
        "Shows which bundles nothing needs any more; with --apply marks them, and removes those that were marked a grace period ago. What a channel points at, goes back to or used lately stays, and so do the newest versions, whatever was fetched within a day, and revoked bundles.")
final class BundleGcCommand extends Command {
  @Option(names = "--apply", description = "Mark and remove; without it nothing is changed.")
  boolean apply;

  @Option(
      names = "--keep-days",
      paramLabel = "DAYS",
      defaultValue = "30",
      description =
          "What a channel used, or was published, within so many days stays (default: ${DEFAULT-VALUE}).")
  int days = 30;

  @Option(
      names = "--keep-versions",
      paramLabel = "N",
      defaultValue = "20",
      description = "Newest versions of each name that stay (default: ${DEFAULT-VALUE}).")
  int versions = 20;

  @Option(
      names = "--grace",
      paramLabel = "HOURS",
      defaultValue = "24",
      description = "Between mark and removal (default: ${DEFAULT-VALUE}).")
  int hours = 24;

  @Option(names = "--all", description = "Also show what is kept, and why.")
  boolean all;

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    if (days < 0 || days > 10_000 || versions < 0 || hours < 0 || hours > 100_000) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "--keep-days, --keep-versions and --grace start at 0");
    }
    try (RegistryClient registry = connection.registry()) {
      CollectGarbageResponse report =
          registry
              .admin()
              .collect(
                  RegistryBackupCommand.TIME,
                  CollectGarbageRequest.newBuilder()
                      .setApply(apply)
                      .setRetentionSeconds((int) Duration.ofDays(days).toSeconds())
                      .setKeepVersions(versions)
                      .setGraceSeconds((int) Duration.ofHours(hours).toSeconds())
                      .setActor(System.getProperty("user.name", "cli"))
                      .build());
      print(console, report);
      output.write(console, json(report));
      return DONE;
    }
  }

  private void print(Console console, CollectGarbageResponse report) {
    Table table = new Table("bundle", "digest", "bytes", "", "since or why");
    for (GarbageItem item : report.getItemsList()) {
      boolean kept = item.getFate().equals("KEPT");
      if (all || !kept) {
        table.row(
            item.getLabel(),
            Texts.shortDigest(item.getDigest()),
            Long.toString(item.getSizeBytes()),
            item.getFate(),
            kept
                ? item.getReason()
                : item.getMarkedUnixMillis() == 0 ? "" : Texts.time(item.getMarkedUnixMillis()));
      }
    }
    table.print(console);
    console.line(
        "%d of %d are needed%s"
            .formatted(
                report.getItemsList().stream().filter(i -> i.getFate().equals("KEPT")).count(),
                report.getItemsCount(),
                apply ? "" : "; nothing was changed (--apply does it)"));
  }

  private Map<String, Object> json(CollectGarbageResponse report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("applied", apply);
    json.put("revision", report.getRevision());
    json.put("items", report.getItemsList().stream().map(BundleGcCommand::json).toList());
    return json;
  }

  private static Map<String, Object> json(GarbageItem item) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bundle", item.getLabel());
    json.put("digest", item.getDigest());
    json.put("size_bytes", item.getSizeBytes());
    json.put("fate", item.getFate());
    json.put("reason", item.getReason());
    json.put("marked_unix_millis", item.getMarkedUnixMillis());
    return json;
  }
}
