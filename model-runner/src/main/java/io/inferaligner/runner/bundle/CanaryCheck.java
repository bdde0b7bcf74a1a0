package io.inferaligner.runner.bundle;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.follow.BundleAdmission;
import io.inferaligner.runner.config.ServedModel;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Admits a bundle that was made for the served model and scores its canaries as it says (method.md
 * §4.10).
 */
final class CanaryCheck implements BundleAdmission {
  private static final long TIMEOUT_SECONDS = 60;

  private final ServedModel model;

  CanaryCheck(ServedModel model) {
    this.model = model;
  }

  @Override
  public void admit(VectorBundle bundle) {
    bundle.requireFor(model.identity());
    List<Integer> layers = bundle.gate().layers();
    for (BundleManifest.Canary canary : bundle.manifest().canaries()) {
      TokenIds ids = TokenIds.of(canary.tokenIds().stream().mapToInt(Integer::intValue).toArray());
      double score = bundle.gate().score(reading(ids, layers));
      if (!(Math.abs(score - canary.score()) <= canary.tolerance())) {
        throw new SteeringException(
            FaultReason.BUNDLE_CANARY_FAILED,
            "bundle %s states a canary score of %.5f, this runner computes %.5f: extract it again on this runner"
                .formatted(bundle.label(), canary.score(), score));
      }
    }
  }

  private GateReading reading(TokenIds ids, List<Integer> layers) {
    try {
      return model
          .scheduler()
          .capture(ids, layers, TokenChoice.LAST)
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .reading(layers);
    } catch (ExecutionException | TimeoutException e) {
      throw new SteeringException(
          FaultReason.BUNDLE_CANARY_FAILED,
          "a canary of the bundle could not be run: check the bundle's model",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SteeringException(FaultReason.DRAINING, "the runner is shutting down", e);
    }
  }
}
