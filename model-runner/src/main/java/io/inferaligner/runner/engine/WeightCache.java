package io.inferaligner.runner.engine;

import java.nio.file.Path;

/**
 * Where quantised weights are kept, so that the next start maps them instead of quantising again.
 *
 * @param folder made when it is needed
 * @param leastBytes size of the smallest model that is worth a file
 */
public record WeightCache(Path folder, long leastBytes) {
  private static final long WORTH_A_FILE = 256L << 20;

  /** The folder for caches of the user who runs this process. */
  public static WeightCache ofUser() {
    String caches = System.getenv("XDG_CACHE_HOME");
    Path folder =
        caches == null || caches.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(caches);
    return new WeightCache(folder.resolve("inferaligner").resolve("weights"), WORTH_A_FILE);
  }
}
