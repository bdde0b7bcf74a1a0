package io.inferaligner.runner.config;

import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.EngineOptions;
import io.inferaligner.runner.engine.ModelFolder;
import io.inferaligner.runner.engine.Precision;
import io.inferaligner.runner.engine.WeightCache;
import io.inferaligner.runner.family.ModelConfig;
import io.inferaligner.runner.schedule.PrefixReuse;
import io.inferaligner.runner.schedule.Scheduler;
import io.inferaligner.runner.schedule.SchedulerOptions;
import io.inferaligner.runner.tokenize.PromptEncoder;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The model that this process serves: tokenizer, scheduler, identity. Loaded at start, or the start
 * fails.
 */
@Startup
@ApplicationScoped
public class ServedModel {
  private static final Logger LOG = Logger.getLogger(ServedModel.class);

  private final PromptEncoder encoder;
  private final Scheduler scheduler;
  private final ModelConfig config;
  private final ModelIdentity identity;

  /** Loads the model that {@code settings} name. */
  @Inject
  public ServedModel(RunnerConfig settings) {
    requireAtLeast("slots", settings.slots(), 1);
    requireAtLeast("prefill-chunk", settings.prefillChunk(), 1);
    requireAtLeast("queue", settings.queue(), 1);
    requireAtLeast("threads", settings.threads(), 0);
    requireAtLeast("max-context", settings.maxContext(), 0);
    requireAtLeast("kv-memory", settings.kvMemory(), 1);
    Path path =
        settings
            .model()
            .orElseThrow(() ->
                new ConfigurationException(
                    "model-runner cannot start: inferaligner.runner.model is not set: give the model's folder"));
    try {
      ModelFolder folder = ModelFolder.open(path);
      this.encoder = PromptEncoder.load(folder);
      EngineOptions options =
          new EngineOptions(
                  precision(settings.dtype()),
                  settings.threads(),
                  settings.slots() + 1,
                  settings.maxContext())
              .withCache(WeightCache.ofUser())
              .withMemory((long) settings.kvMemory() << 20);
      DecoderEngine engine = DecoderEngine.load(folder, options);
      this.config = engine.config();
      this.identity =
          engine.identity(
              settings
                  .modelId()
                  .orElseGet(() -> path.toAbsolutePath().normalize().getFileName().toString()));
      this.scheduler =
          new Scheduler(
              engine,
              new SchedulerOptions(
                  settings.queue(),
                  settings.prefillChunk(),
                  reuse(settings.prefixCache()),
                  settings.preemptAfter().toNanos()));
    } catch (SteeringException e) {
      throw new ConfigurationException("model-runner cannot start: " + e.fault().message());
    }
    LOG.infof(
        "event=model.loaded id=%s layers=%d width=%d dtype=%s context=%d digest=%s",
        identity.id(),
        identity.layers(),
        identity.width(),
        identity.dtype(),
        scheduler.context(),
        identity.modelDigest());
  }

  public PromptEncoder encoder() {
    return encoder;
  }

  public Scheduler scheduler() {
    return scheduler;
  }

  public ModelConfig config() {
    return config;
  }

  public ModelIdentity identity() {
    return identity;
  }

  private static void requireAtLeast(String key, int value, int least) {
    if (value < least) {
      throw new ConfigurationException(
          "model-runner cannot start: inferaligner.runner.%s must be at least %d, not %d"
              .formatted(key, least, value));
    }
  }

  private static PrefixReuse reuse(String name) {
    try {
      return PrefixReuse.parse(name);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "model-runner cannot start: inferaligner.runner.prefix-cache " + e.getMessage());
    }
  }

  private static Optional<Precision> precision(String dtype) {
    if (dtype.equals("auto")) {
      return Optional.empty();
    }
    return Optional.of(
        Precision.labelled(dtype)
            .orElseThrow(() ->
                new ConfigurationException(
                    "model-runner cannot start: inferaligner.runner.dtype must be auto or one of %s, not '%s'"
                        .formatted(Precision.labels(), dtype))));
  }

  @PreDestroy
  public void close() {
    scheduler.close();
    encoder.close();
  }
}
