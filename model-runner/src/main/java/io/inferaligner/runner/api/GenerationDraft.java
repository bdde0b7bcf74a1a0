package io.inferaligner.runner.api;

import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.sample.SamplingParameters;
import java.util.List;
import java.util.Optional;

/**
 * A request that passed every check.
 *
 * @param bundleDigest empty: the channel's bundle
 * @param domain kind of traffic; empty: the usual
 * @param turns present if the request is gated as the latest turn of a conversation
 * @param stickyKey decides between stable and canary bundle; empty: by chance
 */
record GenerationDraft(
    TokenIds prompt,
    SamplingParameters sampling,
    int maxTokens,
    List<String> stops,
    SteeringMode mode,
    String bundleDigest,
    String stickyKey,
    String domain,
    Optional<TurnPrompts> turns) {
  GenerationDraft {
    stops = List.copyOf(stops);
  }
}
