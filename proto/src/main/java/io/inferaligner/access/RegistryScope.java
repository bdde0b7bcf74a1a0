package io.inferaligner.access;

import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.Optional;

/** Which of a registry's scopes a call is about, where it keeps several. */
public final class RegistryScope {
  /** Names the scope; without it the registry's own default is meant. */
  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-inferaligner-scope", Metadata.ASCII_STRING_MARSHALLER);

  static final Context.Key<String> KEY = Context.key("registry-scope");

  private RegistryScope() {}

  /** The scope of the current call; empty outside of one. */
  public static Optional<String> current() {
    return Optional.ofNullable(KEY.get());
  }

  /** The scope that this process names in its calls: INFERALIGNER_SCOPE. */
  public static Optional<String> ofProcess() {
    return Optional.ofNullable(System.getenv("INFERALIGNER_SCOPE")).filter(name -> !name.isBlank());
  }

  /** Names {@code scope} in every call; changes nothing if it is empty. */
  public static ClientInterceptor naming(Optional<String> scope) {
    Metadata headers = new Metadata();
    scope.ifPresent(name -> headers.put(HEADER, name));
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
