package io.inferaligner.cli.hub;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;

/** What a hub's refusal means to its reader. */
final class HubRefusals {
  private HubRefusals() {}

  /** Does nothing for a good answer or a redirect left to its reader; else throws what it means. */
  static void check(HubAnswer answer, RepoName repo, HubSettings settings) {
    int status = answer.status();
    if (status >= 200 && status < 300 || answer.isRedirect()) {
      return;
    }
    String code = answer.header("X-Error-Code").orElse("");
    if (status == 404 || code.equals("RepoNotFound") && settings.token().isPresent()) {
      throw new SteeringException(
          FaultReason.MODEL_NOT_FOUND,
          code.equals("RevisionNotFound")
              ? "model %s has no revision '%s'".formatted(repo.id(), repo.revision())
              : "the hub at %s has no model %s: correct the name"
                  .formatted(settings.endpoint(), repo));
    }
    if (status == 401 || status == 403) {
      throw new SteeringException(FaultReason.MODEL_ACCESS_DENIED, denied(code, repo, settings));
    }
    throw new SteeringException(
        FaultReason.HUB_UNAVAILABLE,
        "the hub at %s answers %d to a request for %s"
            .formatted(settings.endpoint(), status, repo));
  }

  private static String denied(String code, RepoName repo, HubSettings settings) {
    if (settings.token().isEmpty()) {
      return "the hub shows %s to nobody without a token (or there is no such model): put one into HF_TOKEN or --token-file"
          .formatted(repo);
    }
    return code.equals("GatedRepo")
        ? "%s is gated and your token was not granted access: ask for it on the model's page"
            .formatted(repo)
        : "the hub does not accept your token for %s: check that it is valid and may read the model"
            .formatted(repo);
  }
}
