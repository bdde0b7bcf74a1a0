package io.inferaligner.registry.api;

import io.grpc.stub.StreamObserver;
import io.inferaligner.access.Caller;
import io.inferaligner.contract.Answers;
import io.inferaligner.contract.Outbox;
import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.registry.v1.ChannelState;
import io.inferaligner.proto.registry.v1.CheckScopeRequest;
import io.inferaligner.proto.registry.v1.CheckScopeResponse;
import io.inferaligner.proto.registry.v1.CollectGarbageRequest;
import io.inferaligner.proto.registry.v1.CollectGarbageResponse;
import io.inferaligner.proto.registry.v1.ExportScopeRequest;
import io.inferaligner.proto.registry.v1.ExportScopeResponse;
import io.inferaligner.proto.registry.v1.FetchBundleRequest;
import io.inferaligner.proto.registry.v1.FetchBundleResponse;
import io.inferaligner.proto.registry.v1.GetChannelRequest;
import io.inferaligner.proto.registry.v1.GetChannelResponse;
import io.inferaligner.proto.registry.v1.GetManifestRequest;
import io.inferaligner.proto.registry.v1.GetManifestResponse;
import io.inferaligner.proto.registry.v1.ImportScopeRequest;
import io.inferaligner.proto.registry.v1.ImportScopeResponse;
import io.inferaligner.proto.registry.v1.ListAuditRequest;
import io.inferaligner.proto.registry.v1.ListAuditResponse;
import io.inferaligner.proto.registry.v1.ListBundlesRequest;
import io.inferaligner.proto.registry.v1.ListBundlesResponse;
import io.inferaligner.proto.registry.v1.ListChannelsRequest;
import io.inferaligner.proto.registry.v1.ListChannelsResponse;
import io.inferaligner.proto.registry.v1.PublishBundleRequest;
import io.inferaligner.proto.registry.v1.PublishBundleResponse;
import io.inferaligner.proto.registry.v1.RegistryServiceGrpc;
import io.inferaligner.proto.registry.v1.SetChannelRequest;
import io.inferaligner.proto.registry.v1.SetChannelResponse;
import io.inferaligner.proto.registry.v1.WatchChannelsRequest;
import io.inferaligner.proto.registry.v1.WatchChannelsResponse;
import io.inferaligner.registry.store.BundleStore;
import io.inferaligner.registry.store.ChannelStore;
import io.inferaligner.registry.store.ScopeStore;
import io.inferaligner.registry.store.ScopeStores;
import io.inferaligner.registry.store.StoredChannel;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import java.util.Locale;
import org.jboss.logging.Logger;

/** The registry's gRPC service. */
@GrpcService
@Blocking
public class RegistryGrpcService extends RegistryServiceGrpc.RegistryServiceImplBase {
  private static final Logger LOG = Logger.getLogger(RegistryGrpcService.class);

  private final Scopes scopes;
  private final TrustStore trust;

  @Inject
  public RegistryGrpcService(Scopes scopes, TrustStore trust) {
    this.scopes = scopes;
    this.trust = trust;
  }

  @Override
  public StreamObserver<PublishBundleRequest> publishBundle(
      StreamObserver<PublishBundleResponse> responses) {
    return new PublishUpload(scopes.current(), trust, responses);
  }

  @Override
  public void getManifest(
      GetManifestRequest request, StreamObserver<GetManifestResponse> responses) {
    Answers.unary(responses, () -> RegistryMapper.manifest(BundleReads.find(bundles(), request)));
  }

  @Override
  public void fetchBundle(
      FetchBundleRequest request, StreamObserver<FetchBundleResponse> responses) {
    BundleStore bundles = bundles();
    Outbox<FetchBundleResponse> outbox = new Outbox<>(Answers.server(responses));
    Answers.streaming(
        "fetch",
        outbox,
        () -> {
          byte[] vectors = bundles.vectors(BundleReads.find(bundles, request.getDigest()));
          BundleReads.lease(bundles, request.getDigest());
          BundleDownload.send(vectors, request.getOffset(), outbox);
        });
  }

  @Override
  public void listBundles(
      ListBundlesRequest request, StreamObserver<ListBundlesResponse> responses) {
    Answers.unary(
        responses,
        () ->
            ListBundlesResponse.newBuilder()
                .addAllBundles(
                    bundles().list(request.getName()).stream()
                        .map(RegistryMapper::summary)
                        .toList())
                .build());
  }

