package io.inferaligner.cli.fleet;

import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What a fleet left on disk about itself, so that another command finds and stops it.
 *
 * @param processes in start order
 */
public record FleetFile(Ports ports, String redisUrl, List<ServiceProcess> processes) {
  public FleetFile {
    processes = List.copyOf(processes);
  }

  /** The file of the fleet that keeps its state in {@code state}. */
  public static Path in(Path state) {
    return state.resolve("fleet.json");
  }

  /** The fleet of {@code state}, if one was started. */
  public static Optional<FleetFile> read(Path state) {
    Path file = in(state);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(Files.readString(file), FleetFile.class));
    } catch (IOException e) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          file + " is damaged: stop the services by hand and delete it",
          e);
    }
  }

  /** Puts this in place of what was there. */
  void write(Path state) {
    try {
      Path temporary = Files.createTempFile(state, "fleet", ".json");
      Files.writeString(temporary, Json.text(this));
      Files.move(temporary, in(state), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + in(state), e);
    }
  }

  public boolean anyAlive() {
    return processes.stream().anyMatch(ServiceProcess::isAlive);
  }

  /** Stops exactly these processes, last started first, and forgets them. Returns how many ran. */
  public int stop(Path state) {
    int stopped = 0;
    for (ServiceProcess process : processes.reversed()) {
      if (process.isAlive()) {
        stopped++;
        process.stop(15);
      }
    }
    try {
      Files.deleteIfExists(in(state));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + in(state), e);
    }
    return stopped;
  }
}
