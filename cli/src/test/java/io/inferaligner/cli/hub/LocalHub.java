package io.inferaligner.cli.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.bundle.Digests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A hub that speaks the protocol on a port of this machine: commits, lists, heads, and large files
 * on a second server that it redirects to. Replies can be put in the way of the right ones.
 */
final class LocalHub implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  static final String REPO = "owner/tiny";

  private static final int PAGE = 3;

  private final HttpServer hub;
  private final HttpServer storage;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, Queue<Reply>> replies = new ConcurrentHashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  /** An answer instead of the right one. */
  interface Reply {
    void answer(HttpExchange exchange, byte[] content) throws IOException;
  }

  /** A request that arrived. */
  record Seen(
      boolean atStorage,
      String method,
      String path,
      @Nullable String authorization,
      @Nullable String range) {}

  LocalHub() throws IOException {
    hub = server();
    storage = server();
    hub.createContext("/api/models/" + REPO + "/revision/", e -> handle(e, "commit", this::commit));
    hub.createContext("/api/models/" + REPO + "/tree/", e -> handle(e, "tree", this::tree));
    hub.createContext("/" + REPO + "/resolve/", e -> handle(e, "", this::resolve));
    storage.createContext("/", e -> handle(e, "", this::content));
    hub.start();
    storage.start();
  }

  private HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    return server;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  /**
   * A file of the repository; large ones, whose bytes are on the other server, end in safetensors.
   */
  LocalHub with(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  LocalHub with(String name, String content) {
    return with(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** The next request for {@code what} (a file, "commit" or "tree") gets {@code reply}. */
  LocalHub reply(String what, Reply reply) {
    replies.computeIfAbsent(what, _ -> new ArrayDeque<>()).add(reply);
    return this;
  }

  List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Requests for the bytes of {@code name}. */
  List<Seen> downloads(String name) {
    return seen.stream()
        .filter(one -> one.method().equals("GET") && one.path().endsWith("/" + name))
        .filter(one -> one.atStorage() == isLarge(name))
        .toList();
  }

  static String digest(byte[] content) {
    return Digests.sha256(content);
  }

  private void handle(HttpExchange exchange, String kind, Reply right) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    boolean atStorage = exchange.getHttpContext().getServer() == storage;
    String method = exchange.getRequestMethod();
    seen.add(
        new Seen(
            atStorage,
            method,
            path,
            exchange.getRequestHeaders().getFirst("Authorization"),
            exchange.getRequestHeaders().getFirst("Range")));
    byte[] content = files.getOrDefault(name, new byte[0]);
    boolean last = atStorage || !isLarge(name) || !kind.isEmpty();
    try (exchange) {
      Optional<Reply> other =
          method.equals("HEAD")
              ? next("HEAD " + name)
              : last ? next(kind.isEmpty() ? name : kind) : Optional.empty();
      other.orElse(right).answer(exchange, content);
    }
  }

  private synchronized Optional<Reply> next(String what) {
    return Optional.ofNullable(replies.get(what)).map(Queue::poll);
  }

  private void commit(HttpExchange exchange, byte[] content) throws IOException {
    json(exchange, Map.of("sha", COMMIT));
  }

  private void tree(HttpExchange exchange, byte[] content) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    int from = query == null ? 0 : Integer.parseInt(query.substring("cursor=".length()));
    List<String> names = files.keySet().stream().sorted().toList();
    int to = Math.min(names.size(), from + PAGE);
    if (to < names.size()) {
      exchange
          .getResponseHeaders()
          .set(
              "Link",
              "<%s%s?cursor=%d>; rel=\"next\""
                  .formatted(endpoint(), exchange.getRequestURI().getPath(), to));
    }
    json(exchange, names.subList(from, to).stream().map(this::entry).toList());
  }

  private Map<String, Object> entry(String name) {
    byte[] content = files.getOrDefault(name, new byte[0]);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("type", "file");
    entry.put("path", name);
    entry.put("size", content.length);
    entry.put("oid", gitDigest(content));
    if (isLarge(name)) {
      entry.put("lfs", Map.of("oid", digest(content), "size", content.length));
    }
    return entry;
  }

  private void resolve(HttpExchange exchange, byte[] content) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (!files.containsKey(name)) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
    if (isLarge(name)) {
      exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + digest(content) + "\"");
      exchange
          .getResponseHeaders()
          .set(
              "Location", "http://127.0.0.1:%d/%s".formatted(storage.getAddress().getPort(), name));
      exchange.sendResponseHeaders(302, -1);
      return;
    }
    exchange.getResponseHeaders().set("ETag", "\"" + gitDigest(content) + "\"");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
    } else {
      content(exchange, content);
    }
  }

  private void content(HttpExchange exchange, byte[] content) throws IOException {
    int from = HubReplies.from(exchange);
    HubReplies.range(exchange, from, content.length);
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
    exchange.getResponseBody().write(Arrays.copyOfRange(content, from, content.length));
  }

  private static void json(HttpExchange exchange, Object value) throws IOException {
    byte[] body = Json.line(value).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static boolean isLarge(String name) {
    return name.endsWith(".safetensors");
  }

  private static String gitDigest(byte[] content) {
    java.security.MessageDigest digest =
        new HubFile("x", content.length, "0".repeat(40)).newDigest();
    return java.util.HexFormat.of().formatHex(digest.digest(content));
  }

  @Override
  public void close() {
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }
}
