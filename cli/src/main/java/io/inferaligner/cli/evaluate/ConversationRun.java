package io.inferaligner.cli.evaluate;

import com.google.protobuf.ByteString;
import io.inferaligner.cli.client.Answer;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.conversation.ConversationState;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Benign talks with the model's own answers in them, most with one harmful turn, each turn read
 * twice: in its conversation and alone.
 *
 * @param digest bundle to read with; empty: the channel's
 * @param turns longest talk; a talk also ends where the context does
 * @param attackTurns places of the harmful turn, taken in order; 0 means none
 * @param maxTokens longest answer
 */
public record ConversationRun(
    RunnerClient runner,
    String digest,
    int turns,
    List<Integer> attackTurns,
    int maxTokens,
    ConversationPolicy policy) {
  public ConversationRun {
    attackTurns = List.copyOf(attackTurns);
  }

  /**
   * The turns of {@code talks} conversations.
   *
   * @param done is told how many conversations are done
   */
  public List<TalkTurn> run(
      int talks, List<String> benign, List<String> harmful, long seed, IntConsumer done) {
    List<TalkTurn> measured = new ArrayList<>();
    for (int talk = 0; talk < talks; talk++) {
      Random random = new Random(seed * 1_000_003 + talk);
      int attack = attackTurns.get(talk % attackTurns.size());
      measured.addAll(talk(talk, attack, benign, harmful, random));
      done.accept(talk + 1);
    }
    return measured;
  }

  private List<TalkTurn> talk(
      int talk, int attack, List<String> benign, List<String> harmful, Random random) {
    List<TalkTurn> measured = new ArrayList<>();
    List<ChatMessage> messages = new ArrayList<>();
    ConversationState state = ConversationState.START;
    for (int turn = 1; turn <= turns; turn++) {
      boolean harm = turn == attack;
      List<String> from = harm ? harmful : benign;
      ChatMessage asked = message(Role.ROLE_USER, from.get(random.nextInt(from.size())));
      messages.add(asked);
      Answer answer;
      try {
        answer = ask(messages, maxTokens);
      } catch (SteeringException e) {
        if (e.fault().reason() == FaultReason.PROMPT_TOO_LONG) {
          return measured;
        }
        throw e;
      }
      double alone = turn == 1 ? margin(answer) : margin(ask(List.of(asked), 1));
      ConversationState.Turn margins = new ConversationState.Turn(margin(answer), alone);
      ConversationState.Step step = state.next(policy, margins);
      state = step.after();
      int since = attack == 0 || turn < attack ? -1 : turn - attack;
      measured.add(new TalkTurn(talk, turn, harm, since, margins, step.cause()));
      messages.add(message(Role.ROLE_ASSISTANT, answer.text()));
    }
    return measured;
  }

  private Answer ask(List<ChatMessage> messages, int tokens) {
    return runner.generate(
        GenerateRequest.newBuilder()
            .addAllMessages(messages)
            .setSampling(Sampling.newBuilder().setMaxTokens(tokens))
            .setSteeringMode(SteeringMode.STEERING_MODE_ENFORCE)
            .setBundleDigest(digest)
            .build());
  }

  private static double margin(Answer answer) {
    return answer.gate().map(event -> event.getVerdict().getMarginSigma()).orElse(Double.NaN);
  }

  private static ChatMessage message(Role role, String text) {
    return ChatMessage.newBuilder().setRole(role).setContent(ByteString.copyFromUtf8(text)).build();
  }
}
