package io.inferaligner.follow.fake;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.Messages;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.ChannelStatement;
import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelRollout;
import io.inferaligner.proto.registry.v1.Bookmark;
import io.inferaligner.proto.registry.v1.ChannelState;
import io.inferaligner.proto.registry.v1.FetchBundleRequest;
import io.inferaligner.proto.registry.v1.FetchBundleResponse;
import io.inferaligner.proto.registry.v1.GetManifestRequest;
import io.inferaligner.proto.registry.v1.GetManifestResponse;
import io.inferaligner.proto.registry.v1.RegistryServiceGrpc;
import io.inferaligner.proto.registry.v1.WatchChannelsRequest;
import io.inferaligner.proto.registry.v1.WatchChannelsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reading half of the registry's contract, in memory. */
final class FakeRegistryGrpcService extends RegistryServiceGrpc.RegistryServiceImplBase {
  private final Map<String, ToyBundle> bundles = new LinkedHashMap<>();
  private final Map<String, ByteString> vectors = new LinkedHashMap<>();
  private final Map<String, ChannelState> channels = new LinkedHashMap<>();
  private final List<ChannelState> log = new ArrayList<>();
  private final List<StreamObserver<WatchChannelsResponse>> watches = new ArrayList<>();
  private final List<Long> watchedFrom = new ArrayList<>();
  private String epoch = "epoch-1";
  private long revision;
  private long oldest;
  private int fetches;
  private @Nullable SigningKey channelKey;
  private Duration validity = Duration.ZERO;

  @Override
  public synchronized void getManifest(
      GetManifestRequest request, StreamObserver<GetManifestResponse> answer) {
    ToyBundle bundle = bundles.get(request.getDigest());
    if (bundle == null) {
      answer.onError(
          StatusMap.toStatus(
              new SteeringException(FaultReason.BUNDLE_NOT_FOUND, "no such bundle")));
      return;
    }
    answer.onNext(bundle.response());
    answer.onCompleted();
  }

  @Override
  public synchronized void fetchBundle(
      FetchBundleRequest request, StreamObserver<FetchBundleResponse> answer) {
    fetches++;
    ByteString bytes = vectors.getOrDefault(request.getDigest(), ByteString.EMPTY);
    for (int at = 0; at < bytes.size(); at += 100) {
      answer.onNext(
          FetchBundleResponse.newBuilder()
              .setOffset(at)
              .setChunk(bytes.substring(at, Math.min(at + 100, bytes.size())))
              .build());
    }
    answer.onCompleted();
  }

  @Override
  public synchronized void watchChannels(
      WatchChannelsRequest request, StreamObserver<WatchChannelsResponse> answer) {
    long from = request.getFromRevision();
    watchedFrom.add(from);
    // Without a handler, an event for a follower that just left is an error here.
    ((ServerCallStreamObserver<WatchChannelsResponse>) answer).setOnCancelHandler(() -> {});
    if (from > 0 && !request.getEpoch().equals(epoch)) {
      refuse(answer, FaultReason.REGISTRY_EPOCH_CHANGED);
      return;
    }
    if (from > 0 && from < oldest) {
      refuse(answer, FaultReason.WATCH_COMPACTED);
      return;
    }
    List<ChannelState> first =
        from == 0
            ? List.copyOf(channels.values())
            : log.stream().filter(state -> state.getRevision() > from).toList();
    first.forEach(state -> answer.onNext(event(state)));
    answer.onNext(
        WatchChannelsResponse.newBuilder()
            .setBookmark(Bookmark.newBuilder().setRevision(revision).setEpoch(epoch))
            .build());
    watches.add(answer);
  }

  synchronized void signWith(SigningKey key, Duration howLong) {
    channelKey = key;
    validity = howLong;
  }

  synchronized void publish(ToyBundle bundle) {
    bundles.put(bundle.digest(), bundle);
    vectors.put(bundle.digest(), bundle.vectors());
  }

