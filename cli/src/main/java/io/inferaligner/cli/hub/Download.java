package io.inferaligner.cli.hub;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Fetches one blob: goes on where an earlier attempt ended, and shows the blob under its name only
 * with the right digest.
 */
final class Download {
  private static final int TRIES = 5;
  private static final int BUFFER = 1 << 20;
  private static final int PARTIAL = 206;
  private static final int BAD_RANGE = 416;

  private final HubRequests requests;
  private final HubSettings settings;
  private final RepoName repo;
  private final HubFile file;
  private final Path part;
  private final LongConsumer progress;

  /**
   * A download into {@code part}.
   *
   * @param progress is told bytes written, negative when they are thrown away
   */
  Download(
      HubRequests requests,
      HubSettings settings,
      RepoName repo,
      HubFile file,
      Path part,
      LongConsumer progress) {
    this.requests = requests;
    this.settings = settings;
    this.repo = repo;
    this.file = file;
    this.part = part;
    this.progress = progress;
  }

  /**
   * Fetches the bytes at {@code path} behind the endpoint and moves them to {@code blob}.
   *
   * @throws SteeringException BLOB_DIGEST_MISMATCH, HUB_UNAVAILABLE, MODEL_*
   */
  void to(Path blob, String path) throws IOException, InterruptedException {
    boolean wrongBefore = false;
    while (true) {
      complete(URI.create(settings.endpoint() + path));
      if (digest().equals(file.digest())) {
        Files.move(part, blob, StandardCopyOption.ATOMIC_MOVE);
        return;
      }
      startOver();
      if (wrongBefore) {
        throw new SteeringException(
            FaultReason.BLOB_DIGEST_MISMATCH,
            "'%s' of %s arrived twice with another digest than the hub lists; nothing of it is kept"
                .formatted(file.name(), repo));
      }
      wrongBefore = true;
    }
  }

  /** Asks until the part has its full size; a try that brought bytes does not count. */
  private void complete(URI uri) throws IOException, InterruptedException {
    Duration pause = settings.pause();
    int fruitless = 0;
    while (size() != file.size() || !Files.exists(part)) {
      long before = size();
      Duration wait = pause;
      String why;
      try (HubAnswer answer = requests.follow("GET", uri, range(before))) {
        why = "answers " + answer.status();
        wait = HubRequests.pauseOf(answer).orElse(pause);
        if (!answer.isPassing()) {
          take(answer, before);
          why = "ends '%s' too early".formatted(file.name());
        }
      } catch (IOException e) {
        why = HubRequests.reason(e);
      }
      if (size() > before) {
        fruitless = 0;
        pause = settings.pause();
      } else if (size() != file.size() || !Files.exists(part)) {
        fruitless++;
        if (fruitless == TRIES) {
          throw requests.unavailable(why);
        }
        Thread.sleep(wait);
        pause = pause.multipliedBy(2);
      }
    }
  }

  private void take(HubAnswer answer, long have) throws IOException {
    if (answer.status() == BAD_RANGE) {
      startOver();
      return;
    }
    HubRefusals.check(answer, repo, settings);
    boolean goesOn =
        answer.status() == PARTIAL
            && answer
                .header("Content-Range")
                .filter(range -> range.startsWith("bytes " + have + "-"))
                .isPresent();
    if (have > 0 && !goesOn) {
      startOver();
    }
    if (answer.status() == PARTIAL && !goesOn) {
      throw new IOException("another range than asked for");
    }
    append(answer.body());
  }

  private void append(InputStream body) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      byte[] buffer = new byte[BUFFER];
      long left = file.size() - out.size();
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        if (read > left) {
          throw new IOException("more bytes than listed");
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        left -= read;
        progress.accept(read);
      }
      out.force(true);
    }
  }

  private void startOver() throws IOException {
    progress.accept(-size());
    Files.deleteIfExists(part);
  }

  private long size() throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private static Map<String, String> range(long from) {
    return from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-");
  }

  private String digest() throws IOException {
    MessageDigest digest = file.newDigest();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(part)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
