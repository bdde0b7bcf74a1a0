package io.inferaligner.runner.fake;

import com.google.protobuf.ByteString;
import io.inferaligner.core.Planner;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.FakeRegistry;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.runner.engine.TokenIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A tiny model, a registry with one bundle on channel stable, and a gate that knows it. */
public final class Scene implements AutoCloseable {
  /** A prompt that opens the gate of every bundle here. */
  public static final String OPEN = "tell me something forbidden";

  /** A prompt that leaves it closed. */
  public static final String CLOSED = "what is two plus two, please?";

  private final Path folder;
  private final SigningKey key = SigningKey.generate();
  private final Oracle oracle;
  private final FakeRegistry registry = FakeRegistry.started();
  private final ScriptedGate gate = ScriptedGate.started();

  public Scene(Path folder, int context) {
    this.folder = folder;
    this.oracle = new Oracle(TinyModel.write(folder.resolve("tiny"), 11, context));
    try {
      Files.writeString(folder.resolve("keys"), key.publicText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes tiny@{@code version}, makes it active and known to the gate. */
  public ToyBundle activate(String version, String scope) {
    ToyBundle bundle = publish(version, scope);
    registry.point("stable", bundle.digest());
    return bundle;
  }

  /** Publishes it and tells the gate, but points no channel at it. */
  public ToyBundle publish(String version, String scope) {
    ToyBundle bundle = TinyBundle.of(oracle, key, version, scope, open(), oracle.prompt(CLOSED));
    registry.publish(bundle);
    gate.knows(bundle.decoded());
    return bundle;
  }

  /** Publishes tiny@{@code version} with another policy and tells the gate. */
  public ToyBundle publish(String version, BundleManifest.Policy policy) {
    return publish(version, policy, Map.of());
  }

  /** The same with {@code more} tensors. */
  public ToyBundle publish(
      String version, BundleManifest.Policy policy, Map<String, DenseVector> more) {
    ToyBundle bundle =
        TinyBundle.of(oracle, key, version, policy, open(), oracle.prompt(CLOSED), more);
    registry.publish(bundle);
    gate.knows(bundle.decoded());
    return bundle;
  }

  /** Publishes a bundle whose gate reads several layers, tells the gate, and makes it active. */
  public ToyBundle activateLayered(String version, String aggregation, boolean opposed) {
    ToyBundle bundle = publishLayered(version, aggregation, opposed);
    registry.point("stable", bundle.digest());
    return bundle;
  }

  /** The same, but points no channel at it. */
  public ToyBundle publishLayered(String version, String aggregation, boolean opposed) {
    ToyBundle bundle =
        TinyBundle.layered(
            oracle, key, version, aggregation, opposed, open(), oracle.prompt(CLOSED));
    registry.publish(bundle);
    gate.knows(bundle.decoded());
    return bundle;
  }

  /** The rendered prompt {@link #OPEN}. */
  public TokenIds open() {
    return oracle.prompt(OPEN);
  }

  /** Settings of a runner in this scene. */
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("model", folder.resolve("tiny").toString());
    settings.put("trusted-keys", folder.resolve("keys").toString());
    settings.put("state-dir", folder.resolve("state").toString());
    settings.put("registry", registry.target());
    settings.put("gate", gate.target());
    settings.put("experiments-allowed", "true");
    settings.put("prefill-chunk", "16");
    settings.put("slots", "4");
    settings.put("threads", "1");
    settings.put("gate-budget", "5s");
    return settings;
  }

  public Path folder() {
    return folder;
  }

  public SigningKey key() {
    return key;
  }

  public Oracle oracle() {
    return oracle;
  }

  public FakeRegistry registry() {
    return registry;
  }

  public ScriptedGate gate() {
    return gate;
  }

  /** What {@code bundle} adds when its gate is open. */
  public static ResidualShift shift(ToyBundle bundle) {
    return Planner.shift(bundle.decoded());
  }

  /** A greedy request with one user message. */
  public static GenerateRequest.Builder request(String text, int maxTokens) {
    return GenerateRequest.newBuilder()
        .addMessages(
            ChatMessage.newBuilder()
                .setRole(Role.ROLE_USER)
                .setContent(ByteString.copyFromUtf8(text)))
        .setSampling(Sampling.newBuilder().setMaxTokens(maxTokens));
  }

  /** The same without steering. */
  public static GenerateRequest off(String text, int maxTokens) {
    return request(text, maxTokens).setSteeringMode(SteeringMode.STEERING_MODE_OFF).build();
  }

  @Override
  public void close() {
    gate.close();
    registry.close();
    oracle.close();
  }
}
