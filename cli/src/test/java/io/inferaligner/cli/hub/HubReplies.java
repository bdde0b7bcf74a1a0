package io.inferaligner.cli.hub;

import com.sun.net.httpserver.HttpExchange;

/** Replies of a hub that are not the right ones, and what ranges are made of. */
final class HubReplies {
  private HubReplies() {}

  /** A reply with a status and headers, in pairs, and no body. */
  static LocalHub.Reply status(int status, String... headers) {
    return (exchange, _) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** Promises everything and cuts the connection after {@code bytes}. */
  static LocalHub.Reply cutAfter(int bytes) {
    return (exchange, content) -> {
      int from = from(exchange);
      range(exchange, from, content.length);
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
      exchange.getResponseBody().write(content, from, bytes);
      exchange.getResponseBody().flush();
    };
  }

  /** Sends {@code other} whatever was asked for, as if it were all. */
  static LocalHub.Reply sends(byte[] other) {
    return (exchange, _) -> {
      exchange.sendResponseHeaders(200, other.length);
      exchange.getResponseBody().write(other);
    };
  }

  static int from(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null
        ? 0
        : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
  }

  static void range(HttpExchange exchange, int from, int length) {
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, length - 1, length));
    }
  }
}
