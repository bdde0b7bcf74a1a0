package io.inferaligner.registry.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntry;

/** Revision, epoch, log and audit of one scope, and the one way to change them. Thread-safe. */
public class ScopeStore {
  private static final JsonMapper JSON = new JsonMapper();

  private final RedisConnection redis;
  private final Keys keys;

  public ScopeStore(RedisConnection redis, String name) {
    this.redis = redis;
    this.keys = new Keys(name);
  }

  /** What this scope is called. */
  public String name() {
    return keys.scope();
  }

  /** What an operator should know about how safe a change is; empty if all is well. */
  public Optional<String> advice() {
    return redis.advice(keys.state());
  }

  Keys keys() {
    return keys;
  }

  RedisConnection redis() {
    return redis;
  }

  /** Revision and audit hash that a change builds on. */
  public record Base(long revision, String auditHash) {}

  /** The current revision of the scope; 0 before the first change. */
  public long revision() {
    return base().revision();
  }

  /** Name of this life of the data, see {@link Epoch}; made with the first call. */
  public String epoch() {
    return redis.call(jedis -> {
      String epoch = jedis.hget(keys.state(), "epoch");
      if (epoch == null) {
        jedis.hsetnx(keys.state(), "epoch", Epoch.after("").toString());
        epoch = jedis.hget(keys.state(), "epoch");
      }
      return epoch;
    });
  }

  /** Revision and audit hash as of one moment. */
  public Base base() {
    List<String> values = redis.call(jedis -> jedis.hmget(keys.state(), "rev", "audit"));
    String revision = values.get(0);
    String hash = values.get(1);
    return new Base(revision == null ? 0 : Long.parseLong(revision), hash == null ? "" : hash);
  }

  /**
   * Tries {@code change} on top of {@code base}.
   *
   * @param state channel JSON as of the new revision, empty when publishing
   * @param answer what a repetition with the same request id gets
   * @param replicas how many must confirm it
   * @param needed keys without which the outcome is GONE
   * @throws SteeringException REGISTRY_UNAVAILABLE and STORAGE_FULL if nothing was written,
   *     DURABILITY_UNCONFIRMED if that is not known, or too few replicas confirmed it
   */
  Commit commit(
      Base base,
      ScopeChange change,
      LongFunction<String> state,
      LongFunction<String> answer,
      int replicas,
      List<String> needed) {
    long next = base.revision() + 1;
    long now = System.currentTimeMillis();
    AuditEntry entry =
        new AuditEntry(
                AuditEntry.VERSION,
                next,
                change.operation(),
                change.author().name(),
                change.author().tenant(),
                keys.scope(),
                change.subject(),
                change.before(),
                change.after(),
                change.requestId(),
                now,
                base.auditHash(),
                "")
            .hashed();
    List<String> keyNames = new ArrayList<>(keys.ofChange());
    keyNames.addAll(List.of(keys.idempotency(change.requestId()), keys.garbage()));
    keyNames.addAll(needed);
    List<String> arguments =
        List.of(
            Long.toString(base.revision()),
            base.auditHash(),
            entry.hash(),
            change.operation(),
            change.author().name(),
            change.requestId(),
            Long.toString(now),
            change.digest(),
            change.label(),
            change.channel(),
            state.apply(next),
            change.revoke(),
            change.subject(),
            change.before(),
            change.after(),
            answer.apply(next),
            entry.tenant(),
            entry.scope(),
            Integer.toString(entry.version()));
    RedisConnection.Written written = written(keyNames, arguments, replicas);
    List<?> reply = (List<?>) written.reply();
    String outcome = Scripts.text(reply.get(0));
    Durability durability = Durability.of(written.replicas(), redis.isEmbedded());
    if ((outcome.equals("OK") || outcome.equals("SEEN")) && written.replicas() < replicas) {
      throw RedisFaults.tooFewReplicas(written.replicas(), replicas);
    }
    return new Commit(outcome, Scripts.text(reply.get(1)), durability);
  }

  /** Once more if no answer came: the script does nothing twice. */
  private RedisConnection.Written written(
      List<String> keyNames, List<String> arguments, int replicas) {
    try {
      return redis.write(Scripts.COMMIT, keyNames, arguments, replicas);
    } catch (SteeringException e) {
      if (e.fault().reason() != FaultReason.DURABILITY_UNCONFIRMED) {
        throw e;
      }
      try {
        return redis.write(Scripts.COMMIT, keyNames, arguments, replicas);
      } catch (SteeringException again) {
        // The first attempt may still have been done: what the second says does not matter.
        throw e;
      }
    }
  }

  /**
   * Makes sure that as many replicas have what was remembered for {@code requestId}.
   *
   * @throws SteeringException DURABILITY_UNCONFIRMED
   */
  Durability confirm(String requestId, int replicas) {
    if (replicas == 0) {
      return Durability.of(0, redis.isEmbedded());
    }
    RedisConnection.Written written =
        redis.write(Scripts.CONFIRM, List.of(keys.idempotency(requestId)), List.of(), replicas);
    if (written.replicas() < replicas) {
      throw RedisFaults.tooFewReplicas(written.replicas(), replicas);
    }
    return Durability.of(written.replicas(), redis.isEmbedded());
  }

  /** The answer remembered for {@code requestId}. */
  Optional<String> remembered(String requestId) {
    return Optional.ofNullable(redis.call(jedis -> jedis.get(keys.idempotency(requestId))));
  }

  /**
   * Log entries with a revision greater than {@code from}; waits up to {@code blockMillis} for the
   * first.
   */
  public List<LogEntry> logAfter(long from, int blockMillis) {
    XReadParams parameters = XReadParams.xReadParams().count(1_000);
    if (blockMillis > 0) {
      parameters = parameters.block(blockMillis);
    }
    XReadParams chosen = parameters;
    Map<String, List<StreamEntry>> read =
        redis.call(
            jedis -> jedis.xreadAsMap(chosen, Map.of(keys.log(), new StreamEntryID(from, 0))));
    return read == null
        ? List.of()
        : read.getOrDefault(keys.log(), List.of()).stream().map(ScopeStore::logEntry).toList();
  }

  /** Audit entries with a revision greater than {@code from}, at most {@code limit}, 0 = all. */
  public List<AuditEntry> audit(long from, int limit) {
    String start = "(" + from + "-0";
    List<StreamEntry> entries =
        redis.call(jedis ->
            limit > 0
                ? jedis.xrange(keys.audit(), start, "+", limit)
                : jedis.xrange(keys.audit(), start, "+"));
    return entries.stream().map(AuditFields::entry).toList();
  }

  static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Redis holds a value this release cannot read", e);
    }
  }

  private static LogEntry logEntry(StreamEntry entry) {
    String state = field(entry.getFields(), "state");
    return new LogEntry(
        entry.getID().getTime(),
        state.isEmpty() ? Optional.empty() : Optional.of(read(state, StoredChannel.class)));
  }

  private static String field(Map<String, String> fields, String name) {
    return fields.getOrDefault(name, "");
  }
}
