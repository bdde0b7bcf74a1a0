package io.inferaligner.cli;

import io.inferaligner.cli.fleet.FleetFile;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Folders of this checkout.
 *
 * @param root the folder of the script ./inferaligner
 */
public record Workspace(Path root) {
  /** The checkout that the script belongs to. */
  public static Workspace ofProcess() {
    String root = System.getProperty("inferaligner.root");
    if (root == null) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "start the command line by the script ./inferaligner");
    }
    return new Workspace(Path.of(root));
  }

  /** State of the services that up starts; tests move it by a system property. */
  public Path state() {
    String moved = System.getProperty("inferaligner.state");
    return moved == null ? root.resolve(".inferaligner") : Path.of(moved);
  }

  /** State of the services that demo starts, fresh in each run. */
  public Path demoState() {
    return state().resolve("demo");
  }

  /** Model pair and prompts of the demo. */
  public Path demo() {
    return root.resolve("deploy/demo");
  }

  /** The state folder whose services run now: up's before demo's. */
  public Optional<Path> runningState() {
    return Stream.of(state(), demoState())
        .filter(folder -> FleetFile.read(folder).map(FleetFile::anyAlive).orElse(false))
        .findFirst();
  }
}
