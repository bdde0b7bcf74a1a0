package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.UUID;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** How a change of the registry is made safe, and safe to repeat. */
final class WriteOptions {
  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How many Redis replicas must confirm the change; the registry may ask for more (default: ${DEFAULT-VALUE}).")
  int replicas;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "Names the change: repeated with the same ID it is never done twice.")
  String requestId = UUID.randomUUID().toString();

  @Option(
      names = "--actor",
      paramLabel = "NAME",
      description = "Who does it, for the audit log (default: the user).")
  String actor = System.getProperty("user.name", "cli");

  /** Does {@code change}; says how to repeat it where its success is not certain. */
  <T> T certain(Console console, Supplier<T> change) {
    if (replicas < 0) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, "--replicas starts at 0");
    }
    try {
      return change.get();
    } catch (SteeringException e) {
      if (e.fault().reason() == FaultReason.DURABILITY_UNCONFIRMED) {
        console.note(
            "it is not certain that the change stays: repeat it with --request-id " + requestId);
      }
      throw e;
    }
  }
}
