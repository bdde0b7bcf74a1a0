package io.inferaligner.follow;

import io.inferaligner.contract.Messages;
import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.proto.registry.v1.BundleSummary;
import io.inferaligner.proto.registry.v1.ChannelState;
import io.inferaligner.proto.registry.v1.GetManifestResponse;
import io.inferaligner.proto.registry.v1.ListAuditResponse;
import io.inferaligner.proto.registry.v1.PublishBundleResponse;
import io.inferaligner.proto.registry.v1.PublishHeader;
import io.inferaligner.proto.registry.v1.SetChannelRequest;
import io.inferaligner.proto.registry.v1.WatchChannelsRequest;
import java.util.List;

/** Registry messages to and from this package's records. */
final class RegistryMessages {
  private RegistryMessages() {}

  static SignedManifest manifest(GetManifestResponse response) {
    return new SignedManifest(
        response.getManifest(), Messages.signatures(response.getSignaturesList()));
  }

  static PublishHeader header(SignedManifest signed, String requestId, String actor, int replicas) {
    return PublishHeader.newBuilder()
        .setManifest(signed.manifest())
        .addAllSignatures(signed.signatures().stream().map(Messages::signature).toList())
        .setRequestId(requestId)
        .setActor(actor)
        .setMinReplicas(replicas)
        .build();
  }

  static Publication publication(PublishBundleResponse response) {
    return new Publication(
        response.getDigest(),
        response.getRevision(),
        response.getAlreadyExisted(),
        response.getDurability());
  }

  static ChannelPointer pointer(ChannelState state) {
    return new ChannelPointer(
        state.getChannel(),
        state.getStableDigest(),
        state.getRevision(),
        state.getEpoch(),
        state.getActor(),
        state.getChangedUnixMillis(),
        state.getRevoked(),
        state.getPreviousDigest(),
        new ChannelRollout(
            state.getCanaryDigest(),
            state.getCanaryWeightPpm(),
            state.getCanarySaltId(),
            state.getShadowDigest()),
        state.getRevokedDigest(),
        state.getApprovalsList().stream()
            .map(given -> new ChannelPointer.Approval(given.getDigest(), given.getActor()))
            .toList(),
        proof(state));
  }

  private static StatementProof proof(ChannelState state) {
    return state.hasStatementSignature()
        ? new StatementProof(
            state.getStatement(), Messages.signatures(List.of(state.getStatementSignature())))
        : StatementProof.NONE;
  }

  static SetChannelRequest request(ChannelChange change, int replicas) {
    return SetChannelRequest.newBuilder()
        .setChannel(change.channel())
        .setDigest(change.digest())
        .setExpectedRevision(change.expectedRevision())
        .setRequestId(change.requestId())
        .setActor(change.actor())
        .setOperation(change.operation())
        .setWeightPpm(change.weightPpm())
        .setMinReplicas(replicas)
        .build();
  }

  static BundleListing listing(BundleSummary summary) {
    return new BundleListing(
        summary.getDigest(),
        summary.getName(),
        summary.getVersion(),
        summary.getRevision(),
        summary.getModelDigest(),
        summary.getSizeBytes(),
        summary.getCreatedUnixMillis(),
        summary.getKeyIdsList());
  }

  static WatchChannelsRequest watch(long fromRevision, String epoch, List<String> channels) {
    return WatchChannelsRequest.newBuilder()
        .setFromRevision(fromRevision)
        .setEpoch(epoch)
        .addAllChannels(channels)
        .build();
  }

  static AuditEntry audit(ListAuditResponse entry) {
    return new AuditEntry(
        // An earlier registry does not say it.
        Math.max(1, entry.getVersion()),
        entry.getRevision(),
        entry.getOperation(),
        entry.getActor(),
        entry.getTenant(),
        entry.getScope(),
        entry.getSubject(),
        entry.getBefore(),
        entry.getAfter(),
        entry.getRequestId(),
        entry.getUnixMillis(),
        entry.getPreviousHash(),
        entry.getHash());
  }
}
