package io.inferaligner.registry.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace for each node, joined by veth pairs to the test's own, which routes between
 * them. Links are cut one way by routing rules, without an error for the sender. The test must have
 * a network namespace of its own and may change it: bench/registry/isolated.sh.
 */
final class NamespaceNetwork implements TestNetwork {
  private static final String CUT = "10";
  private static final String LOCAL = "100";

  private final List<Process> keepers = new ArrayList<>();
  private boolean cut;

  NamespaceNetwork(int nodes) {
    try {
      var _ = TestNetwork.run("ip", "link", "set", "lo", "up");
      var _ = TestNetwork.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
      // Rules for cut links have to come before the one that delivers to the test itself.
      if (TestNetwork.run("ip", "rule").contains("0:\tfrom all lookup local")) {
        var _ = TestNetwork.run("ip", "rule", "add", "pref", LOCAL, "lookup", "local");
        var _ = TestNetwork.run("ip", "rule", "del", "pref", "0");
      }
      for (int number = 1; number <= nodes; number++) {
        join(number);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw new IllegalStateException("no network of its own: run bench/registry/isolated.sh", e);
    }
  }

  private void join(int number) throws IOException {
    Process keeper = new ProcessBuilder("unshare", "-n", "sh", "-c", "echo; exec cat").start();
    keepers.add(keeper);
    if (keeper.getInputStream().read() < 0) {
      throw new IOException(
          "unshare -n: "
              + new String(
                  keeper.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
    String pid = Long.toString(keeper.pid());
    String link = "node" + number;
    var _ =
        TestNetwork.run(
            "ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", pid);
    var _ = TestNetwork.run("ip", "addr", "add", gateway(number) + "/24", "dev", link);
    var _ = TestNetwork.run("ip", "link", "set", link, "up");
    var _ =
        TestNetwork.run(
            "nsenter",
            "-t",
            pid,
            "-n",
            "sh",
            "-c",
            "ip link set lo up; ip addr add %s/24 dev eth0; ip link set eth0 up; ip route add default via %s"
                .formatted(host(number), gateway(number)));
  }

  @Override
  public String host(int number) {
    return "10.77.%d.2".formatted(number);
  }

  private static String gateway(int number) {
    return "10.77.%d.1".formatted(number);
  }

  @Override
  public List<String> launcher(int number) {
    return List.of("nsenter", "-t", Long.toString(keepers.get(number - 1).pid()), "-n");
  }

  @Override
  public boolean canCut() {
    return true;
  }

  @Override
  public synchronized void cut(int from, int to) {
    // The test speaks to each node from the address of the link to it.
    String sender = from == CLIENTS ? gateway(to) : host(from);
    String receiver = to == CLIENTS ? gateway(from) : host(to);
    var _ =
        TestNetwork.run(
            "ip", "rule", "add", "pref", CUT, "from", sender, "to", receiver, "blackhole");
    cut = true;
  }

  @Override
  public synchronized void heal() {
    if (cut) {
      var _ =
          TestNetwork.run("sh", "-c", "while ip rule del pref " + CUT + " 2>/dev/null; do :; done");
      cut = false;
    }
  }

  @Override
  public void close() {
    keepers.forEach(Process::destroyForcibly);
    keepers.forEach(keeper -> {
      try {
        keeper.getOutputStream().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
