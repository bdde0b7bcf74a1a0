package io.inferaligner.registry.access;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.registry.v1.RegistryServiceGrpc;
import io.inferaligner.registry.config.RegistryConfig;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks every call of the registry for a token and for a role of {@link AccessTable}. Without an
 * access file everybody may do everything, which is for one machine only and said loudly. The file
 * is read again for each call that carries a token unknown so far.
 */
@GlobalInterceptor
@ApplicationScoped
public class AccessInterceptor implements ServerInterceptor {
  private static final Logger LOG = Logger.getLogger(AccessInterceptor.class);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "Bearer ";

  private final Optional<Path> file;
  private volatile @Nullable AccessFile known;

  @Inject
  public AccessInterceptor(RegistryConfig config) {
    this.file = config.accessFile();
    try {
      this.known = file.map(AccessFile::read).orElse(null);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "vector-registry cannot start: inferaligner.registry.access-file: " + e.getMessage());
    }
    if (file.isEmpty()) {
      LOG.warn(
          "event=access.open: no inferaligner.registry.access-file, whoever reaches this registry may do everything");
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String service = call.getMethodDescriptor().getServiceName();
    if (!RegistryServiceGrpc.SERVICE_NAME.equals(service)) {
      return next.startCall(call, headers);
    }
    try {
      Caller caller = file.isEmpty() ? Caller.ANYBODY : authenticated(headers);
      caller.require(String.valueOf(call.getMethodDescriptor().getBareMethodName()));
      return Contexts.interceptCall(
          Context.current().withValue(Caller.KEY, caller), call, headers, next);
    } catch (SteeringException e) {
      StatusRuntimeException status = StatusMap.toStatus(e.fault());
      Metadata trailers = status.getTrailers();
      call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
      return new ServerCall.Listener<>() {};
    }
  }

  private Caller authenticated(Metadata headers) {
    String header = headers.get(AUTHORIZATION);
    if (header == null || !header.startsWith(BEARER)) {
      throw new SteeringException(
          FaultReason.TOKEN_INVALID, "this registry asks for a token: send one as bearer token");
    }
    String token = header.substring(BEARER.length());
    return find(token)
        .orElseThrow(() ->
            new SteeringException(
                FaultReason.TOKEN_INVALID, "this registry does not know the token: ask for one"));
  }

  private Optional<Caller> find(String token) {
    AccessFile present = known;
    Optional<Caller> caller = present == null ? Optional.empty() : present.caller(token);
    if (caller.isPresent()) {
      return caller;
    }
    try {
      AccessFile fresh = AccessFile.read(file.orElseThrow());
      known = fresh;
      return fresh.caller(token);
    } catch (IllegalArgumentException e) {
      LOG.warnf("event=access.unreadable reason=%s", e.getMessage());
      return Optional.empty();
    }
  }
}
