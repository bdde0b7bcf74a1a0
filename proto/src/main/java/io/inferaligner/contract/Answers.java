package io.inferaligner.contract;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.inferaligner.core.fault.SteeringException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Ends every call: with the result of its work, or with the status of its fault. */
public final class Answers {
  private static final Logger LOG = Logger.getLogger(Answers.class);

  /** Work that may be interrupted. */
  @FunctionalInterface
  public interface Sending {
    /** Sends everything. */
    void run() throws InterruptedException;
  }

  private Answers() {}

  /** Answers a unary call. */
  public static <T> void unary(StreamObserver<T> responses, Supplier<T> work) {
    T response;
    try {
      response = work.get();
    } catch (SteeringException e) {
      responses.onError(StatusMap.toStatus(e));
      return;
    } catch (RuntimeException e) {
      LOG.error("event=request.failed", e);
      responses.onError(StatusMap.toStatus(e));
      return;
    }
    responses.onNext(response);
    responses.onCompleted();
  }

  /** Answers a streaming call from a thread of its own, named {@code name}. */
  public static void streaming(String name, Outbox<?> outbox, Sending sending) {
    Thread.ofVirtual()
        .name(name)
        .start(() -> {
          try {
            sending.run();
            outbox.complete();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            outbox.fail(StatusMap.toStatus(e));
          }
        });
  }

  /** The server's side of {@code responses}: readiness and cancellation. */
  public static <T> ServerCallStreamObserver<T> server(StreamObserver<T> responses) {
    return (ServerCallStreamObserver<T>) responses;
  }
}
