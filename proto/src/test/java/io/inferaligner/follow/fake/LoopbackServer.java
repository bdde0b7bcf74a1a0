package io.inferaligner.follow.fake;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One gRPC service on a loopback port that stays the same over stops and starts. */
public final class LoopbackServer {
  private final BindableService service;
  private int port;
  private @Nullable Server server;

  public LoopbackServer(BindableService service) {
    this.service = service;
  }

  /** Starts on a free port, and again on the same one. */
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

  public void stop() {
    Server running = server;
    if (running != null) {
      try {
        running.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  public String target() {
    return "127.0.0.1:" + port;
  }
}
