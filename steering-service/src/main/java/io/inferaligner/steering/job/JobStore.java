package io.inferaligner.steering.job;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Job records as files, one a job, replaced atomically. */
final class JobStore {
  private static final Logger LOG = Logger.getLogger(JobStore.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;

  JobStore(Path folder) {
    this.folder = folder;
  }

  /**
   * Replaces the record of {@code job}. A disk that takes nothing ends no job: the old one stays.
   */
  void save(JobRecord job) {
    try {
      replace(job);
    } catch (IOException e) {
      LOG.warnf("event=job.unsaved id=%s stage=%s error=%s", job.id(), job.stage(), e);
    }
  }

  private void replace(JobRecord job) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "job", ".tmp");
    try {
      Files.write(temporary, JSON.writeValueAsBytes(job));
      Files.move(
          temporary,
          folder.resolve(job.id() + ".json"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** All records; what was running is INTERRUPTED now, because prompts are not kept. */
  List<JobRecord> load() {
    List<JobRecord> jobs = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return jobs;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        JobRecord job = JSON.readValue(file.toFile(), JobRecord.class);
        if (!job.hasEnded()) {
          job =
              job.ended(
                  JobRecord.State.INTERRUPTED,
                  "the service was restarted while the job ran, and prompts are never kept: start it again",
                  "");
          save(job);
        }
        jobs.add(job);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jobs;
  }
}
