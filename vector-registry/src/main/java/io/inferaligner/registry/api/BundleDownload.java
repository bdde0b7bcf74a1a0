package io.inferaligner.registry.api;

import com.google.protobuf.UnsafeByteOperations;
import io.inferaligner.contract.Outbox;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.registry.v1.FetchBundleResponse;

/** Sends the vectors of a bundle in pieces. */
final class BundleDownload {
  private static final int CHUNK = 1 << 20;

  private BundleDownload() {}

  static void send(byte[] vectors, long offset, Outbox<FetchBundleResponse> outbox)
      throws InterruptedException {
    if (offset < 0 || offset > vectors.length) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the offset lies outside the bundle's %d bytes".formatted(vectors.length));
    }
    for (int at = (int) offset; at < vectors.length; at += CHUNK) {
      int length = Math.min(CHUNK, vectors.length - at);
      FetchBundleResponse part =
          FetchBundleResponse.newBuilder()
              .setOffset(at)
              .setChunk(UnsafeByteOperations.unsafeWrap(vectors, at, length))
              .build();
      if (!outbox.send(part)) {
        return;
      }
    }
  }
}