  @Override
  public void getChannel(GetChannelRequest request, StreamObserver<GetChannelResponse> responses) {
    Answers.unary(
        responses,
        () -> {
          ScopeStores stores = stores();
          StoredChannel channel =
              stores
                  .channels()
                  .find(request.getChannel())
                  .orElseThrow(() ->
                      new SteeringException(
                          FaultReason.CHANNEL_NOT_FOUND,
                          "there is no channel of that name: promote a bundle to make it"));
          return GetChannelResponse.newBuilder()
              .setState(state(stores, channel))
              .setScopeRevision(stores.state().revision())
              .build();
        });
  }

  @Override
  public void setChannel(SetChannelRequest request, StreamObserver<SetChannelResponse> responses) {
    Answers.unary(
        responses,
        () -> {
          BundleCodec.requireName("channel", request.getChannel());
          ChannelStore.Operation operation = RegistryMapper.operation(request.getOperation());
          Caller caller = Caller.current();
          caller.require(
              RegistryServiceGrpc.getSetChannelMethod().getFullMethodName()
                  + "/"
                  + operation.name().toLowerCase(Locale.ROOT));
          OpenScope open = scopes.current();
          open.bounds().requireChannel(caller.tenant(), request.getChannel());
          ChannelStore.Wish wish = RegistryMapper.wish(request, operation, caller);
          ServedCheck.require(wish, open.stores().bundles());
          ChannelStore.Changed changed = open.stores().channels().set(wish);
          StoredChannel channel = changed.channel();
          LOG.infof(
              "event=channel.changed scope=%s channel=%s operation=%s digest=%s revision=%d",
              open.stores().name(),
              channel.channel(),
              wish.operation(),
              channel.describe(),
              channel.revision());
          return SetChannelResponse.newBuilder()
              .setState(state(open.stores(), channel))
              .setDurability(changed.durability().label())
              .setReplicas((int) changed.durability().replicas())
              .build();
        });
  }

  @Override
  public void listChannels(
      ListChannelsRequest request, StreamObserver<ListChannelsResponse> responses) {
    Answers.unary(
        responses,
        () -> {
          ScopeStores stores = stores();
          return RegistryMapper.channels(
              stores.channels().snapshot(), stores.state().epoch(), stores.statements());
        });
  }

  @Override
  public void watchChannels(
      WatchChannelsRequest request, StreamObserver<WatchChannelsResponse> responses) {
    ChannelWatcher watcher =
        new ChannelWatcher(scopes.current(), request, Answers.server(responses));
    Thread.ofVirtual().name("watch").start(watcher);
  }

  @Override
  public void listAudit(ListAuditRequest request, StreamObserver<ListAuditResponse> responses) {
    ScopeStore scope = stores().state();
    Outbox<ListAuditResponse> outbox = new Outbox<>(Answers.server(responses));
    Answers.streaming(
        "audit",
        outbox,
        () -> {
          for (AuditEntry entry : scope.audit(request.getFromRevision(), request.getLimit())) {
            if (!outbox.send(RegistryMapper.audit(entry))) {
              return;
            }
          }
        });
  }

  @Override
  public void exportScope(
      ExportScopeRequest request, StreamObserver<ExportScopeResponse> responses) {
    admin().export(responses);
  }

  @Override
  public StreamObserver<ImportScopeRequest> importScope(
      StreamObserver<ImportScopeResponse> responses) {
    return admin().receive(responses);
  }

  @Override
  public void checkScope(CheckScopeRequest request, StreamObserver<CheckScopeResponse> responses) {
    admin().check(responses);
  }

  @Override
  public void collectGarbage(
      CollectGarbageRequest request, StreamObserver<CollectGarbageResponse> responses) {
    admin().collect(request, responses);
  }

  private ScopeStores stores() {
    return scopes.current().stores();
  }

  private BundleStore bundles() {
    return stores().bundles();
  }

  private ScopeAdmin admin() {
    return new ScopeAdmin(stores(), trust);
  }

  private static ChannelState state(ScopeStores stores, StoredChannel channel) {
    return RegistryMapper.channel(channel, stores.state().epoch(), stores.statements());
  }
}
