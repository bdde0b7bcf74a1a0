package io.inferaligner.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fault.FaultReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a hub, its storage and the wire between can do wrong. */
class HubFaultsTest extends HubFixture {
  @Test
  void goesOnWhereTheConnectionWasCut() throws Exception {
    hub.reply(WEIGHTS, HubReplies.cutAfter(10_000)).reply(WEIGHTS, HubReplies.cutAfter(20_000));

    assertThat(fetch(settings()).path().resolve(WEIGHTS)).hasBinaryContent(weights);
    assertThat(ranges()).containsExactly("", "bytes=10000-", "bytes=30000-");
  }

  @Test
  void aLaterFetchGoesOnWhereAnEarlierOneGaveUp() throws Exception {
    hub.reply(WEIGHTS, HubReplies.cutAfter(10_000));
    for (int i = 0; i < 5; i++) {
      hub.reply(WEIGHTS, HubReplies.status(503));
    }
    refused(() -> fetch(settings()), FaultReason.HUB_UNAVAILABLE, "answers 503");
    assertThat(new HubCache(cache).snapshot(REPO)).isEmpty();

    ModelFetch.Fetched fetched = fetch(settings());

    assertThat(fetched.path().resolve(WEIGHTS)).hasBinaryContent(weights);
    assertThat(fetched.downloaded()).isEqualTo(30_000);
  }

  @Test
  void startsOverIfTheRangeIsNotTheOneAskedFor() throws Exception {
    hub.reply(WEIGHTS, HubReplies.cutAfter(10_000)).reply(WEIGHTS, HubReplies.sends(weights));
    assertThat(fetch(settings()).path().resolve(WEIGHTS)).hasBinaryContent(weights);
  }

  @Test
  void anotherPartThanAskedForIsThrownAway() throws Exception {
    hub.reply(WEIGHTS, HubReplies.cutAfter(10_000))
        .reply(
            WEIGHTS,
            (exchange, content) -> {
              exchange.getResponseHeaders().set("Content-Range", "bytes 5-9/40000");
              exchange.sendResponseHeaders(206, 5);
              exchange.getResponseBody().write(content, 5, 5);
            });

    assertThat(fetch(settings()).path().resolve(WEIGHTS)).hasBinaryContent(weights);
    assertThat(ranges()).containsExactly("", "bytes=10000-", "");
  }

  @Test
  void aRangeThatCannotBeIsTakenBack() throws Exception {
    hub.reply(WEIGHTS, HubReplies.cutAfter(10_000)).reply(WEIGHTS, HubReplies.status(416));
    assertThat(fetch(settings()).path().resolve(WEIGHTS)).hasBinaryContent(weights);
    assertThat(ranges()).containsExactly("", "bytes=10000-", "");
  }

  @Test
  void wrongBytesAreFetchedOnceMoreAndThenRefused() throws Exception {
    byte[] wrong = bytes(weights.length, 9);
    hub.reply(WEIGHTS, HubReplies.sends(wrong)).reply(WEIGHTS, HubReplies.sends(wrong));

    refused(
        () -> fetch(settings()),
        FaultReason.BLOB_DIGEST_MISMATCH,
        "'model.safetensors' of owner/tiny arrived twice with another digest");
    assertThat(blobs()).noneMatch(path -> path.toString().contains(LocalHub.digest(weights)));

    hub.reply(WEIGHTS, HubReplies.sends(wrong));
    assertThat(fetch(settings()).path().resolve(WEIGHTS)).hasBinaryContent(weights);
  }

  @Test
  void moreBytesThanListedAreNotWritten() throws Exception {
    for (int i = 0; i < 5; i++) {
      hub.reply(WEIGHTS, HubReplies.sends(bytes(weights.length + 4_000_000, 3)));
    }
    refused(() -> fetch(settings()), FaultReason.HUB_UNAVAILABLE, "more bytes than listed");
    for (Path blob : blobs()) {
      assertThat(Files.size(blob)).isLessThanOrEqualTo(weights.length);
    }
  }

  @Test
  void aHubThatContradictsItselfIsNotBelieved() {
    hub.reply("HEAD " + WEIGHTS, HubReplies.status(200, "ETag", "\"x\"", "X-Repo-Commit", "y"));
    refused(
        () -> fetch(settings()),
        FaultReason.BLOB_DIGEST_MISMATCH,
        "shows another 'model.safetensors'");
  }

  @Test
  void whoIsTurnedAwayReadsWhy() {
    hub.reply("commit", HubReplies.status(401));
    refused(() -> fetch(settings()), FaultReason.MODEL_ACCESS_DENIED, "without a token");
    hub.reply("commit", HubReplies.status(401));
    refused(() -> fetch(settings("t")), FaultReason.MODEL_ACCESS_DENIED, "does not accept your");
    hub.reply("commit", HubReplies.status(403, "X-Error-Code", "GatedRepo"));
    refused(() -> fetch(settings("t")), FaultReason.MODEL_ACCESS_DENIED, "is gated");
    hub.reply("commit", HubReplies.status(404, "X-Error-Code", "RevisionNotFound"));
    refused(() -> fetch(settings()), FaultReason.MODEL_NOT_FOUND, "has no revision 'main'");
    refused(
        () -> fetch(settings(), RepoName.parse("owner/nothing")),
        FaultReason.MODEL_NOT_FOUND,
        "has no model owner/nothing");
    hub.reply("commit", HubReplies.status(418));
    refused(() -> fetch(settings()), FaultReason.HUB_UNAVAILABLE, "answers 418");
  }

  @Test
  void waitsWhenAskedTo() throws Exception {
    hub.reply("commit", HubReplies.status(429, "Retry-After", "0"))
        .reply("tree", HubReplies.status(502))
        .reply(WEIGHTS, HubReplies.status(429, "Retry-After", "0"));

    assertThat(fetch(settings()).path().resolve(WEIGHTS)).hasBinaryContent(weights);

    for (int i = 0; i < 5; i++) {
      hub.reply("commit", HubReplies.status(429, "Retry-After", "0"));
    }
    refused(() -> fetch(settings()), FaultReason.HUB_UNAVAILABLE, "answers 429");
  }

  @Test
  void theTokenGoesToTheHubOnly() throws Exception {
    var _ = fetch(settings("secret"));

    List<LocalHub.Seen> seen = hub.seen();
    assertThat(seen).filteredOn(LocalHub.Seen::atStorage).isNotEmpty();
    assertThat(seen)
        .allSatisfy(one ->
            assertThat(one.authorization())
                .as(one.path())
                .isEqualTo(one.atStorage() ? null : "Bearer secret"));
  }

  @Test
  void redirectsWithoutEndAreLeft() {
    for (int i = 0; i < 40; i++) {
      hub.reply(
          "commit", HubReplies.status(302, "Location", "/api/models/owner/tiny/revision/main"));
    }
    refused(() -> fetch(settings()), FaultReason.HUB_UNAVAILABLE, "redirects more than 5 times");
  }

  private List<String> ranges() {
    return hub.downloads(WEIGHTS).stream()
        .map(one -> one.range() == null ? "" : one.range())
        .toList();
  }

  private List<Path> blobs() throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files
          .filter(path -> path.toString().contains("/blobs/") && Files.isRegularFile(path))
          .toList();
    }
  }
}
