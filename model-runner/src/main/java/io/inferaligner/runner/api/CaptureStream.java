package io.inferaligner.runner.api;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.inferaligner.contract.Messages;
import io.inferaligner.contract.Outbox;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.proto.runner.v1.CaptureResponse;
import io.inferaligner.runner.engine.RowResiduals;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.schedule.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Streams the residuals of many prompts in order; keeps a few prompts in flight and waits for a
 * slow reader.
 */
final class CaptureStream implements Runnable {
  private static final int IN_FLIGHT = 8;

  /** One prompt to capture. */
  record Prompt(String id, TokenIds ids) {}

  private record Pending(Prompt prompt, CompletableFuture<RowResiduals> result) {}

  private final Scheduler scheduler;
  private final List<Prompt> prompts;
  private final List<Integer> layers;
  private final TokenChoice tokens;
  private final Outbox<CaptureResponse> outbox;

  CaptureStream(
      Scheduler scheduler,
      List<Prompt> prompts,
      List<Integer> layers,
      TokenChoice tokens,
      ServerCallStreamObserver<CaptureResponse> responses) {
    this.scheduler = scheduler;
    this.prompts = List.copyOf(prompts);
    this.layers = List.copyOf(layers);
    this.tokens = tokens;
    this.outbox = new Outbox<>(responses);
  }

  @Override
  public void run() {
    Deque<Pending> pending = new ArrayDeque<>();
    try {
      Iterator<Prompt> next = prompts.iterator();
      while ((next.hasNext() || !pending.isEmpty()) && outbox.isOpen()) {
        while (next.hasNext() && pending.size() < IN_FLIGHT) {
          Prompt prompt = next.next();
          pending.add(new Pending(prompt, scheduler.capture(prompt.ids(), layers, tokens)));
        }
        send(pending.remove());
      }
      outbox.complete();
    } catch (ExecutionException e) {
      outbox.fail(StatusMap.toStatus(e.getCause() == null ? e : e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      outbox.fail(StatusMap.toStatus(e));
    } finally {
      pending.forEach(left -> left.result().cancel(false));
    }
  }

  private void send(Pending pending) throws ExecutionException, InterruptedException {
    var _ = outbox.send(response(pending.prompt(), pending.result().get()));
  }

  private CaptureResponse response(Prompt prompt, RowResiduals residuals) {
    int perLayer = tokens == TokenChoice.ALL ? prompt.ids().size() : 1;
    List<DenseVector> rows = new ArrayList<>();
    for (int layer : layers) {
      for (int token = 0; token < perLayer; token++) {
        rows.add(residuals.vector(layer, token));
      }
    }
    return CaptureResponse.newBuilder()
        .setPromptId(prompt.id())
        .addAllLayers(layers)
        .setResiduals(Messages.tensor(rows, layers.size(), perLayer, rows.getFirst().size()))
        .setPromptTokens(prompt.ids().size())
        .setTokenHash(ByteString.copyFrom(prompt.ids().hash()))
        .build();
  }
}
