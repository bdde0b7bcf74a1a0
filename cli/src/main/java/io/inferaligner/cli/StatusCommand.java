package io.inferaligner.cli;

import io.inferaligner.cli.client.GateClient;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.client.SteeringClient;
import io.inferaligner.cli.fleet.FleetFile;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.gate.v1.ActiveBundle;
import io.inferaligner.proto.types.v1.RegistryFollowing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;

/** Asks every service how it is. */
@picocli.CommandLine.Command(
    name = "status",
    description = "Shows what runs and what it serves; exit code 3 if a service does not answer.")
final class StatusCommand extends Command {
  @Mixin Connection connection = new Connection();

  private boolean allAnswer = true;
  private RegistryFollowing following = RegistryFollowing.getDefaultInstance();
  private List<ActiveBundle> watched = List.of();

  @Override
  int run(Console console) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (Service service : Service.values()) {
      following = RegistryFollowing.getDefaultInstance();
      watched = List.of();
      Map<String, Object> facts = ask(service);
      boolean up = Boolean.TRUE.equals(facts.get("up"));
      console.line(
          "%s %-15s %-16s %s"
              .formatted(
                  up ? console.paint(Colour.GREEN, "●") : console.paint(Colour.RED, "○"),
                  service.label(),
                  connection.address(service),
                  facts.entrySet().stream()
                      .filter(fact -> !fact.getKey().equals("up"))
                      .map(fact -> fact.getKey() + "=" + fact.getValue())
                      .collect(Collectors.joining(" "))));
      if (following.getChannelsCount() > 0) {
        FollowingView.print(console, following);
        facts.put("following", FollowingView.json(following));
      }
      if (!watched.isEmpty()) {
        DriftView.print(console, watched);
        facts.put("traffic", DriftView.json(watched));
      }
      json.put(service.label(), facts);
    }
    if (!allAnswer) {
      console.note("start the services with './inferaligner up', or give their addresses");
    }
    Workspace.ofProcess()
        .runningState()
        .flatMap(FleetFile::read)
        .ifPresent(fleet -> json.put("processes", UpCommand.processes(fleet.processes())));
    output.write(console, json);
    return allAnswer ? DONE : UNAVAILABLE;
  }

  private Map<String, Object> ask(Service service) {
    return switch (service) {
      case REGISTRY -> answered(this::registry);
      case GATE -> answered(this::gate);
      case RUNNER -> answered(this::runner);
      case ALIGNED -> answered(this::aligned);
      case STEERING -> answered(this::steering);
    };
  }

  private Map<String, Object> answered(Supplier<Map<String, Object>> call) {
    Map<String, Object> facts = new LinkedHashMap<>();
    try {
      facts.put("up", true);
      facts.putAll(call.get());
    } catch (SteeringException e) {
      allAnswer = false;
      facts.put("up", false);
      facts.put("error", "not running");
    }
    return facts;
  }

  private Map<String, Object> registry() {
    try (RegistryClient registry = connection.registry()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("bundles", registry.list("").size());
      facts.put("revision", registry.listChannels().scopeRevision());
      for (ChannelPointer channel : registry.listChannels().channels()) {
        facts.put("channel." + channel.channel(), Texts.shortDigest(channel.usableDigest()));
      }
      return facts;
    }
  }

  private Map<String, Object> gate() {
    try (GateClient gate = connection.gate()) {
      var status = gate.status();
      following = status.getFollowing();
      watched = status.getBundlesList();
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("state", status.getState());
      facts.put(
          "bundles",
          status.getBundlesList().stream()
              .map(bundle -> bundle.getName() + "@" + bundle.getVersion())
              .collect(Collectors.toCollection(java.util.ArrayList::new)));
      facts.put("decisions", status.getDecisions());
      facts.put("fired", status.getFired());
      return facts;
    }
  }

  private Map<String, Object> runner() {
    try (RunnerClient runner = connection.runner()) {
      var status = runner.status();
      following = status.getFollowing();
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("model", status.getModel().getId());
      facts.put("dtype", status.getModel().getDtype());
      facts.put("state", status.getBundleState());
      facts.put(
          "bundle",
          status.getBundleName().isEmpty()
              ? "none"
              : status.getBundleName() + "@" + status.getBundleVersion());
      facts.put("channel", status.getChannel());
      facts.put("revision", status.getChannelRevision());
      facts.put("slots", status.getSlotsInUse() + "/" + status.getSlots());
      facts.put("requests", status.getRequests());
      facts.put("decisions", status.getDecisions());
      facts.put("interventions", status.getInterventions());
      return facts;
    }
  }

  private Map<String, Object> aligned() {
    try (RunnerClient runner = connection.alignedRunner()) {
      var model = runner.model();
      return Map.of("model", model.getId());
    }
  }

  private Map<String, Object> steering() {
    try (SteeringClient steering = connection.steering()) {
      List<io.inferaligner.proto.steering.v1.Job> jobs = steering.jobs();
      return Map.of("jobs", jobs.size());
    }
  }
}
