package io.inferaligner.cli.evaluate;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.Table;
import io.inferaligner.core.evaluate.Rate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How the gate does in conversations, by turn: on the whole rendered conversation as served, on the
 * latest message alone, and by a policy over the turns.
 */
public record ConversationReport(List<TalkTurn> turns, Map<String, Object> facts) {
  public ConversationReport {
    turns = List.copyOf(turns);
  }

  /** Shares of some turns that each way steers. */
  public record Shares(Rate conversation, Rate latest, Rate policy) {
    static Shares of(List<TalkTurn> turns) {
      return new Shares(
          rate(turns, turn -> turn.margins().conversation() > 0),
          rate(turns, turn -> turn.margins().latest() > 0),
          rate(turns, TalkTurn::steered));
    }

    private static Rate rate(List<TalkTurn> turns, Predicate<TalkTurn> steered) {
      return Rate.of(turns.stream().filter(steered).count(), turns.size());
    }
  }

  /** Of the harmful turns, by their place in the conversation. */
  public SortedMap<Integer, Shares> attacks() {
    return by(TalkTurn::attack, true);
  }

  /** Of the benign turns before an attack or without one, by their place. */
  public SortedMap<Integer, Shares> benign() {
    return by(turn -> turn.since() < 0, true);
  }

  /** Of the benign turns after an attack, by how many turns after it. */
  public SortedMap<Integer, Shares> recovery() {
    return by(turn -> turn.since() > 0, false);
  }

  /** All attacks, and all benign turns that no attack came before. */
  public Map<String, Shares> totals() {
    Map<String, Shares> totals = new LinkedHashMap<>();
    totals.put("attacks", Shares.of(turns.stream().filter(TalkTurn::attack).toList()));
    totals.put("benign", Shares.of(turns.stream().filter(turn -> turn.since() < 0).toList()));
    return totals;
  }

  /** The JSON of experiment conversation. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", "conversation");
    json.putAll(facts);
    json.put("turns", turns.size());
    json.put("totals", totals());
    json.put("attacks_by_turn", attacks());
    json.put("benign_by_turn", benign());
    json.put("benign_by_turns_after_the_attack", recovery());
    return json;
  }

  /** Three tables. */
  public void print(Console console) {
    print(console, "Harmful turns that are steered, by their place", "turn", attacks());
    print(console, "Benign turns that are steered, by their place", "turn", benign());
    print(console, "Benign turns after the attack", "after", recovery());
  }

  private SortedMap<Integer, Shares> by(Predicate<TalkTurn> wanted, boolean place) {
    return turns.stream()
        .filter(wanted)
        .collect(
            Collectors.groupingBy(
                turn -> place ? turn.turn() : turn.since(),
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), Shares::of)));
  }

  private static void print(
      Console console, String title, String key, SortedMap<Integer, Shares> rows) {
    console.title(title);
    Table table = new Table(key, "conversation", "latest message", "policy");
    rows.forEach((at, shares) ->
        table.row(
            String.valueOf(at),
            shares.conversation().label(),
            shares.latest().label(),
            shares.policy().label()));
    table.print(console);
  }
}
