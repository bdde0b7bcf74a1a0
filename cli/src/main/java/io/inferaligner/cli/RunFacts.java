package io.inferaligner.cli;

import io.inferaligner.contract.SystemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a result must say about where it was measured: machine, versions, commit. */
final class RunFacts {
  private RunFacts() {}

  static Map<String, Object> of(Workspace workspace) {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("cpu", SystemFiles.value("/proc/cpuinfo", "model name"));
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    machine.put("memory", SystemFiles.value("/proc/meminfo", "MemTotal"));
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("inferaligner", "0.1.0");
    versions.put("jdk", Runtime.version().toString());
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("machine", machine);
    facts.put("versions", versions);
    facts.put("commit", commit(workspace.root()));
    return facts;
  }

  /** The checked-out commit, with "+changes" if tracked files differ from it. */
  private static String commit(Path root) {
    String hash = git(root, "rev-parse", "HEAD");
    if (!hash.matches("[0-9a-f]{40,64}")) {
      return SystemFiles.UNKNOWN;
    }
    return git(root, "status", "--porcelain", "--untracked-files=no").isEmpty()
        ? hash
        : hash + "+changes";
  }

  private static String git(Path root, String... arguments) {
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(Stream.of("git", "-C", root.toString()), Stream.of(arguments))
                      .toList())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
          ? out.strip()
          : SystemFiles.UNKNOWN;
    } catch (IOException e) {
      return SystemFiles.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return SystemFiles.UNKNOWN;
    }
  }
}
