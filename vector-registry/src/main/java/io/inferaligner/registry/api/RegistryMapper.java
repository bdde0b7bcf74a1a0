package io.inferaligner.registry.api;

import com.google.protobuf.ByteString;
import io.inferaligner.access.Caller;
import io.inferaligner.contract.Messages;
import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.registry.v1.Approval;
import io.inferaligner.proto.registry.v1.BundleSummary;
import io.inferaligner.proto.registry.v1.ChannelState;
import io.inferaligner.proto.registry.v1.CollectGarbageRequest;
import io.inferaligner.proto.registry.v1.CollectGarbageResponse;
import io.inferaligner.proto.registry.v1.GarbageItem;
import io.inferaligner.proto.registry.v1.GetManifestResponse;
import io.inferaligner.proto.registry.v1.ListAuditResponse;
import io.inferaligner.proto.registry.v1.ListChannelsResponse;
import io.inferaligner.proto.registry.v1.SetChannelRequest;
import io.inferaligner.registry.store.Author;
import io.inferaligner.registry.store.ChannelStore;
import io.inferaligner.registry.store.GarbageCollector;
import io.inferaligner.registry.store.Statements;
import io.inferaligner.registry.store.StoredBundle;
import io.inferaligner.registry.store.StoredChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

/** From stored values to messages. */
final class RegistryMapper {
  private RegistryMapper() {}

  static ListChannelsResponse channels(
      ChannelStore.Snapshot snapshot, String epoch, Statements statements) {
    return ListChannelsResponse.newBuilder()
        .addAllChannels(
            snapshot.channels().stream().map(c -> channel(c, epoch, statements)).toList())
        .setScopeRevision(snapshot.revision())
        .build();
  }

  static ChannelState channel(StoredChannel channel, String epoch, Statements statements) {
    ChannelState.Builder state =
        ChannelState.newBuilder()
            .setChannel(channel.channel())
            .setStableDigest(channel.stable())
            .setPreviousDigest(channel.previous())
            .setRevision(channel.revision())
            .setEpoch(epoch)
            .setActor(channel.actor())
            .setChangedUnixMillis(channel.changedMillis())
            .setRevoked(channel.revoked())
            .setCanaryDigest(channel.rollout().canary())
            .setCanaryWeightPpm(channel.rollout().weightPpm())
            .setCanarySaltId(channel.rollout().saltId())
            .setShadowDigest(channel.rollout().shadow())
            .setRevokedDigest(channel.revokedDigest())
            .addAllApprovals(
                channel.approvals().stream()
                    .map(given ->
                        Approval.newBuilder()
                            .setDigest(given.digest())
                            .setActor(given.actor())
                            .build())
                    .toList());
    statements
        .current(channel, epoch)
        .ifPresent(signed ->
            state
                .setStatement(ByteString.copyFromUtf8(signed.json()))
                .setStatementSignature(
                    Messages.signature(
                        new BundleSignature(signed.keyId(), signed.signatureHex()))));
    return state.build();
  }

  static BundleSummary summary(StoredBundle bundle) {
    return BundleSummary.newBuilder()
        .setDigest(bundle.digest())
        .setName(bundle.name())
        .setVersion(bundle.version())
        .setRevision(bundle.revision())
        .setModelDigest(bundle.modelDigest())
        .setSizeBytes(bundle.size())
        .setCreatedUnixMillis(bundle.createdMillis())
        .addAllKeyIds(bundle.signatures().stream().map(s -> s.keyId()).toList())
        .build();
  }

  static GetManifestResponse manifest(StoredBundle bundle) {
    return GetManifestResponse.newBuilder()
        .setManifest(ByteString.copyFromUtf8(bundle.manifestJson()))
        .setSummary(summary(bundle))
        .addAllSignatures(bundle.signatures().stream().map(Messages::signature).toList())
        .build();
  }

  static ListAuditResponse audit(AuditEntry entry) {
    return ListAuditResponse.newBuilder()
        .setRevision(entry.revision())
        .setOperation(entry.operation())
        .setActor(entry.actor())
        .setSubject(entry.subject())
        .setBefore(entry.before())
        .setAfter(entry.after())
        .setRequestId(entry.requestId())
        .setUnixMillis(entry.unixMillis())
        .setPreviousHash(entry.previousHash())
        .setHash(entry.hash())
        .setTenant(entry.tenant())
        .setScope(entry.scope())
        .setVersion(entry.version())
        .build();
  }

  static ChannelStore.Wish wish(
      SetChannelRequest request, ChannelStore.Operation operation, Caller caller) {
    return new ChannelStore.Wish(
        request.getChannel(),
        request.getDigest(),
        request.getExpectedRevision(),
        operation,
        new Author(caller.actor(request.getActor()), caller.tenant()),
        request.getRequestId().isEmpty() ? UUID.randomUUID().toString() : request.getRequestId(),
        request.getWeightPpm(),
        request.getMinReplicas());
  }

  static ChannelStore.Operation operation(String name) {
    try {
      return ChannelStore.Operation.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the operation must be promote, canary, shadow, approve, rollback or revoke");
    }
  }

  static GarbageCollector.Rules rules(CollectGarbageRequest request) {
    return new GarbageCollector.Rules(
        Duration.ofSeconds(request.getRetentionSeconds()),
        request.getKeepVersions(),
        Duration.ofSeconds(request.getGraceSeconds()));
  }

  static CollectGarbageResponse garbage(GarbageCollector.Report report) {
    return CollectGarbageResponse.newBuilder()
        .setRevision(report.revision())
        .addAllItems(report.items().stream().map(RegistryMapper::garbage).toList())
        .build();
  }

  private static GarbageItem garbage(GarbageCollector.Item item) {
    return GarbageItem.newBuilder()
        .setLabel(item.label())
        .setDigest(item.digest())
        .setSizeBytes(item.bytes())
        .setFate(item.fate().name())
        .setReason(item.reason())
        .setMarkedUnixMillis(item.markedMillis())
        .build();
  }
}
