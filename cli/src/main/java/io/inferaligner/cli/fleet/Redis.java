package io.inferaligner.cli.fleet;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a Redis whether it is there; everything else about Redis belongs to the registry. */
public final class Redis {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int STANDARD_PORT = 6379;

  private Redis() {}

  /** "redis_version" as the server at a loopback port reports it. */
  public static Optional<String> version(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(Ports.HOST, port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write("INFO server\r\n".getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (int i = 0; i < 10; i++) {
        String line = answer.readLine();
        if (line == null) {
          break;
        }
        if (line.startsWith("redis_version:")) {
          return Optional.of(line.substring("redis_version:".length()));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Refuses a URL that is none, or behind which nobody listens; of several hosts one is enough. */
  static void requireReachable(String url) {
    if (!url.matches("rediss?(-sentinel|-cluster)?://.+")) {
      throw badUrl(url);
    }
    String place = url.substring(url.indexOf("://") + 3);
    String hosts = place.substring(place.lastIndexOf('@') + 1).replaceFirst("/.*", "");
    List<String> silent = new ArrayList<>();
    for (String host : hosts.split(",", -1)) {
      if (answers(url, host)) {
        return;
      }
      silent.add(host);
    }
    throw new SteeringException(
        FaultReason.REGISTRY_UNAVAILABLE,
        "Redis at %s cannot be reached: start it, or correct --redis"
            .formatted(String.join(", ", silent)));
  }

  private static boolean answers(String url, String host) {
    URI uri;
    try {
      uri = new URI("redis://" + host);
    } catch (java.net.URISyntaxException e) {
      throw badUrl(url);
    }
    if (uri.getHost() == null) {
      throw badUrl(url);
    }
    int port = uri.getPort() < 0 ? STANDARD_PORT : uri.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(uri.getHost(), port), TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static SteeringException badUrl(String url) {
    // The URL may hold a password: name it only up to the scheme.
    String scheme = url.contains("://") ? url.substring(0, url.indexOf("://") + 3) + "…" : url;
    return new SteeringException(
        FaultReason.REQUEST_INVALID,
        "--redis '" + scheme + "' is no Redis address: use redis://host:port");
  }
}
