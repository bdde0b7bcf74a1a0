package io.inferaligner.cli.hub;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What --model takes: a folder, or a model that was fetched from a hub. */
public final class ModelPath {
  private ModelPath() {}

  /** The folder that {@code text} means for the user of this process. */
  public static Path resolve(String text) {
    return resolve(text, HubSettings.of(System.getenv(), Path.of(System.getProperty("user.home"))));
  }

  /**
   * The folder that {@code text} means; a folder that is there comes first.
   *
   * @throws SteeringException MODEL_NOT_FOUND for a model that was not fetched
   */
  static Path resolve(String text, HubSettings settings) {
    Path folder = Path.of(text).toAbsolutePath().normalize();
    boolean named = text.contains("/") && RepoName.read(text).isPresent();
    if (Files.exists(folder) || !named) {
      return folder;
    }
    return new HubCache(settings.cache())
        .snapshot(RepoName.parse(text))
        .orElseThrow(() ->
            new SteeringException(
                FaultReason.MODEL_NOT_FOUND,
                "there is neither a folder %s nor such a model in %s: fetch it with './inferaligner model fetch %s'"
                    .formatted(text, settings.cache(), text)));
  }
}
