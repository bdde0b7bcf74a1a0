package io.inferaligner.runner.fake;

import io.inferaligner.follow.fake.ToyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A scene with an active bundle and a runner in it, for all tests of one class. */
@SuppressWarnings("NullAway.Init") // set before the first test
public final class ServedScene implements BeforeAllCallback, AfterAllCallback {
  private final int context;
  private Scene scene;
  private ToyBundle bundle;
  private RunningRunner runner;

  /** A scene whose model takes {@code context} tokens. */
  public ServedScene(int context) {
    this.context = context;
  }

  @Override
  public void beforeAll(ExtensionContext test) throws IOException {
    scene = new Scene(Files.createTempDirectory("scene"), context);
    bundle = scene.activate("1.0.0", "FROM_LAST_PROMPT");
    runner = new RunningRunner(scene.settings());
  }

  @Override
  public void afterAll(ExtensionContext test) throws IOException {
    runner.close();
    scene.close();
    try (Stream<Path> files = Files.walk(scene.folder())) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  public Scene scene() {
    return scene;
  }

  /** The active bundle. */
  public ToyBundle bundle() {
    return bundle;
  }

  public RunningRunner runner() {
    return runner;
  }
}
