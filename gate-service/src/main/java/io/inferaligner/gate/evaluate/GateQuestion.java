package io.inferaligner.gate.evaluate;

import com.google.protobuf.ByteString;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateReading;
import java.util.Optional;

/**
 * Does this prompt show harmful intent?
 *
 * @param tokenHash SHA-256 of the prompt's token ids, 32 bytes
 * @param reading residuals of the last rendered prompt token
 * @param domain kind of traffic; empty or unknown: the usual threshold decides
 * @param turn present if the prompt is the latest turn of a conversation
 */
public record GateQuestion(
    String bundleDigest,
    String modelDigest,
    ByteString tokenHash,
    GateReading reading,
    String domain,
    Optional<TurnQuestion> turn) {
  private static final int HASH_BYTES = 32;

  public GateQuestion {
    require(!bundleDigest.isEmpty(), "bundle_digest is missing: name the bundle to decide by");
    require(!modelDigest.isEmpty(), "model_digest is missing: name the model that was read");
    require(
        tokenHash.size() == HASH_BYTES,
        "token_hash must be the 32 bytes of a SHA-256, got " + tokenHash.size());
  }

  private static void require(boolean condition, String sentence) {
    if (!condition) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, sentence);
    }
  }
}
