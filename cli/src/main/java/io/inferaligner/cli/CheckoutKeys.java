package io.inferaligner.cli;

import io.inferaligner.cli.fleet.KeyFiles;
import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;

/** The signing keys of this checkout, and roles of keys as people write them. */
final class CheckoutKeys {
  private CheckoutKeys() {}

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
