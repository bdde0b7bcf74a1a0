package io.inferaligner.registry.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Where the processes of a test live, and which of them hear each other. */
interface TestNetwork extends AutoCloseable {
  /** The test itself, as the other end of a link. */
  int CLIENTS = 0;

  /** Address of node {@code number}, from 1 on. */
  String host(int number);

  /** What to put before a command so that it runs at node {@code number}. */
  List<String> launcher(int number);

  /** Whether links can be cut. */
  boolean canCut();

  /** What one node sends to the other is lost from now on, silently. */
  void cut(int from, int to);

  /** All links work again. */
  void heal();

  @Override
  void close();

  /** All on one address; nothing can be cut. */
  static TestNetwork loopback() {
    return new TestNetwork() {
      @Override
      public String host(int number) {
        return "127.0.0.1";
      }

      @Override
      public List<String> launcher(int number) {
        return List.of();
      }

      @Override
      public boolean canCut() {
        return false;
      }

      @Override
      public void cut(int from, int to) {
        throw new UnsupportedOperationException("one address has no links");
      }

      @Override
      public void heal() {}

      @Override
      public void close() {}
    };
  }

  /** Runs a command to its end and gives what it printed; throws if it fails. */
  static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(Arrays.toString(command) + ": " + out);
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
