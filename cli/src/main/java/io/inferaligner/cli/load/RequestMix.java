package io.inferaligner.cli.load;

import com.google.protobuf.ByteString;
import io.inferaligner.cli.client.RunnerStream;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.Sampling;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Requests of random words: prompts of 1 to about 2,000 tokens and answers of 1 to 256 (both
 * log-uniform, so that short ones are as likely as long ones), a fifth cancelled at a random token,
 * a tenth with a short deadline, half of them sampled, a third behind one of four system prompts.
 * The same seed makes the same requests. Not thread-safe.
 */
final class RequestMix {
  private static final String[] WORDS = {
    "the", "red", "house", "is", "near", "a", "long", "road", "and", "we", "walk", "to", "school",
    "with", "bread", "water", "green", "trees", "for", "people", "in", "town", "on", "good", "day"
  };
  private static final int MOST_WORDS = 1_990;
  private static final int MOST_TOKENS = 256;
  private static final int CANCEL_TOKENS = 32;
  private static final int SYSTEM_PROMPTS = 4;
  private static final int SYSTEM_WORDS = 100;
  private static final long SHORTEST_DEADLINE_MILLIS = 20;
  private static final int DEADLINE_SPREAD_MILLIS = 3_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final SplittableRandom random;
  private final int tenants;
  private final boolean cancelsOnly;

  RequestMix(LoadPlan plan) {
    this.random = new SplittableRandom(plan.seed());
    this.tenants = plan.tenants();
    this.cancelsOnly = plan.cancelsOnly();
  }

  /** The next request. */
  RunnerStream.Call next() {
    return cancelsOnly ? cancelled() : mixed();
  }

  /** Time to the next request of a stream of {@code rate} a second. */
  Duration pause(double rate) {
    return Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) / rate * 1e9));
  }

  private RunnerStream.Call mixed() {
    int maxTokens = logUniform(MOST_TOKENS);
    GenerateRequest.Builder request = GenerateRequest.newBuilder();
    if (random.nextInt(3) == 0) {
      int system = random.nextInt(SYSTEM_PROMPTS);
      request.addMessages(
          message(Role.ROLE_SYSTEM, words(new SplittableRandom(system), SYSTEM_WORDS)));
    }
    request
        .addMessages(message(Role.ROLE_USER, words(random, logUniform(MOST_WORDS))))
        .setSampling(sampling(maxTokens));
    Optional<Integer> cancelAt =
        random.nextInt(5) == 0 ? Optional.of(random.nextInt(maxTokens + 1)) : Optional.empty();
    boolean hurried = random.nextInt(10) == 0;
    Duration deadline =
        hurried
            ? Duration.ofMillis(SHORTEST_DEADLINE_MILLIS + random.nextInt(DEADLINE_SPREAD_MILLIS))
            : PATIENCE;
    return new RunnerStream.Call(request.build(), tenant(), deadline, cancelAt);
  }

  private RunnerStream.Call cancelled() {
    GenerateRequest request =
        GenerateRequest.newBuilder()
            .addMessages(message(Role.ROLE_USER, words(random, logUniform(SYSTEM_WORDS))))
            .setSampling(sampling(MOST_TOKENS))
            .build();
    return new RunnerStream.Call(
        request, tenant(), PATIENCE, Optional.of(random.nextInt(CANCEL_TOKENS)));
  }

  private String tenant() {
    return "tenant-" + random.nextInt(tenants);
  }

  private Sampling sampling(int maxTokens) {
    Sampling.Builder sampling = Sampling.newBuilder().setMaxTokens(maxTokens);
    if (random.nextBoolean()) {
      sampling.setTemperature(1).setTopP(0.95f).setSeed(random.nextLong());
    }
    return sampling.build();
  }

  private int logUniform(int most) {
    return (int) Math.round(Math.exp(random.nextDouble() * Math.log(most)));
  }

  private static ChatMessage message(Role role, String text) {
    return ChatMessage.newBuilder().setRole(role).setContent(ByteString.copyFromUtf8(text)).build();
  }

  private static String words(SplittableRandom random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }
}
