package io.inferaligner.cli.judge;

import io.inferaligner.cli.client.RunnerClient;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.proto.types.v1.ModelDescription;
import java.util.List;

/** A guard model that a runner serves, never steered. */
public final class RunnerGuard implements GuardModel {
  private final RunnerClient runner;
  private final String model;
  private final ModelDescription served;

  /**
   * The runner at {@code address}.
   *
   * @param model name of the model; empty: what it serves
   * @throws io.inferaligner.core.fault.SteeringException RUNNER_UNAVAILABLE
   */
  public RunnerGuard(String address, String model) {
    this.runner = RunnerClient.connect(address);
    this.model = model;
    try {
      this.served = runner.model();
    } catch (RuntimeException e) {
      runner.close();
      throw e;
    }
  }

  @Override
  public String reply(List<ChatMessage> messages) {
    return runner
        .generate(
            GenerateRequest.newBuilder()
                .setModel(model)
                .addAllMessages(messages)
                .setSampling(Sampling.newBuilder().setMaxTokens(JudgeFormat.REPLY_TOKENS))
                .setSteeringMode(SteeringMode.STEERING_MODE_OFF)
                .build())
        .text();
  }

  @Override
  public String label() {
    return served.getId() + " " + served.getModelDigest();
  }

  @Override
  public void close() {
    runner.close();
  }
}
