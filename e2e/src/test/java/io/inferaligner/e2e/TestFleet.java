package io.inferaligner.e2e;

import com.google.protobuf.ByteString;
import io.inferaligner.cli.client.Answer;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.data.PromptRow;
import io.inferaligner.cli.fleet.Fleet;
import io.inferaligner.cli.fleet.FleetSettings;
import io.inferaligner.cli.fleet.Ports;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.follow.ChannelChange;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The packaged services with the demo pair, and a bundle that was extracted, published and promoted
 * through the public API. One shared fleet serves the tests that break nothing.
 */
final class TestFleet implements AutoCloseable {
  static final Path ROOT = Path.of(System.getProperty("repository.root", ".."));
  static final String BUNDLE = "e2e-guard";
  static final String VERSION = "1.0.0";

  private static final int WAIT_SECONDS = 60;
  private static @Nullable TestFleet shared;

  private final OtlpSink sink = new OtlpSink();
  private final Fleet fleet;
  private final RunnerClient runner;
  private final RegistryClient registry;

  private TestFleet(String redisUrl) {
    Path state;
    try {
      state = Files.createTempDirectory("inferaligner-e2e");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path demo = ROOT.resolve("deploy/demo");
    this.fleet =
        Fleet.start(
            new FleetSettings(
                ROOT.toAbsolutePath().normalize(),
                state,
                Ports.free(),
                demo.resolve("target").toAbsolutePath().normalize(),
                demo.resolve("aligned").toAbsolutePath().normalize(),
                redisUrl,
                true,
                environment(sink)),
            _ -> {});
    Runtime.getRuntime().addShutdownHook(new Thread(fleet::close));
    this.runner = RunnerClient.connect(address(Service.RUNNER));
    this.registry = RegistryClient.connect(address(Service.REGISTRY), OpenTelemetry.noop());
  }

  /** Traces go to the test; a busy test machine must not turn remote verdicts into local ones. */
  private static Map<String, String> environment(OtlpSink sink) {
    Map<String, String> environment = new HashMap<>(sink.environment());
    environment.put("INFERALIGNER_RUNNER_GATE_BUDGET", "20s");
    return environment;
  }

  /** The fleet that all tests share; it ends with the test process. */
  static synchronized TestFleet shared() {
    TestFleet running = shared;
    if (running == null) {
      running = fresh();
      shared = running;
    }
    return running;
  }

  /** A fleet of one's own that serves a bundle. */
  static TestFleet fresh() {
    return overRedis("");
  }

  /** The same over the Redis at {@code url}, which the test can stop. */
  static TestFleet overRedis(String url) {
    TestFleet fleet = new TestFleet(url);
    try {
      fleet.promote(fleet.extract());
      return fleet;
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  Fleet fleet() {
    return fleet;
  }

  OtlpSink sink() {
    return sink;
  }

  RunnerClient runner() {
    return runner;
  }

  RegistryClient registry() {
    return registry;
  }

  Path state() {
    return fleet.settings().state();
  }

  String address(Service service) {
    return fleet.ports().address(service);
  }

  /** Digest of the bundle that is served. */
  String digest() {
    return registry.getManifest(BUNDLE, VERSION).digest();
  }

  /** Points the channel at {@code digest} and waits until the runner serves it. */
  void promote(String digest) {
    setChannel(digest, "promote");
    await("the runner serves " + digest, () -> runner.status().getBundleDigest().equals(digest));
  }

  ChannelPointer setChannel(String digest, String operation) {
    return registry.setChannel(
        new ChannelChange(
            "stable",
            digest,
            registry.listChannels().scopeRevision(),
            UUID.randomUUID().toString(),
            "e2e",
            operation));
  }

  /** Texts of the demo's prompts of one split. */
  static List<String> prompts(String file, String split) {
    return PromptFile.read(ROOT.resolve("deploy/demo/prompts").resolve(file + ".jsonl"))
        .ofSplit(split)
        .rows()
        .stream()
        .map(PromptRow::prompt)
        .toList();
  }

  Answer ask(String prompt, SteeringMode mode) {
    return runner.generate(request(prompt, mode));
  }

  static GenerateRequest request(String prompt, SteeringMode mode) {
    return GenerateRequest.newBuilder()
        .addMessages(
            ChatMessage.newBuilder()
                .setRole(Role.ROLE_USER)
                .setContent(ByteString.copyFromUtf8(prompt)))
        .setSampling(Sampling.newBuilder().setMaxTokens(24))
        .setSteeringMode(mode)
        .build();
  }

  /** A request whose answer is long: tokens drawn nearly at random rarely end it. */
  static GenerateRequest longRequest(String prompt) {
    return request(prompt, SteeringMode.STEERING_MODE_ENFORCE).toBuilder()
        .setSampling(Sampling.newBuilder().setMaxTokens(400).setTemperature(8).setSeed(7))
        .build();
  }

  /** Waits until {@code condition} holds; fails after a minute. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + WAIT_SECONDS * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain: " + what);
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() {
    runner.close();
    registry.close();
    fleet.close();
    sink.close();
  }

  /** Vectors from few prompts; strong, so that steering visibly changes what is said. */
  private String extract() {
    return FleetExtraction.run(
        this,
        BUNDLE,
        spec ->
            spec.setGateLayer(3).addAllSteerLayers(List.of(3, 4, 5, 6)).setPublishAblations(true));
  }
}
