package io.inferaligner.registry.store;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.util.Locale;
import java.util.Set;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What Redis' errors mean to a caller. */
final class RedisFaults {
  private static final long RETRY_MILLIS = 500;

  /** Errors that pass by themselves. */
  private static final Set<String> PASSING =
      Set.of(
          "LOADING",
          "READONLY",
          "NOREPLICAS",
          "MASTERDOWN",
          "CLUSTERDOWN",
          "UNBLOCKED",
          // Another shard has the slot now; the next read learns which.
          "MOVED",
          "ASK",
          "TRYAGAIN");

  /** The user, the password or what the user may do is wrong. */
  private static final Set<String> REFUSING = Set.of("WRONGPASS", "NOAUTH", "NOPERM");

  private RedisFaults() {}

  /** The fault behind {@code error}: nothing was written. */
  static RuntimeException of(JedisException error) {
    if (error instanceof JedisDataException) {
      String code = code(String.valueOf(error.getMessage()));
      if (code.equals("OOM") || code.equals("MISCONF")) {
        return new SteeringException(
            FaultReason.STORAGE_FULL,
            "Redis takes no writes (memory or disk is full): free space",
            error);
      }
      if (REFUSING.contains(code)) {
        return new SteeringException(
            FaultReason.REGISTRY_UNAVAILABLE,
            "Redis refuses the registry's user (%s): correct the user, its password or its rights"
                .formatted(code),
            error);
      }
      boolean passing = PASSING.contains(code);
      return passing ? unavailable(error) : error;
    }
    return unavailable(error);
  }

  /**
   * The first word of an error; of one inside a script ("ERR Error running script (…): …: -CODE
   * …"), which Redis 6 wraps, the word that the command answered.
   */
  static String code(String message) {
    String text = message.toUpperCase(Locale.ROOT);
    int inner = text.startsWith("ERR ERROR RUNNING SCRIPT") ? text.lastIndexOf(": -") : -1;
    String rest = inner < 0 ? text : text.substring(inner + 3);
    int end = rest.indexOf(' ');
    return end < 0 ? rest : rest.substring(0, end);
  }

  /** A write was sent, and no answer or no confirmation came: it may have been done. */
  static SteeringException unanswered(JedisException error) {
    return unconfirmed("Redis was lost before it confirmed the change", error);
  }

  /** A write was done, but too few replicas confirmed it. */
  static SteeringException tooFewReplicas(long reached, int wanted) {
    return unconfirmed(
        "the change is in Redis, but only %d of %d replicas confirmed it"
            .formatted(reached, wanted),
        null);
  }

  /**
   * A write was confirmed at a server that the sentinels do not, or no longer, call the primary.
   */
  static SteeringException primaryInDoubt() {
    return unconfirmed("Redis' sentinels are choosing another primary", null);
  }

  private static SteeringException unconfirmed(
      String what, @org.jspecify.annotations.Nullable Throwable cause) {
    SteeringException exception =
        new SteeringException(
            SteeringFault.retry(
                FaultReason.DURABILITY_UNCONFIRMED,
                what + ": repeat it with the same request id, which never does it twice",
                RETRY_MILLIS));
    if (cause != null) {
      exception.initCause(cause);
    }
    return exception;
  }

  private static SteeringException unavailable(JedisException cause) {
    SteeringException exception =
        new SteeringException(
            SteeringFault.retry(
                FaultReason.REGISTRY_UNAVAILABLE,
                "the registry does not reach its Redis: check that Redis runs; it is tried again with the next call",
                RETRY_MILLIS));
    exception.initCause(cause);
    return exception;
  }
}
