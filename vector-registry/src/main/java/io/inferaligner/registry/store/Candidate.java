package io.inferaligner.registry.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.resps.Tuple;

/**
 * One thing that takes room: a published bundle, a manifest that was never published, or vectors
 * that no manifest names.
 *
 * @param digest of the manifest; of the vectors if there is no manifest
 * @param vectors digest of its vectors
 * @param chunks how many pieces they have
 * @param reason why it stays; empty if it may go
 * @param markedMillis since when it is marked; 0 if it is not
 */
record Candidate(
    Kind kind,
    String label,
    String digest,
    String vectors,
    int chunks,
    long bytes,
    String reason,
    long markedMillis) {
  private static final String UPLOAD = "upload";

  enum Kind {
    BUNDLE,
    MANIFEST,
    VECTORS
  }

  /** Everything in {@code scope}. */
  static List<Candidate> all(ScopeStore scope, List<StoredBundle> published, Reachable reachable) {
    Map<String, Long> marks = new HashMap<>();
    for (Tuple mark :
        scope.redis().call(jedis -> jedis.zrangeWithScores(scope.keys().garbage(), 0, -1))) {
      marks.put(mark.getElement(), (long) mark.getScore());
    }
    List<Candidate> all = new ArrayList<>();
    Set<String> manifests = new HashSet<>();
    Set<String> named = new HashSet<>();
    for (StoredBundle bundle : published) {
      manifests.add(bundle.digest());
      named.add(bundle.vectorsDigest());
      all.add(of(bundle, Kind.BUNDLE, reachable.reason(bundle.digest()).orElse(""), marks));
    }
    for (String key : scan(scope, scope.keys().manifest("*"))) {
      String json = scope.redis().call(jedis -> jedis.get(key));
      StoredBundle bundle = json == null ? null : ScopeStore.read(json, StoredBundle.class);
      if (bundle != null && manifests.add(bundle.digest())) {
        named.add(bundle.vectorsDigest());
        all.add(of(bundle, Kind.MANIFEST, "", marks));
      }
    }
    Map<String, Integer> orphans = new TreeMap<>();
    for (String key : scan(scope, scope.keys().blobs())) {
      String[] parts = key.split(":", -1);
      String vectors = parts[parts.length - 2];
      if (!named.contains(vectors)) {
        orphans.merge(vectors, Integer.parseInt(parts[parts.length - 1]) + 1, Math::max);
      }
    }
    orphans.forEach((vectors, chunks) -> {
      long marked = marks.getOrDefault(member(Kind.VECTORS, vectors), 0L);
      all.add(new Candidate(Kind.VECTORS, UPLOAD, vectors, vectors, chunks, 0, "", marked));
    });
    return all;
  }

  private static Candidate of(
      StoredBundle bundle, Kind kind, String reason, Map<String, Long> marks) {
    return new Candidate(
        kind,
        kind == Kind.BUNDLE ? bundle.name() + "@" + bundle.version() : UPLOAD,
        bundle.digest(),
        bundle.vectorsDigest(),
        BundleStore.chunks(bundle.size()),
        bundle.size(),
        reason,
        marks.getOrDefault(member(kind, bundle.digest()), 0L));
  }

  private static List<String> scan(ScopeStore scope, String pattern) {
    // The braces of the hash tag mean themselves to a pattern; only the star is special.
    ScanParams parameters = new ScanParams().match(pattern).count(1_000);
    List<String> keys = new ArrayList<>();
    String cursor = ScanParams.SCAN_POINTER_START;
    do {
      String at = cursor;
      ScanResult<String> page = scope.redis().call(jedis -> jedis.scan(at, parameters));
      keys.addAll(page.getResult());
      cursor = page.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    return keys;
  }

  boolean isBundle() {
    return kind == Kind.BUNDLE;
  }

  /** What stands for it among the marks. */
  String member() {
    return member(kind, digest);
  }

  /** Its keys; vectors that another of {@code present} has too stay. */
  List<String> keysToDelete(Keys keys, Set<Candidate> present) {
    List<String> names = new ArrayList<>();
    if (kind != Kind.VECTORS) {
      names.add(keys.manifest(digest));
    }
    if (present.stream().noneMatch(other -> !other.equals(this) && other.vectors.equals(vectors))) {
      IntStream.range(0, chunks).forEach(chunk -> names.add(keys.blob(vectors, chunk)));
    }
    return names;
  }

  GarbageCollector.Item item(long nowMillis, GarbageCollector.Rules rules) {
    GarbageCollector.Fate fate;
    if (!reason.isEmpty()) {
      fate = GarbageCollector.Fate.KEPT;
    } else if (markedMillis == 0) {
      fate = GarbageCollector.Fate.UNMARKED;
    } else {
      fate =
          markedMillis <= nowMillis - rules.grace().toMillis()
              ? GarbageCollector.Fate.DUE
              : GarbageCollector.Fate.MARKED;
    }
    return new GarbageCollector.Item(label, digest, bytes, fate, reason, markedMillis);
  }

  GarbageCollector.Item removed() {
    return new GarbageCollector.Item(
        label, digest, bytes, GarbageCollector.Fate.REMOVED, "", markedMillis);
  }

  private static String member(Kind kind, String digest) {
    return kind == Kind.BUNDLE
        ? digest
        : kind.name().toLowerCase(java.util.Locale.ROOT) + ":" + digest;
  }
}
