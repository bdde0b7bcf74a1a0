package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.registry.store.ChannelStore.Operation;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Canary, shadow, approval, and how rollback and revocation treat them. */
class RolloutStoreTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // every test starts it
  private RunningStore store;

  private String first = "";
  private String second = "";
  private String third = "";

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aCanaryGrowsWithinOneSplitAndEndsWithItsPromotion() {
    start(0);
    StoredChannel small = store.set(Operation.CANARY, second, 10_000, "ann");
    StoredChannel large = store.set(Operation.CANARY, second, 250_000, "ann");
    assertThat(small.stable()).isEqualTo(first);
    assertThat(small.rollout().canary()).isEqualTo(second);
    assertThat(small.rollout().saltId()).hasSize(16).isEqualTo(large.rollout().saltId());
    assertThat(large.rollout().weightPpm()).isEqualTo(250_000);
    StoredChannel other = store.set(Operation.CANARY, third, 10_000, "ann");
    assertThat(other.rollout().saltId()).isNotEqualTo(small.rollout().saltId());

    StoredChannel promoted = store.set(Operation.PROMOTE, third, 0, "ann");
    assertThat(promoted.stable()).isEqualTo(third);
    assertThat(promoted.previous()).isEqualTo(first);
    assertThat(promoted.rollout()).isEqualTo(Rollout.NONE);
    assertThat(store.channels.find("stable")).contains(promoted);
    assertThat(store.scope.audit(0, 0).getLast().before())
        .isEqualTo(first + " canary=" + third + ":10000");
  }

  @Test
  void aRollbackFirstEndsTheCanaryAndThenGoesBack() {
    start(0);
    store.set(Operation.PROMOTE, second, 0, "ann");
    store.set(Operation.CANARY, third, 50_000, "ann");
    StoredChannel ended = store.set(Operation.ROLLBACK, "", 0, "ann");
    assertThat(ended.stable()).isEqualTo(second);
    assertThat(ended.rollout()).isEqualTo(Rollout.NONE);
    StoredChannel back = store.set(Operation.ROLLBACK, "", 0, "ann");
    assertThat(back.stable()).isEqualTo(first);
    store.set(Operation.CANARY, third, 50_000, "ann");
    assertThat(store.set(Operation.ROLLBACK, second, 0, "ann").rollout().canary()).isEmpty();
  }

  @Test
  void aRevocationTakesOnlyWhatItNames() {
    start(0);
    store.set(Operation.CANARY, second, 50_000, "ann");
    store.set(Operation.SHADOW, third, 0, "ann");
    StoredChannel withoutCanary = store.set(Operation.REVOKE, second, 0, "ann");
    assertThat(withoutCanary.stable()).isEqualTo(first);
    assertThat(withoutCanary.revoked()).isFalse();
    assertThat(withoutCanary.revokedDigest()).isEqualTo(second);
    assertThat(withoutCanary.rollout()).isEqualTo(new Rollout("", 0, "", third));
    assertReason(() -> store.set(Operation.CANARY, second, 10, "ann"), FaultReason.BUNDLE_REVOKED);
    assertReason(() -> store.set(Operation.SHADOW, second, 0, "ann"), FaultReason.BUNDLE_REVOKED);

    StoredChannel empty = store.set(Operation.REVOKE, "", 0, "ann");
    assertThat(empty.stable()).isEmpty();
    assertThat(empty.revoked()).isTrue();
    assertThat(empty.revokedDigest()).isEqualTo(first);
    assertThat(empty.rollout().shadow()).isEqualTo(third);
    assertThat(store.set(Operation.PROMOTE, third, 0, "ann").rollout()).isEqualTo(Rollout.NONE);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    start(0);
    assertReason(() -> store.set(Operation.CANARY, first, 10, "ann"), FaultReason.REQUEST_INVALID);
    assertReason(() -> store.set(Operation.CANARY, second, 0, "ann"), FaultReason.REQUEST_INVALID);
    assertReason(
        () -> store.set(Operation.CANARY, second, 1_000_001, "ann"), FaultReason.REQUEST_INVALID);
    assertReason(() -> store.set(Operation.CANARY, "", 0, "ann"), FaultReason.REQUEST_INVALID);
    assertReason(
        () -> store.set(Operation.CANARY, "0".repeat(64), 10, "ann"), FaultReason.BUNDLE_NOT_FOUND);
    assertReason(() -> store.set(Operation.APPROVE, "", 0, "ann"), FaultReason.REQUEST_INVALID);
    store.set(Operation.REVOKE, "", 0, "ann");
    assertReason(
        () -> store.set(Operation.CANARY, second, 10, "ann"), FaultReason.NO_ACTIVE_BUNDLE);
  }

  @Test
  void theLastStepNeedsSomebodyElse() {
    start(1);
    assertReason(
        () -> store.set(Operation.PROMOTE, second, 0, "ann"), FaultReason.APPROVAL_MISSING);
    store.set(Operation.CANARY, second, 250_000, "ann");
    assertReason(
        () -> store.set(Operation.CANARY, second, 1_000_000, "ann"), FaultReason.APPROVAL_MISSING);
    store.set(Operation.APPROVE, second, 0, "ann");
    assertReason(
        () -> store.set(Operation.PROMOTE, second, 0, "ann"), FaultReason.APPROVAL_MISSING);
    StoredChannel approved = store.set(Operation.APPROVE, second, 0, "bea");
    assertThat(approved.approvals()).hasSize(2);
    assertThat(approved.rollout().weightPpm()).isEqualTo(250_000);
    StoredChannel promoted = store.set(Operation.PROMOTE, second, 0, "ann");
    assertThat(promoted.stable()).isEqualTo(second);
    assertThat(promoted.approvals()).isEmpty();
    // Going back is never held up.
    assertThat(store.set(Operation.ROLLBACK, "", 0, "ann").stable()).isEqualTo(first);
  }

  @Test
  void whatAnEarlierReleaseWroteIsRead() {
    start(0);
    StoredChannel old =
        ScopeStore.read(
            """
            {"channel":"stable","stable":"a","previous":"b","revision":3,"actor":"x",
             "changedMillis":5,"revoked":false}
            """,
            StoredChannel.class);
    assertThat(old.rollout()).isEqualTo(Rollout.NONE);
    assertThat(old.approvals()).isEmpty();
    assertThat(ScopeStore.read(ScopeStore.write(old), StoredChannel.class)).isEqualTo(old);
  }

  private void start(int approvals) {
    store = new RunningStore(folder, RunningStore.freePort(), approvals);
    first = store.publish(RunningStore.toy("1.0.0", 1), "r1").digest();
    second = store.publish(RunningStore.toy("1.1.0", 2), "r2").digest();
    third = store.publish(RunningStore.toy("1.2.0", 3), "r3").digest();
    for (int i = 0; i < approvals; i++) {
      store.set(Operation.APPROVE, first, 0, "other-" + i);
    }
    store.set(Operation.PROMOTE, first, 0, "ann");
  }

  private static void assertReason(ThrowingCallable call, FaultReason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SteeringException.class, e -> assertThat(e.fault().reason()).isEqualTo(reason));
  }
}
