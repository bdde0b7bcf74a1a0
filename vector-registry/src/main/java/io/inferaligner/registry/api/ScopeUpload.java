package io.inferaligner.registry.api;

import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.registry.v1.ImportScopeRequest;
import io.inferaligner.proto.registry.v1.ImportScopeResponse;
import io.inferaligner.registry.store.ScopeBackup;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Receives one backup; it counts only when all of it is there. */
final class ScopeUpload implements StreamObserver<ImportScopeRequest> {
  private static final Logger LOG = Logger.getLogger(ScopeUpload.class);

  private final ScopeBackup backup;
  private final StreamObserver<ImportScopeResponse> responses;
  private ScopeBackup.@Nullable Restore restore;
  private boolean ended;

  ScopeUpload(ScopeBackup backup, StreamObserver<ImportScopeResponse> responses) {
    this.backup = backup;
    this.responses = responses;
  }

  @Override
  public void onNext(ImportScopeRequest request) {
    if (!ended) {
      guarded(() -> begun().line(request.getLine().toByteArray()));
    }
  }

  @Override
  public void onCompleted() {
    if (ended) {
      return;
    }
    guarded(() -> {
      ScopeBackup.Restored restored = begun().finish();
      ended = true;
      LOG.infof(
          "event=scope.restored revision=%d epoch=%s bundles=%d",
          restored.revision(), restored.epoch(), restored.bundles());
      responses.onNext(
          ImportScopeResponse.newBuilder()
              .setRevision(restored.revision())
              .setEpoch(restored.epoch())
              .setBundles(restored.bundles())
              .build());
      responses.onCompleted();
    });
  }

  @Override
  public void onError(Throwable error) {
    ended = true;
  }

  private ScopeBackup.Restore begun() {
    ScopeBackup.Restore present = restore;
    if (present == null) {
      present = backup.restore();
      restore = present;
    }
    return present;
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      ended = true;
      if (!(e instanceof SteeringException)) {
        LOG.error("event=restore.failed", e);
      }
      responses.onError(StatusMap.toStatus(e));
    }
  }
}
