package io.inferaligner.cli.fleet;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What must hold before the first process is started. */
final class FleetChecks {
  private FleetChecks() {}

  static void requireStartable(FleetSettings settings, Set<Service> wanted) {
    FleetFile.read(settings.state())
        .filter(FleetFile::anyAlive)
        .ifPresent(_ -> {
          throw new SteeringException(
              FaultReason.REQUEST_INVALID,
              "the services of this checkout are already running: see './inferaligner status', stop them with './inferaligner down'");
        });
    if (wanted.contains(Service.RUNNER)) {
      requireModel("--model", settings.model());
    }
    if (wanted.contains(Service.ALIGNED)) {
      requireModel("--aligned", settings.aligned());
    }
    for (Service service : Service.values()) {
      Path jar =
          settings.root().resolve(service.module()).resolve("target/quarkus-app/quarkus-run.jar");
      if (!Files.exists(jar)) {
        throw new SteeringException(
            FaultReason.REQUEST_INVALID, jar + " is missing: run ./inferaligner, which builds it");
      }
    }
    settings
        .ports()
        .conflict(settings.embeddedRedis())
        .ifPresent(conflict -> {
          throw new SteeringException(
              FaultReason.REQUEST_INVALID,
              conflict + ": stop the program that uses it, or choose other ports with --base-port");
        });
    if (!settings.embeddedRedis()) {
      Redis.requireReachable(settings.redisUrl());
    }
  }

  private static void requireModel(String option, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new SteeringException(
          FaultReason.MODEL_INVALID,
          "the model folder %s does not exist: correct %s".formatted(folder, option));
    }
    if (!Files.isRegularFile(folder.resolve("config.json"))) {
      throw new SteeringException(
          FaultReason.MODEL_INVALID,
          "%s has no config.json: %s needs a folder in Hugging Face layout"
              .formatted(folder, option));
    }
  }
}
