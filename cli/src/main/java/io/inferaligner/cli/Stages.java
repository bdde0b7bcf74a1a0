package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** Seconds spent per stage of a longer command. Not thread-safe. */
final class Stages {
  private final Console console;
  private final long start = System.nanoTime();
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  Stages(Console console) {
    this.console = console;
  }

  /** The result of {@code work}, its time noted under {@code name}. */
  <T> T run(String name, Callable<T> work) {
    long begun = System.nanoTime();
    try {
      return work.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      seconds.merge(name, (System.nanoTime() - begun) / 1e9, Double::sum);
    }
  }

  /** Seconds per stage in order, and "total" since the start. */
  Map<String, Double> seconds() {
    Map<String, Double> all = new LinkedHashMap<>(seconds);
    all.put("total", (System.nanoTime() - start) / 1e9);
    return all;
  }

  void print() {
    StringBuilder line = new StringBuilder("time: ");
    seconds().forEach((name, value) -> line.append("%s %.1f s  ".formatted(name, value)));
    console.line("");
    console.line(console.paint(Colour.DIM, line.toString().stripTrailing()));
  }
}
