package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.registry.store.History.Event;
import io.inferaligner.registry.store.History.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker finds what it is for. */
class HistoryTest {
  private final History history = new History();
  private final List<AuditEntry> log = new ArrayList<>();

  @Test
  void aLinearHistoryPasses() {
    apply("a", 0);
    apply("b", 1);
    history.record(new Event("c", "promote", 2, 0, Outcome.INDETERMINATE));
    append("d");
    history.record(new Event("d", "publish", -1, 0, Outcome.INDETERMINATE));
    history.record(new Event("e", "promote", 1, 0, Outcome.FAILED));
    History.Verdict verdict = history.check(log);
    assertThat(verdict.isLinear()).as(verdict.describe()).isTrue();
    assertThat(verdict.indeterminate()).isEqualTo(2);
    assertThat(verdict.indeterminateApplied()).isEqualTo(1);
  }

  @Test
  void aLostAcknowledgementIsSeen() {
    apply("a", 0);
    history.record(new Event("b", "promote", 1, 2, Outcome.OK));
    assertThat(history.check(log).lost()).hasSize(1);
  }

  @Test
  void aSecondApplicationIsSeen() {
    apply("a", 0);
    append("a");
    assertThat(history.check(log).doubled()).hasSize(1);
  }

  @Test
  void aMissingRevisionAndAnEditedEntryAreSeen() {
    apply("a", 0);
    apply("b", 1);
    apply("c", 2);
    log.remove(1);
    assertThat(history.check(log).gaps()).hasSize(2);
    assertThat(history.check(log).lost()).hasSize(1);
  }

  @Test
  void whatWasRefusedOrNeverAskedForIsSeen() {
    append("x");
    history.record(new Event("y", "promote", 1, 0, Outcome.FAILED));
    append("y");
    assertThat(history.check(log).invented()).hasSize(2);
  }

  @Test
  void anotherBaseIsSeen() {
    apply("a", 0);
    history.record(new Event("b", "promote", 0, 2, Outcome.OK));
    append("b");
    assertThat(history.check(log).wrong()).hasSize(1);
  }

  private void apply(String id, long expected) {
    append(id);
    history.record(new Event(id, "promote", expected, log.getLast().revision(), Outcome.OK));
  }

  private void append(String id) {
    String previous = log.isEmpty() ? "" : log.getLast().hash();
    log.add(
        new AuditEntry(log.size() + 1, "promote", "t", "stable", "", "", id, 1, previous, "")
            .hashed());
  }
}
