package io.inferaligner.cli.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/** The answer to one request, with its body still to be read. */
final class HubAnswer implements AutoCloseable {
  private final HttpURLConnection connection;
  private final int status;

  HubAnswer(HttpURLConnection connection) throws IOException {
    this.connection = connection;
    this.status = connection.getResponseCode();
  }

  int status() {
    return status;
  }

  boolean isRedirect() {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /** True for a status that may be another one a little later. */
  boolean isPassing() {
    return status == 408 || status == 429 || status >= 500;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(connection.getHeaderField(name));
  }

  URI uri() {
    return URI.create(connection.getURL().toString());
  }

  InputStream body() throws IOException {
    return connection.getInputStream();
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
