package io.inferaligner.cli.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process that a fleet started, known by its id and its start time, so that a later process
 * with the same id is never mistaken for it.
 *
 * @param service label of the service, or "redis"
 * @param started start time as the system reports it, milliseconds since 1970; 0 if unknown
 * @param log file with its output
 */
public record ServiceProcess(String service, long pid, long started, String log) {
  static ServiceProcess of(String service, ProcessHandle handle, Path log) {
    return new ServiceProcess(service, handle.pid(), startOf(handle), log.toString());
  }

  /** The process, while it lives. */
  public Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> startOf(handle) == started);
  }

  @JsonIgnore
  public boolean isAlive() {
    return handle().isPresent();
  }

  /** Ends the process without giving it a chance to tidy up. */
  public void kill() {
    handle()
        .ifPresent(handle -> {
          handle.destroyForcibly();
          await(handle, 10);
        });
  }

  /** Asks the process to end and waits; kills it after {@code seconds}. */
  void stop(int seconds) {
    handle()
        .ifPresent(handle -> {
          handle.destroy();
          if (!await(handle, seconds)) {
            kill();
          }
        });
  }

  /** Processes that this one started, e.g. the Redis of the registry. */
  List<ServiceProcess> children() {
    return handle().stream()
        .flatMap(ProcessHandle::descendants)
        .map(child -> of("redis", child, Path.of(log)))
        .toList();
  }

  private static boolean await(ProcessHandle handle, int seconds) {
    try {
      handle.onExit().get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException e) {
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long startOf(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
