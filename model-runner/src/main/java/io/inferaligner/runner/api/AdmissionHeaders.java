package io.inferaligner.runner.api;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;

/** Lets a call add response headers at admission and trailers at its end (reliability.md §2.2). */
@GlobalInterceptor
@ApplicationScoped
public class AdmissionHeaders implements ServerInterceptor {
  static final Metadata.Key<String> DIGEST = ascii("x-ssv-digest");
  static final Metadata.Key<String> REVISION = ascii("x-ssv-rev");
  static final Metadata.Key<String> STALE = ascii("x-ssv-stale");
  static final Metadata.Key<String> ARM = ascii("x-ssv-arm");
  static final Metadata.Key<String> GATE_SOURCE = ascii("x-ssv-gate-source");
  static final Metadata.Key<String> PUSHBACK = ascii("grpc-retry-pushback-ms");

  private static final Context.Key<AdmissionHeaders.Slip> SLIP = Context.key("admission-headers");

  /** What is still to be sent. */
  static final class Slip {
    final Metadata headers = new Metadata();
    final Metadata trailers = new Metadata();
  }

  /** The slip of the current call. */
  static Slip current() {
    Slip slip = SLIP.get();
    return slip == null ? new Slip() : slip;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Slip slip = new Slip();
    ServerCall<Q, A> carrying =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendHeaders(Metadata responseHeaders) {
            responseHeaders.merge(slip.headers);
            super.sendHeaders(responseHeaders);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            trailers.merge(slip.trailers);
            super.close(status, trailers);
          }
        };
    return Contexts.interceptCall(Context.current().withValue(SLIP, slip), carrying, headers, next);
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
