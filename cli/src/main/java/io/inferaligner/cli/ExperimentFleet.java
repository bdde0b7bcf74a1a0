package io.inferaligner.cli;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.fleet.Fleet;
import io.inferaligner.cli.fleet.FleetSettings;
import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.follow.RegistryClient;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Services of an experiment's own, on free ports, stopped with it. Not thread-safe. */
final class ExperimentFleet implements AutoCloseable {
  private final PrivateState state;
  private final Fleet fleet;
  private final Thread stop;
  private final RunnerClient runner;

  private ExperimentFleet(PrivateState state, Fleet fleet) {
    this.state = state;
    this.fleet = fleet;
    this.stop = new Thread(fleet::close, "stop-services");
    Runtime.getRuntime().addShutdownHook(stop);
    this.runner = RunnerClient.connect(fleet.ports().address(Service.RUNNER));
  }

  /**
   * Starts everything for one pair of models.
   *
   * @param name of the state folder
   */
  static ExperimentFleet start(Console console, String name, Path model, Path aligned)
      throws IOException {
    Workspace workspace = Workspace.ofProcess();
    PrivateState state =
        PrivateState.take(console, workspace.state().resolve("experiments").resolve(name));
    try {
      return new ExperimentFleet(
          state,
          UpCommand.start(
              console,
              new FleetSettings(
                  workspace.root(),
                  state.folder(),
                  Ports.free(),
                  model.toAbsolutePath().normalize(),
                  aligned.toAbsolutePath().normalize(),
                  "",
                  true,
                  Map.of())));
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
  }

  Fleet fleet() {
    return fleet;
  }

  RunnerClient runner() {
    return runner;
  }

  /** The published bundle of {@code digest}. */
  VectorBundle bundle(String digest) {
    try (RegistryClient registry =
        RegistryClient.connect(fleet.ports().address(Service.REGISTRY), OpenTelemetry.noop())) {
      return BundleCodec.decode(registry.getManifest(digest).bytes(), registry.fetch(digest));
    }
  }

  /** Gate, layers and strength of the published bundle of {@code digest}. */
  Map<String, Object> steering(String digest) {
    BundleManifest manifest = bundle(digest).manifest();
    Map<String, Object> steering = new LinkedHashMap<>();
    steering.put("gate_kind", manifest.gate().kind().name());
    steering.put("gate_layer", manifest.gate().layer());
    if (!manifest.gate().layers().isEmpty()) {
      steering.put("gate_layers", manifest.gate().readLayers());
      steering.put("gate_aggregation", manifest.gate().aggregation());
    }
    steering.put("layers", manifest.policy().layers());
    steering.put("alpha", manifest.policy().alpha());
    steering.put("dose_unit", manifest.policy().doseUnit());
    steering.put("scope", manifest.policy().scope());
    return steering;
  }

  @Override
  public void close() throws IOException {
    runner.close();
    Runtime.getRuntime().removeShutdownHook(stop);
    fleet.close();
    state.close();
  }
}
