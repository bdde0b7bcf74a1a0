package io.inferaligner.cli.hub;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Which hub, which cache, and how patient.
 *
 * @param endpoint without a slash at the end
 * @param cache folder of the hub's cache
 * @param token sent to the endpoint's host and to no other
 * @param offline ask nobody, use the cache
 * @param pause before the first repetition of a failed request; doubles with each
 * @param silence longest wait for the next byte
 */
public record HubSettings(
    URI endpoint,
    Path cache,
    Optional<String> token,
    boolean offline,
    Duration pause,
    Duration silence) {
  private static final String ENDPOINT = "https://huggingface.co";
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /**
   * What the hub's own clients would use: HF_ENDPOINT, HF_HUB_CACHE, HF_HOME, HF_TOKEN,
   * HF_TOKEN_PATH, HF_HUB_OFFLINE.
   *
   * @param home folder of the user
   */
  public static HubSettings of(Map<String, String> environment, Path home) {
    Path hubHome =
        path(environment, "HF_HOME")
            .orElseGet(() ->
                path(environment, "XDG_CACHE_HOME")
                    .orElse(home.resolve(".cache"))
                    .resolve("huggingface"));
    Path cache =
        path(environment, "HF_HUB_CACHE")
            .or(() -> path(environment, "HUGGINGFACE_HUB_CACHE"))
            .orElse(hubHome.resolve("hub"));
    Optional<String> token =
        text(environment, "HF_TOKEN")
            .or(() -> text(environment, "HUGGING_FACE_HUB_TOKEN"))
            .or(() ->
                fileToken(path(environment, "HF_TOKEN_PATH").orElse(hubHome.resolve("token"))));
    return new HubSettings(
        endpoint(text(environment, "HF_ENDPOINT").orElse(ENDPOINT)),
        cache,
        token,
        text(environment, "HF_HUB_OFFLINE").filter(HubSettings::isTrue).isPresent(),
        PAUSE,
        SILENCE);
  }

  /** The same with the token in {@code file}. */
  public HubSettings withTokenOf(Path file) {
    Optional<String> given = fileToken(file);
    if (given.isEmpty()) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, file + " holds no token: correct --token-file");
    }
    return new HubSettings(endpoint, cache, given, offline, pause, silence);
  }

  /** The same, asking nobody. */
  public HubSettings withoutNetwork() {
    return new HubSettings(endpoint, cache, token, true, pause, silence);
  }

  private static URI endpoint(String text) {
    try {
      URI uri = new URI(text.replaceAll("/+$", ""));
      if (uri.getHost() != null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (java.net.URISyntaxException e) {
      // falls through to the one sentence below
    }
    throw new SteeringException(
        FaultReason.REQUEST_INVALID, "HF_ENDPOINT '" + text + "' is no address: use https://host");
  }

  private static Optional<String> fileToken(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, "cannot read " + file, e);
    }
  }

  private static Optional<String> text(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    return text(environment, name).map(Path::of);
  }

  private static boolean isTrue(String value) {
    return value.equals("1") || value.equalsIgnoreCase("true") || value.equalsIgnoreCase("yes");
  }
}
