package io.inferaligner.follow.fake;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A registry in memory behind a real port, which can be stopped and started again. */
public final class FakeRegistry implements AutoCloseable {
  private final FakeRegistryGrpcService service = new FakeRegistryGrpcService();
  private int port;
  private @Nullable Server server;

  /** A running registry on a free port of the loopback interface. */
  public static FakeRegistry started() {
    FakeRegistry registry = new FakeRegistry();
    registry.start();
    return registry;
  }

  /** Starts again on the same port. */
  public void start() {
    try {
      Server started =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .addService(service)
              .build()
              .start();
      port = started.getPort();
      server = started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String target() {
    return "127.0.0.1:" + port;
  }

  public void stop() {
    Server running = server;
    if (running != null) {
      try {
        running.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      service.forgetWatches();
    }
  }

  public void publish(ToyBundle bundle) {
    service.publish(bundle);
  }

  /** Replaces the stored vectors of {@code digest}. */
  public void corrupt(String digest, ByteString vectors) {
    service.corrupt(digest, vectors);
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
