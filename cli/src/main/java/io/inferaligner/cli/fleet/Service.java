package io.inferaligner.cli.fleet;

import java.util.List;
import java.util.Map;

/** The processes of a fleet, in the order in which they start. */
public enum Service {
  REGISTRY("registry", "vector-registry", 256),
  GATE("gate", "gate-service", 256),
  RUNNER("runner", "model-runner", 1024),
  /** A runner without steering that serves the safety-aligned model to extraction. */
  ALIGNED("aligned-runner", "model-runner", 1024),
  STEERING("steering", "steering-service", 512);

  private final String label;
  private final String module;
  private final int heapMegabytes;

  Service(String label, String module, int heapMegabytes) {
    this.label = label;
    this.module = module;
    this.heapMegabytes = heapMegabytes;
  }

  /** Name in messages and of the log file. */
  public String label() {
    return label;
  }

  /** Folder of the packaged application. */
  public String module() {
    return module;
  }

  /** Puts the variables of its process into {@code environment}, where the user has set none. */
  public void setDefaults(Map<String, String> environment) {
    if (this == RUNNER || this == ALIGNED) {
      // Weights in large pages are read up to a fifth faster (docs/performance.md).
      environment.putIfAbsent("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    }
  }

  List<String> machineFlags() {
    return List.of(
        "-Xmx" + heapMegabytes + "m",
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dai.djl.offline=true",
        "-DOPT_OUT_TRACKING=true");
  }
}
