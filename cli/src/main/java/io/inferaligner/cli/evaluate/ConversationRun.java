package io.inferaligner.cli.evaluate;

import com.google.protobuf.ByteString;
import io.inferaligner.cli.client.Answer;
import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.contract.TurnMessages;
import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.Intervention;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.proto.types.v1.GateVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntConsumer;

/**
 * Benign talks with the model's own answers in them, most with one harmful turn, each turn decided
 * by the running system as one of its conversation.
 *
 * @param digest bundle to read with; empty: the channel's
 * @param turns of each talk; the oldest messages are left out where the context ends
 * @param attackTurns places of the harmful turn, taken in order; 0 means none
 * @param maxTokens longest answer
 */
public record ConversationRun(
    RunnerClient runner, String digest, int turns, List<Integer> attackTurns, int maxTokens) {
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
    String id = UUID.randomUUID().toString();
    for (int turn = 1; turn <= turns; turn++) {
      boolean harm = turn == attack;
      List<String> from = harm ? harmful : benign;
      ChatMessage asked = message(Role.ROLE_USER, from.get(random.nextInt(from.size())));
      messages.add(asked);
      Answer answer = ask(messages, id);
      GateVerdict verdict =
          answer.gate().map(Intervention::getVerdict).orElse(GateVerdict.getDefaultInstance());
      TurnDecision decision = TurnMessages.decision(verdict.getTurn(), verdict.getMarginSigma());
      int since = attack == 0 || turn < attack ? -1 : turn - attack;
      measured.add(new TalkTurn(talk, turn, harm, since, decision.margins(), decision.cause()));
      messages.add(message(Role.ROLE_ASSISTANT, answer.text()));
    }
    return measured;
  }

  /** Forgets the oldest messages where the model's context ends, as chat programs do. */
  private Answer ask(List<ChatMessage> messages, String id) {
    while (true) {
      try {
        return generate(messages, id);
      } catch (SteeringException e) {
        if (e.fault().reason() != FaultReason.PROMPT_TOO_LONG || messages.size() < 3) {
          throw e;
        }
        messages.subList(0, 2).clear();
      }
    }
  }

  private Answer generate(List<ChatMessage> messages, String id) {
    return runner.generate(
        GenerateRequest.newBuilder()
            .addAllMessages(messages)
            .setSampling(Sampling.newBuilder().setMaxTokens(maxTokens))
            .setSteeringMode(SteeringMode.STEERING_MODE_ENFORCE)
            .setBundleDigest(digest)
            .setConversationId(id)
            .build());
  }

  private static ChatMessage message(Role role, String text) {
    return ChatMessage.newBuilder().setRole(role).setContent(ByteString.copyFromUtf8(text)).build();
  }
}
