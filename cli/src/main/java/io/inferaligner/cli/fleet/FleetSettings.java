package io.inferaligner.cli.fleet;

import io.inferaligner.cli.hub.HubCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a fleet consists of.
 *
 * @param root the checkout, with the packaged services
 * @param state folder of keys, logs, data; private to the fleet
 * @param model folder of the target model
 * @param aligned folder of the safety-aligned model
 * @param redisUrl empty: a Redis of its own
 * @param experiments whether requests may switch steering off, force it or name a bundle
 * @param environment added to the processes' environment
 */
public record FleetSettings(
    Path root,
    Path state,
    Ports ports,
    Path model,
    Path aligned,
    String redisUrl,
    boolean experiments,
    Map<String, String> environment) {
  public FleetSettings {
    environment = Map.copyOf(environment);
  }

  boolean embeddedRedis() {
    return redisUrl.isEmpty();
  }

  /** The keys of the state folder. */
  public KeyFiles keys() {
    return new KeyFiles(state.resolve("keys"));
  }

  Path log(Service service) {
    return state.resolve("logs").resolve(service.label() + ".log");
  }

  List<String> command(Service service) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(service.machineFlags());
    command.add("-XX:ErrorFile=" + state.resolve("logs").resolve(service.label() + "-crash.log"));
    properties(service).forEach(property -> command.add("-D" + property));
    command.add("-jar");
    command.add(
        root.resolve(service.module()).resolve("target/quarkus-app/quarkus-run.jar").toString());
    return command;
  }

  private List<String> properties(Service service) {
    List<String> properties = new ArrayList<>();
    properties.add("quarkus.grpc.server.port=" + ports.grpc(service));
    properties.add("quarkus.http.port=" + ports.http(service));
    Path data = state.resolve("data").resolve(service.label());
    if (service == Service.RUNNER || service == Service.ALIGNED) {
      // A snapshot's folder is called like its commit, which tells nobody anything.
      HubCache.nameOf(service == Service.RUNNER ? model : aligned)
          .ifPresent(name -> properties.add("inferaligner.runner.model-id=" + name));
    }
    properties.addAll(
        switch (service) {
          case REGISTRY ->
              List.of(
                  "inferaligner.registry.channel-key="
                      + (Files.exists(keys().channel()) ? keys().channel() : ""),
                  "inferaligner.registry.redis-url=" + redisUrl,
                  "inferaligner.registry.embedded-redis-port=" + ports.redis(),
                  "inferaligner.registry.data-dir=" + data,
                  "inferaligner.registry.trusted-keys=" + keys().trusted());
          case GATE ->
              List.of(
                  "inferaligner.gate.registry=" + ports.address(Service.REGISTRY),
                  "inferaligner.gate.state-dir=" + data,
                  "inferaligner.gate.trusted-keys=" + keys().trusted());
          case RUNNER ->
              List.of(
                  "inferaligner.runner.model=" + model,
                  "inferaligner.runner.registry=" + ports.address(Service.REGISTRY),
                  "inferaligner.runner.gate=" + ports.address(Service.GATE),
                  "inferaligner.runner.state-dir=" + data,
                  "inferaligner.runner.trusted-keys=" + keys().trusted(),
                  "inferaligner.runner.rollout-key=" + keys().rollout(),
                  "inferaligner.runner.experiments-allowed=" + experiments);
          case ALIGNED ->
              List.of(
                  "inferaligner.runner.model=" + aligned,
                  "inferaligner.runner.steering=off",
                  "inferaligner.runner.state-dir=" + data);
          case STEERING ->
              List.of(
                  "inferaligner.steering.registry=" + ports.address(Service.REGISTRY),
                  "inferaligner.steering.signing-key=" + keys().signing(),
                  "inferaligner.steering.state-dir=" + data);
        });
    return properties;
  }
}
