package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.WatchListener;
import io.inferaligner.registry.store.WatchContract.Promise;
import io.inferaligner.registry.store.WatchSession.Bookmark;
import io.inferaligner.registry.store.WatchSession.Change;
import io.inferaligner.registry.store.WatchSession.Item;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of bench/registry/watch.sh, and that its checker finds what it is for. */
class WatchContractTest {
  private static final Change A1 = new Change(1, "a", "x", "");
  private static final Change B2 = new Change(2, "b", "x", "");
  private static final Change A3 = new Change(3, "a", "y", "x");
  private static final Change A5 = new Change(5, "a", "z", "y");

  private static final WatchListener SILENT =
      new WatchListener() {
        @Override
        public void changed(ChannelPointer pointer) {}

        @Override
        public void bookmark(long revision, String epoch) {}
      };

  @TempDir Path folder;

  @Test
  void theContractHoldsForWatchersThatComeAndGo() throws Exception {
    WatchRun.Result result = new WatchRun(folder, 10, 1_000, 3).run();
    assertThat(result.broken()).isEmpty();
    assertThat(result.resumed()).isGreaterThan(10);
    assertThat(result.trims()).isGreaterThanOrEqualTo(4);
  }

  /** Nothing comes that would show the gap: the watch says so at its start. */
  @Test
  void aWatchFromBeforeWhatIsKeptStartsOverEvenIfNothingIsKept() {
    try (RunningStore store = new RunningStore(folder);
        ServedStore served = new ServedStore(folder, "redis://127.0.0.1:" + store.port)) {
      String digest = store.publish(RunningStore.toy("1.0.0", 1), "p").digest();
      StoredChannel changed = store.set(ChannelStore.Operation.PROMOTE, digest, 0, "h");
      store.redis.call(jedis -> jedis.xtrim(store.scope.keys().log(), 0, false));
      assertThatThrownBy(
              () -> served.client.watch(1, "", List.of(), Duration.ofSeconds(20), SILENT))
          .isInstanceOfSatisfying(
              SteeringException.class,
              e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.WATCH_COMPACTED));
      assertThat(changed.revision()).isEqualTo(2);
    }
  }

  @Test
  void aWatchAsPromisedPasses() {
    assertThat(broken(2, A3, new Bookmark(4), A5)).isEmpty();
    assertThat(broken(1, B2, A3, new Bookmark(4), A5)).isEmpty();
    assertThat(broken(0, B2, A3, new Bookmark(4), A5, new Bookmark(6))).isEmpty();
  }

  @Test
  void everyBrokenPromiseIsSeen() {
    assertThat(broken(1, A3, B2, new Bookmark(4))).containsExactly(Promise.ORDERED);
    assertThat(broken(1, B2, A3, new Bookmark(4), new Bookmark(2))).contains(Promise.ORDERED);
    assertThat(broken(1, B2, A3, A3, new Bookmark(4))).containsExactly(Promise.UNIQUE);
    assertThat(broken(1, B2, A3, A5)).isEmpty();
    assertThat(broken(1, B2, A5)).containsExactly(Promise.RELIABLE);
    assertThat(broken(1, B2, new Change(3, "a", "z", "x"), new Bookmark(2)))
        .contains(Promise.ATOMIC);
    assertThat(broken(2, B2, A3, new Bookmark(4))).containsExactly(Promise.RESUMABLE);
    assertThat(broken(1, B2, new Bookmark(4))).containsExactly(Promise.BOOKMARKED);
    assertThat(broken(0, A1, B2, new Bookmark(4))).containsExactly(Promise.BOOKMARKED);
  }

  private static Set<Promise> broken(long from, Item... items) {
    TreeMap<Long, Change> truth = new TreeMap<>();
    for (Change change : List.of(A1, B2, A3, A5)) {
      truth.put(change.revision(), change);
    }
    return new WatchContract(truth)
        .check(List.of(new WatchSession(0, List.of(), from, List.of(items))))
        .keySet();
  }
}
