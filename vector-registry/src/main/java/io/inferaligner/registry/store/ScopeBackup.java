package io.inferaligner.registry.store;

import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.Epoch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.resps.StreamEntry;

/**
 * A scope as lines of JSON, and back: bundles, names, revocations, channels, log and audit, with a
 * digest over all of them. A restore begins a new epoch, so that no reader takes it for the life it
 * knew (reliability.md §3.7). Thread-safe.
 */
public class ScopeBackup {
  private static final String FORMAT = "inferaligner.registry-backup/v1";
  private static final int PIECE = 1 << 20;
  private static final String CHANNEL = "ch:";

  private final ScopeStore scope;
  private final BundleStore bundles;
  private final Statements statements;

  public ScopeBackup(ScopeStore scope, BundleStore bundles, Statements statements) {
    this.scope = scope;
    this.bundles = bundles;
    this.statements = statements;
  }

  /** What was restored. */
  public record Restored(long revision, String epoch, int bundles) {}

  /** Writes the scope as of now; changes in between make it begin again at the reader's side. */
  public void export(BackupSink sink) throws InterruptedException {
    BackupWriter writer = new BackupWriter(sink);
    Map<String, String> state = scope.redis().call(jedis -> jedis.hgetAll(keys().state()));
    writer.write(BackupLine.of("begin", FORMAT, System.currentTimeMillis(), null));
    for (StoredBundle bundle : bundles.list("")) {
      vectors(writer, bundle);
      writer.write(
          BackupLine.of("bundle", bundle.digest(), bundle.revision(), ScopeStore.write(bundle)));
    }
    for (Map.Entry<String, String> name :
        scope.redis().call(jedis -> jedis.hgetAll(keys().names())).entrySet()) {
      writer.write(BackupLine.of("name", name.getKey(), 0, name.getValue()));
    }
    for (var revoked :
        scope.redis().call(jedis -> jedis.zrangeWithScores(keys().revoked(), 0, -1))) {
      writer.write(BackupLine.of("revoked", revoked.getElement(), (long) revoked.getScore(), null));
    }
    stream(writer, "log", keys().log());
    stream(writer, "audit", keys().audit());
    for (Map.Entry<String, String> field : state.entrySet()) {
      writer.write(BackupLine.of("state", field.getKey(), 0, field.getValue()));
    }
    if (!String.valueOf(scope.revision()).equals(state.getOrDefault("rev", "0"))) {
      throw new SteeringException(
          FaultReason.CHANNEL_CONFLICT, "the registry changed while it was saved: repeat it");
    }
    writer.end();
  }

  private void vectors(BackupWriter writer, StoredBundle bundle) throws InterruptedException {
    byte[] vectors = bundles.vectors(bundle);
    for (int at = 0; at < vectors.length; at += PIECE) {
      int length = Math.min(PIECE, vectors.length - at);
      byte[] piece = java.util.Arrays.copyOfRange(vectors, at, at + length);
      writer.write(
          new BackupLine(
              "vectors",
              bundle.vectorsDigest(),
              at,
              null,
              null,
              Base64.getEncoder().encodeToString(piece)));
    }
  }

  private void stream(BackupWriter writer, String kind, String key) throws InterruptedException {
    for (StreamEntry entry : scope.redis().call(jedis -> jedis.xrange(key, "-", "+"))) {
      writer.write(
          new BackupLine(kind, "", entry.getID().getTime(), null, entry.getFields(), null));
    }
  }

  /** A restore in progress; {@link #finish} makes it count. */
  public Restore restore() {
    return new Restore();
  }

  private Keys keys() {
    return scope.keys();
  }

  /** Takes the lines of a backup in order. Used by one thread. */
  public final class Restore {
    private final MessageDigest digest = Digests.newSha256();
    private final Map<String, String> state = new HashMap<>();
    private int count;
    private boolean begun;
    private boolean ended;

