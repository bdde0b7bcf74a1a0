package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.inferaligner.cli.fleet.Service;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator types, on a channel that no runner follows. */
class OperatorIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String BUNDLE = TestFleet.BUNDLE + "-random@" + TestFleet.VERSION;

  private final TestFleet fleet = TestFleet.shared();

  @Test
  void revokingAsksAndNeverAssumes() throws Exception {
    assertThat(channel("promote", BUNDLE, "--channel=lab", "--actor=ann").code()).isZero();

    CommandLineRun unasked = channel("revoke", "--channel=lab");
    assertThat(unasked.code()).isEqualTo(2);
    assertThat(unasked.errors()).singleElement().asString().contains("add --yes");
    assertThat(shown("lab").path("revoked").asBoolean()).isFalse();

    CommandLineRun done = channel("revoke", "--channel=lab", "--yes", "--json");
    assertThat(done.code()).isZero();
    assertThat(JSON.readTree(done.out()).path("revoked").asBoolean()).isTrue();
  }

  @Test
  void aChangeSaysHowSafeItIsAndCanBeRepeated() throws Exception {
    String[] promotion = {
      "promote", TestFleet.BUNDLE + "-self", "--channel=safe", "--request-id=once", "--json"
    };
    JsonNode first = JSON.readTree(channel(promotion).out());
    assertThat(first.path("durability").asText()).isEqualTo("LOCAL_FSYNC");
    JsonNode again = JSON.readTree(channel(promotion).out());
    assertThat(again.path("revision")).isEqualTo(first.path("revision"));

    CommandLineRun replicated =
        channel("promote", TestFleet.BUNDLE + "-self", "--channel=safe", "--replicas=1");
    assertThat(replicated.code()).isEqualTo(3);
    assertThat(replicated.errors()).singleElement().asString().contains("0 of 1 replicas");
    assertThat(replicated.err()).contains("--request-id");
  }

  @Test
  void aWatchTellsTheStateAndABookmark() throws Exception {
    channel("promote", TestFleet.BUNDLE + "-self", "--channel=watched");
    CommandLineRun watch = channel("watch", "watched", "--json", "--seconds=3");
    assertThat(watch.code()).isZero();
    List<JsonNode> events = watch.out().lines().map(OperatorIT::tree).toList();
    assertThat(events).extracting(event -> event.path("event").asText()).contains("change");
    assertThat(events.getFirst().path("channel").asText()).isEqualTo("watched");
    long last = events.getLast().path("revision").asLong();

    CommandLineRun resumed =
        channel("watch", "watched", "--json", "--seconds=2", "--from-revision=" + last);
    assertThat(resumed.out()).doesNotContain("\"change\"");
  }

  @Test
  void statusSaysWhatEachReaderFollows() throws Exception {
    CommandLineRun status =
        CommandLineRun.of(
            fleet,
            "status",
            "--json",
            "--gate=" + fleet.address(Service.GATE),
            "--aligned-runner=" + fleet.address(Service.ALIGNED),
            "--steering=" + fleet.address(Service.STEERING));
    JsonNode json = JSON.readTree(status.out());
    for (String reader : List.of("runner", "gate")) {
      JsonNode following = json.path(reader).path("following");
      assertThat(following.path("connected").asBoolean()).as(reader).isTrue();
      assertThat(following.at("/channels/0/state").asText()).as(reader).isEqualTo("READY");
    }
  }

  private CommandLineRun channel(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "channel";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return CommandLineRun.of(fleet, all);
  }

  private JsonNode shown(String name) throws IOException {
    JsonNode channels = JSON.readTree(channel("show", "--json").out()).path("channels");
    for (JsonNode one : channels) {
      if (one.path("channel").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("channel " + name + " is not shown in " + channels);
  }

  private static JsonNode tree(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
