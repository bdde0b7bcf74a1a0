package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.proto.types.v1.ChannelFollowing;
import io.inferaligner.proto.types.v1.RegistryFollowing;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a service follows the registry, for people and programs. */
final class FollowingView {
  private FollowingView() {}

  /** A line for each channel, indented; another one while the registry is silent. */
  static void print(Console console, RegistryFollowing following) {
    for (ChannelFollowing channel : following.getChannelsList()) {
      boolean ready = channel.getState().equals("READY");
      console.line(
          "    follows %s: %s  %s  revision %d%s%s"
              .formatted(
                  channel.getChannel(),
                  console.paint(ready ? Colour.GREEN : Colour.RED, channel.getState()),
                  Texts.shortDigest(channel.getDigest()),
                  channel.getRevision(),
                  channel.getStatementExpiresUnixMillis() == 0
                      ? ""
                      : "  signed until " + Texts.time(channel.getStatementExpiresUnixMillis()),
                  channel.getFailureMessage().isEmpty()
                      ? ""
                      : "  refused: %s (%s)"
                          .formatted(channel.getFailureMessage(), channel.getFailureReason())));
    }
    if (!following.getConnected()) {
      console.line(
          "    has not heard the registry for %.1f s".formatted(following.getSilentMillis() / 1e3));
    }
    if (!following.getLastKnownGoodSaved()) {
      console.line("    could not save what it uses: a restart without the registry would fail");
    }
  }

  static Map<String, Object> json(RegistryFollowing following) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("connected", following.getConnected());
    json.put("silent_millis", following.getSilentMillis());
    json.put("last_known_good_saved", following.getLastKnownGoodSaved());
    json.put("channels", following.getChannelsList().stream().map(FollowingView::json).toList());
    return json;
  }

  private static Map<String, Object> json(ChannelFollowing channel) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("channel", channel.getChannel());
    json.put("state", channel.getState());
    json.put("digest", channel.getDigest());
    json.put("revision", channel.getRevision());
    json.put("epoch", channel.getEpoch());
    json.put("statement_expires_unix_millis", channel.getStatementExpiresUnixMillis());
    json.put("failure_reason", channel.getFailureReason());
    json.put("failure_message", channel.getFailureMessage());
    return json;
  }
}
