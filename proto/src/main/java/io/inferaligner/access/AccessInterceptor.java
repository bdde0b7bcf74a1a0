package io.inferaligner.access;

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
import io.inferaligner.tenant.TenantName;
import io.inferaligner.tenant.TenantPolicies;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Asks every call of every service who calls, for which tenant, and for a role of {@link
 * AccessTable}. Only health checks are answered to everybody.
 */
@GlobalInterceptor
@ApplicationScoped
public class AccessInterceptor implements ServerInterceptor {
  /** Names the tenant of a caller that may act for several. */
  public static final Metadata.Key<String> TENANT =
      Metadata.Key.of("x-inferaligner-tenant", Metadata.ASCII_STRING_MARSHALLER);

  private static final String HEALTH = "grpc.health.v1.Health";

  private final Authentication authentication;
  private final TenantPolicies tenants;

  @Inject
  public AccessInterceptor(Authentication authentication, TenantPolicies tenants) {
    this.authentication = authentication;
    this.tenants = tenants;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (HEALTH.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    try {
      Caller caller = authentication.caller(call.getAttributes(), headers, tenant(headers));
      String row = call.getMethodDescriptor().getFullMethodName();
      caller.require(row);
      String scope = scope(headers);
      if (AccessTable.needsTenant(row)) {
        require(caller, scope);
      }
      Context context = Context.current().withValue(Caller.KEY, caller);
      return Contexts.interceptCall(
          scope.isEmpty() ? context : context.withValue(RegistryScope.KEY, scope),
          call,
          headers,
          next);
    } catch (SteeringException e) {
      StatusRuntimeException status = StatusMap.toStatus(e.fault());
      Metadata trailers = status.getTrailers();
      call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
      return new ServerCall.Listener<>() {};
    }
  }

  private void require(Caller caller, String scope) {
    if (!serves(caller, scope)) {
      throw new SteeringException(
          FaultReason.TENANT_MISMATCH,
          "this service is not for the caller's tenant: call one that is, or name another of its tenants or scopes");
    }
    if (!tenants.keeps(scope)) {
      throw new SteeringException(
          FaultReason.SCOPE_NOT_FOUND,
          "this registry keeps no such scope: name another, or add it to inferaligner.registry.scopes");
    }
  }

  private boolean serves(Caller caller, String scope) {
    if (tenants.isOn()) {
      return tenants.serves(caller.tenant(), scope);
    }
    // Without a file of tenants a scope beside the default one belongs to the tenant of its name.
    boolean own =
        scope.equals(tenants.scope()) || scope.equals(caller.tenant()) || !caller.isAuthenticated();
    return own && authentication.serves(caller.tenant());
  }

  /** The scope that is named, else the default one; empty where a service keeps none. */
  private String scope(Metadata headers) {
    String wanted = headers.get(RegistryScope.HEADER);
    if (wanted == null || tenants.scope().isEmpty()) {
      return tenants.scope();
    }
    if (!TenantName.isValid(wanted)) {
      throw impossible("scope");
    }
    return wanted;
  }

  private static String tenant(Metadata headers) {
    String wanted = headers.get(TENANT);
    if (wanted == null) {
      return "";
    }
    if (!TenantName.isValid(wanted)) {
      throw impossible("tenant");
    }
    return wanted;
  }

  private static SteeringException impossible(String what) {
    return new SteeringException(
        FaultReason.NAME_INVALID,
        "the %s is 1 to 63 of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit"
            .formatted(what));
  }
}
