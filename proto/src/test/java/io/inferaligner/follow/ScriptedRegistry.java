package io.inferaligner.follow;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.registry.v1.BundleSummary;
import io.inferaligner.proto.registry.v1.ChannelState;
import io.inferaligner.proto.registry.v1.FetchBundleRequest;
import io.inferaligner.proto.registry.v1.FetchBundleResponse;
import io.inferaligner.proto.registry.v1.GetChannelRequest;
import io.inferaligner.proto.registry.v1.GetChannelResponse;
import io.inferaligner.proto.registry.v1.GetManifestRequest;
import io.inferaligner.proto.registry.v1.GetManifestResponse;
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
import java.util.ArrayList;
import java.util.List;

/** A registry that answers as the tests of its client want. */
final class ScriptedRegistry extends RegistryServiceGrpc.RegistryServiceImplBase {
  static final ToyBundle BUNDLE = ToyBundle.of("1.0.0", SigningKey.generate());
  static final ChannelState STATE =
      ChannelState.newBuilder()
          .setChannel("stable")
          .setStableDigest("d")
          .setRevision(4)
          .setEpoch("e")
          .setActor("ann")
          .setChangedUnixMillis(5)
          .setPreviousDigest("p")
          .build();

  final List<PublishBundleRequest> parts = new ArrayList<>();
  volatile @org.jspecify.annotations.Nullable SteeringFault fault;

  @Override
  public StreamObserver<PublishBundleRequest> publishBundle(
      StreamObserver<PublishBundleResponse> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(PublishBundleRequest part) {
        parts.add(part);
      }

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {
        ScriptedRegistry.this.answer(
            answer,
            PublishBundleResponse.newBuilder()
                .setDigest(BUNDLE.digest())
                .setRevision(9)
                .setAlreadyExisted(true)
                .build());
      }
    };
  }

  @Override
  public void getManifest(GetManifestRequest request, StreamObserver<GetManifestResponse> answer) {
    answer(answer, BUNDLE.response());
  }

  @Override
  public void fetchBundle(FetchBundleRequest request, StreamObserver<FetchBundleResponse> answer) {
    ByteString chunk = ByteString.copyFrom(new byte[1 << 20]);
    switch (request.getDigest()) {
      case "hole" -> {
        answer.onNext(FetchBundleResponse.newBuilder().setOffset(5).setChunk(chunk).build());
        answer.onCompleted();
      }
      case "endless" -> {
        for (long at = 0; at < 70; at++) {
          answer.onNext(
              FetchBundleResponse.newBuilder().setOffset(at << 20).setChunk(chunk).build());
        }
      }
      default -> {
        // Silence.
      }
    }
  }

  @Override
  public void setChannel(SetChannelRequest request, StreamObserver<SetChannelResponse> answer) {
    answer(answer, SetChannelResponse.newBuilder().setState(STATE).build());
  }

  @Override
  public void getChannel(GetChannelRequest request, StreamObserver<GetChannelResponse> answer) {
    answer(answer, GetChannelResponse.newBuilder().setState(STATE).setScopeRevision(6).build());
  }

  @Override
  public void listChannels(
      ListChannelsRequest request, StreamObserver<ListChannelsResponse> answer) {
    answer(
        answer, ListChannelsResponse.newBuilder().addChannels(STATE).setScopeRevision(7).build());
  }

  @Override
  public void listBundles(ListBundlesRequest request, StreamObserver<ListBundlesResponse> answer) {
    answer(
        answer,
        ListBundlesResponse.newBuilder()
            .addBundles(
                BundleSummary.newBuilder()
                    .setDigest("d")
                    .setName("toy")
                    .setVersion("1")
                    .setRevision(2)
                    .setModelDigest("m")
                    .setSizeBytes(3)
                    .setCreatedUnixMillis(4)
                    .addKeyIds("k"))
            .build());
  }

  @Override
  public void listAudit(ListAuditRequest request, StreamObserver<ListAuditResponse> answer) {
    answer(
        answer,
        ListAuditResponse.newBuilder()
            .setRevision(2)
            .setOperation("promote")
            .setActor("ann")
            .setSubject("stable")
            .setBefore("b")
            .setAfter("a")
            .setRequestId("r")
            .setUnixMillis(5)
            .setPreviousHash("h1")
            .setHash("h2")
            .build());
  }

  private <T> void answer(StreamObserver<T> answer, T message) {
    SteeringFault refusal = fault;
    if (refusal == null) {
      answer.onNext(message);
      answer.onCompleted();
    } else {
      answer.onError(StatusMap.toStatus(refusal));
    }
  }
}
