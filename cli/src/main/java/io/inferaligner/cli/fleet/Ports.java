package io.inferaligner.cli.fleet;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ports of a fleet, all on the loopback address. */
public record Ports(
    int runner,
    int runnerHttp,
    int aligned,
    int alignedHttp,
    int gate,
    int gateHttp,
    int registry,
    int registryHttp,
    int steering,
    int steeringHttp,
    int redis) {
  /** The address every service listens on. */
  public static final String HOST = "127.0.0.1";

  private static final int COUNT = 11;

  /** The documented ports. */
  public static Ports standard() {
    return new Ports(9100, 8100, 9110, 8110, 9200, 8200, 9300, 8300, 9400, 8400, 6390);
  }

  /** Eleven ports in a row. */
  public static Ports from(int base) {
    if (base < 1024 || base > 65_535 - COUNT) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "--base-port must lie between 1024 and %d, got %d".formatted(65_535 - COUNT, base));
    }
    return of(java.util.stream.IntStream.range(base, base + COUNT).boxed().toList());
  }

  /** Ports that nobody uses at the moment. */
  public static Ports free() {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < COUNT; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getByName(HOST)));
      }
      return of(sockets.stream().map(ServerSocket::getLocalPort).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    } finally {
      for (ServerSocket socket : sockets) {
        closeQuietly(socket);
      }
    }
  }

  /** host:port of a service's gRPC server. */
  public String address(Service service) {
    return HOST + ":" + grpc(service);
  }

  int grpc(Service service) {
    return switch (service) {
      case RUNNER -> runner;
      case ALIGNED -> aligned;
      case GATE -> gate;
      case REGISTRY -> registry;
      case STEERING -> steering;
    };
  }

  int http(Service service) {
    return switch (service) {
      case RUNNER -> runnerHttp;
      case ALIGNED -> alignedHttp;
      case GATE -> gateHttp;
      case REGISTRY -> registryHttp;
      case STEERING -> steeringHttp;
    };
  }

  /**
   * What is wrong with the ports, if anything: the first one in use, by name.
   *
   * @param embeddedRedis the fleet brings its own Redis
   */
  public Optional<String> conflict(boolean embeddedRedis) {
    for (Map.Entry<String, Integer> port : named(embeddedRedis).entrySet()) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(HOST, port.getValue()));
      } catch (IOException e) {
        return Optional.of("port %d (%s) is in use".formatted(port.getValue(), port.getKey()));
      }
    }
    return Optional.empty();
  }

  private Map<String, Integer> named(boolean embeddedRedis) {
    Map<String, Integer> named = new LinkedHashMap<>();
    for (Service service : Service.values()) {
      named.put(service.label() + " gRPC", grpc(service));
      named.put(service.label() + " HTTP", http(service));
    }
    if (embeddedRedis) {
      named.put("embedded Redis", redis);
    }
    return named;
  }

  private static Ports of(List<Integer> p) {
    return new Ports(
        p.get(0), p.get(1), p.get(2), p.get(3), p.get(4), p.get(5), p.get(6), p.get(7), p.get(8),
        p.get(9), p.get(10));
  }

  private static void closeQuietly(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
