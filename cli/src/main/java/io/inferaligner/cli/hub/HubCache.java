package io.inferaligner.cli.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The hub's cache: {@code models--OWNER--NAME/} with {@code blobs/DIGEST}, {@code
 * snapshots/COMMIT/FILE} (links to blobs) and {@code refs/REVISION} (a commit). The layout of the
 * hub's own clients, so that what one fetched is there for all.
 */
public final class HubCache {
  private static final long LOCK_PAUSE_MILLIS = 200;

  private final Path root;

  public HubCache(Path root) {
    this.root = root;
  }

  /** A snapshot of a model. */
  public record Entry(String id, List<String> revisions, String commit, Path path, long bytes) {
    public Entry {
      revisions = List.copyOf(revisions);
    }
  }

  /** The folder of {@code repo}'s files; empty if it was not fetched. */
  public Optional<Path> snapshot(RepoName repo) {
    return commit(repo).map(commit -> snapshotFolder(repo, commit)).filter(Files::isDirectory);
  }

  /** The commit that {@code repo}'s revision stood for when it was fetched. */
  Optional<String> commit(RepoName repo) {
    Path ref = ref(repo);
    try {
      if (Files.isRegularFile(ref)) {
        return Optional.of(Files.readString(ref).strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + ref, e);
    }
    return repo.revision().matches("[0-9a-f]{40}")
        ? Optional.of(repo.revision())
        : Optional.empty();
  }

  /** Everything fetched, by name. */
  public List<Entry> list() {
    return folders(root).stream()
        .flatMap(folder ->
            RepoName.ofFolder(folder.getFileName().toString()).stream()
                .flatMap(id -> entries(id, folder)))
        .toList();
  }

  /** The model's name and commit if {@code path} is a snapshot of a cache. */
  public static Optional<String> nameOf(Path path) {
    Path snapshots = path.toAbsolutePath().normalize().getParent();
    if (snapshots == null || !snapshots.endsWith("snapshots") || snapshots.getParent() == null) {
      return Optional.empty();
    }
    String commit = path.getFileName().toString();
    return RepoName.ofFolder(snapshots.getParent().getFileName().toString())
        .map(id -> id + "@" + commit.substring(0, Math.min(12, commit.length())));
  }

  Path blob(RepoName repo, HubFile file) {
    return folder(repo).resolve("blobs").resolve(file.digest());
  }

  /** Where an unfinished blob grows; a name of our own, since other clients lock in other ways. */
  Path part(RepoName repo, HubFile file) {
    return folder(repo).resolve("blobs").resolve(file.digest() + ".inferaligner-part");
  }

  /** Makes the folders of {@code repo}. */
  void prepare(RepoName repo) throws IOException {
    Files.createDirectories(folder(repo).resolve("blobs"));
    Files.createDirectories(root.resolve(".locks").resolve(repo.folder()));
  }

  /** Bytes that can still be written. */
  long usableBytes() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  /** Shows {@code file}, whose blob is complete, in the snapshot {@code commit}. */
  void link(RepoName repo, String commit, HubFile file) throws IOException {
    Path folder = snapshotFolder(repo, commit);
    Files.createDirectories(folder);
    Path link = folder.resolve(file.name());
    Path target = Path.of("..", "..", "blobs", file.digest());
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
      return;
    }
    Files.deleteIfExists(link);
    try {
      Files.createSymbolicLink(link, target);
    } catch (FileAlreadyExistsException e) {
      // another client linked it meanwhile
    }
  }

  /** Lets {@code repo}'s revision stand for {@code commit}. */
  void point(RepoName repo, String commit) throws IOException {
    if (repo.revision().equals(commit)) {
      return;
    }
    Path ref = ref(repo);
    Files.createDirectories(ref.getParent());
    Path fresh = Files.createTempFile(ref.getParent(), "ref", ".part");
    Files.writeString(fresh, commit);
    Files.move(fresh, ref, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Lets one fetcher at a time work on {@code repo}, until the result is closed. */
  FileChannel lock(RepoName repo, Runnable waiting) throws IOException, InterruptedException {
    Path file = root.resolve(".locks").resolve(repo.folder()).resolve("inferaligner.lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean told = false;
    while (true) {
      if (tryLock(channel)) {
        return channel;
      }
      if (!told) {
        waiting.run();
        told = true;
      }
      Thread.sleep(LOCK_PAUSE_MILLIS);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // another thread of this process holds it
    }
  }

  Path snapshotFolder(RepoName repo, String commit) {
    return folder(repo).resolve("snapshots").resolve(commit);
  }

  private Path folder(RepoName repo) {
    return root.resolve(repo.folder());
  }

  private Path ref(RepoName repo) {
    return folder(repo).resolve("refs").resolve(repo.revision());
  }

  private static Stream<Entry> entries(String id, Path folder) {
    return folders(folder.resolve("snapshots")).stream()
        .map(snapshot -> {
          String commit = snapshot.getFileName().toString();
          return new Entry(
              id, revisions(folder.resolve("refs"), commit), commit, snapshot, bytes(snapshot));
        });
  }

  private static List<String> revisions(Path refs, String commit) {
    return files(refs).stream()
        .filter(ref -> {
          try {
            return Files.readString(ref).strip().equals(commit);
          } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + ref, e);
          }
        })
        .map(ref -> refs.relativize(ref).toString())
        .toList();
  }

  private static long bytes(Path folder) {
    long bytes = 0;
    for (Path file : files(folder)) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
    }
    return bytes;
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private static List<Path> folders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + parent, e);
    }
  }
}
