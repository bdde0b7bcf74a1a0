package io.inferaligner.registry.store;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.registry.config.RegistryConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.params.ZAddParams;

/** Immutable, content-addressed bundles. Thread-safe. */
public class BundleStore {
  private static final int CHUNK = 8 << 20;
  private static final int ATTEMPTS = 200;

  /** Longer than any answer may take, so that whoever pinned a bundle can fetch it again. */
  private static final Duration LEASE = Duration.ofHours(24);

  private final ScopeStore scope;
  private final int minReplicas;

  public BundleStore(ScopeStore scope, RegistryConfig config) {
    this.scope = scope;
    this.minReplicas = config.minReplicas();
  }

  /**
   * What a publication gets.
   *
   * @param existed the very same bundle was there already
   */
  public record Published(String digest, long revision, boolean existed) {}

  /** A publication, and how safe it is. */
  public record Stored(Published published, Durability durability) {}

  /**
   * Stores a checked bundle.
   *
   * @param vectors its safetensors bytes
   * @param wanted how many replicas must confirm it; the registry may ask for more
   * @throws SteeringException VERSION_HAS_OTHER_DIGEST, REGISTRY_UNAVAILABLE, STORAGE_FULL;
   *     DURABILITY_UNCONFIRMED if it is not known whether it was published
   */
  public Stored publish(
      VectorBundle bundle,
      byte[] manifest,
      byte[] vectors,
      List<BundleSignature> signatures,
      Author author,
      String requestId,
      int wanted) {
    int replicas = Math.max(minReplicas, wanted);
    Optional<String> seen = scope.remembered(requestId);
    if (seen.isPresent()) {
      return new Stored(
          ScopeStore.read(seen.get(), Published.class), scope.confirm(requestId, replicas));
    }
    write(bundle, manifest, vectors, signatures);
    ScopeChange change =
        new ScopeChange(
            "publish",
            author,
            requestId,
            bundle.digest(),
            bundle.label(),
            "",
            "",
            "",
            bundle.digest());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Commit commit =
          scope.commit(
              scope.base(),
              change,
              _ -> "",
              revision -> ScopeStore.write(new Published(bundle.digest(), revision, false)),
              replicas,
              keys(bundle, vectors.length));
      switch (commit.outcome()) {
        case "OK" -> {
          return new Stored(
              new Published(bundle.digest(), Long.parseLong(commit.detail()), false),
              commit.durability());
        }
        case "SEEN" -> {
          return new Stored(ScopeStore.read(commit.detail(), Published.class), commit.durability());
        }
        case "TAKEN" -> {
          return new Stored(existing(bundle, commit.detail()), commit.durability());
        }
        // What was written before was collected as garbage meanwhile.
        case "GONE" -> write(bundle, manifest, vectors, signatures);
        default -> Thread.onSpinWait();
      }
    }
    throw new SteeringException(
        SteeringFault.retry(
            FaultReason.REGISTRY_UNAVAILABLE,
            "too many changes at once: publish the bundle again",
            500));
  }

  /** Every bundle, oldest first; those called {@code name} if it is not empty. */
  public List<StoredBundle> list(String name) {
    return scope.redis().call(jedis -> jedis.zrange(scope.keys().versions(), 0, -1)).stream()
        .flatMap(digest -> find(digest).stream())
        .filter(bundle -> name.isEmpty() || bundle.name().equals(name))
        .toList();
  }

  /** The bundle with {@code digest}, if it was published. */
  public Optional<StoredBundle> find(String digest) {
    Double revision = scope.redis().call(jedis -> jedis.zscore(scope.keys().versions(), digest));
    String json = scope.redis().call(jedis -> jedis.get(scope.keys().manifest(digest)));
    return revision == null || json == null
        ? Optional.empty()
        : Optional.of(ScopeStore.read(json, StoredBundle.class).withRevision(revision.longValue()));
  }

  /** Digest of name@version. */
  public Optional<String> digestOf(String name, String version) {
    return Optional.ofNullable(
        scope.redis().call(jedis -> jedis.hget(scope.keys().names(), name + "@" + version)));
  }

  /**
   * The safetensors bytes of {@code bundle}, checked against its manifest.
   *
   * @throws SteeringException BLOB_DIGEST_MISMATCH
   */
  public byte[] vectors(StoredBundle bundle) {
    ByteArrayOutputStream vectors = new ByteArrayOutputStream();
    for (int chunk = 0; (long) chunk * CHUNK < bundle.size(); chunk++) {
      byte[] key = bytes(scope.keys().blob(bundle.vectorsDigest(), chunk));
      byte[] part = scope.redis().call(jedis -> jedis.get(key));
      vectors.writeBytes(part == null ? new byte[0] : part);
    }
    byte[] all = vectors.toByteArray();
    if (!Digests.sha256(all).equals(bundle.vectorsDigest())) {
      throw new SteeringException(
          FaultReason.BLOB_DIGEST_MISMATCH,
          "the stored vectors of %s@%s are damaged: restore them from a backup or publish them again"
              .formatted(bundle.name(), bundle.version()));
    }
    return all;
  }

  /** Puts a piece of vectors from a backup in its place; they are checked as a whole later. */
  void writePiece(String vectorsDigest, long offset, byte[] piece) {
    byte[] key = bytes(scope.keys().blob(vectorsDigest, (int) (offset / CHUNK)));
    scope.redis().call(jedis -> jedis.setrange(key, offset % CHUNK, piece));
  }

  /** Puts a bundle from a backup in its place. */
  void restore(StoredBundle bundle, long revision) {
    String key = scope.keys().manifest(bundle.digest());
    scope.redis().call(jedis -> jedis.set(key, ScopeStore.write(bundle.withRevision(0))));
    scope.redis().call(jedis -> jedis.zadd(scope.keys().versions(), revision, bundle.digest()));
  }

  /** Notes that somebody fetched {@code digest}: it stays for as long as its lease. */
  public void lease(String digest) {
    long until = System.currentTimeMillis() + LEASE.toMillis();
    scope
        .redis()
        .call(jedis ->
            jedis.zadd(scope.keys().leases(), until, digest, ZAddParams.zAddParams().gt()));
  }

  /** How many pieces vectors of {@code size} bytes have. */
  static int chunks(long size) {
    return (int) ((size + CHUNK - 1) / CHUNK);
  }

  private List<String> keys(VectorBundle bundle, int size) {
    List<String> keys = new ArrayList<>();
    keys.add(scope.keys().manifest(bundle.digest()));
    String vectors = bundle.manifest().files().getFirst().sha256();
    for (int chunk = 0; chunk < chunks(size); chunk++) {
      keys.add(scope.keys().blob(vectors, chunk));
    }
    return keys;
  }

  private void write(
      VectorBundle bundle, byte[] manifestBytes, byte[] vectors, List<BundleSignature> signatures) {
    BundleManifest manifest = bundle.manifest();
    String vectorsDigest = manifest.files().getFirst().sha256();
    for (int chunk = 0; chunk * CHUNK < vectors.length; chunk++) {
      byte[] key = bytes(scope.keys().blob(vectorsDigest, chunk));
      byte[] part =
          Arrays.copyOfRange(vectors, chunk * CHUNK, Math.min(vectors.length, (chunk + 1) * CHUNK));
      scope
          .redis()
          .call(jedis -> Objects.toString(jedis.set(key, part, SetParams.setParams().nx()), ""));
    }
    StoredBundle stored =
        new StoredBundle(
            bundle.digest(),
            manifest.name(),
            manifest.version(),
            0,
            manifest.target().modelDigest(),
            vectors.length,
            System.currentTimeMillis(),
            vectorsDigest,
            new String(manifestBytes, StandardCharsets.UTF_8),
            signatures);
    String key = scope.keys().manifest(bundle.digest());
    scope
        .redis()
        .call(jedis ->
            Objects.toString(
                jedis.set(key, ScopeStore.write(stored), SetParams.setParams().nx()), ""));
  }

  private Published existing(VectorBundle bundle, String digest) {
    if (!digest.equals(bundle.digest())) {
      throw new SteeringException(
          FaultReason.VERSION_HAS_OTHER_DIGEST,
          "%s exists with other content: publish under a new version".formatted(bundle.label()));
    }
    long revision = find(digest).map(StoredBundle::revision).orElse(0L);
    return new Published(digest, revision, true);
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
