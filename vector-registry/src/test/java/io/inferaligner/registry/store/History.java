package io.inferaligner.registry.store;

import io.inferaligner.core.audit.AuditEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What clients saw of a registry, and the check against what it holds in the end: a single register
 * with revisions, so that one pass decides (reliability.md §2.5 I5, I6). Thread-safe to record.
 */
final class History {
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());

  /** How an operation ended for its client. */
  enum Outcome {
    /** Acknowledged, at the durability asked for. */
    OK,
    /** Refused: it did not happen. */
    FAILED,
    /** Not known. */
    INDETERMINATE
  }

  /**
   * One operation.
   *
   * @param expected revision it was to build on; −1 for a publication, which builds on any
   * @param revision revision it got; 0 unless acknowledged
   */
  record Event(String requestId, String operation, long expected, long revision, Outcome outcome) {}

  /**
   * The verdict.
   *
   * @param lost acknowledged, but not there
   * @param doubled there more than once
   * @param gaps revisions missing, or hashes that do not chain
   * @param invented there, although refused, or by nobody
   * @param wrong acknowledged or applied at another revision than its base allows
   */
  record Verdict(
      int operations,
      int acknowledged,
      int failed,
      int indeterminate,
      int indeterminateApplied,
      List<String> lost,
      List<String> doubled,
      List<String> gaps,
      List<String> invented,
      List<String> wrong) {
    /** Counts, and the first of each kind of violation. */
    String describe() {
      return "%d lost %s, %d doubled %s, %d gaps %s, %d invented %s, %d on a wrong base %s"
          .formatted(
              lost.size(),
              first(lost),
              doubled.size(),
              first(doubled),
              gaps.size(),
              first(gaps),
              invented.size(),
              first(invented),
              wrong.size(),
              first(wrong));
    }

    private static List<String> first(List<String> all) {
      return all.subList(0, Math.min(3, all.size()));
    }

    boolean isLinear() {
      return lost.isEmpty()
          && doubled.isEmpty()
          && gaps.isEmpty()
          && invented.isEmpty()
          && wrong.isEmpty();
    }
  }

  void record(Event event) {
    events.add(event);
  }

  int size() {
    return events.size();
  }

  /** Holds what was recorded against the registry's audit log, oldest entry first. */
  Verdict check(List<AuditEntry> log) {
    Map<String, List<AuditEntry>> applied = new HashMap<>();
    List<String> gaps = new ArrayList<>();
    String hash = "";
    long revision = 0;
    for (AuditEntry entry : log) {
      applied.computeIfAbsent(entry.requestId(), _ -> new ArrayList<>()).add(entry);
      if (entry.revision() != revision + 1) {
        gaps.add("revision %d follows %d".formatted(entry.revision(), revision));
      }
      if (!entry.previousHash().equals(hash) || !entry.hasIntactHash()) {
        gaps.add("the hash chain breaks at revision " + entry.revision());
      }
      revision = entry.revision();
      hash = entry.hash();
    }
    return compare(applied, gaps);
  }

  private Verdict compare(Map<String, List<AuditEntry>> applied, List<String> gaps) {
    List<String> lost = new ArrayList<>();
    List<String> doubled = new ArrayList<>();
    List<String> invented = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    Map<Outcome, Integer> counts = new HashMap<>();
    int indeterminateApplied = 0;
    Set<String> known = new HashSet<>();
    for (Event event : List.copyOf(events)) {
      known.add(event.requestId());
      counts.merge(event.outcome(), 1, Integer::sum);
      List<AuditEntry> entries = applied.getOrDefault(event.requestId(), List.of());
      if (entries.size() > 1) {
        doubled.add(event.toString());
      }
      switch (event.outcome()) {
        case OK -> {
          if (entries.isEmpty()) {
            lost.add(event.toString());
          } else if (entries.getFirst().revision() != event.revision()) {
            wrong.add(event + " is at " + entries.getFirst().revision());
          }
        }
        case FAILED -> {
          if (!entries.isEmpty()) {
            invented.add(event.toString());
          }
        }
        case INDETERMINATE -> indeterminateApplied += entries.isEmpty() ? 0 : 1;
      }
      if (event.expected() >= 0
          && !entries.isEmpty()
          && entries.getFirst().revision() != event.expected() + 1) {
        wrong.add(event + " was to build on " + event.expected());
      }
    }
    applied.keySet().stream().filter(id -> !known.contains(id)).forEach(invented::add);
    return new Verdict(
        events.size(),
        counts.getOrDefault(Outcome.OK, 0),
        counts.getOrDefault(Outcome.FAILED, 0),
        counts.getOrDefault(Outcome.INDETERMINATE, 0),
        indeterminateApplied,
        lost,
        doubled,
        gaps,
        invented,
        wrong);
  }
}
