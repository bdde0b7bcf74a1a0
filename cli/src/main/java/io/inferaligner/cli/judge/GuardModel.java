package io.inferaligner.cli.judge;

import io.inferaligner.proto.runner.v1.ChatMessage;
import java.util.List;

/** A model that replies to a conversation, greedily and shortly. Thread-safe. */
public interface GuardModel extends AutoCloseable {
  /**
   * Its reply to {@code messages}.
   *
   * @throws io.inferaligner.core.fault.SteeringException JUDGE_UNAVAILABLE, or what a runner says
   */
  String reply(List<ChatMessage> messages);

  /** Its name for reports, with its digest where there is one. */
  String label();

  @Override
  void close();
}