  synchronized void corrupt(String digest, ByteString bytes) {
    vectors.put(digest, bytes);
  }

  synchronized void rollout(String channel, ChannelRollout rollout) {
    revision++;
    tell(
        channels.getOrDefault(channel, ChannelState.getDefaultInstance()).toBuilder()
            .setRevision(revision)
            .setCanaryDigest(rollout.canary())
            .setCanaryWeightPpm(rollout.weightPpm())
            .setCanarySaltId(rollout.saltId())
            .setShadowDigest(rollout.shadow())
            .build());
  }

  synchronized void revokeBeside(String channel, String digest) {
    revision++;
    ChannelState now = channels.getOrDefault(channel, ChannelState.getDefaultInstance());
    ChannelState.Builder next = now.toBuilder().setRevision(revision).setRevokedDigest(digest);
    if (now.getCanaryDigest().equals(digest)) {
      next.clearCanaryDigest().clearCanaryWeightPpm();
    }
    if (now.getShadowDigest().equals(digest)) {
      next.clearShadowDigest();
    }
    tell(next.build());
  }

  synchronized void pointAndRevoke(String channel, String digest, String revoked) {
    revision++;
    tell(
        ChannelState.newBuilder()
            .setChannel(channel)
            .setStableDigest(digest)
            .setRevision(revision)
            .setEpoch(epoch)
            .setRevokedDigest(revoked)
            .build());
  }

  private void tell(ChannelState state) {
    channels.put(state.getChannel(), state);
    log.add(state);
    watches.forEach(watch -> watch.onNext(event(state)));
  }

  synchronized void change(String channel, String digest, boolean revoked, long atRevision) {
    revision = atRevision;
    ChannelState state =
        ChannelState.newBuilder()
            .setChannel(channel)
            .setStableDigest(digest)
            .setRevision(revision)
            .setEpoch(epoch)
            .setRevoked(revoked)
            .build();
    tell(state);
  }

  synchronized void newEpoch(String next) {
    epoch = next;
    revision = 0;
    channels.clear();
    log.clear();
    endWatches();
  }

  synchronized void compact(long toRevision) {
    oldest = toRevision;
  }

  synchronized void endWatches() {
    watches.forEach(watch ->
        watch.onError(Status.UNAVAILABLE.withDescription("going away").asRuntimeException()));
    watches.clear();
  }

  synchronized void forgetWatches() {
    watches.clear();
  }

  synchronized long revision() {
    return revision;
  }

  synchronized List<Long> watchedFrom() {
    return List.copyOf(watchedFrom);
  }

  synchronized int fetches() {
    return fetches;
  }

  private static void refuse(StreamObserver<WatchChannelsResponse> answer, FaultReason reason) {
    answer.onError(StatusMap.toStatus(new SteeringException(reason, "start over")));
  }

  private WatchChannelsResponse event(ChannelState state) {
    return WatchChannelsResponse.newBuilder()
        .setChange(channelKey == null ? state : signed(state, channelKey))
        .build();
  }

  private ChannelState signed(ChannelState state, SigningKey key) {
    long now = System.currentTimeMillis();
    byte[] json =
        CanonicalJson.write(
            new ChannelStatement(
                ChannelStatement.SCHEMA,
                "default",
                state.getChannel(),
                state.getEpoch(),
                state.getRevision(),
                state.getStableDigest(),
                state.getPreviousDigest(),
                state.getRevoked(),
                state.getCanaryDigest(),
                state.getCanaryWeightPpm(),
                state.getCanarySaltId(),
                state.getShadowDigest(),
                state.getRevokedDigest(),
                now,
                now + validity.toMillis()));
    return state.toBuilder()
        .setStatement(ByteString.copyFrom(json))
        .setStatementSignature(Messages.signature(key.sign(KeyRole.CHANNEL, json)))
        .build();
  }
}
