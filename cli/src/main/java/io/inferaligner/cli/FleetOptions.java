package io.inferaligner.cli;

import io.inferaligner.cli.fleet.FleetSettings;
import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.cli.hub.ModelPath;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the services are started with. */
final class FleetOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The target model: a folder, or the name of a fetched one (default: the demo's target).")
  @Nullable String model;

  @Option(
      names = "--aligned",
      paramLabel = "MODEL",
      description = "The safety-aligned model, given in the same way (default: the demo's).")
  @Nullable String aligned;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      defaultValue = "",
      description = "Redis to use (default: a real one of its own).")
  String redis = "";

  @Option(
      names = "--base-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Use eleven ports from here on (default: the documented ports).")
  int basePort;

  /** Settings with {@code fallback} as ports unless --base-port was given. */
  FleetSettings settings(Workspace workspace, Path state, Ports fallback, boolean experiments) {
    return new FleetSettings(
        workspace.root(),
        state,
        basePort == 0 ? fallback : Ports.from(basePort),
        folder(model, workspace.demo().resolve("target")),
        folder(aligned, workspace.demo().resolve("aligned")),
        redis,
        experiments,
        Map.of());
  }

  boolean choosesPorts() {
    return basePort != 0;
  }

  private static Path folder(@Nullable String given, Path standard) {
    return given == null ? standard.toAbsolutePath().normalize() : ModelPath.resolve(given);
  }
}
