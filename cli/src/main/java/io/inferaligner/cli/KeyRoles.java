package io.inferaligner.cli;

import io.inferaligner.cli.fleet.KeyFiles;
import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;

/** Keys on the command line. */
final class KeyRoles {
  private KeyRoles() {}

  /** The keys of this checkout. */
  static KeyFiles files() {
    Workspace workspace = Workspace.ofProcess();
    return new KeyFiles(workspace.runningState().orElse(workspace.state()).resolve("keys"));
  }

  static KeyRole parse(String text) {
    return KeyRole.of(text)
        .orElseThrow(() ->
            new SteeringException(
                FaultReason.REQUEST_INVALID,
                "'%s' is no role of a key: use bundle or channel".formatted(text)));
  }
}
