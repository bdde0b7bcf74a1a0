package io.inferaligner.registry.api;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.inferaligner.access.Caller;
import io.inferaligner.contract.Answers;
import io.inferaligner.contract.Outbox;
import io.inferaligner.proto.registry.v1.CheckScopeResponse;
import io.inferaligner.proto.registry.v1.CollectGarbageRequest;
import io.inferaligner.proto.registry.v1.CollectGarbageResponse;
import io.inferaligner.proto.registry.v1.ExportScopeResponse;
import io.inferaligner.proto.registry.v1.ImportScopeRequest;
import io.inferaligner.proto.registry.v1.ImportScopeResponse;
import io.inferaligner.registry.store.Author;
import io.inferaligner.registry.store.GarbageCollector;
import io.inferaligner.registry.store.ScopeBackup;
import io.inferaligner.registry.store.ScopeCheck;
import io.inferaligner.registry.store.ScopeStores;

/** The calls about all that one scope holds. */
final class ScopeAdmin {
  private final ScopeBackup backup;
  private final ScopeCheck check;
  private final TrustStore trust;
  private final GarbageCollector collector;

  ScopeAdmin(ScopeStores stores, TrustStore trust) {
    this.backup = stores.backup();
    this.check = stores.check();
    this.collector = stores.collector();
    this.trust = trust;
  }

  void export(StreamObserver<ExportScopeResponse> responses) {
    Outbox<ExportScopeResponse> outbox = new Outbox<>(Answers.server(responses));
    Answers.streaming(
        "export",
        outbox,
        () ->
            backup.export(line ->
                outbox.send(
                    ExportScopeResponse.newBuilder()
                        .setLine(UnsafeByteOperations.unsafeWrap(line))
                        .build())));
  }

  StreamObserver<ImportScopeRequest> receive(StreamObserver<ImportScopeResponse> responses) {
    return new ScopeUpload(backup, responses);
  }

  void collect(CollectGarbageRequest request, StreamObserver<CollectGarbageResponse> responses) {
    Caller caller = Caller.current();
    Answers.unary(
        responses,
        () -> {
          GarbageCollector.Rules rules = RegistryMapper.rules(request);
          GarbageCollector.Report report =
              request.getApply()
                  ? collector.collect(
                      rules, new Author(caller.actor(request.getActor()), caller.tenant()))
                  : collector.look(rules);
          return RegistryMapper.garbage(report);
        });
  }

  void check(StreamObserver<CheckScopeResponse> responses) {
    Answers.unary(
        responses,
        () -> {
          ScopeCheck.Report report = check.check(trust.current());
          return CheckScopeResponse.newBuilder()
              .setRevision(report.revision())
              .setEpoch(report.epoch())
              .setBundles(report.bundles())
              .setChannels(report.channels())
              .addAllFindings(report.findings())
              .addAllWarnings(report.warnings())
              .build();
        });
  }
}
