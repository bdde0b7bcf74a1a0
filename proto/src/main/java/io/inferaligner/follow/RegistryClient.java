package io.inferaligner.follow;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.inferaligner.access.RegistryScope;
import io.inferaligner.access.ServiceChannels;
import io.inferaligner.contract.TracingClientInterceptor;
import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.registry.v1.FetchBundleRequest;
import io.inferaligner.proto.registry.v1.GetChannelRequest;
import io.inferaligner.proto.registry.v1.GetChannelResponse;
import io.inferaligner.proto.registry.v1.GetManifestRequest;
import io.inferaligner.proto.registry.v1.ListAuditRequest;
import io.inferaligner.proto.registry.v1.ListBundlesRequest;
import io.inferaligner.proto.registry.v1.ListChannelsRequest;
import io.inferaligner.proto.registry.v1.ListChannelsResponse;
import io.inferaligner.proto.registry.v1.PublishBundleRequest;
import io.inferaligner.proto.registry.v1.PublishBundleResponse;
import io.inferaligner.proto.registry.v1.RegistryServiceGrpc;
import io.inferaligner.proto.registry.v1.SetChannelResponse;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The registry's calls as plain methods. Every call has a deadline; every failure is a {@link
 * SteeringException}, REGISTRY_UNAVAILABLE if the registry cannot be reached. Thread-safe.
 */
