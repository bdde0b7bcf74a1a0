package io.inferaligner.registry.store;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/**
 * Ends the process when a stop takes too long, whatever Redis or a caller does. Each step of a stop
 * has a bound of its own; this is for the step nobody thought of.
 */
@Startup
@ApplicationScoped
public class StopBound {
  private static final Logger LOG = Logger.getLogger(StopBound.class);
  private static final long MILLIS = 9_000;
  private static final int FORCED = 1;

  @Inject
  public StopBound(RedisConnection redis) {
    Runnable kill = redis.kill();
    // The hook itself must return at once, or every stop would last that long.
    Thread hook =
        new Thread(
            () -> Thread.ofPlatform().daemon().name("stop-bound").start(() -> force(kill)),
            "stop-bound-hook");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void force(Runnable kill) {
    try {
      Thread.sleep(MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    LOG.errorf("event=stop.forced after %d ms", MILLIS);
    kill.run();
    Runtime.getRuntime().halt(FORCED);
  }
}
