package io.inferaligner.cli.hub;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Requests to a hub: follows redirects, repeats what may pass, turns refusals into sentences. The
 * token goes to the endpoint's host only. Thread-safe.
 */
final class HubRequests {
  private static final int HOPS = 5;
  private static final int TRIES = 5;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final int CONNECT_MILLIS = 10_000;

  private final HubSettings settings;

  HubRequests(HubSettings settings) {
    this.settings = settings;
  }

  /** What is done with a good answer; an IOException lets the request be repeated. */
  interface Reader<T> {
    T read(HubAnswer answer) throws IOException;
  }

  /**
   * Asks until an answer was read to its end.
   *
   * @param path behind the endpoint, with its slash
   * @param repo for messages
   * @throws SteeringException MODEL_NOT_FOUND, MODEL_ACCESS_DENIED, HUB_UNAVAILABLE
   */
  <T> T ask(String method, String path, RepoName repo, Reader<T> reader)
      throws InterruptedException {
    URI uri = URI.create(settings.endpoint() + path);
    Duration pause = settings.pause();
    for (int tried = 1; ; tried++) {
      String why;
      Duration wait = pause;
      try (HubAnswer answer = method.equals("HEAD") ? head(uri) : follow(method, uri, Map.of())) {
        if (!answer.isPassing()) {
          HubRefusals.check(answer, repo, settings);
          return reader.read(answer);
        }
        why = "answers " + answer.status();
        wait = pauseOf(answer).orElse(pause);
      } catch (IOException e) {
        why = reason(e);
      }
      if (tried == TRIES) {
        throw unavailable(why);
      }
      Thread.sleep(wait);
      pause = pause.multipliedBy(2);
    }
  }

  /** The answer behind all redirects; of any status. */
  HubAnswer follow(String method, URI uri, Map<String, String> headers) throws IOException {
    URI at = uri;
    for (int hop = 0; hop <= HOPS; hop++) {
      HubAnswer answer = new HubAnswer(open(method, at, headers));
      if (!answer.isRedirect()) {
        return answer;
      }
      URI next = target(answer, at);
      answer.close();
      at = next;
    }
    throw new IOException("redirects more than " + HOPS + " times");
  }

  /**
   * The head as the hub itself gives it: only redirects within the hub (a renamed model) are
   * followed, since a storage server behind it knows neither commit nor digest.
   */
  private HubAnswer head(URI uri) throws IOException {
    URI at = uri;
    for (int hop = 0; hop <= HOPS; hop++) {
      HubAnswer answer = new HubAnswer(open("HEAD", at, Map.of()));
      if (!answer.isRedirect() || answer.header("X-Repo-Commit").isPresent()) {
        return answer;
      }
      URI next = target(answer, at);
      answer.close();
      at = next;
    }
    throw new IOException("redirects more than " + HOPS + " times");
  }

  SteeringException unavailable(String why) {
    return new SteeringException(
        FaultReason.HUB_UNAVAILABLE,
        "the hub at %s %s: try again later; what was fetched so far is kept"
            .formatted(settings.endpoint(), why));
  }

  /** What the server asks to wait, within bounds. */
  static Optional<Duration> pauseOf(HubAnswer answer) {
    return answer
        .header("Retry-After")
        .filter(text -> text.matches("\\d{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .map(asked -> asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE);
  }

  static String reason(IOException e) {
    return "cannot be read ("
        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
        + ")";
  }

  private static URI target(HubAnswer answer, URI from) throws IOException {
    URI next;
    try {
      next =
          from.resolve(
              answer.header("Location").orElseThrow(() -> new IOException("redirects to nowhere")));
    } catch (IllegalArgumentException e) {
      throw new IOException("redirects to no address", e);
    }
    if ("https".equals(from.getScheme()) && !"https".equals(next.getScheme())) {
      throw new IOException("redirects from https to " + next.getScheme());
    }
    return next;
  }

  private HttpURLConnection open(String method, URI uri, Map<String, String> headers)
      throws IOException {
    if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("redirects to " + uri.getScheme());
    }
    connection.setRequestMethod(method);
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout((int) settings.silence().toMillis());
    connection.setRequestProperty("User-Agent", "inferaligner/0.1.0");
    // A compressed body would have other sizes than those listed.
    connection.setRequestProperty("Accept-Encoding", "identity");
    headers.forEach(connection::setRequestProperty);
    if (isEndpoint(uri)) {
      settings
          .token()
          .ifPresent(token -> connection.setRequestProperty("Authorization", "Bearer " + token));
    }
    return connection;
  }

  private boolean isEndpoint(URI uri) {
    URI endpoint = settings.endpoint();
    return endpoint.getHost().equals(uri.getHost())
        && endpoint.getPort() == uri.getPort()
        && endpoint.getScheme().equals(uri.getScheme());
  }
}