public final class RegistryClient implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final ManagedChannel channel;
  private final Duration deadline;
  private final Optional<String> scope;
  private final RegistryFaults faults;
  private final RegistryServiceGrpc.RegistryServiceBlockingStub calls;
  private final RegistryServiceGrpc.RegistryServiceStub streams;
  private final RegistryServiceGrpc.RegistryServiceBlockingStub watches;

  /**
   * A client over {@code channel}, which it owns.
   *
   * @param deadline of one call other than a watch
   */
  public RegistryClient(ManagedChannel channel, OpenTelemetry telemetry, Duration deadline) {
    this(channel, telemetry, deadline, RegistryScope.ofProcess());
  }

  /** The same for {@code scope}; empty: the registry's default one. */
  public RegistryClient(
      ManagedChannel channel, OpenTelemetry telemetry, Duration deadline, Optional<String> scope) {
    this.channel = channel;
    this.deadline = deadline;
    this.scope = scope;
    this.faults = new RegistryFaults(channel.authority());
    Channel scoped = ClientInterceptors.intercept(channel, RegistryScope.naming(scope));
    TracingClientInterceptor tracing = new TracingClientInterceptor(telemetry);
    this.calls = RegistryServiceGrpc.newBlockingStub(scoped).withInterceptors(tracing);
    this.streams = RegistryServiceGrpc.newStub(scoped).withInterceptors(tracing);
    // Without spans: a watch belongs to no request and lives for minutes.
    this.watches = RegistryServiceGrpc.newBlockingStub(scoped);
  }

  /**
   * A client of the registry at {@code target} (host:port); connects with the first call, as {@link
   * ServiceChannels} says.
   */
  public static RegistryClient connect(String target, OpenTelemetry telemetry) {
    return connect(target, telemetry, RegistryScope.ofProcess());
  }

  /** The same for {@code scope} of the registry; empty: its default one. */
  public static RegistryClient connect(
      String target, OpenTelemetry telemetry, Optional<String> scope) {
    ManagedChannel channel =
        ServiceChannels.to(target)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .maxInboundMessageSize(2 * RegistryStreams.CHUNK)
            .build();
    return new RegistryClient(channel, telemetry, DEADLINE, scope);
  }

  /** The scope that this client's calls name, if any. */
  Optional<String> scope() {
    return scope;
  }

  /** The manifest with {@code digest}; its digest is checked, its signatures are not. */
  public SignedManifest getManifest(String digest) {
    SignedManifest manifest =
        getManifest(GetManifestRequest.newBuilder().setDigest(digest).build());
    if (!manifest.digest().equals(digest)) {
      throw new SteeringException(
          FaultReason.BLOB_DIGEST_MISMATCH,
          "the registry's manifest of bundle %s has digest %s: publish the bundle again"
              .formatted(digest, manifest.digest()));
    }
    return manifest;
  }

  /** The manifest of {@code name}@{@code version}. */
  public SignedManifest getManifest(String name, String version) {
    return getManifest(GetManifestRequest.newBuilder().setName(name).setVersion(version).build());
  }

  /**
   * The safetensors bytes of a bundle, at most {@link BundleCodec#MAX_VECTOR_BYTES}; unverified.
   */
  public byte[] fetch(String digest) {
    FetchBundleRequest request = FetchBundleRequest.newBuilder().setDigest(digest).build();
    return faults.guard(() ->
        RegistryStreams.scoped(() -> RegistryStreams.joined(digest, timed().fetchBundle(request))));
  }

  /** Stores a bundle as safely as the registry asks for; the same bytes again are fine. */
  public Publication publish(
      SignedManifest manifest, byte[] vectors, String requestId, String actor) {
    return publish(manifest, vectors, requestId, actor, 0);
  }

  /**
   * Stores a bundle; the same bytes again are fine.
   *
   * @param replicas how many Redis replicas must confirm it; the registry may ask for more
   * @throws SteeringException DURABILITY_UNCONFIRMED if too few did
   */
  public Publication publish(
      SignedManifest manifest, byte[] vectors, String requestId, String actor, int replicas) {
    return faults.guard(() -> {
      OneAnswer<PublishBundleResponse> answer = new OneAnswer<>();
      StreamObserver<PublishBundleRequest> request =
          streams
              .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
              .publishBundle(answer);
      request.onNext(
          PublishBundleRequest.newBuilder()
              .setHeader(RegistryMessages.header(manifest, requestId, actor, replicas))
              .build());
      RegistryStreams.send(vectors, request, answer::isDone);
      return RegistryMessages.publication(answer.await());
    });
  }

  /** The bundles called {@code name}, all if it is empty. */
  public List<BundleListing> list(String name) {
    return faults.guard(() ->
        timed()
            .listBundles(ListBundlesRequest.newBuilder().setName(name).build())
            .getBundlesList()
            .stream()
            .map(RegistryMessages::listing)
            .toList());
  }

  /** Where {@code channelName} points; one entry. */
  public ChannelReading getChannel(String channelName) {
    return faults.guard(() -> {
      GetChannelResponse response =
          timed().getChannel(GetChannelRequest.newBuilder().setChannel(channelName).build());
      return new ChannelReading(
          List.of(RegistryMessages.pointer(response.getState())), response.getScopeRevision());
    });
  }

  /** Moves a channel as safely as the registry asks for; see {@link #change}. */
  public ChannelPointer setChannel(ChannelChange change) {
    return change(change, 0).pointer();
  }

  /**
   * Moves a channel.
   *
   * @param replicas how many Redis replicas must confirm it; the registry may ask for more
   * @throws SteeringException CHANNEL_CONFLICT if the expected revision is not the current one,
   *     DURABILITY_UNCONFIRMED if too few replicas confirmed it
   */
  public ChangedChannel change(ChannelChange change, int replicas) {
    return faults.guard(() -> {
      SetChannelResponse response = timed().setChannel(RegistryMessages.request(change, replicas));
      return new ChangedChannel(
          RegistryMessages.pointer(response.getState()), response.getDurability());
    });
  }

  /** All channels. */
  public ChannelReading listChannels() {
    return faults.guard(() -> {
      ListChannelsResponse response =
          timed().listChannels(ListChannelsRequest.getDefaultInstance());
      return new ChannelReading(
          response.getChannelsList().stream().map(RegistryMessages::pointer).toList(),
          response.getScopeRevision());
    });
  }

  /** Audit entries with a revision greater than {@code fromRevision}; limit 0 means all. */
  public List<AuditEntry> listAudit(long fromRevision, int limit) {
    ListAuditRequest request =
        ListAuditRequest.newBuilder().setFromRevision(fromRevision).setLimit(limit).build();
    return faults.guard(() -> RegistryStreams.audit(timed().listAudit(request)));
  }

  /** The calls that concern the registry as a whole. */
  public RegistryAdmin admin() {
    return new RegistryAdmin(calls, streams, faults);
  }

  /**
   * Passes events on until the registry ends the watch or {@code lifetime} is over; interrupting
   * the thread ends it too.
   *
   * @param fromRevision events after this revision; 0: first the current state
   * @param epoch epoch of fromRevision, or empty
   * @throws SteeringException WATCH_COMPACTED, REGISTRY_EPOCH_CHANGED, REV_ROLLBACK,
   *     REGISTRY_UNAVAILABLE, and whatever the listener throws
   */
  public void watch(
      long fromRevision,
      String epoch,
      List<String> channels,
      Duration lifetime,
      WatchListener listener) {
    RegistryStreams.watch(
        watches.withDeadlineAfter(lifetime.toMillis(), TimeUnit.MILLISECONDS),
        RegistryMessages.watch(fromRevision, epoch, channels),
        listener,
        faults);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private SignedManifest getManifest(GetManifestRequest request) {
    return faults.guard(() -> RegistryMessages.manifest(timed().getManifest(request)));
  }

  private RegistryServiceGrpc.RegistryServiceBlockingStub timed() {
    return calls.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }
}
