package io.inferaligner.cli.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.fake.FakeRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The watch of the command line against a registry behind a real port. */
class ChannelEventsTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private final FakeRegistry registry = FakeRegistry.started();
  private final RegistryClient client =
      RegistryClient.connect(registry.target(), OpenTelemetry.noop());
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final ChannelEvents events =
      new ChannelEvents(
          client,
          List.of("stable"),
          new ChannelEvents.Listener() {
            @Override
            public void changed(ChannelPointer pointer) {
              told.add("%s@%d".formatted(pointer.digest(), pointer.revision()));
            }

            @Override
            public void bookmark(long revision, String epoch) {
              // A registry sends them when it likes.
            }

            @Override
            public void lost(SteeringException reason) {
              told.add(reason.fault().reason().name());
            }
          });

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  @Test
  void eachChangeIsToldOnceThroughARestartOfTheRegistry() throws Exception {
    registry.point("stable", "a");
    Thread watching = Thread.ofVirtual().start(() -> events.follow(0, "", LONG));
    expect("a@1");
    registry.stop();
    expect(FaultReason.REGISTRY_UNAVAILABLE.name());
    registry.point("stable", "b");
    registry.start();
    expectAfterLosses("b@2");
    registry.point("stable", "c");
    expect("c@3");
    end(watching);
  }

  @Test
  void whereTheRegistryForgotTheWayTheStateIsShownAnew() throws Exception {
    registry.point("stable", "a");
    registry.point("stable", "b");
    Thread watching = Thread.ofVirtual().start(() -> events.follow(0, "", LONG));
    expect("b@2");
    registry.stop();
    expect(FaultReason.REGISTRY_UNAVAILABLE.name());
    registry.point("stable", "c");
    registry.compact(3);
    registry.start();
    expectAfterLosses("c@3");
    end(watching);
  }

  @Test
  void aRegistryThatIsNotThereAtFirstIsAnError() {
    registry.stop();
    assertThatThrownBy(() -> events.follow(0, "", LONG))
        .isInstanceOfSatisfying(
            SteeringException.class,
            e -> assertThat(e.fault().reason()).isEqualTo(FaultReason.REGISTRY_UNAVAILABLE));
  }

  private void expect(String event) throws InterruptedException {
    assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo(event);
  }

  private void expectAfterLosses(String event) throws InterruptedException {
    String next = told.poll(30, TimeUnit.SECONDS);
    while (next != null && !next.contains("@")) {
      next = told.poll(30, TimeUnit.SECONDS);
    }
    assertThat(next).isEqualTo(event);
  }

  private static void end(Thread watching) throws InterruptedException {
    watching.interrupt();
    assertThat(watching.join(Duration.ofSeconds(30))).isTrue();
  }
}
