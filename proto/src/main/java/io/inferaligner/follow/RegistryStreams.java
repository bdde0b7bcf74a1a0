package io.inferaligner.follow;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.registry.v1.FetchBundleResponse;
import io.inferaligner.proto.registry.v1.ListAuditResponse;
import io.inferaligner.proto.registry.v1.PublishBundleRequest;
import io.inferaligner.proto.registry.v1.RegistryServiceGrpc;
import io.inferaligner.proto.registry.v1.WatchChannelsRequest;
import io.inferaligner.proto.registry.v1.WatchChannelsResponse;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What the registry streams, put together. */
final class RegistryStreams {
  /** Most bytes of a bundle in one message. */
  static final int CHUNK = 1 << 20;

  private RegistryStreams() {}

  /** Sends {@code vectors} in chunks and ends the request; stops when {@code answered}. */
  static void send(
      byte[] vectors, StreamObserver<PublishBundleRequest> request, BooleanSupplier answered) {
    for (int at = 0; at < vectors.length && !answered.getAsBoolean(); at += CHUNK) {
      int length = Math.min(CHUNK, vectors.length - at);
      request.onNext(
          PublishBundleRequest.newBuilder()
              .setChunk(UnsafeByteOperations.unsafeWrap(vectors, at, length))
              .build());
    }
    request.onCompleted();
  }

  /**
   * Runs {@code reading}; the calls it starts end with it, also when it throws half-way, and are
   * not bound to the deadline of a call that this thread happens to serve.
   */
  static <T> T scoped(Supplier<T> reading) {
    Context.CancellableContext context = Context.ROOT.withCancellation();
    Context outer = context.attach();
    try {
      return reading.get();
    } finally {
      context.detach(outer);
      context.cancel(null);
    }
  }

  /** The bytes of {@code chunks}, which must follow each other and stay below the size limit. */
  static byte[] joined(String digest, Iterator<FetchBundleResponse> chunks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (chunks.hasNext()) {
      FetchBundleResponse next = chunks.next();
      if (next.getOffset() != bytes.size()) {
        throw new SteeringException(
            FaultReason.BLOB_DIGEST_MISMATCH,
            "the registry left out bytes of bundle " + digest + ": try again");
      }
      ByteString chunk = next.getChunk();
      if (bytes.size() + (long) chunk.size() > BundleCodec.MAX_VECTOR_BYTES) {
        throw new SteeringException(
            FaultReason.BUNDLE_LIMIT_EXCEEDED,
            "bundle %s has more than %d bytes".formatted(digest, BundleCodec.MAX_VECTOR_BYTES));
      }
      bytes.writeBytes(chunk.toByteArray());
    }
    return bytes.toByteArray();
  }

  /** Passes events on until the watch ends, by {@code stub}'s deadline at the latest. */
  static void watch(
      RegistryServiceGrpc.RegistryServiceBlockingStub stub,
      WatchChannelsRequest request,
      WatchListener listener,
      RegistryFaults faults) {
    try {
      scoped(() -> {
        stub.watchChannels(request).forEachRemaining(event -> deliver(event, listener));
        return true;
      });
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED) {
        throw faults.of(e);
      }
    }
  }

  /** The entries in order. */
  static List<AuditEntry> audit(Iterator<ListAuditResponse> entries) {
    List<AuditEntry> audit = new ArrayList<>();
    entries.forEachRemaining(entry -> audit.add(RegistryMessages.audit(entry)));
    return audit;
  }

  private static void deliver(WatchChannelsResponse event, WatchListener listener) {
    switch (event.getEventCase()) {
      case CHANGE -> listener.changed(RegistryMessages.pointer(event.getChange()));
      case BOOKMARK ->
          listener.bookmark(event.getBookmark().getRevision(), event.getBookmark().getEpoch());
      case EVENT_NOT_SET -> {
        // An event of a newer registry that this release does not know.
      }
    }
  }
}
