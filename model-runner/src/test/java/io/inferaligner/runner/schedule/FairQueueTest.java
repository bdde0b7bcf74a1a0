package io.inferaligner.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private record Request(String tenant, int number, long cost) {}

  private final FairQueue<Request> queue = new FairQueue<>(Request::tenant, Request::cost);

  @Test
  void oneTenantIsServedInOrder() {
    add("a", 5, 10);
    assertThat(taken(5)).containsExactly("a0", "a1", "a2", "a3", "a4");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void whoeverComesLaterDoesNotWaitBehindAnothersBacklog() {
    add("a", 100, 10);
    taken(3);
    add("b", 2, 10);
    assertThat(taken(4)).containsExactlyInAnyOrder("b0", "a3", "b1", "a4");
  }

  /** Tenant a asks for ten times as much at once: it gets a tenth of the turns. */
  @Test
  void turnsAreByCost() {
    add("a", 100, 1_000);
    add("b", 1_000, 100);
    List<String> taken = taken(220);
    long ofA = taken.stream().filter(name -> name.startsWith("a")).count();
    assertThat(ofA).isBetween(19L, 21L);
  }

  /** Having been idle is no credit: the one that kept working is not locked out. */
  @Test
  void idlenessIsNotSaved() {
    add("a", 50, 10);
    taken(50);
    add("a", 50, 10);
    add("b", 50, 10);
    List<String> taken = taken(20);
    assertThat(taken.stream().filter(name -> name.startsWith("a")).count()).isBetween(9L, 11L);
  }

  @Test
  void whoLeavesIsForgotten() {
    add("a", 3, 10);
    add("b", 1, 10);
    assertThat(queue.remove(new Request("a", 1, 10))).isTrue();
    assertThat(queue.remove(new Request("a", 1, 10))).isFalse();
    assertThat(queue.remove(new Request("b", 0, 10))).isTrue();
    assertThat(queue.all()).extracting(Request::number).containsExactly(0, 2);
    assertThat(taken(2)).containsExactly("a0", "a2");
  }

  private void add(String tenant, int count, long cost) {
    for (int i = 0; i < count; i++) {
      queue.add(new Request(tenant, i, cost));
    }
  }

  private List<String> taken(int count) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Request request = queue.take();
      taken.add(request.tenant() + request.number());
    }
    return taken;
  }
}
