package io.inferaligner.follow.fake;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.follow.ChannelRollout;
import java.time.Duration;

/** A registry in memory behind a real port, which can be stopped and started again. */
public final class FakeRegistry implements AutoCloseable {
  private final FakeRegistryGrpcService service = new FakeRegistryGrpcService();
  private final LoopbackServer server = new LoopbackServer(service);

  /** A running registry on a free port of the loopback interface. */
  public static FakeRegistry started() {
    FakeRegistry registry = new FakeRegistry();
    registry.start();
    return registry;
  }

  /** Starts again on the same port. */
  public void start() {
    server.start();
  }

  public String target() {
    return server.target();
  }

  public void stop() {
    server.stop();
    service.forgetWatches();
  }

  public void publish(ToyBundle bundle) {
    service.publish(bundle);
  }

  /** Replaces the stored vectors of {@code digest}. */
  public void corrupt(String digest, ByteString vectors) {
    service.corrupt(digest, vectors);
  }

  /** Signs every state from now on as {@code key} would, for {@code validity}. */
  public void signWith(SigningKey key, Duration validity) {
    service.signWith(key, validity);
  }

  /** Points a channel at a digest; the next revision. */
  public void point(String channel, String digest) {
    service.change(channel, digest, false, service.revision() + 1);
  }

  /** The same at a revision of choice, as a registry does that lost data. */
  public void pointAt(String channel, String digest, long revision) {
    service.change(channel, digest, false, revision);
  }

  /** Takes a channel's bundle out of use. */
  public void revoke(String channel, String digest) {
    service.change(channel, digest, true, service.revision() + 1);
  }

  /** Sets canary and shadow of a channel; the next revision. */
  public void rollout(String channel, ChannelRollout rollout) {
    service.rollout(channel, rollout);
  }

  /** Revokes a bundle that is not the stable one. */
  public void revokeBeside(String channel, String digest) {
    service.revokeBeside(channel, digest);
  }

  /** Points a channel at a digest with the change that revokes another. */
  public void pointAndRevoke(String channel, String digest, String revoked) {
    service.pointAndRevoke(channel, digest, revoked);
  }

  /** Forgets all channels and starts another epoch at revision 0. */
  public void newEpoch(String epoch) {
    service.newEpoch(epoch);
  }

  /** From now on a watch from before {@code revision} is refused. */
  public void compact(long revision) {
    service.compact(revision);
  }

  /** Ends all watches, as a restart of the registry does. */
  public void endWatches() {
    service.endWatches();
  }

  /** Revisions from which watches were started, in order. */
  public java.util.List<Long> watchedFrom() {
    return service.watchedFrom();
  }

  public int fetches() {
    return service.fetches();
  }

  @Override
  public void close() {
    stop();
  }
}
