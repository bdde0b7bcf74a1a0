package io.inferaligner.registry.api;

import io.grpc.stub.StreamObserver;
import io.inferaligner.access.Caller;
import io.inferaligner.contract.Messages;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.registry.v1.PublishBundleRequest;
import io.inferaligner.proto.registry.v1.PublishBundleResponse;
import io.inferaligner.proto.registry.v1.PublishHeader;
import io.inferaligner.registry.store.Author;
import io.inferaligner.registry.store.BundleStore;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Receives one bundle; everything is checked before anything is written. */
final class PublishUpload implements StreamObserver<PublishBundleRequest> {
  private static final Logger LOG = Logger.getLogger(PublishUpload.class);

  private final String scope;
  private final BundleStore bundles;
  private final PublishBounds bounds;
  private final TrustStore trust;
  private final Caller caller = Caller.current();
  private final StreamObserver<PublishBundleResponse> responses;
  private final ByteArrayOutputStream vectors = new ByteArrayOutputStream();
  private @Nullable PublishHeader header;
  private long expected;
  private boolean ended;

  PublishUpload(OpenScope open, TrustStore trust, StreamObserver<PublishBundleResponse> responses) {
    this.scope = open.stores().name();
    this.bundles = open.stores().bundles();
    this.bounds = open.bounds();
    this.trust = trust;
    this.responses = responses;
  }

  @Override
  public void onNext(PublishBundleRequest request) {
    if (ended) {
      return;
    }
    try {
      switch (request.getPartCase()) {
        case HEADER -> begin(request.getHeader());
        case CHUNK -> append(request.getChunk().toByteArray());
        case PART_NOT_SET -> throw invalid("a message of the upload is empty");
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  @Override
  public void onCompleted() {
    if (ended) {
      return;
    }
    try {
      BundleStore.Stored stored = publish();
      BundleStore.Published published = stored.published();
      ended = true;
      responses.onNext(
          PublishBundleResponse.newBuilder()
              .setDigest(published.digest())
              .setRevision(published.revision())
              .setAlreadyExisted(published.existed())
              .setDurability(stored.durability().label())
              .setReplicas((int) stored.durability().replicas())
              .build());
      responses.onCompleted();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  @Override
  public void onError(Throwable error) {
    ended = true;
  }

  private void begin(PublishHeader first) {
    if (header != null) {
      throw invalid("the upload has two headers");
    }
    // Nothing is parsed before its signature holds.
    trust.current().requireSigned(first.getManifest().toByteArray(), signatures(first));
    BundleManifest manifest = BundleCodec.decodeManifest(first.getManifest().toByteArray());
    expected = manifest.files().getFirst().size();
    if (expected < 0 || expected > BundleCodec.MAX_VECTOR_BYTES) {
      throw new SteeringException(
          FaultReason.BUNDLE_LIMIT_EXCEEDED,
          "the manifest announces %d bytes of vectors, at most %d are allowed"
              .formatted(expected, BundleCodec.MAX_VECTOR_BYTES));
    }
    header = first;
  }

  private void append(byte[] chunk) {
    if (header == null) {
      throw invalid("the upload must begin with its header");
    }
    if (vectors.size() + (long) chunk.length > expected) {
      throw new SteeringException(
          FaultReason.BUNDLE_MALFORMED, "the upload has more bytes than its manifest announces");
    }
    vectors.writeBytes(chunk);
  }

  private BundleStore.Stored publish() {
    PublishHeader first = header;
    if (first == null) {
      throw invalid("the upload has no header");
    }
    byte[] manifest = first.getManifest().toByteArray();
    byte[] tensors = vectors.toByteArray();
    VectorBundle bundle = BundleCodec.decode(manifest, tensors);
    String requestId =
        first.getRequestId().isEmpty() ? UUID.randomUUID().toString() : first.getRequestId();
    BundleStore.Stored stored =
        bounds.within(
            caller.tenant(),
            bundle,
            tensors.length,
            () ->
                bundles.publish(
                    bundle,
                    manifest,
                    tensors,
                    signatures(first),
                    new Author(caller.actor(first.getActor()), caller.tenant()),
                    requestId,
                    first.getMinReplicas()));
    BundleStore.Published published = stored.published();
    LOG.infof(
        "event=bundle.published scope=%s bundle=%s digest=%s revision=%d existed=%s durability=%s",
        scope,
        bundle.label(),
        published.digest(),
        published.revision(),
        published.existed(),
        stored.durability().label());
    return stored;
  }

  private void fail(Throwable error) {
    ended = true;
    if (!(error instanceof SteeringException)) {
      LOG.error("event=publish.failed", error);
    }
    responses.onError(StatusMap.toStatus(error));
  }

  private static List<BundleSignature> signatures(PublishHeader header) {
    return Messages.signatures(header.getSignaturesList());
  }

  private static SteeringException invalid(String message) {
    return new SteeringException(FaultReason.REQUEST_INVALID, message);
  }
}
