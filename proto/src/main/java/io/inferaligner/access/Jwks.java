package io.inferaligner.access;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * The provider's public keys by id, fetched again now and then, and soon after a token names a key
 * that is not there; the last good ones while they cannot be fetched. Thread-safe; asking for a key
 * never waits.
 */
final class Jwks implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Jwks.class);
  private static final int LARGEST = 1 << 20;
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String source;
  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("jwks").factory());
  private final AtomicLong lastAsked = new AtomicLong(System.nanoTime() - SOON_NANOS);
  private volatile Map<String, Key> keys;

  /** A public key, and the one algorithm it is for; empty: any. */
  record Key(PublicKey key, Optional<String> algorithm) {}

  /**
   * The keys of {@code source}, a file or an https URL; http only on this machine.
   *
   * @throws IllegalArgumentException in one sentence, if they cannot be had now
   */
  Jwks(String source, Duration refresh) {
    this.source = source;
    requireSafe(source);
    try {
      this.keys = fetch();
    } catch (IOException | JoseException e) {
      throw new IllegalArgumentException(
          "the keys of %s cannot be read: check the address and that it is a JWKS"
              .formatted(source),
          e);
    }
    refresher.scheduleWithFixedDelay(
        this::refresh, refresh.toMillis(), refresh.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The key called {@code id}; one that is missing is looked for in the background. */
  Optional<Key> find(String id) {
    Key key = keys.get(id);
    if (key == null) {
      long last = lastAsked.get();
      long now = System.nanoTime();
      if (now - last >= SOON_NANOS && lastAsked.compareAndSet(last, now)) {
        refresher.execute(this::refresh);
      }
    }
    return Optional.ofNullable(key);
  }

  private void refresh() {
    try {
      Map<String, Key> fresh = fetch();
      if (!fresh.keySet().equals(keys.keySet())) {
        LOG.infof("event=jwks.changed keys=%s", fresh.keySet());
      }
      keys = fresh;
    } catch (IOException | JoseException | RuntimeException e) {
      LOG.warnf("event=jwks.unreadable source=%s error=%s", source, e.getClass().getSimpleName());
    }
  }

  private Map<String, Key> fetch() throws IOException, JoseException {
    List<JsonWebKey> all = new JsonWebKeySet(read()).getJsonWebKeys();
    Map<String, Key> byId = new HashMap<>();
    for (JsonWebKey key : all) {
      // A symmetric key in a public set would let everybody who reads it sign.
      if (key instanceof PublicJsonWebKey open
          && key.getKeyId() != null
          && !"enc".equals(key.getUse())) {
        Key other =
            byId.put(
                key.getKeyId(),
                new Key(open.getPublicKey(), Optional.ofNullable(key.getAlgorithm())));
        if (other != null) {
          throw new JoseException("two keys with the same kid");
        }
      }
    }
    if (byId.isEmpty()) {
      throw new JoseException("no public key with a kid");
    }
    return Map.copyOf(byId);
  }

  private String read() throws IOException {
    if (!isUrl(source)) {
      return Files.readString(Path.of(source));
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(source)).timeout(PATIENCE).build();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(LARGEST);
        if (response.statusCode() != 200) {
          throw new IOException("status " + response.statusCode());
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void requireSafe(String source) {
    if (source.startsWith("http:")) {
      String host = String.valueOf(URI.create(source).getHost());
      if (!host.equals("127.0.0.1") && !host.equals("localhost")) {
        throw new IllegalArgumentException(
            "jwt.jwks must be a file or an https address: over http anybody between could put in a key");
      }
    }
  }

  private static boolean isUrl(String source) {
    return source.startsWith("https:") || source.startsWith("http:");
  }

  @Override
  public void close() {
    refresher.shutdownNow();
  }
}
