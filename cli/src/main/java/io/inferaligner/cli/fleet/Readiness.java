package io.inferaligner.cli.fleet;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Whether a service listens on its gRPC port and calls itself alive over HTTP. */
final class Readiness {
  private static final int TIMEOUT_MILLIS = 1_000;

  private Readiness() {}

  static boolean answers(Ports ports, Service service) {
    return listens(ports.grpc(service)) && isAlive(ports.http(service));
  }

  private static boolean listens(int port) {
    try (java.net.Socket socket = new java.net.Socket()) {
      socket.connect(new java.net.InetSocketAddress(Ports.HOST, port), TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Alive and started; "ready" would need a bundle, and a fresh fleet has none. */
  private static boolean isAlive(int port) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://%s:%d/q/health/live".formatted(Ports.HOST, port))
                  .toURL()
                  .openConnection(java.net.Proxy.NO_PROXY);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }
}
