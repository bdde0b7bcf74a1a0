package io.inferaligner.contract;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.netty.handler.ssl.NotSslRecordException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What a client says when a handshake failed: gRPC alone would call it unavailable. */
final class TlsFailure {
  private static final int DEEPEST = 12;

  private TlsFailure() {}

  /** PEER_CERT_INVALID if {@code error} comes from a handshake. */
  static Optional<SteeringFault> of(Throwable error) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
      if (cause instanceof NotSslRecordException) {
        return refused(
            "the service at this address does not speak TLS: set its inferaligner.tls.certificate, or unset inferaligner.tls.authorities here");
      }
      if (cause instanceof SSLException) {
        String reason = String.valueOf(cause.getMessage());
        return refused(
            reason.contains("fatal alert")
                ? "the service does not accept this process' certificate (%s): it must be signed by one of the service's authorities and not have run out"
                    .formatted(reason)
                : "the service's certificate is not accepted (%s): it must be signed by one of inferaligner.tls.authorities, name the host that was called, and not have run out"
                    .formatted(reason));
      }
    }
    return Optional.empty();
  }

  private static Optional<SteeringFault> refused(String sentence) {
    return Optional.of(SteeringFault.of(FaultReason.PEER_CERT_INVALID, sentence));
  }
}