    private Restore() {
      if (scope.redis().call(jedis -> jedis.hexists(keys().state(), "rev"))) {
        throw new SteeringException(
            FaultReason.REQUEST_INVALID,
            "this registry is not empty: restore into a new data folder or another scope");
      }
      scope
          .redis()
          .call(jedis ->
              jedis.del(
                  keys().names(),
                  keys().versions(),
                  keys().revoked(),
                  keys().log(),
                  keys().audit()));
    }

    /**
     * One line.
     *
     * @throws SteeringException BUNDLE_MALFORMED if it does not belong here
     */
    public void line(byte[] json) {
      if (ended) {
        throw damaged("lines follow its end");
      }
      BackupLine line = parse(json);
      if (line.kind().equals("end")) {
        if (!HexFormat.of().formatHex(digest.digest()).equals(line.key())) {
          throw damaged("its digest is wrong");
        }
        ended = true;
        return;
      }
      digest.update(json);
      digest.update((byte) '\n');
      if (!begun && !(line.kind().equals("begin") && line.key().equals(FORMAT))) {
        throw damaged("it does not begin as one");
      }
      begun = true;
      put(line);
    }

    private void put(BackupLine line) {
      String value = line.value() == null ? "" : line.value();
      switch (line.kind()) {
        case "begin" -> {
          // said already
        }
        case "vectors" -> {
          byte[] data = Base64.getDecoder().decode(line.data() == null ? "" : line.data());
          bundles.writePiece(line.key(), line.number(), data);
        }
        case "bundle" -> {
          bundles.restore(ScopeStore.read(value, StoredBundle.class), line.number());
          count++;
        }
        case "name" ->
            scope.redis().call(jedis -> jedis.hset(keys().names(), Map.of(line.key(), value)));
        case "revoked" ->
            scope.redis().call(jedis -> jedis.zadd(keys().revoked(), line.number(), line.key()));
        case "log" -> append(keys().log(), line);
        case "audit" -> append(keys().audit(), line);
        case "state" -> state.put(line.key(), value);
        default -> throw damaged("it holds a line of an unknown kind");
      }
    }

    private void append(String key, BackupLine line) {
      Map<String, String> fields = line.fields() == null ? Map.of() : line.fields();
      scope
          .redis()
          .call(jedis ->
              jedis.xadd(
                  key, XAddParams.xAddParams().id(new StreamEntryID(line.number(), 0)), fields));
    }

    /**
     * Checks everything and lets it count, under a new epoch.
     *
     * @throws SteeringException BUNDLE_MALFORMED, BLOB_DIGEST_MISMATCH, SIGNATURE_*
     */
    public Restored finish() {
      if (!ended) {
        throw damaged("its end is missing");
      }
      bundles.list("").forEach(bundles::vectors);
      String epoch = Epoch.after(state.getOrDefault("epoch", "")).toString();
      Map<String, String> fresh = new HashMap<>(state);
      fresh.put("epoch", epoch);
      for (Map.Entry<String, String> field : state.entrySet()) {
        if (field.getKey().startsWith(CHANNEL)) {
          StoredChannel channel = ScopeStore.read(field.getValue(), StoredChannel.class);
          fresh.put(field.getKey(), ScopeStore.write(statements.signed(channel, epoch)));
        }
      }
      scope.redis().call(jedis -> jedis.hset(keys().state(), fresh));
      return new Restored(Long.parseLong(state.getOrDefault("rev", "0")), epoch, count);
    }

    private static BackupLine parse(byte[] json) {
      try {
        return ScopeStore.read(new String(json, StandardCharsets.UTF_8), BackupLine.class);
      } catch (IllegalStateException e) {
        throw damaged("a line is no JSON");
      }
    }
  }

  private static SteeringException damaged(String why) {
    return new SteeringException(FaultReason.BUNDLE_MALFORMED, "this is no whole backup: " + why);
  }
}
