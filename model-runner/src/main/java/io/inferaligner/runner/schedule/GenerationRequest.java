package io.inferaligner.runner.schedule;

import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.sample.SamplingParameters;
import io.inferaligner.runner.tokenize.StreamingDecoder;
import java.util.List;
import java.util.Optional;

/**
 * One generation, checked and admitted.
 *
 * @param prompt rendered prompt, 1…context−1 tokens
 * @param maxTokens most tokens to generate, at least 1
 * @param stops texts that end the answer and are not part of it
 * @param steering empty: the model is left alone
 * @param tenant for whom the answer is, as authenticated
 * @param deadlineNanos System.nanoTime() after which nobody waits for the answer
 */
public record GenerationRequest(
    TokenIds prompt,
    StreamingDecoder decoder,
    SamplingParameters sampling,
    int maxTokens,
    List<String> stops,
    Optional<SteeringSetup> steering,
    String tenant,
    long deadlineNanos) {
  public GenerationRequest {
    stops = List.copyOf(stops);
  }
}
