package io.inferaligner.cli;

import io.inferaligner.access.RegistryScope;
import io.inferaligner.cli.client.GateClient;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.client.SteeringClient;
import io.inferaligner.cli.fleet.FleetFile;
import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.RegistryClient;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the services are: as given, else as the running services of this checkout say. */
final class Connection {
  private static final Pattern ADDRESS = Pattern.compile("\\S+:([1-9]\\d{0,4})");
  private static final int MAX_PORT = 65_535;

  @Option(names = "--runner", paramLabel = "HOST:PORT", description = "Address of model-runner.")
  @Nullable String runner;

  @Option(
      names = "--aligned-runner",
      paramLabel = "HOST:PORT",
      description = "Address of the runner that serves the safety-aligned model.")
  @Nullable String aligned;

  @Option(names = "--gate", paramLabel = "HOST:PORT", description = "Address of gate-service.")
  @Nullable String gate;

  @Option(
      names = "--registry",
      paramLabel = "HOST:PORT",
      description = "Address of vector-registry.")
  @Nullable String registry;

  @Option(
      names = "--steering",
      paramLabel = "HOST:PORT",
      description = "Address of steering-service.")
  @Nullable String steering;

  @Option(
      names = "--registry-scope",
      paramLabel = "NAME",
      description =
          "Scope of vector-registry, where it keeps several (default: INFERALIGNER_SCOPE, else the registry's own).")
  @Nullable String scope;

  /** host:port of {@code service}. */
  String address(Service service) {
    String given =
        switch (service) {
          case RUNNER -> runner;
          case ALIGNED -> aligned;
          case GATE -> gate;
          case REGISTRY -> registry;
          case STEERING -> steering;
        };
    return given == null ? running().address(service) : checked(given);
  }

  private static String checked(String address) {
    Matcher matcher = ADDRESS.matcher(address);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > MAX_PORT) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "'%s' is no address: give HOST:PORT with a port from 1 to %d"
              .formatted(address, MAX_PORT));
    }
    return address;
  }

  RunnerClient runner() {
    return RunnerClient.connect(address(Service.RUNNER));
  }

  RunnerClient alignedRunner() {
    return RunnerClient.connect(address(Service.ALIGNED));
  }

  GateClient gate() {
    return GateClient.connect(address(Service.GATE));
  }

  RegistryClient registry() {
    return RegistryClient.connect(
        address(Service.REGISTRY),
        OpenTelemetry.noop(),
        Optional.ofNullable(scope).or(RegistryScope::ofProcess));
  }

  SteeringClient steering() {
    return SteeringClient.connect(address(Service.STEERING));
  }

  private static Ports running() {
    return Workspace.ofProcess()
        .runningState()
        .flatMap(FleetFile::read)
        .map(FleetFile::ports)
        .orElseGet(Ports::standard);
  }
}
