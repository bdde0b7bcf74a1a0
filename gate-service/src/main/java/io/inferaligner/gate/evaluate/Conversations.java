package io.inferaligner.gate.evaluate;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.conversation.ConversationState;
import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GateParameters;
import io.inferaligner.core.gate.GuidanceGate;
import io.inferaligner.gate.config.GateConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the turns of conversations scored so far, per conversation and bundle: two numbers each, no
 * text and no activation. Keeps the most recently used for a while; a conversation that was
 * dropped, or that another gate decided, is asked for again with its turns. Thread-safe.
 */
@ApplicationScoped
public class Conversations {
  private final Duration lifetime;
  private final LongSupplier clock;
  private final Map<Key, Remembered> entries;

  @Inject
  public Conversations(GateConfig config) {
    this(config.conversations(), config.conversationLifetime(), System::nanoTime);
  }

  /**
   * Remembers no conversation yet.
   *
   * @param most conversations kept
   * @param lifetime how long after its last turn
   * @param clock nanoseconds
   */
  Conversations(int most, Duration lifetime, LongSupplier clock) {
    this.lifetime = lifetime;
    this.clock = clock;
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Remembered> eldest) {
            return size() > most;
          }
        };
  }

  private record Key(ByteString conversation, String bundle) {}

  /** The last turn, by its tokens, with the states around it. */
  private record Remembered(
      ByteString prompt, ConversationState before, ConversationState after, long nanos) {}

  /**
   * The decision about the turn of {@code question}, which has one; remembers it.
   *
   * @param whole the gate's decision about the prompt as the model reads it
   */
  public TurnDecision decide(VectorBundle bundle, GateQuestion question, GateDecision whole) {
    TurnQuestion turn = question.turn().orElseThrow();
    GateParameters gate = bundle.gate(question.domain());
    GateDecision latest = GuidanceGate.decide(gate, turn.latest());
    Key key = new Key(turn.key(), bundle.digest());
    synchronized (entries) {
      ConversationState before = turn.key().isEmpty() ? null : before(key, question.tokenHash());
      if (before == null && !turn.hasHistory()) {
        return TurnDecision.unknown(whole, latest);
      }
      if (before == null) {
        before =
            TurnDecision.replayed(
                turn.policy(),
                turn.earlier().stream()
                    .map(message -> GuidanceGate.decide(gate, message))
                    .toList());
      }
      TurnDecision decision = TurnDecision.of(turn.policy(), before, whole, latest);
      if (!turn.key().isEmpty()) {
        entries.put(
            key, new Remembered(question.tokenHash(), before, decision.after(), clock.getAsLong()));
      }
      return decision;
    }
  }

  /**
   * The state before the turn; null if unknown. A turn that is asked for again is the same turn.
   */
  private @Nullable ConversationState before(Key key, ByteString prompt) {
    Remembered entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (clock.getAsLong() - entry.nanos() > lifetime.toNanos()) {
      entries.remove(key);
      return null;
    }
    return entry.prompt().equals(prompt) ? entry.before() : entry.after();
  }

  /** How many are remembered. */
  public int size() {
    synchronized (entries) {
      return entries.size();
    }
  }
}
