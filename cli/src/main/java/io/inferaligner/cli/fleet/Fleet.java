package io.inferaligner.cli.fleet;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The running services of one checkout. Starting is all or nothing: if one service fails, those
 * already running are stopped. Not thread-safe.
 */
public final class Fleet implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int PAUSE_MILLIS = 50;

  private final FleetSettings settings;
  private final Map<Service, ServiceProcess> processes = new EnumMap<>(Service.class);
  private final List<ServiceProcess> children = new ArrayList<>();

  private Fleet(FleetSettings settings) {
    this.settings = settings;
  }

  /**
   * Starts all services and waits until each answers.
   *
   * @param progress is told what is being waited for
   * @throws SteeringException REQUEST_INVALID for a port in use, MODEL_INVALID,
   *     REGISTRY_UNAVAILABLE for a dead Redis, RUNNER_UNAVAILABLE if a service does not start
   */
  public static Fleet start(FleetSettings settings, Consumer<String> progress) {
    return start(settings, EnumSet.allOf(Service.class), progress);
  }

  /** The same with {@code wanted} only; the registry always takes part. */
  public static Fleet start(
      FleetSettings settings, Set<Service> wanted, Consumer<String> progress) {
    FleetChecks.requireStartable(settings, wanted);
    Fleet fleet = new Fleet(settings);
    try {
      Files.createDirectories(settings.state().resolve("logs"));
      settings.keys().createIfMissing();
      fleet.launch(Service.REGISTRY);
      fleet.awaitReady(Service.REGISTRY, progress);
      fleet.noteRedis();
      List<Service> others =
          wanted.stream().sorted().filter(service -> service != Service.REGISTRY).toList();
      others.forEach(fleet::launch);
      others.forEach(service -> fleet.awaitReady(service, progress));
      return fleet;
    } catch (IOException e) {
      fleet.close();
      throw new UncheckedIOException("cannot write to " + settings.state(), e);
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  public FleetSettings settings() {
    return settings;
  }

  public Ports ports() {
    return settings.ports();
  }

  /** The process of {@code service}; throws if it was never started. */
  public ServiceProcess process(Service service) {
    ServiceProcess process = processes.get(service);
    if (process == null) {
      throw new IllegalStateException(service.label() + " was not started");
    }
    return process;
  }

  /** All processes, Redis among them, in start order. */
  public List<ServiceProcess> processes() {
    List<ServiceProcess> all = new ArrayList<>(processes.values());
    all.addAll(Math.min(1, all.size()), children);
    return all;
  }

  /** The embedded Redis; empty with one from outside. */
  public List<ServiceProcess> redis() {
    return List.copyOf(children);
  }

  /** Starts {@code service} once more after it ended, with the same settings. */
  public void restart(Service service) {
    process(service).stop(15);
    launch(service);
    awaitReady(service, _ -> {});
    if (service == Service.REGISTRY) {
      noteRedis();
    }
  }

  /** Blocks until a process ends; returns its name. */
  public String awaitAnyExit() throws InterruptedException {
    while (true) {
      for (ServiceProcess process : processes()) {
        if (!process.isAlive()) {
          return process.service();
        }
      }
      Thread.sleep(500);
    }
  }

  /** Stops every process that this fleet started. */
  @Override
  public void close() {
    new FleetFile(ports(), settings.redisUrl(), processes()).stop(settings.state());
  }

  /** The registry listens before its Redis does, so this waits for Redis. */
  private void noteRedis() {
    children.clear();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (settings.embeddedRedis() && Redis.version(ports().redis()).isEmpty()) {
      if (System.nanoTime() > end || !process(Service.REGISTRY).isAlive()) {
        throw notStarted(
            Service.REGISTRY, "has no Redis: " + StartupLog.reason(settings.log(Service.REGISTRY)));
      }
      pause();
    }
    children.addAll(process(Service.REGISTRY).children());
    save();
  }

  private void launch(Service service) {
    Path log = settings.log(service);
    // Ctrl-C goes to the whole terminal group: the services ignore it and are stopped in order.
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"));
    command.addAll(settings.command(service));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(settings.root().toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectOutput(log.toFile());
    service.setDefaults(builder.environment());
    builder.environment().putAll(settings.environment());
    try {
      processes.put(service, ServiceProcess.of(service.label(), builder.start().toHandle(), log));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + service.label(), e);
    }
    save();
  }

  private void awaitReady(Service service, Consumer<String> progress) {
    progress.accept("waiting for " + service.label());
    ServiceProcess process = process(service);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Readiness.answers(settings.ports(), service)) {
      if (!process.isAlive()) {
        throw notStarted(service, "stopped: " + StartupLog.reason(settings.log(service)));
      }
      if (System.nanoTime() > end) {
        throw notStarted(
            service,
            "did not answer within %d s, see %s"
                .formatted(PATIENCE.toSeconds(), settings.log(service)));
      }
      pause();
    }
  }

  private static SteeringException notStarted(Service service, String why) {
    FaultReason reason =
        switch (service) {
          case REGISTRY -> FaultReason.REGISTRY_UNAVAILABLE;
          case GATE -> FaultReason.GATE_UNAVAILABLE;
          case RUNNER, ALIGNED -> FaultReason.RUNNER_UNAVAILABLE;
          case STEERING -> FaultReason.STEERING_UNAVAILABLE;
        };
    return new SteeringException(reason, service.label() + " " + why);
  }

  private void save() {
    new FleetFile(ports(), settings.redisUrl(), processes()).write(settings.state());
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while services were starting", e);
    }
  }
}
