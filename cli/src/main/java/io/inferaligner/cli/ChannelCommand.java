package io.inferaligner.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Channels. */
@picocli.CommandLine.Command(
    name = "channel",
    mixinStandardHelpOptions = true,
    description = "Shows and moves the channels that runners follow.",
    subcommands = {
      ChannelShowCommand.class,
      ChannelPromoteCommand.class,
      ChannelCanaryCommand.class,
      ChannelShadowCommand.class,
      ChannelCompareCommand.class,
      ChannelApproveCommand.class,
      ChannelRollbackCommand.class,
      ChannelRevokeCommand.class,
      ChannelHistoryCommand.class,
      ChannelWatchCommand.class
    })
final class ChannelCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to do: channel show, promote, canary, shadow, compare, approve, rollback, revoke, history or watch");
  }
}
