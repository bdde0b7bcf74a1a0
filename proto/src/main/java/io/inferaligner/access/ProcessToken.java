package io.inferaligner.access;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Sends this process' token with every call: what the file INFERALIGNER_TOKEN_FILE holds at that
 * moment, else the variable INFERALIGNER_TOKEN; to the registry the variable
 * INFERALIGNER_REGISTRY_TOKEN, if it is set. INFERALIGNER_TENANT names the tenant of a caller that
 * may act for several. Never an argument: those are seen by everybody on the machine.
 */
public final class ProcessToken implements ClientInterceptor {
  private static final String REGISTRY = "inferaligner.registry.v1.RegistryService";

  private final Map<String, String> environment;

  ProcessToken(Map<String, String> environment) {
    this.environment = environment;
  }

  public static ProcessToken ofProcess() {
    return new ProcessToken(System.getenv());
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        String token = token(REGISTRY.equals(method.getServiceName()));
        if (!token.isEmpty()) {
          headers.put(Authentication.AUTHORIZATION, Authentication.BEARER + token);
        }
        String tenant = environment.getOrDefault("INFERALIGNER_TENANT", "");
        if (!tenant.isEmpty()) {
          headers.put(AccessInterceptor.TENANT, tenant);
        }
        super.start(listener, headers);
      }
    };
  }

  private String token(boolean registry) {
    String own = registry ? environment.getOrDefault("INFERALIGNER_REGISTRY_TOKEN", "") : "";
    String file = environment.getOrDefault("INFERALIGNER_TOKEN_FILE", "");
    if (!own.isEmpty() || file.isEmpty()) {
      return own.isEmpty() ? environment.getOrDefault("INFERALIGNER_TOKEN", "") : own;
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      // Without a token the service says what is missing.
      return "";
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "ProcessToken";
  }
}
