package io.inferaligner.cli.hub;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Brings one model from a hub into the cache: small files first, then the weights side by side. */
public final class ModelFetch {
  private static final int PARALLEL = 4;

  /** Kept free, so that a fetch never fills the disk to the last byte. */
  private static final long SPARE_BYTES = 256L << 20;

  private final HubSettings settings;
  private final HubCache cache;
  private final HubRequests requests;
  private final Watcher watcher;

  /** Is told how a fetch goes; calls may come from several threads. */
  public interface Watcher {
    /** Bytes on disk of those wanted. */
    void progress(long done, long total);

    /** Another fetch of the model runs, this one waits. */
    void waiting();
  }

  /** A model in the cache. */
  public record Fetched(
      RepoName repo, String commit, Path path, List<HubFile> files, long downloaded) {
    public Fetched {
      files = List.copyOf(files);
    }
  }

  public ModelFetch(HubSettings settings, Watcher watcher) {
    this.settings = settings;
    this.cache = new HubCache(settings.cache());
    this.requests = new HubRequests(settings);
    this.watcher = watcher;
  }

  /**
   * Fetches {@code repo}; offline, says where it is.
   *
   * @throws SteeringException MODEL_NOT_FOUND, MODEL_ACCESS_DENIED, MODEL_UNSUPPORTED,
   *     MODEL_INVALID, HUB_UNAVAILABLE, STORAGE_FULL, BLOB_DIGEST_MISMATCH
   */
  public Fetched fetch(RepoName repo) throws IOException, InterruptedException {
    if (settings.offline()) {
      Path path = cached(repo);
      return new Fetched(repo, path.getFileName().toString(), path, List.of(), 0);
    }
    HubRepository hub = new HubRepository(requests, settings, repo);
    String commit = hub.commit();
    List<HubFile> listed = hub.files(commit);
    WantedFiles.requireModel(listed, repo);
    cache.prepare(repo);
    try (FileChannel _ = cache.lock(repo, watcher::waiting)) {
      return fetch(repo, hub, commit, listed);
    }
  }

  /** The complete snapshot of {@code repo} in the cache. */
  private Path cached(RepoName repo) {
    Path path =
        cache
            .snapshot(repo)
            .orElseThrow(() ->
                new SteeringException(
                    FaultReason.MODEL_NOT_FOUND,
                    "%s is not in %s, and nobody may be asked (offline): fetch it once with a network"
                        .formatted(repo, settings.cache())));
    requireComplete(repo, path);
    return path;
  }

  private static void requireComplete(RepoName repo, Path path) {
    Path index = path.resolve(WantedFiles.INDEX);
    List<String> names = new ArrayList<>(List.of("config.json"));
    if (Files.exists(path.resolve("model.safetensors")) || !Files.exists(index)) {
      names.add("model.safetensors");
    } else {
      names.addAll(WantedFiles.named(index, repo));
    }
    for (String name : names) {
      if (!Files.isRegularFile(path.resolve(name))) {
        throw new SteeringException(
            FaultReason.MODEL_NOT_FOUND,
            "%s is in the cache without '%s': fetch it again with a network".formatted(repo, name));
      }
    }
  }

  private Fetched fetch(RepoName repo, HubRepository hub, String commit, List<HubFile> listed)
      throws IOException, InterruptedException {
    List<HubFile> small = WantedFiles.small(listed);
    Run run = new Run(repo, hub, commit);
    run.total(small);
    run.fetch(small);
    Path index = cache.snapshotFolder(repo, commit).resolve(WantedFiles.INDEX);
    List<HubFile> weights =
        WantedFiles.weights(
            listed, repo, Files.exists(index) ? Optional.of(index) : Optional.empty());
    List<HubFile> all = new ArrayList<>(small);
    all.addAll(weights);
    run.total(all);
    run.fetch(weights);
    cache.point(repo, commit);
    return new Fetched(repo, commit, cache.snapshotFolder(repo, commit), all, run.downloaded.get());
  }

  /** One fetch of one commit. */
  private final class Run {
    private final RepoName repo;
    private final HubRepository hub;
    private final String commit;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong downloaded = new AtomicLong();
    private long total;

    Run(RepoName repo, HubRepository hub, String commit) {
      this.repo = repo;
      this.hub = hub;
      this.commit = commit;
    }

    /** Sets what belongs to the fetch and refuses what does not fit on the disk. */
    void total(List<HubFile> files) throws IOException {
      long present = 0;
      total = 0;
      for (HubFile file : files) {
        total += file.size();
        present += present(file);
      }
      done.set(present);
      long needed = total - present + SPARE_BYTES;
      if (total > present && cache.usableBytes() < needed) {
        throw new SteeringException(
            FaultReason.STORAGE_FULL,
            "%s needs %d MB more on the disk of %s, which has %d MB left: make room or move the cache with HF_HUB_CACHE"
                .formatted(repo, needed >> 20, settings.cache(), cache.usableBytes() >> 20));
      }
    }

    void fetch(List<HubFile> files) throws IOException, InterruptedException {
      try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
        List<Future<?>> results = new ArrayList<>();
        for (HubFile file : files) {
          results.add(
              threads.submit(() -> {
                fetch(file);
                return file;
              }));
        }
        for (Future<?> result : results) {
          try {
            var _ = result.get();
          } catch (ExecutionException e) {
            threads.shutdownNow();
            throw rethrown(e.getCause());
          }
        }
      }
    }

    private void fetch(HubFile file) throws IOException, InterruptedException {
      Path blob = cache.blob(repo, file);
      if (!Files.exists(blob) || Files.size(blob) != file.size()) {
        new Download(requests, settings, repo, file, cache.part(repo, file), this::moved)
            .to(blob, hub.locate(commit, file));
      }
      cache.link(repo, commit, file);
    }

    private void moved(long bytes) {
      downloaded.addAndGet(Math.max(0, bytes));
      watcher.progress(done.addAndGet(bytes), total);
    }

    private long present(HubFile file) throws IOException {
      for (Path path : List.of(cache.blob(repo, file), cache.part(repo, file))) {
        if (Files.exists(path)) {
          return Math.min(file.size(), Files.size(path));
        }
      }
      return 0;
    }
  }

  private static IOException rethrown(@Nullable Throwable cause) {
    switch (cause) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case IOException e -> {
        return e;
      }
      case null, default -> throw new IllegalStateException(cause);
    }
  }
}
